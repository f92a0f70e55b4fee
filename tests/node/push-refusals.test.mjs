// A push that is not genuine, not readable, or opened with wrong settings is refused: with the right code
// and status, in both languages, without a secret, and the next push opens.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  ACCOUNT,
  APPID,
  encrypt,
  frame,
  KEY,
  NOW,
  PLAIN_SEAL,
  SEAL,
  sign,
  signed,
  TOKEN,
} from "./wechat.mjs";

/** The memory of the WebAssembly, which is made on the first call. */
let memory;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, given) {
    const instance = new target(...given);
    memory = instance.exports.memory;
    return instance;
  },
});

const {
  openPush,
  PushError,
  readPush,
  sealPush,
  sealReply,
  textReply,
  unsealPush,
  verifyUrl,
  WechatMassError,
} = await import("wechat-mass");

/** Each code with the status to answer with: 403 not genuine, 400 not readable, 413 too big, 500 our own settings. */
const STATUS = {
  bad_appid: 500,
  bad_argument: 500,
  bad_encoding_aes_key: 500,
  bad_field: 400,
  bad_max_age: 500,
  bad_mode: 500,
  bad_random: 500,
  bad_signature: 403,
  bad_token: 500,
  decrypt_failed: 400,
  empty: 400,
  encrypted_without_key: 500,
  forbidden_xml: 400,
  malformed: 400,
  missing_field: 400,
  missing_parameter: 400,
  no_key: 500,
  no_now: 500,
  not_encrypted: 403,
  not_utf8: 400,
  parsed_body: 500,
  stale: 403,
  too_deep: 400,
  too_large: 413,
  too_many_elements: 400,
  unknown_option: 500,
  wrong_appid: 403,
};

test("the types name each of these codes and no other", () => {
  const pkg = createRequire(import.meta.url).resolve("wechat-mass/package.json");
  const types = readFileSync(new URL("dist/generated/types.d.ts", `file://${pkg}`), "utf8");
  const [, union] = types.match(/export type PushFault = ([^;]+);/);
  assert.deepEqual(union.replaceAll('"', "").split(" | ").sort(), Object.keys(STATUS).sort());
});

const XML =
  "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>" +
  "<CreateTime>1714112445</CreateTime><MsgType>text</MsgType><Content>群发</Content><MsgId>7</MsgId></xml>";

/** A good push of secure mode with all settings that open it. */
const secure = { ...sealPush({ xml: XML, ...SEAL }), ...ACCOUNT };
/** A good push of plain mode. */
const plain = { ...sealPush({ xml: XML, ...PLAIN_SEAL }), token: TOKEN, mode: "plain" };
/** The same for a receiver in secure mode. */
const downgraded = { ...sealPush({ xml: XML, ...PLAIN_SEAL }), ...ACCOUNT };

/** The secure push with another text in its `Encrypt`, signed as WeChat would. */
function withEncrypted(encrypted) {
  return { ...secure, ...signed(TOKEN, encrypted) };
}

/** The secure push with another frame; what is not given is as it should be. */
function withFrame(parts) {
  return withPlaintext(frame({ message: XML, ...parts }));
}

/** The secure push in which exactly these bytes are encrypted: whole blocks of 16. */
function withPlaintext(bytes) {
  return withEncrypted(encrypt(KEY, bytes));
}

/** Checks that a call throws a complete refusal of this code without a secret. The next push opens. */
function refused(code, call, ...secrets) {
  let error;
  try {
    const opened = call();
    assert.fail(`opened: ${JSON.stringify(opened).slice(0, 200)}`);
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error instanceof PushError, `${error?.stack ?? error}`);
  assert.ok(error instanceof WechatMassError && error instanceof Error);
  assert.equal(error.name, "PushError");
  assert.equal(error.code, code, error.message);
  assert.equal(error.status, STATUS[code]);
  assert.equal(error.message, error.meaning.en);
  assert.match(error.meaning.en, /^[^{}]+$/);
  assert.match(error.meaning.zh, /[\u4e00-\u9fff]/);
  assert.doesNotMatch(error.meaning.zh, /[{}]/);
  const shown = [
    JSON.stringify(error),
    String(error),
    error.stack,
    inspect(error, { depth: 9, showHidden: true }),
  ];
  for (const secret of [TOKEN, KEY, ...secrets]) {
    for (const text of shown) assert.ok(!text.includes(secret), text);
  }
  assert.equal(openPush(secure).fields.Content, "群发");
  return error;
}

/** A text with another character at a place. */
function changed(text, at) {
  return text.slice(0, at) + (text[at] === "1" ? "2" : "1") + text.slice(at + 1);
}

function withQuery(push, name, value) {
  return { ...push, query: { ...push.query, [name]: value } };
}

