// A push in every form of query and body, and its check: modes, secrets that are being changed,
// platforms.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { openPush, readPush, sealPush, unsealPush, verifyUrl } from "wechat-mass";
import {
  ACCOUNT,
  APPID,
  EVENTS,
  KEY,
  MESSAGE,
  NOW,
  PLAIN_SEAL,
  SEAL,
  TOKEN,
  textOf,
  xml,
} from "./wechat.mjs";

const sealed = sealPush({ xml: xml(MESSAGE), ...SEAL });
const plain = sealPush({ xml: xml(MESSAGE), ...PLAIN_SEAL });

test("a query may be an object, URLSearchParams, a text or the whole address", () => {
  const text = String(new URLSearchParams(sealed.query));
  for (const query of [
    sealed.query,
    { ...sealed.query, openid: "o1", extra: ["1", "2"] },
    Object.assign(Object.create(null), sealed.query),
    runInNewContext("({ ...query })", { query: sealed.query }),
    new URLSearchParams(sealed.query),
    text,
    `?${text}`,
    `/wechat?${text}`,
    `https://example.com/wechat/push?openid=o1&${text}`,
    new URL(`https://example.com/?${text}`).searchParams,
  ]) {
    assert.equal(openPush({ ...ACCOUNT, ...sealed, query }).fields.MsgId, MESSAGE.MsgId);
  }
});

test("the address is verified by each of them, too", () => {
  const query = { ...plain.query, echostr: "4375120948345356249" };
  const text = String(new URLSearchParams(query));
  for (const given of [
    query,
    new URLSearchParams(query),
    text,
    `?${text}`,
    `https://x.cn/?${text}`,
  ]) {
    assert.equal(verifyUrl(given, TOKEN), query.echostr);
    assert.equal(verifyUrl(given, ["newer-token", TOKEN], { now: NOW, max_age: 5 }), query.echostr);
  }
});

test("a body may be a text or bytes, of this realm or another", () => {
  const bytes = new TextEncoder().encode(sealed.body);
  const bigger = new Uint8Array(bytes.length + 200).fill(60);
  bigger.set(bytes, 100);
  const view = bigger.subarray(100, 100 + bytes.length);
  const elsewhere = runInNewContext("Uint8Array.from(list)", { list: [...bytes] });
  assert.equal(elsewhere instanceof Uint8Array, false);
  for (const body of [
    sealed.body,
    `\ufeff${sealed.body}`,
    bytes,
    view,
    Buffer.from(sealed.body),
    bytes.buffer,
    elsewhere,
    elsewhere.buffer,
    new DataView(bigger.buffer, 100, bytes.length),
  ]) {
    assert.equal(openPush({ ...ACCOUNT, ...sealed, body }).fields.Content, "群发😀 & <b>");
    assert.equal(unsealPush({ ...ACCOUNT, ...sealed, body }), xml(MESSAGE));
  }
  const inside = new TextEncoder().encode(xml(MESSAGE));
  for (const body of [xml(MESSAGE), inside, inside.buffer]) {
    assert.equal(readPush(body).fields.Content, "群发😀 & <b>");
  }
  // The given bytes are unchanged.
  assert.deepEqual(bytes, new TextEncoder().encode(sealed.body));
});

test("the mode is how the push came", () => {
  assert.equal(openPush({ ...ACCOUNT, ...sealed }).mode, "secure");
  assert.equal(openPush({ token: TOKEN, mode: "plain", ...plain }).mode, "plain");
  assert.equal(readPush(xml(MESSAGE)).mode, "unverified");
});

test("of compatible mode, only what is encrypted is read", () => {
  const forged = xml({ ...MESSAGE, Content: "forged", FromUserName: "somebody" });
  const encrypted = `<Encrypt><![CDATA[${textOf(sealed.body, "Encrypt")}]]></Encrypt></xml>`;
  const body = forged.replace("</xml>", encrypted);
  const push = openPush({ ...ACCOUNT, query: sealed.query, body });
  assert.equal(push.mode, "compatible");
  assert.deepEqual([push.fields.Content, push.from_user_name], ["群发😀 & <b>", "o1"]);
});

test("what is unsealed and read later is what would have been opened, but for its mode", () => {
  for (const [name, text] of Object.entries(EVENTS)) {
    const push = { ...ACCOUNT, ...sealPush({ xml: text, ...SEAL }) };
    const unsealed = unsealPush(push);
    assert.equal(unsealed, text, name);
    const { mode, dedupe_key, ...opened } = openPush(push);
    const { mode: none, dedupe_key: key, ...read } = readPush(unsealed);
    assert.deepEqual(opened, read, name);
    assert.deepEqual([mode, none], ["secure", "unverified"]);
    // Without the app id, the account is known by its original id.
    assert.equal(dedupe_key, `${APPID}/${key.slice(key.search(/mass|publish/))}`);

    const given = { token: TOKEN, mode: "plain", ...sealPush({ xml: text, ...PLAIN_SEAL }) };
    assert.equal(unsealPush(given), text);
    assert.deepEqual({ ...openPush(given), mode: "unverified" }, readPush(text), name);
  }
});

