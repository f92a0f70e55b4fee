// The simulated WeChat of the crash simulation refuses what WeChat's documentation says is refused, and takes its
// neighbour.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPush } from "wechat-mass";
import {
  CONFIRMATION,
  finish,
  GUARD,
  RETRY,
  SimulatedWeChat,
} from "./campaign/simulated-wechat.mjs";
import { VirtualTime } from "./campaign/virtual-time.mjs";

/** 2026-11-26, 8:00 in Beijing. */
const NOW = 1_795_651_200;
const DAY = 24 * 3600;
const TEXT = { msgtype: "text", text: { content: "你好" } };
const DRAFT = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" } };
const ALL = { filter: { is_to_all: true }, ...TEXT };
const TAG = { filter: { is_to_all: false, tag_id: 2 }, ...TEXT };
const OPENIDS = ["o1", "o2"];

/** A WeChat, and what it answers to a call: `errcode`, `msg_id`, `msg_status`. */
function account(laws) {
  const time = new VirtualTime(NOW);
  const ended = [];
  const wechat = new SimulatedWeChat(time, laws, (job) => ended.push(job));
  const call = (path, body, token = wechat.token) => {
    const url = `https://api.weixin.qq.com/cgi-bin/message/mass/${path}?access_token=${token}`;
    const text = wechat.answer(url, JSON.stringify(body));
    const id = text.match(/"msg_id":(\d+)/)?.[1];
    const { errcode, msg_status } = JSON.parse(text);
    return { errcode, id, msg_status };
  };
  let count = 0;
  /** Sends with a `clientmsgid` of its own, if none is given; the errcode. */
  const send = (body, path = "sendall") =>
    call(path, { clientmsgid: `id-${count++}`, ...body }).errcode;
  return { time, wechat, ended, call, send };
}

test("an access token is the one of now", () => {
  const { wechat, call } = account();
  const old = wechat.token;
  wechat.revoke();
  assert.ok([40001, 40014, 42001].includes(call("sendall", TAG, old).errcode));
  assert.equal(wechat.jobs.length, 0);
  assert.equal(call("sendall", TAG).errcode, 0);
});

test("the audience is one that there is", () => {
  const { send } = account();
  const many = (count) => Array.from({ length: count }, (_, index) => `o${index}`);
  for (const [errcode, body, path] of [
    [0, ALL],
    [0, TAG],
    [40152, { ...TEXT, filter: { is_to_all: false } }],
    [40152, { ...TEXT, filter: { is_to_all: false, tag_id: 0 } }],
    [40152, { ...TEXT, filter: { is_to_all: "true" } }],
    [40031, { ...TEXT, touser: "o1" }, "send"],
    [40130, { ...TEXT, touser: ["o1"] }, "send"],
    [0, { ...TEXT, touser: OPENIDS }, "send"],
    [0, { ...TEXT, touser: many(10_000) }, "send"],
    [40032, { ...TEXT, touser: many(10_001) }, "send"],
  ]) {
    assert.equal(send(body, path), errcode, JSON.stringify(body).slice(0, 80));
  }
  const subscription = account({ account: "subscription" });
  assert.equal(subscription.send({ ...TEXT, touser: OPENIDS }, "send"), 48001);
  assert.equal(subscription.send(TAG), 0);
});

test("the message has its kind and its content", () => {
  const { send, call, wechat } = account();
  const { filter } = TAG;
  assert.equal(send({ filter, msgtype: "news", news: {} }), 40008);
  assert.equal(send({ filter, msgtype: "text" }), 41011);
  assert.equal(send({ filter, msgtype: "image", image: { media_id: "M" } }), 41011);
  assert.equal(send({ filter, msgtype: "image", images: { media_ids: ["M"] } }), 0);
  const url = `https://x/cgi-bin/message/mass/sendall?access_token=${wechat.token}`;
  assert.match(wechat.answer(url, "{"), /"errcode":47001/);
  assert.equal(call("sendall", { ...TAG, clientmsgid: "x".repeat(33) }).errcode, 45067);
  assert.equal(call("sendall", { ...TAG, clientmsgid: "x".repeat(32) }).errcode, 0);
});