test("the pushes of these tests open", () => {
  assert.equal(openPush(secure).mode, "secure");
  assert.equal(openPush(plain).mode, "plain");
  assert.equal(unsealPush(withFrame({})), XML);
});

test("a signature with one other character is refused, wherever it is", () => {
  for (let at = 0; at < 40; at += 1) {
    const { signature } = plain.query;
    const query = { ...plain.query, echostr: "1", signature: changed(signature, at) };
    const error = refused("bad_signature", () => openPush({ ...plain, query }));
    assert.equal(error.field, "signature");
    refused("bad_signature", () => verifyUrl(query, TOKEN));
  }
});

test("a msg_signature with one other character is refused, wherever it is", () => {
  const { msg_signature } = secure.query;
  for (let at = 0; at < 40; at += 1) {
    const push = withQuery(secure, "msg_signature", changed(msg_signature, at));
    assert.equal(refused("bad_signature", () => openPush(push)).field, "msg_signature");
    refused("bad_signature", () => unsealPush(push));
  }
});

test("a nonce or a timestamp with one other character is refused, wherever it is", () => {
  for (const push of [secure, plain]) {
    for (const name of ["nonce", "timestamp"]) {
      const value = push.query[name];
      for (let at = 0; at < value.length; at += 1) {
        refused("bad_signature", () => openPush(withQuery(push, name, changed(value, at))));
      }
    }
  }
});

test("a ciphertext with one other character is refused, wherever it is", () => {
  const start = secure.body.indexOf("<Encrypt><![CDATA[") + "<Encrypt><![CDATA[".length;
  const end = secure.body.indexOf("]]></Encrypt>");
  assert.ok(end - start > 200);
  for (let at = start; at < end; at += 1) {
    refused("bad_signature", () => openPush({ ...secure, body: changed(secure.body, at) }));
  }
});

test("a push that is cut anywhere is refused", () => {
  for (let end = 0; end < secure.body.length; end += 1) {
    const body = secure.body.slice(0, end);
    refused(end === 0 ? "empty" : "malformed", () => openPush({ ...secure, body }));
  }
  const bytes = Buffer.from(XML);
  for (let end = 0; end < bytes.length; end += 1) {
    const isInside = end > 0 && (bytes[end] & 0xc0) === 0x80;
    const code = end === 0 ? "empty" : isInside ? "not_utf8" : "malformed";
    refused(code, () => openPush({ ...plain, body: bytes.subarray(0, end) }));
    refused(code, () => readPush(bytes.subarray(0, end)));
  }
});

test("parameters that are cut anywhere are refused", () => {
  for (const [push, names] of [
    [secure, ["msg_signature", "nonce", "timestamp"]],
    [plain, ["signature", "nonce", "timestamp"]],
  ]) {
    for (const name of names) {
      const value = push.query[name];
      for (let end = 0; end < value.length; end += 1) {
        refused("bad_signature", () => openPush(withQuery(push, name, value.slice(0, end))));
      }
      refused("bad_signature", () => openPush(withQuery(push, name, `${value}0`)));
    }
  }
});

test("a ciphertext that is cut anywhere is refused, even with a good signature", () => {
  const [, encrypted] = secure.body.match(/<Encrypt><!\[CDATA\[(.*?)\]\]>/);
  assert.equal(unsealPush(withEncrypted(encrypted)), XML);
  for (let end = 0; end < encrypted.length; end += 1) {
    // The padding of base64 may be left out, as in the key itself.
    if (encrypted[end] === "=") continue;
    refused("decrypt_failed", () => openPush(withEncrypted(encrypted.slice(0, end))));
  }
});

test("a push of another token is refused", () => {
  const other = "token-of-somebody-else";
  refused("bad_signature", () => openPush({ ...secure, token: other }), other);
  refused("bad_signature", () => openPush({ ...plain, token: other }), other);
  refused("bad_signature", () => verifyUrl({ ...plain.query, echostr: "1" }, other), other);
});

test("a push of another key is refused", () => {
  const other = "b3RoZXJfa2V5X290aGVyX2tleV9vdGhlcl9rZXlfMTI";
  refused("decrypt_failed", () => openPush({ ...secure, encoding_aes_key: other }), other);
  refused("decrypt_failed", () => openPush({ ...secure, encoding_aes_key: [other, other] }), other);
});

test("a push for another account is refused, and says for which", () => {
  for (const appid of [
    "wx0000000000000000",
    "",
    `${APPID}0`,
    APPID.slice(1),
    APPID.toUpperCase(),
  ]) {
    const push = withFrame({ appid });
    const error = refused("wrong_appid", () => openPush(push));
    assert.deepEqual([error.limit, error.actual ?? ""], [APPID, appid]);
    refused("wrong_appid", () => unsealPush(push));
  }
  refused("wrong_appid", () => openPush({ ...secure, appid: "wxOther" }));
  const platform = { ...secure, appid: undefined, component_appid: "wxPlatform" };
  refused("wrong_appid", () => openPush(platform));
});

