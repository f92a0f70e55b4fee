// Promise 8: no input reaches a panic; and if one ever happens, the host gets one internal error and
// the next call works. On the package with a deliberate panic, which `cargo xtask test --only panic`
// builds and names.

import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";

const dist = process.env.WECHAT_MASS_PROBE;
assert.ok(dist, "run it as: cargo xtask test --only panic");
const from = (file) => import(pathToFileURL(path.join(dist, file)).href);
const { build, check, InternalError, nextStep, openIdBatches, planCampaign, read, readPush } =
  await from("index.js");
const { callWasm } = await from("wasm/calls.js");
const { callWasm: callCampaignWasm } = await from("wasm/campaign.js");
const { callWasm: callPushWasm } = await from("wasm/push.js");

const body = {
  filter: { is_to_all: false, tag_id: 2 },
  msgtype: "text",
  text: { content: "你好" },
  clientmsgid: "job",
};

function panic() {
  callWasm((wasm) => wasm.panicProbe());
}

test("a panic is one internal error, with its message and a request to report it", () => {
  assert.throws(panic, (error) => {
    assert.ok(error instanceof InternalError);
    assert.equal(error.code, "internal");
    assert.match(error.message, /panic probe/);
    assert.match(error.message, /please report it/);
    assert.ok(error.cause instanceof WebAssembly.RuntimeError);
    return true;
  });
});

test("the next call works, twenty thousand times", () => {
  for (let count = 0; count < 20_000; count += 1) {
    assert.throws(panic, InternalError);
    assert.deepEqual(check("message/mass/sendall", body), []);
  }
  assert.deepEqual(JSON.parse(build("message/mass/sendall", body).body), body);
  assert.equal(
    read("message/mass/sendall", '{"msg_id":9007199254740993}').msg_id,
    "9007199254740993",
  );
});

test("pushes, which have a WebAssembly of their own, survive it as well", () => {
  const xml = "<xml><MsgType>text</MsgType><MsgId>9007199254740993</MsgId></xml>";
  for (let count = 0; count < 20_000; count += 1) {
    assert.throws(() => callPushWasm((wasm) => wasm.panicProbe()), InternalError);
    assert.equal(readPush(xml).dedupe_key, "message/9007199254740993");
  }
});

function campaignPanic() {
  callCampaignWasm((wasm) => wasm.panicProbe());
}

test("campaigns, which have one as well, survive it: what was stored goes on", () => {
  const { filter: audience, clientmsgid: _, ...content } = body;
  const campaign = planCampaign(
    { id: "spring", account: "service", audience, content },
    1795651200,
  );
  for (let count = 0; count < 20_000; count += 1) {
    assert.throws(campaignPanic, InternalError);
    assert.equal(nextStep(campaign, 1795651200).id, "send-1-1");
  }
});

test("a list that is being split is lost with it, and says so; the next one is split", () => {
  const list = Array.from({ length: 30_000 }, (_, n) => `o${String(n).padStart(27, "0")}`);
  for (let count = 0; count < 100; count += 1) {
    const lost = openIdBatches(list)[Symbol.iterator]();
    assert.equal(lost.next().value.count, 10_000);
    const left = openIdBatches(list)[Symbol.iterator]();
    left.next();
    assert.throws(campaignPanic, InternalError);
    assert.throws(
      () => lost.next(),
      (error) => error instanceof InternalError && /list/.test(error.message),
    );
    assert.equal(lost.next().done, true);
    // Nothing of the new instance is freed in its place.
    left.return();
    const counts = [...openIdBatches(list)].map((batch) => batch.count);
    assert.deepEqual(counts, [10_000, 10_000, 10_000]);
  }
});
