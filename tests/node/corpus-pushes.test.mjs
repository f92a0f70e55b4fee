// Every push that fuzzing has kept, through the built package, in the ways of fuzz/src/push.rs: there is
// a push or a refusal, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPush, PushError, readPush, sealPush, unsealPush, verifyUrl } from "wechat-mass";
import { corpus, outcome as ending, textOf } from "./corpus.mjs";
import { encrypt, NONCE, NOW, SEAL, sign, signed, TIMESTAMP } from "./wechat.mjs";

// The account of fuzz/src/push.rs: the samples' own signatures are its.
const TOKEN = "AAAAA";
const KEY = "A".repeat(43);
const APPID = "wxba5fad812f8e6fb9";
const PLAIN = { token: TOKEN, mode: "plain" };
const SECURE = { token: TOKEN, encoding_aes_key: KEY, appid: APPID };

/** Returns the result of a call, or its refusal. Any other error fails the test. */
const outcome = (call, name) => ending(call, name, PushError);

/** Returns the content of a push, or the reason of its refusal. It is the same, whichever way the push came. */
function said(found) {
  if (found instanceof PushError) return { code: found.code, message: found.message };
  const { mode: _, dedupe_key: __, ...rest } = found;
  return rest;
}

/** The first byte says how much of the way to the inside is made for the rest. */
const WAYS = [unsigned, inPlain, encrypted, decrypted];

/** The query's five parameters, a line each, and the body. */
function unsigned(data, name) {
  const lines = data.toString("latin1").split("\n");
  const [signature, timestamp, nonce, msg_signature, echostr] = lines
    .slice(0, 5)
    .map((line) => Buffer.from(line, "latin1").toString("utf8"));
  const query = { signature, timestamp, nonce, msg_signature, echostr };
  const body = Buffer.from(lines.slice(5).join("\n"), "latin1");
  for (const receiver of [PLAIN, SECURE, { ...PLAIN, max_age: 600 }]) {
    const opened = outcome(() => openPush({ ...receiver, query, body, now: NOW }), name);
    // The samples' own signatures are among them; nothing else is genuine.
    assert.ok(opened instanceof PushError || /^\d*$/.test(nonce), name);
    const freshness = receiver.max_age === undefined ? {} : { now: NOW, max_age: 600 };
    outcome(() => verifyUrl(query, TOKEN, freshness), name);
  }
}

/** The body of a plain push with a good signature. */
function inPlain(body, name) {
  const query = { signature: sign(TOKEN, TIMESTAMP, NONCE), timestamp: TIMESTAMP, nonce: NONCE };
  const opened = outcome(() => openPush({ ...PLAIN, query, body }), name);
  assert.deepEqual(said(opened), said(outcome(() => readPush(body), name)), name);
}

/** Reads a ciphertext with a good signature. */
function encrypted(data, name) {
  const text = textOf(data);
  if (text === undefined) return; // A signature is one of a text.
  outcome(() => openPush({ ...SECURE, ...signed(TOKEN, text) }), name);
}

/** Reads a push with this text after AES. */
function decrypted(data, name) {
  const blocks = data.subarray(0, data.length - (data.length % 16));
  const sealed = encrypt(KEY, blocks);
  // Not in CDATA, which is as good.
  const body = `<xml><Encrypt>${sealed}</Encrypt></xml>`;
  const push = { ...SECURE, ...signed(TOKEN, sealed), body };
  const unsealed = outcome(() => unsealPush(push), name);
  const opened = outcome(() => openPush(push), name);
  if (unsealed instanceof PushError) {
    assert.notEqual(unsealed.code, "bad_signature", name);
    assert.deepEqual(said(opened), said(unsealed), name);
    return;
  }
  assert.ok(data.includes(Buffer.from(unsealed)), `${name}: what came out was not inside`);
  assert.deepEqual(said(opened), said(outcome(() => readPush(unsealed), name)), name);
}

test("every kept input of open_push is opened or refused", () => {
  const inputs = corpus("open_push");
  const seen = new Set();
  for (const [name, data] of inputs) {
    if (data.length === 0) continue;
    const way = data[0] % WAYS.length;
    seen.add(way);
    WAYS[way](data.subarray(1), name);
  }
  assert.equal(seen.size, WAYS.length);
});

test("every kept input of read_push is read or refused, and what is read can be sealed and opened", () => {
  let read = 0;
  for (const [name, data] of corpus("read_push")) {
    const push = outcome(() => readPush(data), name);
    if (push instanceof PushError) {
      assert.ok(!/[{}]/.test(push.message) || /[{}]/.test(push.actual), `${name}: ${push.message}`);
      continue;
    }
    read += 1;
    assert.equal(typeof push.kind, "string");
    assert.equal(typeof push.dedupe_key, "string");
    assert.deepEqual(JSON.parse(JSON.stringify(push)), push, name);
    const xml = textOf(data);
    const sealed = sealPush({ xml, ...SEAL, ...SECURE });
    assert.equal(unsealPush({ ...SECURE, ...sealed }), xml, name);
    assert.deepEqual(said(openPush({ ...SECURE, ...sealed })), said(push), name);
  }
  assert.ok(read > 0);
});