test("a padding of 0 or of more than 32 is refused", () => {
  for (const padding of [0, 33, 34, 48, 64, 255]) {
    for (const length of [16, 32, 48, 64]) {
      const bytes = Buffer.concat([frame({ message: XML }), Buffer.alloc(length, padding)]);
      refused("decrypt_failed", () => openPush(withPlaintext(bytes)));
    }
  }
  // 33 bytes of 33: right in every way but that it is too long.
  const message = "x".repeat(11);
  const bytes = frame({ message, appid: "", padding: Buffer.alloc(33, 33) });
  assert.equal(bytes.length % 16, 0);
  refused("decrypt_failed", () => openPush(withPlaintext(bytes)));
});

test("a padding of which one byte is another is refused", () => {
  const good = frame({ message: XML });
  const length = good.at(-1);
  assert.ok(length > 4);
  for (let back = 2; back <= length; back += 1) {
    const bytes = Buffer.from(good);
    bytes[bytes.length - back] ^= 1;
    refused("decrypt_failed", () => openPush(withPlaintext(bytes)));
  }
  for (let last = 0; last < 256; last += 1) {
    if (last === length) continue;
    const bytes = Buffer.from(good);
    bytes[bytes.length - 1] = last;
    // One byte of 1 is a padding; then the others are not part of our app id.
    const code = last === 1 ? "wrong_appid" : "decrypt_failed";
    refused(code, () => openPush(withPlaintext(bytes)));
  }
});

