// Where the engine makes WebAssembly synchronously, `ready()` is not needed and does no harm; and a body of
// unknown type has its type after a clean check. (Old engines: tests/consumers/old-chromium.test.mjs.)
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, isValid, readPush, ready } from "wechat-mass";
import * as campaign from "wechat-mass/campaign";
import * as push from "wechat-mass/push";

const RIGHT = {
  filter: { is_to_all: false, tag_id: 2 },
  msgtype: "text",
  text: { content: "你好" },
  clientmsgid: "job42",
};

test("a call while it is being made works, and so does everything after it", async () => {
  const all = [ready(), ready("bodies"), ready("pushes"), push.ready(), campaign.ready()];
  assert.deepEqual(check("message/mass/sendall", RIGHT), []);
  assert.deepEqual(await Promise.all(all), [undefined, undefined, undefined, undefined, undefined]);
  await ready();
  assert.equal(readPush("<xml><MsgType>text</MsgType><MsgId>7</MsgId></xml>").fields.MsgId, "7");
});

test("an unknown part is refused by name", async () => {
  await assert.rejects(ready("body"), /bodies, pushes, campaigns.*body/);
  await assert.rejects(ready(Symbol("body")), TypeError);
});

test("an entry refuses a part that it does not have", async () => {
  await push.ready("pushes");
  await campaign.ready("campaigns");
  await assert.rejects(push.ready("campaigns"), /^TypeError: ready\(\).* pushes, not campaigns/);
  await assert.rejects(campaign.ready("bodies"), /^TypeError: ready\(\).* campaigns, not bodies/);
});

test("a valid body has no error; a warning is allowed", () => {
  assert.equal(isValid("message/mass/sendall", RIGHT), true);
  const { clientmsgid: _, ...warned } = RIGHT;
  assert.deepEqual(
    check("message/mass/sendall", warned).map(({ level }) => level),
    ["warning"],
  );
  assert.equal(isValid("message/mass/sendall", warned), true);
  assert.equal(typeof build("message/mass/sendall", warned).body, "string");
  for (const wrong of [undefined, null, "{}", [], {}, { ...RIGHT, filter: {} }]) {
    assert.equal(isValid("message/mass/sendall", wrong), false);
  }
  const unknown = { ...RIGHT, priority: 1 };
  assert.equal(isValid("message/mass/sendall", unknown), false);
  assert.equal(isValid("message/mass/sendall", unknown, { allow_unknown: ["/priority"] }), true);
});
