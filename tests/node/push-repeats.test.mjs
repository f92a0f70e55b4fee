// The key by which repeats of one push are known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPush, readPush, sealPush } from "wechat-mass";
import { ACCOUNT, EVENT, FINISH, MESSAGE, NOW, SEAL, xml } from "./wechat.mjs";

const sealed = sealPush({ xml: xml(MESSAGE), ...SEAL });

test("every delivery of one push has the same key", () => {
  for (const [first, again] of [
    // The counts of a job are not exact, and a repeat could have others.
    [FINISH, { ...FINISH, CreateTime: "1714112449", SentCount: "3" }],
    [MESSAGE, { ...MESSAGE, CreateTime: "1714112449" }],
    [
      { ...EVENT, Event: "CLICK", EventKey: "k" },
      { EventKey: "k", Event: "CLICK", ...EVENT },
    ],
  ]) {
    assert.equal(readPush(xml(first)).dedupe_key, readPush(xml(again)).dedupe_key);
  }
  const other = sealPush({ xml: xml(MESSAGE), ...SEAL, nonce: "2", timestamp: NOW + 5 });
  const keys = [sealed, other].map((push) => openPush({ ...ACCOUNT, ...push }).dedupe_key);
  assert.equal(keys[0], keys[1]);
});

test("different pushes have different keys", () => {
  const published = { ...EVENT, Event: "PUBLISHJOBFINISH" };
  const pushes = [
    FINISH,
    { ...FINISH, MsgID: "1000001626" },
    { ...FINISH, ToUserName: "gh_2" },
    MESSAGE,
    { ...MESSAGE, MsgId: "6074130599188426999" },
    { ...MESSAGE, ToUserName: "gh_2" },
    { ...EVENT, Event: "subscribe" },
    { ...EVENT, Event: "CLICK" },
    { ...EVENT, Event: "subscribe", FromUserName: "o2" },
    { ...EVENT, Event: "subscribe", CreateTime: "1714112446" },
    { ...EVENT, Event: "TEMPLATESENDJOBFINISH", MsgID: "1000001625" },
    { ...published, PublishEventInfo: { publish_id: "1000001625" } },
    { ...published, PublishEventInfo: { publish_id: "1000001626" } },
  ];
  const keys = pushes.map((fields) => readPush(xml(fields)).dedupe_key);
  assert.equal(new Set(keys).size, pushes.length, keys.join("\n"));
});

test("the ends of two publications without an id have different keys", () => {
  const published = { ...EVENT, Event: "PUBLISHJOBFINISH" };
  const keys = ["1714112445", "1714119999"].map(
    (CreateTime) => readPush(xml({ ...published, CreateTime })).dedupe_key,
  );
  assert.notEqual(keys[0], keys[1]);
});