test("a length that does not fit what is inside is refused", () => {
  const size = Buffer.byteLength(XML);
  const rest = size + APPID.length;
  for (const length of [rest + 1, rest + 32, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
    refused("decrypt_failed", () => openPush(withFrame({ length })));
  }
  // Within what is there the app id begins at the wrong place.
  for (const length of [0, 1, size - 1, size + 1, rest]) {
    refused("wrong_appid", () => openPush(withFrame({ length })));
  }
});

test("what is too short to have a length is refused", () => {
  for (const length of [0, 1, 15, 16, 19]) {
    const missing = 32 - (length % 32);
    const bytes = Buffer.concat([Buffer.alloc(length), Buffer.alloc(missing, missing)]);
    refused("decrypt_failed", () => openPush(withPlaintext(bytes)));
  }
});

test("what is no base64 is refused, even with a good signature", () => {
  for (const encrypted of ["", "@@@@", "=", "====", "AAA", "AAAAA", "群发", "AAAA AAAA", "-_-_"]) {
    refused("decrypt_failed", () => openPush(withEncrypted(encrypted)));
  }
});

test("a plain push is refused where pushes are encrypted", () => {
  refused("not_encrypted", () => openPush({ ...downgraded }));
  refused("not_encrypted", () => unsealPush({ ...downgraded }));
  const query = { ...secure.query, encrypt_type: "raw" };
  refused("not_encrypted", () => openPush({ ...downgraded, query }));
  refused("not_encrypted", () => openPush({ ...downgraded, body: '{"MsgType":"text"}' }));
});

test("an encrypted push is refused where there is no key", () => {
  const { encoding_aes_key: _, ...receiver } = secure;
  refused("no_key", () => openPush(receiver));
  refused("encrypted_without_key", () => openPush({ ...receiver, mode: "plain" }));
  refused("encrypted_without_key", () => readPush(secure.body));
});

test("a key without an app id is refused", () => {
  for (const appid of [undefined, null, "", 5, [], [APPID]]) {
    refused("bad_appid", () => openPush({ ...secure, appid }));
    refused("bad_appid", () => sealPush({ xml: XML, ...SEAL, appid }));
    refused("bad_appid", () => sealReply({ reply: XML, ...SEAL, appid }));
  }
});

test("a key with two app ids that are both empty is refused as such, too", () => {
  refused("bad_appid", () => openPush({ ...secure, appid: "", component_appid: "" }));
});

/** Every way in which a text comes to be read. */
function waysOf(text) {
  return {
    "from a queue": () => readPush(text),
    "from a queue, as bytes": () => readPush(Buffer.from(text)),
    "in plain mode": () => openPush({ ...plain, body: text }),
    "inside of what is encrypted": () =>
      openPush({ ...sealPush({ xml: text, ...SEAL }), ...ACCOUNT }),
    "around what is encrypted": () => openPush({ ...secure, body: text }),
  };
}

const HARMFUL = {
  "a DOCTYPE": `<!DOCTYPE xml>${XML}`,
  "a DOCTYPE behind a declaration": `<?xml version="1.0"?><!DOCTYPE xml SYSTEM "http://x/x.dtd">${XML}`,
  "an external entity":
    '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><MsgType>&x;</MsgType></xml>',
  "a parameter entity": `<!DOCTYPE xml [<!ENTITY % x SYSTEM "http://x/"> %x;]>${XML}`,
  "a billion laughs": `<!DOCTYPE xml [<!ENTITY a "lol">${Array.from("bcdefghij", (name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`).join("")}]><xml><MsgType>&j;</MsgType></xml>`,
  "an entity of its own": "<xml><MsgType>&nbsp;</MsgType></xml>",
  "a processing instruction": `<?php phpinfo(); ?>${XML}`,
  "a stylesheet": `<?xml-stylesheet href="x"?>${XML}`,
  "a processing instruction inside": "<xml><MsgType>text<?x y?></MsgType></xml>",
};

for (const [name, text] of Object.entries(HARMFUL)) {
  test(`${name} is refused in every way`, () => {
    for (const way of Object.values(waysOf(text))) refused("forbidden_xml", way);
  });
}

const MALFORMED = {
  "two roots": `${XML}${XML}`,
  "a text behind the root": `${XML}x`,
  "a text before the root": `x${XML}`,
  "an unclosed root": XML.slice(0, -"</xml>".length),
  "an unclosed tag": "<xml><MsgType>text</xml>",
  "tags that cross": "<xml><a><b></a></b></xml>",
  "an end without a beginning": "</xml>",
  "an unclosed CDATA": "<xml><MsgType><![CDATA[text</MsgType></xml>",
  "an unclosed comment": `<xml><!-- ${XML}`,
  "a NUL": XML.replace("群发", "a\u0000b"),
  "a NUL at the end": `${XML}\u0000`,
  "a NUL as a reference": XML.replace("群发", "&#0;"),
  "half a surrogate pair as a reference": XML.replace("群发", "&#xD800;"),
  "a second declaration": `<?xml version="1.0"?><?xml version="1.0"?>${XML}`,
  "half of a JSON": '{"MsgType":"text"',
  "a JSON and more": '{"MsgType":"text"}{}',
  "a NUL in a JSON": '{"MsgType":"te\u0000xt"}',
  "a text": "success",
  "a list": '["text"]',
};

for (const [name, text] of Object.entries(MALFORMED)) {
  test(`${name} is refused in every way`, () => {
    for (const way of Object.values(waysOf(text))) refused("malformed", way);
  });
}

test("nothing is refused in every way", () => {
  for (const text of ["", " ", "\r\n\t", "\ufeff"]) {
    for (const way of Object.values(waysOf(text))) refused("empty", way);
  }
});

test("a depth of 10 000 is refused in every way, closed or not", () => {
  const open = "<xml>".repeat(10_000);
  for (const text of [open, `${open}x${"</xml>".repeat(10_000)}`]) {
    for (const way of Object.values(waysOf(text))) {
      assert.equal(refused("too_deep", way).limit, "32");
    }
  }
});

test("a JSON of a depth of 10 000 is refused as an XML of it", () => {
  const text = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  for (const way of Object.values(waysOf(text))) refused("too_deep", way);
});

test("a hundred thousand elements are refused in every way", () => {
  const text = `<xml><MsgType>text</MsgType>${"<a/>".repeat(100_000)}</xml>`;
  for (const way of Object.values(waysOf(text))) {
    assert.equal(refused("too_many_elements", way).limit, "2000");
  }
});

test("a JSON of as many elements is refused as an XML of them", () => {
  const text = `{"MsgType":"text","a":[${"1,".repeat(100_000)}1]}`;
  for (const way of Object.values(waysOf(text))) refused("too_many_elements", way);
});

test("a push that lacks what every push has is refused", () => {
  for (const text of [
    "<xml></xml>",
    "<xml/>",
    "<html></html>",
    "<xml>text</xml>",
    '{"a":1}',
    "{}",
  ]) {
    refused("missing_field", () => readPush(text));
    refused("missing_field", () => openPush({ ...plain, body: text }));
    refused("missing_field", () => openPush({ ...sealPush({ xml: text, ...SEAL }), ...ACCOUNT }));
  }
});

test("bytes that are no UTF-8 are refused", () => {
  const [before, after] = XML.split("群发").map((part) => Buffer.from(part));
  for (const bad of [
    [0xff],
    [0xc8, 0xba, 0xb7, 0xa2],
    [0xe7, 0xbe],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
  ]) {
    const body = Buffer.concat([before, Buffer.from(bad), after]);
    refused("not_utf8", () => readPush(body));
    refused("not_utf8", () => openPush({ ...plain, body }));
    refused("not_utf8", () => openPush({ ...secure, body }));
    refused("not_utf8", () => openPush(withFrame({ message: body })));
    refused("not_utf8", () => unsealPush(withFrame({ message: body })));
  }
  const utf16 = Buffer.from(`\ufeff${XML}`, "utf16le");
  refused("not_utf8", () => readPush(utf16));
  for (const way of Object.values(waysOf(`<?xml version="1.0" encoding="GBK"?>${XML}`))) {
    refused("not_utf8", way);
  }
});

test("10 MB are refused by their size and not copied, as a text and as bytes", () => {
  const before = memory.buffer.byteLength;
  const text = "x".repeat(10_000_000);
  const bytes = new Uint8Array(10_000_000);
  for (const body of [text, bytes, bytes.buffer, "x".repeat(100_000_000), "群".repeat(5_000_000)]) {
    for (const call of [
      () => openPush({ ...secure, body }),
      () => openPush({ ...plain, body }),
      () => unsealPush({ ...secure, body }),
      () => readPush(body),
    ]) {
      const error = refused("too_large", call);
      assert.deepEqual([error.field, error.limit], ["body", "1048576"]);
      assert.equal(error.actual, String(body.length ?? body.byteLength));
    }
  }
  assert.equal(memory.buffer.byteLength, before);
});

test("1 MiB is read, and one byte more is refused", () => {
  const before = "<xml><MsgType>text</MsgType><Content>";
  const after = "</Content></xml>";
  const fill = 2 ** 20 - before.length - after.length;
  assert.equal(readPush(before + "x".repeat(fill) + after).fields.Content.length, fill);
  const error = refused("too_large", () => readPush(`${before}${"x".repeat(fill + 1)}${after}`));
  assert.equal(error.actual, String(2 ** 20 + 1));
  // Bytes are counted, not characters.
  const chinese = before + "群".repeat(fill / 2) + after;
  assert.ok(chinese.length < 2 ** 20);
  refused("too_large", () => readPush(chinese));
});

const PARSED = {
  "an object": { xml: { MsgType: "text" } },
  "an empty object": {},
  null: null,
  undefined: undefined,
  "a number": 5,
  "a boolean": true,
  "a list": [60, 120, 109, 108],
  "a promise": Promise.resolve(XML),
  "a boxed text": new String(XML),
  "a blob": new Blob([XML]),
  "a function": () => XML,
  "a date": new Date(0),
  URLSearchParams: new URLSearchParams(XML),
};

for (const [name, body] of Object.entries(PARSED)) {
  test(`${name} in the place of the body is refused`, () => {
    for (const call of [
      () => openPush({ ...secure, body }),
      () => openPush({ ...plain, body }),
      () => unsealPush({ ...secure, body }),
      () => readPush(body),
    ]) {
      assert.equal(refused("parsed_body", call).field, "body");
    }
  });
}

const BAD_KEYS = {
  undefined: undefined,
  null: null,
  "an empty text": "",
  "an empty list": [],
  "a list of an empty text": [""],
  "a good key and an empty text": [KEY, ""],
  "42 characters": KEY.slice(1),
  "44 characters": `${KEY}A`,
  "a key with its =": `${KEY}=`,
  "a key with a line break": `${KEY}\n`,
  "43 other characters": "-".repeat(43),
  "43 Chinese characters": "钥".repeat(43),
  "a number": 5,
  "an object": {},
  true: true,
};

for (const [name, encoding_aes_key] of Object.entries(BAD_KEYS)) {
  const secrets = [encoding_aes_key].flat().filter((key) => typeof key === "string" && key);

  test(`${name} as the key is refused: never is it plain mode by accident`, () => {
    for (const call of [
      () => openPush({ ...secure, encoding_aes_key }),
      () => openPush({ ...plain, encoding_aes_key }),
      () => openPush({ ...downgraded, encoding_aes_key }),
      () => unsealPush({ ...plain, encoding_aes_key }),
    ]) {
      const error = refused("bad_encoding_aes_key", call, ...secrets);
      assert.deepEqual([error.field, error.limit], ["encoding_aes_key", "43"]);
    }
  });

  test(`with ${name} as the key nothing is sealed`, () => {
    if (Array.isArray(encoding_aes_key) && encoding_aes_key[0] === KEY) {
      // The first of a list is the newest, and it alone seals.
      assert.equal(
        openPush({ ...sealPush({ xml: XML, ...SEAL, encoding_aes_key }), ...ACCOUNT }).mode,
        "secure",
      );
      return;
    }
    for (const call of [
      () => sealPush({ xml: XML, ...SEAL, encoding_aes_key }),
      () => sealReply({ reply: XML, ...SEAL, encoding_aes_key }),
    ]) {
      refused("bad_encoding_aes_key", call, ...secrets);
    }
  });
}

const BAD_TOKENS = {
  "an empty text": "",
  "a blank inside": "first-half second-half",
  "a line break at the end": "token-and-a-line-break\n",
  "a NUL": "token-and-\u0000",
  "a blank of another width": "token-and-\u3000",
  undefined: undefined,
  null: null,
  "an empty list": [],
  "a list of an empty text": [""],
  "a good token and an empty one": [TOKEN, ""],
  "a number": 5,
  "an object": {},
};

for (const [name, token] of Object.entries(BAD_TOKENS)) {
  test(`${name} as the token is refused`, () => {
    const secrets = typeof token === "string" && token ? [token] : [];
    const calls = [
      () => openPush({ ...secure, token }),
      () => openPush({ ...plain, token }),
      () => unsealPush({ ...plain, token }),
      () => verifyUrl({ ...plain.query, echostr: "1" }, token),
    ];
    if (token?.[0] !== TOKEN) {
      calls.push(
        () => sealPush({ xml: XML, ...SEAL, token }),
        () => sealPush({ xml: XML, ...PLAIN_SEAL, token }),
        () => sealReply({ reply: XML, ...SEAL, token }),
      );
    }
    for (const call of calls) assert.equal(refused("bad_token", call, ...secrets).field, "token");
  });
}

/** A query in which one parameter is there twice, in every form that it may come in. */
function doubled(query, name) {
  const twice = new URLSearchParams(query);
  twice.append(name, query[name]);
  return [
    twice,
    String(twice),
    `?${twice}`,
    `https://example.com/wechat?${twice}`,
    { ...query, [name]: [query[name], query[name]] },
    { ...query, [name]: [query[name]] },
  ];
}