test("while token and key are being changed, the old and the new are good", () => {
  const other = "b3RoZXJfa2V5X290aGVyX2tleV9vdGhlcl9rZXlfMTI";
  for (const token of [TOKEN, "another-token"]) {
    for (const encoding_aes_key of [KEY, other]) {
      const push = sealPush({ xml: xml(MESSAGE), ...SEAL, token, encoding_aes_key });
      const lists = { token: ["another-token", TOKEN], encoding_aes_key: [other, KEY] };
      assert.equal(openPush({ ...push, ...lists, appid: APPID }).mode, "secure");
    }
  }
  const list = sealPush({
    xml: xml(MESSAGE),
    ...SEAL,
    token: [TOKEN, "x"],
    encoding_aes_key: [KEY, other],
  });
  assert.deepEqual(list, sealed);
});

test("a third-party platform receives the pushes for its own app id and for its account's", () => {
  const component_appid = "wxfedcba9876543210";
  const platform = sealPush({ xml: xml(MESSAGE), ...SEAL, appid: component_appid });
  const { token, encoding_aes_key } = ACCOUNT;
  assert.equal(openPush({ ...platform, token, encoding_aes_key, component_appid }).mode, "secure");
  // A push to the platform is about an account of which only the original id is known.
  for (const [push, account] of [
    [platform, "gh_1"],
    [sealed, APPID],
  ]) {
    const opened = openPush({ ...push, ...ACCOUNT, component_appid });
    assert.equal(opened.dedupe_key, `${account}/message/${MESSAGE.MsgId}`);
  }
  const ticket = readPush(
    "<xml><AppId>wx1</AppId><CreateTime>5</CreateTime><InfoType>component_verify_ticket</InfoType><ComponentVerifyTicket>t</ComponentVerifyTicket></xml>",
  );
  assert.deepEqual([ticket.kind, ticket.msg_type, ticket.create_time], ["other", "", 5]);
  assert.equal(ticket.fields.ComponentVerifyTicket, "t");
});

test("settings beside the mode in use change nothing", () => {
  const { encoding_aes_key: _, ...rest } = ACCOUNT;
  assert.equal(openPush({ ...plain, ...rest, mode: "plain" }).mode, "plain");
  assert.equal(openPush({ ...sealed, ...ACCOUNT, now: NOW + 3600 }).mode, "secure");
  assert.equal(openPush({ ...sealed, ...ACCOUNT, now: NOW + 0.9, max_age: 0 }).mode, "secure");
});

test("what a getter of the options runs does not get into the push", () => {
  const other = sealPush({ xml: xml({ ...MESSAGE, Content: "another", MsgId: "1" }), ...SEAL });
  const interfering = () => openPush({ ...ACCOUNT, ...other });
  for (const name of ["query", "body", "token", "encoding_aes_key", "appid"]) {
    const given = { ...ACCOUNT, ...sealed };
    const { [name]: value, ...rest } = given;
    const reads = [];
    const options = {
      ...rest,
      get [name]() {
        reads.push(name);
        interfering();
        return value;
      },
    };
    assert.equal(openPush(options).fields.MsgId, MESSAGE.MsgId, name);
    assert.equal(unsealPush(options), xml(MESSAGE), name);
    assert.deepEqual(reads, [name, name], "read once by each");
  }
  const token = new Proxy([TOKEN], {
    get(target, name) {
      interfering();
      return Reflect.get(target, name);
    },
  });
  assert.equal(openPush({ ...ACCOUNT, ...sealed, token }).fields.MsgId, MESSAGE.MsgId);
  const query = {
    getAll(name) {
      interfering();
      return [sealed.query[name]].filter((text) => text !== undefined);
    },
  };
  assert.equal(openPush({ ...ACCOUNT, ...sealed, query }).fields.MsgId, MESSAGE.MsgId);
});

test("options may be inherited, or of an object with a class", () => {
  class Receiver {
    query = sealed.query;
    body = sealed.body;
    token = TOKEN;
    get encoding_aes_key() {
      return KEY;
    }
    get appid() {
      return APPID;
    }
  }
  assert.equal(openPush(new Receiver()).mode, "secure");
  assert.equal(openPush(Object.assign(Object.create(ACCOUNT), sealed)).mode, "secure");
});
