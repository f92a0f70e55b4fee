// The faults of the fake WeChat: each as users of WeChat have reported it, exactly as often as asked for,
// and a whole campaign through each of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { campaignSummary, openIdBatches, openPush, planCampaign, record } from "wechat-mass";
import { advance, createClient, stableToken } from "wechat-mass/client";
import { FakeWeChat } from "wechat-mass/testing";

const SEND = "message/mass/send";
const body = (clientmsgid) => ({
  touser: ["oA", "oB"],
  msgtype: "text",
  text: { content: "你好" },
  clientmsgid,
});

function start(options = {}) {
  const wechat = new FakeWeChat(options);
  const { appid, secret, fetch } = wechat;
  const token = stableToken({ appid, secret, fetch, now: () => wechat.now });
  const client = createClient({ token, fetch });
  return { wechat, token, send: (key) => client.call(SEND, body(key)) };
}

/** Whether each fault is carried out, and what the program sees. */
const FAULTS = [
  [45028, false, { name: "ApiError", errcode: 45028 }],
  [-1, false, { name: "ApiError", errcode: -1 }],
  ["request lost", false, { name: "ConnectionError" }],
  ["page, request lost", false, { name: "ReplyError" }],
  ["mistaken", false, { name: "ApiError", errcode: 45065, msg_id: "3147400001" }],
  ["answer lost", true, { name: "ConnectionError" }],
  ["page", true, { name: "ReplyError" }],
  ["busy", true, { name: "ApiError", errcode: -1 }],
  ["no msg_id", true, { name: "ReplyError" }],
  ["exists", true, { name: "ApiError", errcode: 45065, msg_id: "9007199254740993" }],
  ["exists, no msg_id", true, { name: "ApiError", errcode: 45065 }],
  ["exists, other msg_id", true, { name: "ApiError", errcode: 45065, msg_id: "3147400001" }],
];

for (const [fault, isCarriedOut, error] of FAULTS) {
  test(`${fault}: the next call meets it, and not the one after`, async () => {
    const { wechat, send } = start();
    wechat.fail(SEND, fault);
    assert.deepEqual(wechat.unmetFaults, [{ api: SEND, fault, times: 1 }]);
    await assert.rejects(send("a"), error);
    assert.equal(wechat.sent.length, isCarriedOut ? 1 : 0);
    assert.equal(wechat.calls.at(-1).fault, fault);
    assert.deepEqual(wechat.unmetFaults, []);
    await send("b");
    assert.equal(wechat.sent.length, isCarriedOut ? 2 : 1);
  });
}

test("faults are met in their order, as often as asked for, and only by their endpoint", async () => {
  const { wechat, send } = start();
  wechat.failSends(45009, 2);
  wechat.fail(SEND, 48001);
  wechat.fail("tags/get", -1);
  const codes = [];
  for (const key of ["a", "b", "c", "d"]) {
    codes.push(
      await send(key).then(
        () => 0,
        ({ errcode }) => errcode,
      ),
    );
  }
  assert.deepEqual(codes, [45009, 45009, 48001, 0]);
  assert.deepEqual(wechat.unmetFaults, [{ api: "tags/get", fault: -1, times: 1 }]);
});

for (const [name, call] of [
  ["an endpoint that is not there", (wechat) => wechat.fail("message/mass/sned", 45066)],
  ["a fault that is not there", (wechat) => wechat.fail(SEND, "lost")],
  ["a fault of sends elsewhere", (wechat) => wechat.fail("tags/get", "no msg_id")],
  ["a success", (wechat) => wechat.fail(SEND, 0)],
  ["no times", (wechat) => wechat.fail(SEND, 45066, 0)],
  ["a status that is not there", (wechat) => wechat.endNext({ status: "failed" })],
  ["a push that is not there", (wechat) => wechat.endNext({ push: "thrice" })],
  ["an end that is only its status", (wechat) => wechat.endNext("send fail")],
  ["no end", (wechat) => wechat.endNext()],
  ["a member that no end has", (wechat) => wechat.endNext({ stauts: "send fail" })],
  ["a number in a string", (wechat) => wechat.endNext({ sent: "1" })],
  ["a clock that goes back", (wechat) => wechat.advance(-1)],
]) {
  test(`${name} is refused when it is asked for`, async () => {
    await assert.rejects(async () => call(new FakeWeChat()), { code: "bad_argument" });
  });
}