test("a parameter that is there twice is refused, and so is one that is absent", () => {
  for (const [push, names] of [
    [secure, ["msg_signature", "timestamp", "nonce"]],
    [plain, ["signature", "timestamp", "nonce"]],
  ]) {
    for (const name of names) {
      const { [name]: _, ...without } = push.query;
      const absent = [without, { ...without, [name]: null }, { ...without, [name]: 5 }];
      for (const query of [...doubled(push.query, name), ...absent]) {
        const error = refused("missing_parameter", () => openPush({ ...push, query }));
        assert.equal(error.field, name);
      }
    }
  }
});

test("a verification in which a parameter is twice or absent is refused", () => {
  const good = { ...plain.query, echostr: "4375120948345356249" };
  assert.equal(verifyUrl(good, TOKEN), good.echostr);
  for (const name of Object.keys(good)) {
    const { [name]: _, ...without } = good;
    for (const query of [...doubled(good, name), without]) {
      assert.equal(refused("missing_parameter", () => verifyUrl(query, TOKEN)).field, name);
    }
  }
});

test("an echostr that could be a script is refused, although the signature fits", () => {
  for (const echostr of ["<script>alert(1)</script>", "1\r\nSet-Cookie: a=b", "1 2", "é"]) {
    const query = { ...plain.query, echostr };
    assert.equal(refused("bad_field", () => verifyUrl(query, TOKEN)).field, "echostr");
  }
});