test("a clientmsgid is known for 24 hours, with the id of its job", () => {
  const { time, call, wechat } = account();
  const body = { ...TAG, clientmsgid: "one" };
  const { id } = call("sendall", body);
  time.now = NOW + RETRY;
  assert.deepEqual(call("sendall", body), { errcode: 45065, id, msg_status: undefined });
  // Whoever else it is sent to, and whatever it says.
  time.now = NOW + GUARD - 1;
  assert.equal(call("sendall", { ...ALL, clientmsgid: "one" }).errcode, 45065);
  assert.equal(wechat.jobs.length, 1);
  time.now = NOW + GUARD + RETRY;
  assert.equal(call("sendall", body).errcode, 0);
  assert.equal(wechat.jobs.length, 2);
});

test("without a clientmsgid, scope and content are it", () => {
  const { time, call } = account();
  assert.equal(call("sendall", TAG).errcode, 0);
  time.now += RETRY;
  assert.equal(call("sendall", TAG).errcode, 45065);
  assert.equal(call("sendall", ALL).errcode, 0);
  assert.equal(call("sendall", { ...TAG, text: { content: "您好" } }).errcode, 0);
});

test("the same clientmsgid within a minute is too fast, whatever became of it", () => {
  const { time, call } = account({ allowance: { count: 0, period: "day", used: 0 } });
  const body = { ...ALL, clientmsgid: "one" };
  assert.equal(call("sendall", body).errcode, 45028);
  time.now += RETRY - 1;
  assert.equal(call("sendall", body).errcode, 45066);
  time.now += RETRY;
  assert.equal(call("sendall", body).errcode, 45028);
  const patient = account({ tooFast: false });
  assert.equal(patient.call("sendall", body).errcode, 0);
  assert.equal(patient.call("sendall", body).errcode, 45065);
});

test("45065 may name another job, and may be said of a clientmsgid that is new", () => {
  const { time, call, wechat } = account({ duplicateId: () => "another" });
  const first = call("sendall", { ...TAG, clientmsgid: "one" });
  call("sendall", { ...ALL, clientmsgid: "two" });
  time.now += RETRY;
  assert.equal(call("sendall", { ...ALL, clientmsgid: "two" }).id, first.id);
  const mistaken = account({ mistakes: (key) => key === "new" });
  assert.equal(mistaken.call("sendall", { ...TAG, clientmsgid: "new" }).errcode, 45065);
  assert.equal(mistaken.wechat.jobs.length, 0);
  assert.equal(wechat.jobs.length, 2);
  const without = account({ duplicateId: () => "none", tooFast: false });
  without.call("sendall", { ...TAG, clientmsgid: "one" });
  assert.equal(without.call("sendall", { ...TAG, clientmsgid: "one" }).id, undefined);
});

test("an accepted send may be answered without its id", () => {
  const { call, wechat } = account({ withoutId: () => true });
  assert.deepEqual(call("sendall", TAG), { errcode: 0, id: undefined, msg_status: undefined });
  assert.equal(wechat.jobs.length, 1);
});

for (const [account_, period, resets] of [
  ["subscription", "day", NOW + 16 * 3600],
  ["service", "month", NOW + 16 * 3600 + 4 * DAY],
]) {
  test(`the allowance of a ${account_} account is one of a ${period} in Beijing`, () => {
    const { time, send } = account({
      account: account_,
      allowance: { count: 2, period, used: 1 },
    });
    assert.equal(send(ALL), 0);
    assert.equal(send(ALL), 45028);
    // Of a 服务号, only sends to everyone are counted.
    assert.equal(send(TAG), account_ === "service" ? 0 : 45028);
    time.now = resets - 1;
    assert.equal(send(ALL), 45028);
    time.now = resets;
    assert.deepEqual([send(ALL), send(ALL), send(ALL)], [0, 0, 45028]);
  });
}

test("what is looked at first is a law of the run", () => {
  const laws = { allowance: { count: 1, period: "day", used: 0 }, tooFast: false };
  const guard = account(laws);
  const quota = account({ ...laws, order: ["allowance", "draft", "guard"] });
  for (const [{ call }, errcode] of [
    [guard, 45065],
    [quota, 45028],
  ]) {
    const body = { ...ALL, clientmsgid: "one" };
    assert.equal(call("sendall", body).errcode, 0);
    assert.equal(call("sendall", body).errcode, errcode);
  }
});

