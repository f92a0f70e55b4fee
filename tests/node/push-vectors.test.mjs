// Pushes and answers that others have made, opened and reproduced through the built package: WeChat's
// own samples, real ones, and those of other SDKs. Their provenance is in the README.md beside them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import WXBizMsgCrypt from "wechat-crypto";
import {
  openPush,
  PushError,
  readPush,
  sealPush,
  sealReply,
  unsealPush,
  verifyUrl,
} from "wechat-mass";
import { cases, example, examples } from "./data.mjs";
import {
  ACCOUNT,
  APPID,
  decrypt,
  encrypt,
  envelope,
  frame,
  KEY,
  NONCE,
  RANDOM,
  SEAL,
  sign,
  signed,
  TIMESTAMP,
  TOKEN,
  textOf,
} from "./wechat.mjs";

function refused(code, call) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof PushError, error.stack);
    assert.equal(error.code, code);
    return true;
  });
}

/** Seals the plaintext again, as an answer and as a push, with the bytes that were random then. */
function assertReproduced({ token, key, appid, random, timestamp, nonce, plain }, expected) {
  const seal = {
    token: token ?? "any",
    encoding_aes_key: key,
    appid,
    random: Buffer.from(random),
    timestamp: Number(timestamp ?? 1),
    nonce: nonce ?? "1",
  };
  const answer = sealReply({ reply: plain, ...seal });
  const push = sealPush({ xml: plain, ...seal });
  // JSON is sealed in JSON, as WeChat does it.
  const field = plain.startsWith("{") ? (text, name) => String(JSON.parse(text)[name]) : textOf;
  for (const sealed of [answer, push.body]) {
    assert.equal(field(sealed, "Encrypt"), expected.encrypt);
  }
  assert.equal(field(answer, "TimeStamp"), String(seal.timestamp));
  assert.equal(field(answer, "Nonce"), seal.nonce);
  if (expected.signature) {
    assert.equal(field(answer, "MsgSignature"), expected.signature);
    assert.equal(push.query.msg_signature, expected.signature);
  }
  const { timestamp: _, nonce: __, random: ___, ...receiver } = seal;
  assert.equal(unsealPush({ ...push, ...receiver }), plain);
}

/** Opens an official sample: an example with `query`, a body and what is inside. */
function assertOpened(sample) {
  const { token, encodingAesKey, appid, query, expected } = sample;
  const body = sample.body_xml ?? JSON.stringify(sample.body);
  const receiver = { token, encoding_aes_key: encodingAesKey, appid };
  assert.equal(unsealPush({ query, body, ...receiver }), expected.msg);
  const push = openPush({ query, body, ...receiver });
  assert.equal(push.mode, "secure");
  assert.deepEqual({ ...push, mode: "unverified" }, { ...read(expected.msg, push) });
  assert.equal(push.create_time, Number(expected.msg.match(/CreateTime\W+(\d+)/)[1]));

  const encrypted = sample.body?.Encrypt ?? textOf(body, "Encrypt");
  const inside = decrypt(encodingAesKey, encrypted);
  assert.equal(inside.random.toString(), expected.random16);
  assert.equal(Buffer.byteLength(inside.message), expected.msg_len);
  assert.equal(inside.appid, expected.appid_tail);
  if (expected.padding_byte) assert.equal(inside.pad, expected.padding_byte);
  assert.equal(query.signature, sign(token, query.timestamp, query.nonce));
  // Of secure mode, WeChat signs the address without the body as well: that alone opens nothing.
  const { msg_signature: _, ...unsigned } = query;
  refused("missing_parameter", () => openPush({ query: unsigned, body, ...receiver }));
  return push;
}

/** Reads the same text with `readPush`, which does not know the app id. */
function read(text, { dedupe_key }) {
  return { ...readPush(text), dedupe_key };
}