test("no query at all is refused", () => {
  for (const query of [
    undefined,
    null,
    "",
    "?",
    "https://x",
    {},
    [],
    5,
    true,
    new URLSearchParams(),
    new Map(),
  ]) {
    refused("missing_parameter", () => openPush({ ...secure, query }));
    refused("missing_parameter", () => openPush({ ...plain, query }));
    refused("missing_parameter", () => verifyUrl(query, TOKEN));
  }
});

/** Names that others give these options, and misspelt ones. */
const UNKNOWN = [
  "encodingAesKey",
  "encodingAESKey",
  "EncodingAESKey",
  "encoding_aeskey",
  "aes_key",
  "maxAge",
  "max-age",
  "appId",
  "componentAppid",
  "Mode",
  "timestamp",
  "__proto",
];

test("an option that there is not is an error wherever options are taken", () => {
  const verification = { ...plain.query, echostr: "1" };
  for (const name of UNKNOWN) {
    const more = { [name]: KEY };
    const calls = {
      openPush: () => openPush({ ...secure, ...more }),
      "openPush in plain mode": () => openPush({ ...plain, ...more }),
      unsealPush: () => unsealPush({ ...secure, ...more }),
      verifyUrl: () => verifyUrl(verification, TOKEN, more),
    };
    if (name !== "timestamp") {
      calls.sealPush = () => sealPush({ xml: XML, ...SEAL, ...more });
      calls["sealPush in plain mode"] = () => sealPush({ xml: XML, ...PLAIN_SEAL, ...more });
      calls.sealReply = () => sealReply({ reply: XML, ...SEAL, ...more });
    }
    for (const [call, run] of Object.entries(calls)) {
      const error = refused("unknown_option", run);
      assert.equal(error.field, name, call);
      assert.ok(error.message.includes(name), call);
    }
  }
  // Each of them says which there are.
  const error = refused("unknown_option", () => openPush({ ...secure, maxAge: 1 }));
  assert.match(error.meaning.zh, /max_age/);
  assert.match(error.limit, /\bencoding_aes_key, appid, component_appid, mode, now, max_age$/);
});

