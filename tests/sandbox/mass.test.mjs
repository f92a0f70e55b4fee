// Mass sends of the sandbox, as docs/spec.md 1, 3, 5, 7 and 8 say.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { startReceiver } from "./push-receiver.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  SUBSCRIPTION,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

const text = (content) => ({ msgtype: "text", text: { content } });
const toAll = { filter: { is_to_all: true } };
const toTag = (tag_id) => ({ filter: { is_to_all: false, tag_id } });

/** The elements of an event that these tests compare. */
function read(event) {
  const of = (name) =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(event)?.[1] ?? undefined;
  const count = (name) => Number(of(name));
  return {
    id: count("MsgID"),
    status: of("Status"),
    counts: ["TotalCount", "FilterCount", "SentCount", "ErrorCount"].map(count),
    checkState: count("CheckState"),
  };
}

describe("a mass send", () => {
  let sandbox;
  let receiver;
  let wechat;
  let number = 0;
  const key = () => `test-${++number}`;
  /** Sends, lets it end, and returns the reply with the event. */
  async function sent(path, body) {
    const reply = await wechat.post(`message/mass/${path}`, { clientmsgid: key(), ...body });
    assert.equal(reply.errcode, 0, JSON.stringify(reply));
    await untilQuiet(sandbox);
    const event = read(receiver.received.at(-1).body);
    assert.equal(event.id, reply.msg_id);
    return { reply, event };
  }
  const statusOf = async (msg_id) =>
    (await wechat.post("message/mass/get", { msg_id: String(msg_id) })).msg_status;
  const deliveries = (account = SERVICE.appid) =>
    control(sandbox, "GET", `deliveries?account=${account}`);

  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver();
    await stopClock(sandbox);
    for (const { appid } of [SERVICE, SUBSCRIPTION]) {
      await control(sandbox, "PATCH", `accounts/${appid}`, {
        callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
        limits: { calls_a_minute: 10_000 },
        quotas: {
          "/cgi-bin/message/mass/send": 10_000,
          "/cgi-bin/message/mass/sendall": 10_000,
        },
      });
    }
  });
  async function nextDay() {
    await advance(sandbox, 86_400);
    wechat = await callerOf(sandbox);
  }
  /** To noon of the first day of Beijing's next month. */
  async function nextMonth() {
    const { now } = await control(sandbox, "GET", "clock");
    const date = new Date((now + 8 * 3600) * 1000);
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1, 4) / 1000;
    await control(sandbox, "POST", "clock/advance", { to: first });
    wechat = await callerOf(sandbox);
  }
  after(async () => {
    await sandbox.stop();
    await receiver.stop();
  });

  test("to OpenIDs is accepted, sent, told and kept on the phones", async () => {
    await nextMonth();
    const touser = await openids(wechat, 3);
    const reply = await wechat.post("message/mass/send", {
      touser,
      ...text("第一条"),
      clientmsgid: "first",
    });
    assert.deepEqual(
      [reply.errcode, reply.errmsg, typeof reply.msg_id, typeof reply.msg_data_id],
      [0, "send job submission success", "number", "number"],
    );
    assert.ok(reply.msg_id > 2 ** 31);
    assert.equal(await statusOf(reply.msg_id), "SENDING");
    const before = receiver.received.length;
    await untilQuiet(sandbox);
    assert.equal(await statusOf(reply.msg_id), "SEND_SUCCESS");
    assert.equal(receiver.received.length, before + 1);
    assert.deepEqual(read(receiver.received.at(-1).body), {
      id: reply.msg_id,
      status: "send success",
      counts: [3, 3, 3, 0],
      checkState: 1,
    });
    const { messages } = await control(
      sandbox,
      "GET",
      `followers/${SERVICE.appid}/${touser[0]}/phone`,
    );
    assert.deepEqual(
      messages.map(({ msgtype, content, times }) => ({ msgtype, content, times })),
      [{ msgtype: "text", content: { content: "第一条" }, times: 1 }],
    );
    const follower = await control(sandbox, "GET", `followers/${SERVICE.appid}/${touser[0]}`);
    assert.equal(follower.received_this_month, 1);
  });

  test("to a tag reaches the tag, and nobody else", async () => {
    await nextMonth();
    const { event } = await sent("sendall", { ...toTag("100"), ...text("给 VIP") });
    assert.deepEqual(event.counts, [500, 500, 500, 0]);
    const vip = await wechat.post("user/tag/get", { tagid: 100 });
    const { data } = await wechat.get("user/get");
    const other = data.openid.find((openid) => !vip.data.openid.includes(openid));
    const { messages } = await control(sandbox, "GET", `followers/${SERVICE.appid}/${other}/phone`);
    assert.deepEqual(messages, []);
  });

  test("is known for 24 hours by its clientmsgid, and refused unread within a minute", async () => {
    await nextMonth();
    const touser = await openids(wechat, 2);
    const send = (clientmsgid, content = "同一条") =>
      wechat.post("message/mass/send", { touser, ...text(content), clientmsgid });
    const { msg_id } = await send("twice");
    const tooFast = await send("twice");
    assert.equal(tooFast.errcode, 45066);
    assert.match(tooFast.errmsg, /^same clientmsgid retry too fast/);
    await advance(sandbox, 61);
    const known = await send("twice", "另一条");
    assert.deepEqual([known.errcode, known.msg_id, known.msg_data_id], [45065, msg_id, undefined]);
    assert.match(known.errmsg, /^clientmsgid exist/);
    await advance(sandbox, 86_400);
    wechat = await callerOf(sandbox);
    assert.equal((await send("twice", "又一条")).errcode, 0);
    assert.equal((await send("k".repeat(33))).errcode, 45067);
    assert.equal((await send("k".repeat(32), "长")).errcode, 0);
  });

  test("without a clientmsgid is known by its audience and content", async () => {
    await nextMonth();
    const list = await openids(wechat, 4);
    const send = (touser, content) =>
      wechat.post("message/mass/send", { touser, ...text(content) });
    const { msg_id } = await send(list.slice(0, 2), "无编号");
    const again = await send(list.slice(0, 2), "无编号");
    assert.deepEqual([again.errcode, again.msg_id], [45065, msg_id]);
    assert.equal((await send(list.slice(2), "无编号")).errcode, 0);
    assert.equal((await send(list.slice(0, 2), "换了内容")).errcode, 0);
  });

  test("counts a follower who is reached twice, also under another clientmsgid", async () => {
    await nextMonth();
    const list = await openids(wechat, 5);
    await sent("send", { touser: list.slice(0, 3), ...text("重复") });
    assert.equal((await deliveries()).twice, 0);
    await sent("send", { touser: list.slice(2), ...text("重复") });
    const { messages, twice, most } = await deliveries();
    const [message] = messages;
    assert.deepEqual([message.reached, message.twice, message.most], [5, 1, 2]);
    assert.deepEqual([twice, most], [1, 2]);
    const phone = await control(sandbox, "GET", `followers/${SERVICE.appid}/${list[2]}/phone`);
    assert.equal(phone.messages[0].times, 2);
  });

  test("leaves repeats, strangers, leavers and the blocked of a list out, and counts them", async () => {
    await nextMonth();
    const list = await openids(wechat, 4);
    const other = await openids(await callerOf(sandbox, SUBSCRIPTION), 1);
    const path = (openid) => `followers/${SERVICE.appid}/${openid}`;
    await control(sandbox, "PATCH", path(list[1]), { following: false });
    await control(sandbox, "PATCH", path(list[2]), { blocked: true });
    const { event } = await sent("send", {
      touser: [list[0], list[0], list[1], list[2], other[0]],
      ...text("名单"),
    });
    assert.deepEqual(event.counts, [5, 1, 1, 0]);
    await control(sandbox, "PATCH", path(list[1]), { following: true });
    await control(sandbox, "PATCH", path(list[2]), { blocked: false });
    await untilQuiet(sandbox);
  });

  test("does not reach a follower of a service account a fifth time in a month", async () => {
    await nextMonth();
    const touser = await openids(wechat, 3);
    for (let time = 1; time <= 4; time++) {
      const { event } = await sent("send", {
        touser: touser.slice(0, 2),
        ...text(`第 ${time} 次`),
      });
      assert.deepEqual(event.counts, [2, 2, 2, 0]);
    }
    const { event } = await sent("send", { touser, ...text("第五次") });
    assert.deepEqual([event.status, event.counts], ["send success", [3, 1, 1, 0]]);
    await nextMonth();
    assert.deepEqual(
      (await sent("send", { touser, ...text("下个月") })).event.counts,
      [3, 3, 3, 0],
    );
  });

  test("to all is allowed a service account once a day and four times a month", async () => {
    await nextMonth();
    for (let time = 1; time <= 4; time++) {
      await sent("sendall", { ...toAll, ...text(`全体 ${time}`) });
      const second = await wechat.post("message/mass/sendall", { ...toAll, ...text("再来") });
      assert.equal(second.errcode, 45028);
      assert.match(second.errmsg, /^has no masssend quota/);
      await nextDay();
    }
    const fifth = await wechat.post("message/mass/sendall", { ...toAll, ...text("第五天") });
    assert.equal(fifth.errcode, 45028);
  });

  test("is allowed a subscription account once a day, and to OpenIDs never", async () => {
    await nextMonth();
    const service = wechat;
    wechat = await callerOf(sandbox, SUBSCRIPTION);
    const touser = await openids(wechat, 2);
    assert.equal(
      (await wechat.post("message/mass/send", { touser, ...text("不行") })).errcode,
      48001,
    );
    await sent("sendall", { ...toTag(100), ...text("今天") });
    assert.equal(
      (await wechat.post("message/mass/sendall", { ...toTag(101), ...text("又来") })).errcode,
      45028,
    );
    await advance(sandbox, 86_400);
    wechat = await callerOf(sandbox, SUBSCRIPTION);
    // A send that review has stopped leaves the day's send.
    await sent("sendall", { ...toTag(100), ...text("[[err:20001]]") });
    await sent("sendall", { ...toTag(100), ...text("改过") });
    wechat = service;
  });

  test("ends as its markers say", async () => {
    await nextMonth();
    const touser = await openids(wechat, 4);
    const end = async (content, more = {}) =>
      (await sent("send", { touser, ...text(content), ...more })).event;
    assert.deepEqual(
      await end("[[err:20431]]").then(({ status, counts }) => ({ status, counts })),
      {
        status: "err(20431)",
        counts: [0, 0, 0, 0],
      },
    );
    assert.equal((await end("[[fail]]")).status, "send fail");
    const reprint = await end("[[reprint]]");
    assert.deepEqual([reprint.status, reprint.checkState], ["err(30003)", 2]);
    const allowed = await end("[[reprint]] 好", { send_ignore_reprint: 1 });
    assert.deepEqual([allowed.status, allowed.checkState], ["send success", 2]);
    const forbidden = await end("[[reprint:forbidden]]", { send_ignore_reprint: 1 });
    assert.deepEqual([forbidden.status, forbidden.checkState], ["err(30002)", 3]);
    assert.equal((await end("[[reprint:error]]")).status, "err(30001)");
    const errors = await end("[[errors:1]]");
    assert.deepEqual([errors.status, errors.counts], ["send success", [4, 4, 3, 1]]);
    const { msg_id } = await wechat.post("message/mass/send", { touser, ...text("[[slow]]") });
    await advance(sandbox, 590);
    assert.equal(await statusOf(msg_id), "SENDING");
    await advance(sandbox, 20);
    assert.equal(await statusOf(msg_id), "SEND_SUCCESS");
    const jobs = await control(sandbox, "GET", `jobs?account=${SERVICE.appid}&limit=20`);
    const refused = jobs.jobs.find(({ status }) => status === "err(20431)");
    assert.equal(await statusOf(refused.msg_id), "SEND_FAIL");
  });

  test("is refused for what WeChat refuses", async () => {
    await nextMonth();
    const touser = await openids(wechat, 2);
    const refused = async (path, body) => {
      const reply = await wechat.post(`message/mass/${path}`, body);
      assert.ok(reply.why.includes("docs/spec.md"), reply.why);
      return reply.errcode;
    };
    const send = (body) => refused("send", { touser, ...text("x"), ...body });
    const sendAll = (body) => refused("sendall", { ...toTag(100), ...text("x"), ...body });
    assert.equal(await send({ touser: touser.slice(0, 1) }), 40130);
    assert.equal(await send({ touser: Array(10_001).fill(touser[0]) }), 40032);
    assert.equal(await send({ touser: ["nobody", touser[0]] }), 40031);
    assert.equal(await send({ touser: touser[0] }), 40031);
    assert.equal(await sendAll({ filter: {} }), 40152);
    assert.equal(await sendAll({ filter: { is_to_all: false, tag_id: 999 } }), 40152);
    assert.equal(await send({ msgtype: "txt" }), 40008);
    assert.equal(await send({ msgtype: "wxcard", wxcard: { card_id: "1" } }), 45113);
    assert.equal(await send({ text: { content: "" } }), 44004);
    assert.equal(await send({ text: { content: "字".repeat(601) } }), 45002);
    assert.equal(await send({ msgtype: "mpnews" }), 41006);
    assert.equal(await send({ msgtype: "mpnews", mpnews: { media_id: ["1"] } }), 40004);
    assert.equal(await send({ msgtype: "mpnews", mpnews: { media_id: "nothing" } }), 40007);
    assert.equal(
      await send({ msgtype: "image", images: { media_ids: Array(21).fill("1") } }),
      40215,
    );
    assert.equal(await refused("send", "{"), 47001);
    assert.equal(await refused("send", ""), 44002);
    assert.equal(
      await refused(
        "sendall",
        String.raw`{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"\u4f60"}}`,
      ),
      40033,
    );
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { agreed_protocol: false });
    assert.equal(await send({}), 48003);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      agreed_protocol: true,
      advertises: true,
    });
    assert.equal(await send({}), 45062);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      advertises: false,
      verified: false,
    });
    assert.equal(await send({}), 48001);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { verified: true });
  });

  test("allows sixty calls a minute, whatever they send", async () => {
    await nextMonth();
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      limits: { calls_a_minute: 60 },
    });
    const { now } = await control(sandbox, "GET", "clock");
    await advance(sandbox, 60 - (now % 60));
    const codes = [];
    for (let call = 0; call < 61; call++) {
      codes.push((await wechat.post("message/mass/send", "{")).errcode);
    }
    assert.deepEqual([...new Set(codes.slice(0, 60))], [47001]);
    assert.equal(codes[60], 45011);
    await advance(sandbox, 60);
    assert.equal((await wechat.post("message/mass/send", "{")).errcode, 47001);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      limits: { calls_a_minute: 10_000 },
    });
  });

  test("to all of a protected account waits for the administrator", async () => {
    await nextMonth();
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { protected: true });
    const send = (clientmsgid) =>
      wechat.post("message/mass/sendall", { ...toAll, ...text("受保护"), clientmsgid });
    const latest = async () =>
      (await control(sandbox, "GET", `jobs?account=${SERVICE.appid}&limit=1`)).jobs[0];
    const get = async (msg_id) => (await wechat.post("message/mass/get", { msg_id })).errcode;

    assert.equal((await send("silent")).errcode, 89505);
    const silent = await latest();
    assert.equal(silent.state, "confirming");
    assert.equal(await get(silent.msg_id), 89504);
    assert.equal((await wechat.post("message/mass/speed/set", { speed: 1 })).errcode, 89504);
    await advance(sandbox, 1801);
    assert.equal((await latest()).status, "err(40002)");
    assert.equal(read(receiver.received.at(-1).body).status, "err(40002)");

    await send("refused");
    await control(sandbox, "POST", `jobs/${SERVICE.appid}/${(await latest()).msg_id}/refuse`);
    await untilQuiet(sandbox);
    assert.equal(read(receiver.received.at(-1).body).status, "err(40001)");

    await send("confirmed");
    await control(sandbox, "POST", `jobs/${SERVICE.appid}/${(await latest()).msg_id}/confirm`);
    await untilQuiet(sandbox);
    assert.deepEqual(read(receiver.received.at(-1).body).counts, [25_000, 25_000, 25_000, 0]);
    // A send to a tag is not protected.
    await sent("sendall", { ...toTag(100), ...text("标签") });
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { protected: false });
  });

  test("goes as fast as the account's speed", async () => {
    await nextMonth();
    assert.equal((await wechat.post("message/mass/speed/set", { speed: 5 })).errcode, 45083);
    assert.equal((await wechat.post("message/mass/speed/set", {})).errcode, 45084);
    assert.equal((await wechat.post("message/mass/speed/set", { speed: 4 })).errcode, 0);
    const { speed, realspeed } = await wechat.post("message/mass/speed/get", "");
    assert.deepEqual([speed, realspeed], [4, 10]);
    const { now } = await control(sandbox, "GET", "clock");
    const { reply } = await sent("sendall", { ...toAll, ...text("慢慢来") });
    const job = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${reply.msg_id}`);
    // 25 000 followers at 100 000 a minute take 15 seconds, after a review of 2.
    assert.equal(Math.round(job.ended_at - now), 17);
    await wechat.post("message/mass/speed/set", { speed: 0 });
  });

  test("cannot be deleted if it is a text, and not by a wrong id", async () => {
    await nextMonth();
    const { reply } = await sent("send", { touser: await openids(wechat, 2), ...text("留着") });
    const remove = async (body) => (await wechat.post("message/mass/delete", body)).errcode;
    assert.equal(await remove({ msg_id: reply.msg_id }), 40065);
    assert.equal(await remove({ msg_id: reply.msg_data_id }), 40059);
    assert.equal(await remove({}), 40059);
  });

  test("is previewed on one phone, and counts nowhere", async () => {
    await nextMonth();
    const [touser] = await openids(wechat, 1);
    const preview = (body) => wechat.post("message/mass/preview", { ...text("预览"), ...body });
    const reply = await preview({ touser });
    assert.deepEqual([reply.errcode, reply.errmsg], [0, "preview success"]);
    assert.equal((await preview({ touser: [touser] })).errcode, 40003);
    assert.equal((await preview({ towxname: "sandbox_3" })).errcode, 0);
    assert.equal((await preview({ towxname: "nobody" })).errcode, 40132);
    assert.equal((await preview({})).errcode, 41009);
    const follower = await control(sandbox, "GET", `followers/${SERVICE.appid}/${touser}`);
    assert.equal(follower.received_this_month, 0);
    const { messages } = await control(
      sandbox,
      "GET",
      `followers/${SERVICE.appid}/${touser}/phone`,
    );
    assert.deepEqual([messages[0].preview, messages[0].content], [true, { content: "预览" }]);
  });

  test("has nothing reached twice but what was sent twice", async () => {
    const { twice } = await deliveries();
    assert.equal(twice, 1);
  });
});
