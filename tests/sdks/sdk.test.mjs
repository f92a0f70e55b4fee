// SDKs that nobody here wrote, against the real sandbox: each is pointed at it by its own means, sends an article, and opens
// the pushes. `cargo xtask test --only sdks` installs them. PYTHONPATH has those in Python.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { control, SERVICE } from "../sandbox/world-caller.mjs";
import { startSandbox } from "../service/harness.mjs";
import { PICTURE } from "./picture.mjs";
import { startReceiver } from "./receiver.mjs";

const PYTHON = process.env.PYTHON ?? "python3";
const { appid: APPID, secret: SECRET } = SERVICE;
const TOKEN = "sandboxtoken";
const KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

const SENDERS = {
  wechatpy: [PYTHON, "wechatpy_sends.py"],
  WeRoBot: [PYTHON, "werobot_sends.py"],
  "co-wechat-api": [process.execPath, "co-wechat-api-sends.mjs"],
  "wechat-api": [process.execPath, "wechat-api-sends.mjs"],
};
const OPENERS = {
  wechatpy: [PYTHON, "wechatpy_opens.py"],
  WeRoBot: [PYTHON, "werobot_opens.py"],
  "wechat-crypto": [process.execPath, "wechat-crypto-opens.mjs"],
};

const program = (name) => fileURLToPath(new URL(name, import.meta.url));
const run = promisify(execFile);

let folder;
let picture;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-sdks-"));
  picture = join(folder, "picture.jpg");
  await writeFile(picture, PICTURE);
  assert.ok(
    existsSync(program("node_modules/wechat-crypto")),
    "`cargo xtask test --only sdks` installs the SDKs",
  );
});
after(() => rm(folder, { recursive: true }));

/** The OpenIDs of the first followers. */
async function openidsOf(sandbox, count) {
  const path = `followers?account=${APPID}&offset=0&limit=${count}`;
  const { followers } = await control(sandbox, "GET", path);
  return followers.map(({ openid }) => openid);
}

/** Runs a program that sends. */
async function send([command, name], sandbox, title) {
  const openids = await openidsOf(sandbox, 2);
  const given = {
    base: sandbox.url,
    appid: APPID,
    secret: SECRET,
    picture,
    title,
    openids,
    clientmsgid: "sdk-1",
  };
  const { stdout } = await run(command, [program(name), JSON.stringify(given)]);
  return { openids, told: JSON.parse(stdout) };
}

/** Runs a program that opens pushes, which are too long for an argument. */
async function open([command, name], pushes) {
  const child = spawn(command, [program(name)]);
  child.stdin.end(JSON.stringify({ token: TOKEN, encoding_aes_key: KEY, appid: APPID, pushes }));
  const [told, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (told === "") throw new Error(complaint);
  return JSON.parse(told);
}

for (const [sdk, sender] of Object.entries(SENDERS)) {
  test(`${sdk} gets a token, uploads, previews, sends, asks and deletes`, async (t) => {
    const sandbox = await startSandbox();
    t.after(() => sandbox.stop());
    const { openids, told } = await send(sender, sandbox, `From ${sdk}`);

    assert.ok(told.token, "a token");
    assert.ok(told.uploaded, "a media_id");
    assert.deepEqual(
      { preview: told.preview, sent: told.sent, status: told.status, deleted: told.deleted },
      { preview: 0, sent: 0, status: "SEND_SUCCESS", deleted: 0 },
    );

    const { jobs } = await control(sandbox, "GET", `jobs?account=${APPID}`);
    assert.deepEqual(
      jobs.map(({ msg_id, clientmsgid, sent }) => ({ msg_id, clientmsgid, sent })),
      [{ msg_id: told.msg_id, clientmsgid: "sdk-1", sent: 2 }],
    );
    for (const [place, openid] of openids.entries()) {
      const { messages } = await control(sandbox, "GET", `followers/${APPID}/${openid}/phone`);
      const [previews, received] = [true, false].map((preview) =>
        messages.filter((message) => message.preview === preview).map(({ times }) => times),
      );
      assert.deepEqual(received, [1], "everybody got the article once");
      assert.deepEqual(previews, place === 0 ? [1] : [], "one person got the preview");
    }
  });
}

describe("the sandbox's encrypted pushes", () => {
  let sandbox;
  let receiver;
  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver(TOKEN);
    const callback = { url: receiver.url, token: TOKEN, encoding_aes_key: KEY, mode: "secure" };
    await control(sandbox, "PATCH", `accounts/${APPID}`, { callback });
    await send(SENDERS["co-wechat-api"], sandbox, "中文 & <b>");
    const [openid] = await openidsOf(sandbox, 1);
    await control(sandbox, "PATCH", `followers/${APPID}/${openid}`, { following: false });
    const pushes = { kind: "push", account: APPID, count: 2 };
    await control(sandbox, "POST", "wait", { for: pushes, timeout_ms: 20_000 });
  });
  after(async () => {
    receiver.stop();
    await sandbox.stop();
  });

  for (const [sdk, opener] of Object.entries(OPENERS)) {
    test(`are opened by ${sdk}`, async () => {
      const opened = await open(opener, receiver.pushes);
      const events = opened.map(({ text: xml }) => /<Event><!\[CDATA\[(\w+)\]\]>/.exec(xml)?.[1]);
      assert.deepEqual(events.toSorted(), ["MASSSENDJOBFINISH", "unsubscribe"]);
      const finished = opened[events.indexOf("MASSSENDJOBFINISH")].text;
      assert.match(finished, /<Status><!\[CDATA\[send success\]\]><\/Status>/);
      assert.match(finished, /<SentCount>2<\/SentCount>/);
    });

    test(`are refused by ${sdk} when they were changed on the way`, async () => {
      const [push] = receiver.pushes;
      const forged = { ...push, query: { ...push.query, nonce: `${push.query.nonce}0` } };
      await assert.rejects(open(opener, [forged]), /InvalidSignature|another signature/);
    });
  }
});