test("a key that was forgotten is an error and not plain mode", () => {
  const { mode: _, ...silent } = plain;
  for (const options of [silent, { ...silent, appid: APPID }, { ...silent, mode: undefined }]) {
    for (const call of [openPush, unsealPush]) {
      assert.equal(refused("no_key", () => call(options)).field, "encoding_aes_key");
    }
  }
  const { mode: __, ...seal } = PLAIN_SEAL;
  refused("no_key", () => sealPush({ xml: XML, ...seal }));
});

test("there is one mode by name, and it has no key", () => {
  for (const mode of ["Plain", "secure", "compatible", "", null, true, 1, ["plain"], {}]) {
    assert.equal(refused("bad_mode", () => openPush({ ...plain, mode })).field, "mode");
    refused("bad_mode", () => openPush({ ...secure, mode }));
    refused("bad_mode", () => sealPush({ xml: XML, ...PLAIN_SEAL, mode }));
  }
  refused("bad_mode", () => openPush({ ...secure, mode: "plain" }));
  refused("bad_mode", () => unsealPush({ ...plain, ...ACCOUNT }));
  refused("bad_mode", () => sealPush({ xml: XML, ...SEAL, mode: "plain" }));
  refused("unknown_option", () => sealReply({ reply: XML, ...SEAL, mode: "plain" }));
});

test("a guard that is there and none is an error", () => {
  for (const value of [null, "", 5]) {
    for (const name of ["appid", "component_appid"]) {
      for (const push of [secure, plain]) {
        assert.equal(refused("bad_appid", () => openPush({ ...push, [name]: value })).field, name);
      }
    }
  }
  for (const key of [() => KEY, Symbol("key"), 5n, { toJSON: () => undefined }]) {
    refused("bad_encoding_aes_key", () => openPush({ ...plain, encoding_aes_key: key }));
    refused("bad_token", () => openPush({ ...plain, token: key }));
  }
  refused("bad_max_age", () =>
    verifyUrl({ ...plain.query, echostr: "1" }, TOKEN, { now: NOW, max_age: undefined }),
  );
});

test("what is called wrongly is refused by the name of the argument", () => {
  const push = { from_user_name: "o1", to_user_name: "gh_1" };
  const wrong = [undefined, null, 5, true, Symbol("x"), 5n, () => ({})];
  for (const value of wrong) {
    for (const [field, call] of Object.entries({
      options: () => openPush(value),
      freshness: () => verifyUrl(plain.query, TOKEN, value ?? null),
      push: () => textReply(value, "好", NOW),
      content: () => textReply(push, value, NOW),
      "push.from_user_name": () => textReply({ ...push, from_user_name: value }, "好", NOW),
      "push.to_user_name": () => textReply({ ...push, to_user_name: value }, "好", NOW),
      xml: () => sealPush({ ...SEAL, xml: value }),
      reply: () => sealReply({ ...SEAL, reply: value }),
    })) {
      assert.equal(refused("bad_argument", call).field, field);
    }
    for (const call of [unsealPush, sealPush, sealReply]) {
      assert.equal(refused("bad_argument", () => call(value)).field, "options");
    }
    refused("bad_random", () => sealPush({ xml: XML, ...SEAL, random: value }));
    refused("bad_random", () => sealReply({ reply: XML, ...SEAL, random: value }));
    refused("missing_parameter", () => verifyUrl(value, TOKEN));
  }
  refused("bad_argument", () => openPush("<xml/>"));
  refused("bad_argument", () => textReply("o1", "好", NOW));
  refused("bad_random", () => sealReply({ reply: XML, ...SEAL, random: "0123456789abcdef" }));
});

test("an answer without a time in seconds is refused", () => {
  const push = { from_user_name: "o1", to_user_name: "gh_1" };
  for (const now of [undefined, null, "1714112445", Number.NaN, -1, 1 / 0, new Date(), NOW * 1e3]) {
    assert.equal(refused("bad_argument", () => textReply(push, "好", now)).field, "now");
  }
  assert.match(textReply(push, "好", NOW + 0.9), new RegExp(`<CreateTime>${NOW}</CreateTime>`));
  for (const timestamp of [null, "1714112445", Number.NaN, 1 / 0, new Date()]) {
    const error = refused("bad_argument", () => sealPush({ xml: XML, ...SEAL, timestamp }));
    assert.equal(error.field, "timestamp");
    refused("bad_argument", () => sealReply({ reply: XML, ...SEAL, timestamp }));
  }
  assert.equal(
    refused("bad_argument", () => sealReply({ reply: XML, ...SEAL, nonce: 415670741 })).field,
    "nonce",
  );
  refused("missing_parameter", () => sealReply({ reply: XML, ...SEAL, timestamp: undefined }));
});