const EXAMPLES = {
  crypto_official_vectors(vectors) {
    assert.deepEqual(Object.keys(vectors), ["A1", "A2", "B", "C", "D", "E_in", "E_out"]);
    for (const { kind, cipher, msg_signature, ...vector } of Object.values(vectors)) {
      if (kind === "encrypt") {
        assertReproduced(vector, { encrypt: cipher, signature: msg_signature });
        continue;
      }
      // `verify_url_wecom`, too: of an enterprise, where what is encrypted is the `echostr`.
      assert.ok(["decrypt", "verify_url_wecom"].includes(kind), kind);
      const { token, key, appid, timestamp, nonce, plain } = vector;
      const query = { timestamp, nonce, msg_signature };
      const push = { query, body: envelope(cipher), token, encoding_aes_key: key, appid };
      assert.equal(unsealPush(push), plain);
    }
  },

  crypto_v0_url_verification({ token, timestamp, nonce, echostr, expected_signature, ...rest }) {
    const query = { signature: expected_signature, timestamp, nonce, echostr };
    assert.equal(verifyUrl(query, token), rest.expected_response_body);
    assert.equal(sign(token, timestamp, nonce), expected_signature);
  },

  crypto_v0b_plain_mode({ token, timestamp, nonce, expected_signature }) {
    const query = { signature: expected_signature, timestamp, nonce };
    const xml = "<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>";
    assert.equal(openPush({ query, body: xml, token, mode: "plain" }).mode, "plain");
    const seal = { token, mode: "plain", timestamp: Number(timestamp), nonce };
    const sealed = sealPush({ xml, ...seal });
    assert.deepEqual(sealed, { query, body: xml });
  },

  crypto_v1_reply_json(sample) {
    const { Encrypt, MsgSignature, full_bytes, cipher_bytes } = sample.expected;
    assertReproduced(ofReply(sample), { encrypt: Encrypt, signature: MsgSignature });
    const { pad, length } = decrypt(sample.encodingAesKey, Encrypt);
    assert.deepEqual([length - pad, length], [full_bytes, cipher_bytes]);
  },

  crypto_v1_secure_json(sample) {
    const push = assertOpened(sample);
    assert.deepEqual([push.kind, push.event], ["other", "debug_demo"]);
    assert.equal(push.fields.debug_str, "hello world");
  },

  crypto_v2_reply_xml_component(sample) {
    const { Encrypt, MsgSignature } = sample.expected;
    assertReproduced(ofReply(sample), { encrypt: Encrypt, signature: MsgSignature });
  },

  crypto_v2_secure_xml_component(sample) {
    const push = assertOpened(sample);
    assert.equal(push.fields.debug_str, "hello world");
    // The app id inside is that of the platform.
    const { token, encodingAesKey: encoding_aes_key, appid: component_appid } = sample;
    const { query, body_xml: body } = sample;
    const platform = { token, encoding_aes_key, component_appid };
    assert.equal(openPush({ query, body, ...platform }).event, "debug_demo");
  },

  crypto_v3_secure_xml_real_account(sample) {
    const push = assertOpened(sample);
    assert.equal(push.dedupe_key, "wxbad0b45542aa0b5e/message/6074130599188426998");
    assert.equal(push.fields.Content, "?");
  },

  crypto_v4_encrypt_utf8(sample) {
    assertReproduced(ofReply(sample), { encrypt: sample.expected_Encrypt });
  },

  crypto_v5_masssendjobfinish_SYNTHETIC(sample) {
    const push = assertOpened(sample);
    assert.deepEqual(
      [push.kind, push.msg_id, push.outcome, push.code],
      ["mass_send_job_finish", "1000001625", "rejected", 30003],
    );
    assert.equal(push.dedupe_key, "wxb11529c136998cb6/mass/1000001625");
  },

  crypto_v6_wechatpy_corp({ token, encodingAesKey, id_tail, echostr }) {
    const { timestamp, nonce, encrypted_echostr, msg_signature } = echostr;
    const query = { timestamp, nonce, msg_signature };
    const receiver = { token, encoding_aes_key: encodingAesKey, appid: id_tail };
    const inside = unsealPush({ query, body: envelope(encrypted_echostr), ...receiver });
    assert.equal(inside, decrypt(encodingAesKey, encrypted_echostr).message);
    // An account's own verification is signed by `signature` alone, unlike that of an enterprise.
    const asked = { ...query, echostr: encrypted_echostr };
    refused("missing_parameter", () => verifyUrl(asked, token));
    refused("bad_signature", () => verifyUrl({ ...asked, signature: msg_signature }, token));
  },
};

function ofReply({ token, encodingAesKey, appid, random16, timestamp, nonce, plaintext }) {
  return {
    token,
    key: encodingAesKey,
    appid,
    random: random16,
    timestamp,
    nonce,
    plain: plaintext,
  };
}

test("there are eleven examples of encryption, and each has its test", () => {
  assert.deepEqual(Object.keys(EXAMPLES), examples("crypto_").sort());
  assert.equal(Object.keys(EXAMPLES).length, 11);
});

for (const [name, run] of Object.entries(EXAMPLES)) {
  test(`${name} holds`, () => run(JSON.parse(example(name))));
}