test("a job ends as asked for, and the push says so", async () => {
  const { wechat, send } = start();
  wechat.endNext({ status: "err(20008)" });
  wechat.endNext({ status: "send fail", sent: 1, push: "twice" });
  wechat.endNext({ push: "never", after: 5 });
  wechat.endNext({ late: 3600 });
  for (const key of ["a", "b", "c", "d"]) await send(key);
  const read = (pushes) =>
    pushes
      .map((push) => openPush({ ...wechat.account, ...push }))
      .map(({ status, sent_count, error_count }) => [status, sent_count, error_count]);
  assert.deepEqual(read(await wechat.advance(20)), [
    ["err(20008)", 0, 2],
    ["send fail", 1, 1],
    ["send fail", 1, 1],
  ]);
  assert.deepEqual(
    [...wechat.reached],
    [
      ["oA", 3],
      ["oB", 2],
    ],
  );
  assert.deepEqual(read(await wechat.advance(3600)), [["send success", 2, 0]]);
});

test("a push on the way of the clock carries the time at which it was due", async () => {
  const late = [];
  const onPush = async (push) => {
    const { create_time } = openPush({ ...wechat.account, ...push });
    assert.equal(wechat.now, create_time);
    late.push(create_time - began);
    // The answer to a push may be the next send. Its job ends on the same way.
    if (late.length === 1) await send("c");
  };
  const { wechat, send } = start({ onPush });
  const began = wechat.now;
  wechat.endNext({ after: 50 });
  for (const key of ["a", "b"]) await send(key);
  const pushes = await wechat.advance(3600);
  assert.deepEqual(late, [20, 40, 50]);
  assert.deepEqual(
    pushes.map(({ query }) => Number(query.timestamp) - began),
    late,
  );
  assert.equal(wechat.now, began + 3600);
});

test("the clock arrives, although a server refuses a push on its way", async () => {
  const onPush = () => {
    throw new Error("503");
  };
  const { wechat, send } = start({ onPush });
  const began = wechat.now;
  await send("a");
  await assert.rejects(wechat.advance(3600), { message: "503" });
  assert.equal(wechat.now, began + 3600);
});

test("a push comes before the answer, if asked for", async () => {
  const seen = [];
  const { wechat, send } = start({ onPush: () => seen.push(wechat.calls.at(-1).api) });
  wechat.endNext({ push: "before the answer" });
  const sent = send("a").then(() => seen.push("answer"));
  await sent;
  assert.deepEqual(seen, [SEND, "answer"]);
});

test("a server that fails gets a push again, three times at most", async () => {
  let fails = 2;
  const bodies = [];
  const onPush = async ({ body }) => {
    bodies.push(body);
    fails -= 1;
    if (fails >= 0) throw new Error("503");
  };
  const { wechat, send } = start({ onPush });
  await send("a");
  assert.equal((await wechat.finish()).length, 1);
  assert.equal(bodies.length, 3);
  assert.equal(new Set(bodies).size, 1);
  fails = 3;
  await send("b");
  await assert.rejects(wechat.finish(), { message: "503" });
  assert.equal(bodies.length, 6);
});

for (const [how, pass] of [
  ["at one time", (wechat) => wechat.finish()],
  ["on the way of the clock", (wechat) => wechat.advance(100)],
]) {
  test(`a push that fails three times does not lose the others: ${how}`, async () => {
    const heard = [];
    const onPush = (push) => {
      const { msg_id } = openPush({ ...wechat.account, ...push });
      heard.push(wechat.sent.findIndex((job) => job.msg_id === msg_id));
      if (heard.at(-1) < 2) throw new Error(`503 for ${heard.at(-1)}`);
    };
    const { wechat, send } = start({ onPush });
    for (const [n, key] of ["a", "b", "c"].entries()) {
      wechat.endNext({ after: 20 + 10 * n });
      await send(key);
    }
    await assert.rejects(pass(wechat), { message: "503 for 0" });
    assert.deepEqual(heard, [0, 0, 0, 1, 1, 1, 2]);
    assert.deepEqual(await pass(wechat), []);
  });
}