test("a push that is too old or too new is refused, to the second", () => {
  for (const push of [secure, plain]) {
    for (const now of [NOW - 600, NOW, NOW + 600]) {
      assert.equal(openPush({ ...push, now, max_age: 600 }).msg_type, "text");
    }
    for (const now of [NOW - 601, NOW + 601, 0, -1]) {
      const error = refused("stale", () => openPush({ ...push, now, max_age: 600 }));
      assert.deepEqual(
        [error.field, error.limit, error.actual],
        ["timestamp", "600", String(Math.abs(NOW - now))],
      );
    }
  }
  const query = { ...plain.query, echostr: "1" };
  assert.equal(verifyUrl(query, TOKEN, { now: NOW, max_age: 1 }), "1");
  refused("stale", () => verifyUrl(query, TOKEN, { now: NOW + 2, max_age: 1 }));
});

test("a time in milliseconds is refused as stale, and not taken for seconds", () => {
  refused("stale", () => openPush({ ...secure, now: NOW * 1000, max_age: 600 }));
  refused("stale", () =>
    verifyUrl({ ...plain.query, echostr: "1" }, TOKEN, { now: NOW * 1000, max_age: 600 }),
  );
});

test("a limit on the age without a time is refused", () => {
  for (const now of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(refused("no_now", () => openPush({ ...secure, now, max_age: 600 })).field, "now");
    refused("no_now", () => openPush({ ...plain, now, max_age: 600 }));
  }
});

const NO_LIMITS = [Number.NaN, -1, Number.NEGATIVE_INFINITY, null, undefined, "600", {}];

test("a limit on the age that is none lets nothing through", () => {
  for (const max_age of NO_LIMITS) {
    for (const push of [secure, plain]) {
      const error = refused("bad_max_age", () => openPush({ ...push, now: NOW, max_age }));
      assert.equal(error.field, "max_age");
    }
  }
});

test("a timestamp that is no number is stale where there is a limit", () => {
  for (const timestamp of [
    "",
    "soon",
    "1e9",
    "99999999999999999999",
    "1714112445.0",
    " 1714112445",
    "+1714112445",
    "01714112445",
    "171411244",
  ]) {
    const query = { timestamp, nonce: "1", signature: sign(TOKEN, timestamp, "1") };
    assert.equal(openPush({ ...plain, query }).mode, "plain");
    refused("stale", () => openPush({ ...plain, query, now: NOW, max_age: 600 }));
  }
});

test("a recorded push whose nonce reads as the time is stale", () => {
  const later = NOW + 86_400;
  const push = { ...secure, ...sealPush({ xml: XML, ...SEAL, nonce: String(later) }) };
  const query = { ...push.query, timestamp: String(later), nonce: String(NOW) };
  assert.equal(openPush({ ...push, query }).msg_type, "text");
  for (const call of [openPush, unsealPush]) {
    const error = refused("stale", () => call({ ...push, query, now: later, max_age: 600 }));
    assert.deepEqual([error.field, error.limit, error.actual], ["CreateTime", "660", "86400"]);
  }
});

test("nothing is sealed with more or fewer than 16 random bytes", () => {
  for (const length of [0, 15, 17, 32]) {
    const random = new Uint8Array(length);
    const error = refused("bad_random", () => sealPush({ xml: XML, ...SEAL, random }));
    assert.deepEqual([error.field, error.actual], ["random", String(length)]);
    refused("bad_random", () => sealReply({ reply: XML, ...SEAL, random }));
  }
});

test("nothing is sealed without random bytes", () => {
  const { random: _, ...seal } = SEAL;
  refused("bad_random", () => sealPush({ xml: XML, ...seal }));
  refused("bad_random", () => sealReply({ reply: XML, ...seal }));
});

test("nothing is sealed without a nonce", () => {
  for (const nonce of ["", undefined]) {
    const error = refused("missing_parameter", () => sealPush({ xml: XML, ...SEAL, nonce }));
    assert.equal(error.field, "nonce");
    refused("missing_parameter", () => sealReply({ reply: XML, ...SEAL, nonce }));
  }
});

test("an answer is not opened as if it were the push that it answers", () => {
  const answer = sealReply({ reply: textReply(openPush(secure), "好", NOW), ...SEAL });
  refused("bad_signature", () => openPush({ ...secure, body: answer }));
});