/** The fields of an event by the names that the cases use. */
function normalised(push) {
  const { copyright_check_result: check, article_url_result: urls } = push;
  return {
    to_user: push.to_user_name,
    from_user: push.from_user_name,
    create_time: push.create_time,
    msg_type: push.msg_type,
    event: push.event,
    msg_id: push.msg_id,
    status: push.status,
    status_code: push.code ?? null,
    total_count: push.total_count,
    filter_count: push.filter_count,
    sent_count: push.sent_count,
    error_count: push.error_count,
    copyright_check: check && {
      count: check.count,
      check_state: check.check_state,
      items: check.result_list.map(({ judgement: _, meaning: __, ...item }) => item),
    },
    article_urls: urls && { count: urls.count, items: urls.result_list },
  };
}

/** Holds an event against a case, whichever way its id is spelled. */
function assertEvent(push, { msg_id_tag, asserted_by_peer, ...fields }, xml) {
  assert.deepEqual(normalised(push), fields);
  if (asserted_by_peer) {
    assert.equal(push.msg_id, String(asserted_by_peer.id));
    assert.equal(push.status, asserted_by_peer.status);
  }
  assert.equal(msg_id_tag, "MsgID");
  const respelled = readPush(xml.replaceAll("MsgID>", "MsgId>"));
  assert.deepEqual(normalised(respelled), fields);
}

/** The codes for the cases' own words. */
const REFUSALS = {
  signature_mismatch: "bad_signature",
  // The case asks which: small letters only, as WeChat writes them.
  signature_mismatch_or_accept: "bad_signature",
  appid_mismatch: "wrong_appid",
  decrypt_failed: "decrypt_failed",
};

const OPERATIONS = {
  decrypt({ encoding_aes_key, encrypt, envelope_xml, envelope_json, ...input }, expected) {
    const { token, appid, timestamp, nonce, msg_signature } = input;
    const body = envelope_xml ?? envelope_json ?? envelope(encrypt);
    const query = { timestamp, nonce, msg_signature };
    const push = { query, body, token, encoding_aes_key, appid };
    if (!expected.ok) {
      refused(REFUSALS[expected.error], () => unsealPush(push));
      refused(REFUSALS[expected.error], () => openPush(push));
      return;
    }
    assert.equal(unsealPush(push), expected.plaintext);
    assert.equal(sign(token, timestamp, nonce, encrypt), expected.signature ?? msg_signature);
    const inside = decrypt(encoding_aes_key, encrypt);
    assert.equal(inside.message, expected.plaintext);
    assert.equal(inside.appid, expected.receiver_id ?? appid);
    if (expected.pad_len) assert.equal(inside.pad, expected.pad_len);
    if (expected.random_hex) assert.equal(inside.random.toString("hex"), expected.random_hex);
    if (/^\d+$/.test(expected.plaintext)) return; // An `echostr` is not a push.

    const opened = openPush(push);
    assert.equal(opened.mode, input.url_signature ? "compatible" : "secure");
    assert.deepEqual({ ...opened, mode: "unverified" }, read(expected.plaintext, opened));
    for (const [tag, text] of Object.entries(expected.asserted_fields ?? {})) {
      assert.equal(opened.fields[tag], text, tag);
    }
    if (expected.event) assertEvent(opened, expected.event, expected.plaintext);
    if (input.url_signature) {
      // The same body for a receiver of plain mode: the other signature, the other half.
      const plain = { timestamp, nonce, signature: input.url_signature };
      assert.equal(openPush({ query: plain, body, token, mode: "plain" }).mode, "plain");
      refused("bad_signature", () =>
        openPush({ query: { ...plain, signature: msg_signature }, body, token, mode: "plain" }),
      );
      refused("bad_signature", () =>
        openPush({ ...push, query: { ...query, msg_signature: input.url_signature } }),
      );
    }
  },

  encrypt({ encoding_aes_key, random_ascii, plaintext, ...input }, { encrypt, signature }) {
    const seal = { ...input, key: encoding_aes_key, random: random_ascii, plain: plaintext };
    assertReproduced(seal, { encrypt, signature });
  },

  roundtrip({ fields, plaintext, timestamp = "1", nonce = "1", ...receiver }, expected) {
    const inside = plaintext ?? `<xml>${written(fields)}</xml>`;
    const seal = { ...receiver, timestamp: Number(timestamp), nonce, random: RANDOM };
    const answer = sealReply({ reply: inside, ...seal });
    for (const [tag, text] of Object.entries(expected.envelope_fields ?? {})) {
      if (text === "<non-empty>") assert.ok(textOf(answer, tag), tag);
      else assert.equal(textOf(answer, tag), text);
    }
    const found = decrypt(receiver.encoding_aes_key, textOf(answer, "Encrypt"));
    assert.deepEqual([found.message, found.appid], [inside, receiver.appid]);
    assert.equal(unsealPush({ ...sealPush({ xml: inside, ...seal }), ...receiver }), inside);
  },

  signature({ parts }, { signature }) {
    const [token, timestamp, nonce, encrypted] = parts;
    if (encrypted === undefined) {
      const query = { timestamp, nonce, signature, echostr: "5" };
      assert.equal(verifyUrl(query, token), "5");
      return;
    }
    // The signed text is not a ciphertext. With the right signature, the refusal says so.
    const query = { timestamp, nonce, msg_signature: signature };
    const body = envelope(encrypted);
    const receiver = { token, encoding_aes_key: "A".repeat(43), appid: "wx1" };
    refused("decrypt_failed", () => unsealPush({ query, body, ...receiver }));
    const other = { ...query, msg_signature: signature.replace("8", "9") };
    refused("bad_signature", () => unsealPush({ query: other, body, ...receiver }));
  },

  new({ token, encoding_aes_key, appid }) {
    const push = { query: {}, body: "<xml></xml>" };
    const code = token === null ? "bad_token" : "bad_encoding_aes_key";
    refused(code, () => openPush({ ...push, token, encoding_aes_key, appid }));
    if (appid === null) {
      const good = { token: "token", encoding_aes_key: "A".repeat(43) };
      refused("bad_appid", () => openPush({ ...push, ...good, appid }));
    }
  },

  pkcs7_pad({ data }, expected) {
    // Before the text are 20 bytes, behind it the app id: twelve more make 32 besides the text. No
    // block but that of 32 bytes can be chosen.
    const seal = { token: "T", encoding_aes_key: "A".repeat(43), appid: "wx0123456789" };
    const sealed = { ...seal, timestamp: 1, nonce: "1", random: RANDOM };
    const answer = sealReply({ reply: data, ...sealed });
    const { pad, length } = decrypt(seal.encoding_aes_key, textOf(answer, "Encrypt"));
    assert.equal(length, 64);
    assert.equal(pad, 32 - data.length);
    if (expected.ok) assert.deepEqual([length - 32, pad], [expected.padded_len, expected.pad_byte]);
  },

  pkcs7_unpad({ last_byte }, expected) {
    assert.equal(expected.ok, false);
    const key = "A".repeat(43);
    const padding = Buffer.alloc(7, last_byte);
    const encrypted = encrypt(key, frame({ message: "hello", appid: "", padding }));
    const push = signed("T", encrypted);
    const receiver = { token: "T", encoding_aes_key: key, appid: "wx1" };
    refused("decrypt_failed", () => unsealPush({ ...push, ...receiver }));
  },
};

