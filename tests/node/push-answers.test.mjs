// The answers to WeChat, and pushes that are sealed to test a receiver.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  openPush,
  readPush,
  SUCCESS,
  sealPush,
  sealReply,
  textReply,
  unsealPush,
} from "wechat-mass";
import { ACCOUNT, MESSAGE, NOW, PLAIN_SEAL, SEAL, xml } from "./wechat.mjs";

const sealed = sealPush({ xml: xml(MESSAGE), ...SEAL });
const plain = sealPush({ xml: xml(MESSAGE), ...PLAIN_SEAL });

/** The text of an element in CDATA. */
function cdata(text, tag) {
  return text.match(new RegExp(`<${tag}><!\\[CDATA\\[(.*?)\\]\\]></${tag}>`, "s"))[1];
}

test("an answer with a text goes back to the sender, and reads as it was written", () => {
  const push = openPush({ ...ACCOUNT, ...sealed });
  for (const content of [
    "你好😀",
    "",
    "a]]>b",
    "]]]]>>",
    "<b>&amp;</b>",
    "line\nline",
    "</Content></xml>",
  ]) {
    const reply = textReply(push, content, NOW + 1);
    assert.deepEqual(readPush(reply).fields, {
      ToUserName: "o1",
      FromUserName: "gh_1",
      CreateTime: String(NOW + 1),
      MsgType: "text",
      Content: content,
    });
  }
});

test("a push that names nobody has no answer", () => {
  const push = readPush("<xml><AppId>wx1</AppId><InfoType>authorized</InfoType></xml>");
  assert.throws(() => textReply(push, "x", NOW), {
    name: "PushError",
    code: "bad_argument",
    field: "push.from_user_name",
  });
});

test("a sealed answer opens to the answer, with the nonce of the push", () => {
  const reply = textReply(openPush({ ...ACCOUNT, ...sealed }), "a]]>好", NOW);
  const answer = sealReply({ reply, ...SEAL, nonce: sealed.query.nonce });
  assert.equal(cdata(answer, "Nonce"), sealed.query.nonce);
  assert.match(answer, new RegExp(`<TimeStamp>${NOW}</TimeStamp>`));
  const query = {
    timestamp: String(NOW),
    nonce: sealed.query.nonce,
    msg_signature: cdata(answer, "MsgSignature"),
  };
  assert.equal(unsealPush({ ...ACCOUNT, query, body: answer }), reply);
});

test("success and nothing go out as they are, also in secure mode", () => {
  assert.equal(SUCCESS, "success");
  assert.equal(sealReply({ reply: SUCCESS, ...SEAL }), "success");
  assert.equal(sealReply({ reply: "", ...SEAL }), "");
});

test("what is sealed is what WeChat sends", () => {
  assert.deepEqual(Object.keys(sealed.query).sort(), [
    "encrypt_type",
    "msg_signature",
    "nonce",
    "signature",
    "timestamp",
  ]);
  assert.equal(sealed.query.encrypt_type, "aes");
  assert.match(
    sealed.body,
    /^<xml><ToUserName><!\[CDATA\[gh_1\]\]><\/ToUserName><Encrypt><!\[CDATA\[[\w+/=]+\]\]><\/Encrypt><\/xml>$/,
  );
  assert.deepEqual(Object.keys(plain.query).sort(), ["nonce", "signature", "timestamp"]);
  assert.equal(plain.body, xml(MESSAGE));
  // The random bytes are all that is random.
  assert.deepEqual(sealPush({ xml: xml(MESSAGE), ...SEAL }), sealed);
  const random = Buffer.from("fedcba9876543210");
  assert.notEqual(sealPush({ xml: xml(MESSAGE), ...SEAL, random }).body, sealed.body);
});