test("calls have a limit a day and a minute", () => {
  const { time, send, call } = account({ sendsPerMinute: 2, sendsPerDay: 4 });
  assert.deepEqual([send(TAG), send(TAG), send(TAG)], [0, 0, 45011]);
  time.now += 60;
  assert.deepEqual([send(TAG), send(TAG)], [0, 45009]);
  assert.equal(call("preview", { touser: "o1", ...TEXT }).errcode, 0, "another interface");
  // The day of WeChat may begin a few seconds late.
  time.now = NOW + 16 * 3600;
  assert.equal(send(TAG), 0);
  const late = account({ sendsPerDay: 1, lag: 5 });
  assert.deepEqual([late.send(TAG), late.send(TAG)], [0, 45009]);
  late.time.now = NOW + 16 * 3600 + 4;
  assert.equal(late.send(TAG), 45009);
  late.time.now += 1;
  assert.equal(late.send(TAG), 0);
});

test("a draft is used up by its first send, at once, the next day, or never", () => {
  const body = { filter: TAG.filter, ...DRAFT };
  for (const [drafts, today, tomorrow] of [
    ["never", 0, 0],
    ["next day", 0, 40007],
    ["at once", 40007, 40007],
  ]) {
    const { time, send } = account({ drafts });
    assert.equal(send(body), 0);
    assert.equal(send(body), today, drafts);
    time.now += DAY;
    assert.equal(send(body), tomorrow, drafts);
  }
});

test("a send to everyone waits for an administrator, who may refuse it or be silent", async () => {
  for (const [administrator, status, seconds] of [
    ["confirms", "send success", 40],
    ["refuses", "err(40001)", 20],
    ["silent", "err(40002)", CONFIRMATION],
  ]) {
    const { time, call, ended, wechat, send } = account({ administrator });
    const { errcode, id } = call("sendall", { ...ALL, clientmsgid: "one" });
    assert.equal(errcode, 89505);
    assert.equal(call("get", { msg_id: id }).errcode, 89504);
    assert.equal(send(TAG), 0, "a tag asks nobody");
    await time.run(() => false);
    const job = ended.find(({ key }) => key === "one");
    assert.equal(job.status, status);
    assert.equal(job.ends_at, NOW + seconds);
    assert.equal(wechat.reaches(job), administrator === "confirms");
  }
});

test("a job is sent, then ended; its status tells no counts", async () => {
  const { time, call, ended } = account();
  const { id } = call("sendall", TAG);
  assert.ok(Number(id) > Number.MAX_SAFE_INTEGER, "as ids may be");
  assert.deepEqual(call("get", { msg_id: id }), { errcode: undefined, id, msg_status: "SENDING" });
  await time.run(() => false);
  assert.equal(ended.length, 1);
  assert.equal(call("get", { msg_id: id }).msg_status, "SEND_SUCCESS");
  assert.equal(call("get", { msg_id: "1" }).errcode, 40059);
  const failing = account({ end: () => ({ status: "err(20001)", seconds: 1 }) });
  const failed = failing.call("sendall", TAG).id;
  await failing.time.run(() => false);
  assert.equal(failing.call("get", { msg_id: failed }).msg_status, "SEND_FAIL");
});

test("articles that were sent can be deleted, texts cannot", async () => {
  const { time, call, wechat } = account();
  const text = call("sendall", { ...TAG, clientmsgid: "text" });
  const article = call("sendall", { filter: TAG.filter, ...DRAFT, clientmsgid: "article" });
  assert.equal(call("delete", { msg_id: article.id }).errcode, 40065, "not yet");
  await time.run(() => false);
  assert.equal(call("delete", { msg_id: text.id }).errcode, 40065);
  assert.equal(call("delete", { msg_id: "1" }).errcode, 40059);
  assert.equal(call("delete", { msg_id: article.id, article_idx: 9 }).errcode, 40060);
  assert.equal(call("delete", { msg_id: article.id }).errcode, 0);
  assert.equal(call("get", { msg_id: article.id }).msg_status, "DELETE");
  assert.deepEqual(
    wechat.deletions.map(({ key }) => key),
    ["article"],
  );
});

test("a preview goes to one follower", () => {
  const { call, wechat } = account();
  assert.equal(call("preview", { touser: "o1", ...TEXT }).errcode, 0);
  assert.equal(call("preview", { towxname: "name", ...TEXT }).errcode, 0);
  assert.equal(call("preview", { touser: ["o1"], ...TEXT }).errcode, 41009);
  assert.deepEqual(wechat.previews, ["o1", "name"]);
});

test("the event says how a job ended, with its id", () => {
  const job = { msg_id: 2n ** 53n + 1n, status: "send success", to: OPENIDS };
  const { kind, msg_id, status, sent_count } = readPush(finish(job, NOW));
  assert.deepEqual(
    [kind, String(msg_id), status, sent_count],
    ["mass_send_job_finish", "9007199254740993", "send success", 2],
  );
});