function written(fields) {
  const element = ([tag, value]) =>
    `<${tag}>${typeof value === "string" ? `<![CDATA[${value}]]>` : written(value)}</${tag}>`;
  return Object.entries(fields).map(element).join("");
}

const encryptions = cases("crypto");
const events = cases("event");

test("there are 48 cases of encryption and 16 of events, of operations that are known", () => {
  assert.equal(encryptions.length, 48);
  assert.equal(events.length, 16);
  const counts = {};
  for (const { input } of encryptions) counts[input.op] = (counts[input.op] ?? 0) + 1;
  assert.deepEqual(counts, {
    decrypt: 35,
    encrypt: 1,
    new: 4,
    pkcs7_pad: 2,
    pkcs7_unpad: 1,
    roundtrip: 3,
    signature: 2,
  });
  const opened = encryptions.filter(({ input, expected }) => input.op === "decrypt" && expected.ok);
  assert.equal(opened.length, 24);
});

for (const { id, input, expected } of encryptions) {
  test(`${id}: ${input.op}, ${expected.ok ? "as it was" : expected.error}`, () => {
    const { op, ...rest } = input;
    OPERATIONS[op](rest, expected);
  });
}

const EVENT_REFUSALS = {
  "derived-event-neg-doctype-xxe": "forbidden_xml",
  "derived-event-neg-billion-laughs": "forbidden_xml",
  "derived-event-neg-not-xml": "missing_field",
};

for (const { id, input, expected } of events) {
  test(`${id}: ${expected.ok === false ? "refused" : "read"}`, () => {
    if (id === "derived-event-neg-non-numeric-count") {
      // Others refuse it. Its verdict would be lost with a count.
      const push = readPush(input.xml);
      assert.deepEqual([push.code, push.total_count], [30003, null]);
      assert.deepEqual(push.extra, { TotalCount: "abc" });
      return;
    }
    if (expected.ok === false) {
      refused(EVENT_REFUSALS[id], () => readPush(input.xml));
      return;
    }
    const push = readPush(input.xml);
    assertEvent(push, expected, input.xml);
    const isExtended = id === "derived-event-unknown-extra-element";
    assert.deepEqual(push.extra, isExtended ? { FutureField: "x" } : undefined);
  });
}