/** Sends a campaign of three batches to its end, with the fake's clock for every wait. */
async function campaign(spoil, options) {
  const list = Array.from({ length: 20_001 }, (_, index) => `o${String(index).padStart(27, "0")}`);
  const batches = [...openIdBatches(list)];
  const content = { msgtype: "text", text: { content: "你好" } };
  const plan = { id: "spring", account: "service", audience: { openids: batches }, content };
  let stored;
  const update = (change) => {
    stored = change(stored);
    return stored;
  };
  const onPush = (push) => {
    const opened = openPush({ ...wechat.account, ...push });
    update((campaign) => record(campaign, { what: "pushed", push: opened }, wechat.now));
  };
  const { wechat, token } = start({ ...options, onPush });
  const now = () => wechat.now;
  stored = planCampaign(plan, now());
  spoil(wechat);
  const batch = (number) => batches[number - 1].openids;
  for (let turn = 0; turn < 1000; turn += 1) {
    const { step } = await advance({ update, batch, token, fetch: wechat.fetch, now });
    if (step.do !== "wait") {
      await wechat.finish();
      return { wechat, list, step, summary: campaignSummary(stored, now()) };
    }
    await wechat.advance(Math.max(1, Math.min(step.until - now(), 3600)));
  }
  return assert.fail("the campaign does not come to its end");
}

const everyone = (list) => new Map(list.map((openid) => [openid, 1]));

for (const [name, spoil, options] of [
  ["nothing", () => {}],
  ["three lost answers", (wechat) => wechat.failSends("answer lost", 3)],
  ["three lost requests", (wechat) => wechat.failSends("request lost", 3)],
  ["a page of a proxy after", (wechat) => wechat.failSends("page", 2)],
  ["a page of a proxy before", (wechat) => wechat.failSends("page, request lost", 2)],
  ["-1 of an accepted send", (wechat) => wechat.failSends("busy", 2)],
  ["-1 of a refused send", (wechat) => wechat.failSends(-1, 2)],
  ["45066", (wechat) => wechat.failSends(45066, 2)],
  ["a success without msg_id", (wechat) => wechat.failSends("no msg_id")],
  ["two successes without msg_id", (wechat) => wechat.failSends("no msg_id", 2)],
  [
    "pushes before two successes without msg_id",
    (wechat) => {
      wechat.endNext({ push: "before the answer" }, 3);
      wechat.failSends("no msg_id", 2);
    },
  ],
  ["45065 with its own id", (wechat) => wechat.failSends("exists", 3)],
  ["tokens that are revoked", (wechat) => wechat.failSends(40001, 2)],
  ["no pushes", (wechat) => wechat.endNext({ push: "never" }, 3)],
  ["pushes before the answers", (wechat) => wechat.endNext({ push: "before the answer" }, 3)],
  [
    "pushes before answers that get lost",
    (wechat) => {
      wechat.endNext({ push: "before the answer" }, 3);
      wechat.failSends("answer lost", 3);
    },
  ],
  ["pushes that come twice", (wechat) => wechat.endNext({ push: "twice" }, 3)],
  ["pushes that come a day late", (wechat) => wechat.endNext({ late: 90_000 }, 3)],
  ["one send a day", () => {}, { sends_per_day: 1 }],
]) {
  test(`a campaign through ${name} reaches everybody exactly once`, {
    timeout: 60_000,
  }, async () => {
    const { wechat, list, step } = await campaign(spoil, options);
    assert.equal(step.do, "done", JSON.stringify(step.because));
    assert.deepEqual(wechat.unmetFaults, []);
    assert.deepEqual(wechat.reached, everyone(list));
  });
}

for (const [fault, times] of [
  ["mistaken", 1],
  ["exists, other msg_id", 1],
  ["exists, no msg_id", 1],
]) {
  test(`a campaign through "${fault}" reaches nobody twice, and asks a person if it must`, async () => {
    const { wechat, list, step } = await campaign((wechat) => wechat.failSends(fault, times));
    assert.ok(["done", "ask_human"].includes(step.do));
    for (const [openid, count] of wechat.reached) assert.equal(count, 1, openid);
    if (step.do === "done" && fault !== "mistaken")
      assert.deepEqual(wechat.reached, everyone(list));
  });
}
