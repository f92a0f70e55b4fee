// The pushes of the sandbox, as docs/spec.md 4 and 6 say. They are opened here by the algorithm alone.
import assert from "node:assert/strict";
import { createDecipheriv, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { startSandbox, until } from "../service/harness.mjs";
import { startReceiver } from "./push-receiver.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

const TOKEN = "sandboxtoken";
/** Its last letter has spare bits that are not zero. */
const KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

const signatureOf = (...texts) => createHash("sha1").update(texts.sort().join("")).digest("hex");

/** Opens an encrypted message, and checks everything of it. */
function open(encrypted, encodingAesKey) {
  const key = Buffer.from(encodingAesKey, "base64");
  assert.equal(key.length, 32);
  const cipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([cipher.update(encrypted, "base64"), cipher.final()]);
  assert.equal(padded.length % 32, 0);
  const padding = padded.at(-1);
  assert.ok(padding >= 1 && padding <= 32);
  for (const byte of padded.subarray(padded.length - padding)) assert.equal(byte, padding);
  const plain = padded.subarray(0, padded.length - padding);
  const length = plain.readUInt32BE(16);
  return {
    message: plain.subarray(20, 20 + length).toString("utf8"),
    appid: plain.subarray(20 + length).toString("utf8"),
  };
}

const element = (xml, name) =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(xml)?.[1];

test("the algorithm of this file opens real pushes", () => {
  for (const name of ["crypto_v1_secure_json", "crypto_v3_secure_xml_real_account"]) {
    const vector = JSON.parse(readFileSync(new URL(`../examples/${name}.json`, import.meta.url)));
    const encrypted = vector.body?.Encrypt ?? element(vector.body_xml, "Encrypt");
    const { timestamp, nonce, msg_signature } = vector.query;
    assert.equal(signatureOf(vector.token, timestamp, nonce, encrypted), msg_signature);
    const { message, appid } = open(encrypted, vector.encodingAesKey);
    assert.equal(message, vector.expected.msg);
    assert.equal(appid, vector.expected.appid_tail);
  }
});

describe("a push", () => {
  let sandbox;
  let receiver;
  let wechat;
  let answer = () => ({});
  let number = 0;

  const callback = (mode, url = receiver.url) =>
    control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url, token: TOKEN, encoding_aes_key: mode === "plain" ? "" : KEY, mode },
    });
  async function send() {
    number += 1;
    const reply = await wechat.post("message/mass/send", {
      touser: await openids(wechat, 2),
      msgtype: "text",
      text: { content: `推送 ${number} [[errors:0]]` },
      clientmsgid: `push-${number}`,
    });
    assert.equal(reply.errcode, 0);
    return reply;
  }
  const ofJob = (id) =>
    receiver.received.filter(({ body }) => element(body, "MsgID") === String(id));

  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver((push) => answer(push));
    await stopClock(sandbox);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      limits: { received_a_month: 1000, calls_a_minute: 1000 },
    });
    wechat = await callerOf(sandbox);
  });
  after(async () => {
    await sandbox.stop();
    await receiver.stop();
  });

  test("is signed in the plain mode", async () => {
    answer = () => ({});
    await callback("plain");
    const { msg_id } = await send();
    await untilQuiet(sandbox);
    const [{ method, url, body }] = ofJob(msg_id);
    const { signature, timestamp, nonce, openid, encrypt_type } = Object.fromEntries(
      url.searchParams,
    );
    assert.equal(method, "POST");
    assert.equal(signature, signatureOf(TOKEN, timestamp, nonce));
    assert.equal(encrypt_type, undefined);
    assert.equal(openid, element(body, "FromUserName"));
    assert.match(openid, /^o[\w-]{27}$/);
    assert.equal(element(body, "ToUserName"), "gh_5a0db0c5e701");
    assert.equal(element(body, "Event"), "MASSSENDJOBFINISH");
    assert.equal(element(body, "CreateTime"), timestamp);
    // The order of WeChat's elements, as in tests/examples/event_real_2024_text_message.xml.
    const names = (xml) => [...xml.matchAll(/<([A-Za-z]+)>/g)].map(([, name]) => name);
    const real = readFileSync(
      new URL("../examples/event_real_2024_text_message.xml", import.meta.url),
      "utf8",
    );
    assert.deepEqual(names(body), names(real));
  });

  test("has both forms in the compatible mode", async () => {
    await callback("compatible");
    const { msg_id } = await send();
    await untilQuiet(sandbox);
    const [{ url, body }] = ofJob(msg_id);
    const { timestamp, nonce, msg_signature, encrypt_type, signature } = Object.fromEntries(
      url.searchParams,
    );
    const encrypted = element(body, "Encrypt");
    assert.equal(encrypt_type, "aes");
    assert.equal(signature, signatureOf(TOKEN, timestamp, nonce));
    assert.equal(msg_signature, signatureOf(TOKEN, timestamp, nonce, encrypted));
    assert.equal(element(open(encrypted, KEY).message, "MsgID"), String(msg_id));
  });

  test("has nothing but the receiver outside of the cipher in the secure mode", async () => {
    await callback("secure");
    const { msg_id } = await send();
    await untilQuiet(sandbox);
    const { url, body } = receiver.received.at(-1);
    const names = [...body.matchAll(/<([A-Za-z]+)>/g)].map(([, name]) => name);
    assert.deepEqual(names, ["xml", "ToUserName", "Encrypt"]);
    const { timestamp, nonce, msg_signature } = Object.fromEntries(url.searchParams);
    const encrypted = element(body, "Encrypt");
    assert.equal(msg_signature, signatureOf(TOKEN, timestamp, nonce, encrypted));
    const { message, appid } = open(encrypted, KEY);
    assert.equal(appid, SERVICE.appid);
    assert.equal(element(message, "MsgID"), String(msg_id));
  });

  test("is padded to blocks of 32 bytes, whatever its length", async () => {
    const [openid] = await openids(wechat, 1);
    receiver.received.length = 0;
    for (let length = 1; length <= 32; length++) {
      await control(sandbox, "POST", `followers/${SERVICE.appid}/${openid}/messages`, {
        content: "x".repeat(length),
      });
    }
    await untilQuiet(sandbox);
    const texts = receiver.received.map(
      ({ body }) => element(open(element(body, "Encrypt"), KEY).message, "Content").length,
    );
    assert.deepEqual(
      texts.sort((one, other) => one - other),
      Array.from({ length: 32 }, (_, at) => at + 1),
    );
  });

  test("comes three times in all, on the sandbox's clock, until it is taken", async () => {
    await callback("plain");
    answer = () => ({ status: 500, body: "success" });
    const { msg_id } = await send();
    await advance(sandbox, 3);
    assert.equal(ofJob(msg_id).length, 1);
    await advance(sandbox, 5);
    assert.equal(ofJob(msg_id).length, 2);
    await untilQuiet(sandbox);
    assert.equal(ofJob(msg_id).length, 3);
    await untilQuiet(sandbox);
    assert.equal(ofJob(msg_id).length, 3);
    const { pushes } = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.deepEqual(pushes, [{ event: "MASSSENDJOBFINISH", state: "given_up", tries: 3 }]);
  });

  test("is taken by an empty body, and not by another word", async () => {
    answer = () => ({ body: "" });
    const { msg_id: empty } = await send();
    await untilQuiet(sandbox);
    assert.equal(ofJob(empty).length, 1);
    answer = ({ number: count }) => ({ body: count % 2 === 0 ? "success" : "ok" });
    receiver.received.length = 0;
    const { msg_id: word } = await send();
    await untilQuiet(sandbox);
    assert.equal(ofJob(word).length, 2);
  });

  test("is given up after five seconds of waiting, and comes again", async () => {
    let first = true;
    answer = async () => {
      if (!first) return {};
      first = false;
      await new Promise((resolve) => setTimeout(resolve, 5500));
      return {};
    };
    const { msg_id } = await send();
    await untilQuiet(sandbox);
    assert.equal(ofJob(msg_id).length, 2);
    const { pushes } = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.deepEqual(pushes, [{ event: "MASSSENDJOBFINISH", state: "taken", tries: 2 }]);
  });

  test("tells who begins and stops to follow, and what a follower writes", async () => {
    answer = () => ({});
    const [openid] = await openids(wechat, 1);
    const path = `followers/${SERVICE.appid}/${openid}`;
    receiver.received.length = 0;
    await control(sandbox, "PATCH", path, { following: false });
    await control(sandbox, "PATCH", path, { following: true });
    await control(sandbox, "POST", `${path}/messages`, { content: "你好 <b> ]]>" });
    await untilQuiet(sandbox);
    const told = receiver.received.map(({ body }) => [
      element(body, "FromUserName"),
      element(body, "MsgType"),
      element(body, "Event"),
    ]);
    assert.deepEqual(told, [
      [openid, "event", "unsubscribe"],
      [openid, "event", "subscribe"],
      [openid, "text", undefined],
    ]);
    assert.match(receiver.received[2].body, /<MsgId>\d{10,}<\/MsgId>/);
  });

  test("lets an address be verified by its echo", async () => {
    const verify = () => control(sandbox, "POST", `accounts/${SERVICE.appid}/callback/verify`);
    answer = () => ({});
    await verify();
    const { method, url } = receiver.received.at(-1);
    const { signature, timestamp, nonce, echostr } = Object.fromEntries(url.searchParams);
    assert.equal(method, "GET");
    assert.equal(signature, signatureOf(TOKEN, timestamp, nonce));
    assert.match(echostr, /^\d{10,}$/);
    answer = () => ({ body: "success" });
    await assert.rejects(verify());
    answer = () => ({});
  });

  test("may come before the reply to its send", async () => {
    await control(sandbox, "PUT", "faults", [{ endpoint: "push", kind: "push_before_reply" }]);
    const count = receiver.received.length;
    let replied = false;
    let before = false;
    answer = () => {
      before = !replied;
      return {};
    };
    const { msg_id } = await send();
    replied = true;
    assert.equal(receiver.received.length, count + 1);
    assert.equal(element(receiver.received.at(-1).body, "MsgID"), String(msg_id));
    assert.ok(before);
    await control(sandbox, "DELETE", "faults");
    answer = () => ({});
  });

  test("comes on its own while the clock runs, also after SIGKILL in between", async () => {
    await control(sandbox, "PUT", "clock", { stopped: false, speed: 1 });
    const { msg_id } = await send();
    await sandbox.kill();
    assert.equal(ofJob(msg_id).length, 0);
    await sandbox.restart();
    // Nobody calls the sandbox meanwhile: its alarm starts it.
    await until(() => ofJob(msg_id).length > 0, "the push after a restart");
    const after = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.equal(after.status, "send success");
  });

  test("comes again if the process was killed while it was on its way", async () => {
    let arrived = () => {};
    const arrival = new Promise((resolve) => {
      arrived = resolve;
    });
    // The first one is never answered.
    answer = () => {
      arrived();
      return new Promise(() => {});
    };
    const { msg_id } = await send();
    await arrival;
    await sandbox.kill();
    answer = () => ({});
    await sandbox.restart();
    await until(() => ofJob(msg_id).length > 1, "the push once more");
  });
});