test("both events that came as JSON are read", () => {
  const folder = new URL("../examples/", import.meta.url);
  const names = readdirSync(folder).filter((name) => /^event_.*\.as_json\.json$/.test(name));
  assert.equal(names.length, 2);
  const [unknown, empty] = names.sort().map((name) => readPush(example(name.slice(0, -5))));

  assert.deepEqual(normalised(unknown), {
    to_user: "",
    from_user: "",
    create_time: 1712059446,
    msg_type: "event",
    event: "MASSSENDJOBFINISH",
    msg_id: "3147487831",
    status: "err(20431)",
    status_code: 20431,
    total_count: 0,
    filter_count: 0,
    sent_count: 0,
    error_count: 0,
    copyright_check: { count: 0, check_state: 0, items: [] },
    article_urls: { count: 0, items: [] },
  });
  assert.deepEqual([unknown.outcome, unknown.known], ["rejected", false]);

  assert.deepEqual(normalised(empty), {
    to_user: "gh_006a8127e19b",
    from_user: "oRkox63FK_5Y0Ora-ZLIAi_a5wBU",
    create_time: 1758783896,
    msg_type: "event",
    event: "MASSSENDJOBFINISH",
    msg_id: "1000000338",
    status: "send success",
    status_code: null,
    total_count: 296,
    filter_count: 295,
    sent_count: 295,
    error_count: 0,
    copyright_check: { count: null, check_state: null, items: [] },
    article_urls: { count: null, items: [] },
  });
  assert.equal(empty.outcome, "success");
});

/** Messages of which each has another padding. */
function messages() {
  return Array.from({ length: 32 }, (_, extra) => {
    const content = `群发😀${"x".repeat(extra)}`;
    return `<xml><MsgType>text</MsgType><Content>${content}</Content></xml>`;
  });
}

test("what is padded with 1 to 32 bytes by somebody else is opened", () => {
  const pads = new Set();
  for (const message of messages()) {
    const encrypted = encrypt(KEY, frame({ message }));
    pads.add(decrypt(KEY, encrypted).pad);
    const push = signed(TOKEN, encrypted);
    assert.equal(unsealPush({ ...push, ...ACCOUNT }), message);
    assert.equal(openPush({ ...push, ...ACCOUNT }).fields.Content, textOf(message, "Content"));
  }
  assert.equal(pads.size, 32);
  assert.deepEqual([Math.min(...pads), Math.max(...pads)], [1, 32]);
});

test("what is sealed here is opened by somebody else, at every padding", () => {
  const pads = new Set();
  for (const xml of messages()) {
    const random = Buffer.from("fedcba9876543210");
    const { query, body } = sealPush({ xml, ...SEAL, random });
    const encrypted = textOf(body, "Encrypt");
    const inside = decrypt(KEY, encrypted);
    assert.deepEqual([inside.message, inside.appid], [xml, APPID]);
    assert.deepEqual(inside.random, random);
    assert.equal(inside.length % 32, 0);
    pads.add(inside.pad);
    assert.deepEqual(query, {
      timestamp: TIMESTAMP,
      nonce: NONCE,
      encrypt_type: "aes",
      signature: sign(TOKEN, TIMESTAMP, NONCE),
      msg_signature: sign(TOKEN, TIMESTAMP, NONCE, encrypted),
    });
  }
  assert.equal(pads.size, 32);
});

test("npm's wechat-crypto opens what is sealed here, and the other way round", () => {
  const foreign = new WXBizMsgCrypt(TOKEN, KEY, APPID);
  for (const xml of messages()) {
    const { query, body } = sealPush({ xml, ...SEAL });
    const encrypted = textOf(body, "Encrypt");
    assert.deepEqual(foreign.decrypt(encrypted), { message: xml, id: APPID });
    assert.equal(foreign.getSignature(TIMESTAMP, NONCE, encrypted), query.msg_signature);

    const theirs = foreign.encrypt(xml);
    const msg_signature = foreign.getSignature(TIMESTAMP, NONCE, theirs);
    const push = {
      query: { timestamp: TIMESTAMP, nonce: NONCE, msg_signature },
      body: envelope(theirs),
    };
    assert.equal(unsealPush({ ...push, ...ACCOUNT }), xml);
  }
});
