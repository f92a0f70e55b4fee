// Faults of mass sends and of their pushes. Field reports: docs/spec.md 1.4, 1.5, 3, 4, 5.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addDraft } from "./material-uploads.mjs";
import { startReceiver } from "./push-receiver.mjs";
import { callerOf, control, openids, SERVICE, stopClock, untilQuiet } from "./world-caller.mjs";

describe("faults of sends", () => {
  let sandbox;
  let caller;
  let people;
  let receiver;
  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver();
  });
  after(() => Promise.all([sandbox.stop(), receiver.stop()]));
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    await stopClock(sandbox);
    receiver.received.length = 0;
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
    });
    caller = await callerOf(sandbox);
    people = await openids(caller, 5);
  });

  const add = (rule) => control(sandbox, "POST", "faults", { first: 1, ...rule });
  const onSend = (kind, more = {}) => add({ endpoint: "message/mass/send", kind, ...more });
  const send = (clientmsgid, content = clientmsgid) =>
    caller.post("message/mass/send", {
      touser: people,
      msgtype: "text",
      text: { content },
      clientmsgid,
    });
  const jobs = async () => (await control(sandbox, "GET", `jobs?account=${SERVICE.appid}`)).jobs;
  const deliveries = () => control(sandbox, "GET", `deliveries?account=${SERVICE.appid}`);
  const statusOf = (push) => /<Status><!\[CDATA\[(.*?)\]\]>/.exec(push.body)?.[1];

  test("45065 comes with the job's own msg_id, or another job's", async () => {
    const first = await send("first");
    await onSend("duplicate_clientmsgid");
    const own = await send("second");
    assert.equal(own.errcode, 45065);
    assert.notEqual(own.msg_id, first.msg_id);
    assert.equal((await jobs()).length, 2);
    await onSend("duplicate_clientmsgid", { msg_id: "another" });
    const another = await send("third");
    assert.equal(another.errcode, 45065);
    assert.equal(another.msg_id, own.msg_id);
    assert.equal((await jobs()).length, 2, "nothing was accepted");
    await onSend("duplicate_clientmsgid", { msg_id: "another", when: "after" });
    assert.equal((await send("fourth")).msg_id, own.msg_id);
    assert.equal((await jobs()).length, 3);
  });

  test("a lost reply leaves a job, and its repeat reaches nobody twice", async () => {
    await onSend("lost_reply");
    await assert.rejects(send("once"), TypeError);
    await control(sandbox, "POST", "clock/advance", { seconds: 61 });
    const again = await send("once");
    assert.equal(again.errcode, 45065);
    await untilQuiet(sandbox);
    const [job] = await jobs();
    assert.equal(String(again.msg_id), job.msg_id);
    assert.deepEqual((await deliveries()).total, { most: 1, twice: 0 });
  });

  test("a success may lack its msg_data_id or its msg_id", async () => {
    await onSend("no_msg_data_id");
    const { errcode, msg_id, msg_data_id } = await send("a");
    assert.deepEqual([errcode, typeof msg_id, msg_data_id], [0, "number", undefined]);
    await onSend("no_msg_id");
    assert.equal((await send("b")).msg_id, undefined);
    assert.equal((await jobs()).length, 2);
  });

  test("40059 may come right after a send was accepted", async () => {
    const { msg_id } = await send("a");
    await add({ endpoint: "message/mass/get", kind: "errcode", errcode: 40059 });
    const status = () => caller.post("message/mass/get", { msg_id });
    assert.equal((await status()).errcode, 40059);
    assert.equal((await status()).msg_status, "SENDING");
  });

  test("an administrator who is silent for thirty minutes ends the job with err(40002)", async () => {
    await onSend("administrator_silent");
    assert.equal((await send("a")).errcode, 89505);
    const [{ msg_id, state }] = await jobs();
    assert.equal(state, "confirming");
    assert.equal((await caller.post("message/mass/get", { msg_id })).errcode, 89504);
    await control(sandbox, "POST", "clock/advance", { seconds: 1799 });
    assert.equal((await jobs())[0].state, "confirming");
    await control(sandbox, "POST", "clock/advance", { seconds: 2 });
    assert.equal((await jobs())[0].status, "err(40002)");
    assert.equal(statusOf(receiver.received[0]), "err(40002)");
  });

  test("somebody who sends by hand takes the mass sends", async () => {
    const all = () =>
      caller.post("message/mass/sendall", {
        filter: { is_to_all: true },
        msgtype: "text",
        text: { content: "to all" },
        clientmsgid: "all",
      });
    await add({ endpoint: "message/mass/sendall", kind: "sent_by_hand" });
    assert.equal((await all()).errcode, 45028);
    assert.equal((await all()).errcode, 45028, "the sends are gone, not only this answer");
  });

  test("a draft that was used by hand is gone", async () => {
    const media_id = await addDraft(sandbox, caller, {});
    await add({ endpoint: "message/mass/send", kind: "draft_used_up" });
    const mpnews = () =>
      caller.post("message/mass/send", {
        touser: people,
        msgtype: "mpnews",
        mpnews: { media_id },
        clientmsgid: "news",
      });
    assert.equal((await mpnews()).errcode, 40007);
    assert.equal((await mpnews()).errcode, 40007, "it stays gone");
    assert.equal((await caller.get("draft/count")).total_count, 0);
  });

  test("a job ends as the rule says, reaches nobody, or loses its first follower", async () => {
    await onSend("job_ends", { status: "err(30003)" });
    await send("a");
    await untilQuiet(sandbox);
    assert.equal(statusOf(receiver.received[0]), "err(30003)");
    await onSend("reached_nobody");
    await send("b");
    await untilQuiet(sandbox);
    assert.equal(statusOf(receiver.received[1]), "send success");
    assert.match(receiver.received[1].body, /<SentCount>0<\/SentCount>/);
    assert.equal((await deliveries()).messages.length, 0);
    await onSend("follower_leaves");
    await send("c");
    await untilQuiet(sandbox);
    const push = receiver.received.find(({ body }) => body.includes("<SentCount>4<"));
    assert.ok(push, "four of five got it");
  });

  test("only an accepted send uses a rule up", async () => {
    await onSend("job_ends", { status: "send fail" });
    await onSend("no_msg_data_id");
    const refused = await caller.post("message/mass/send", { touser: [], msgtype: "text" });
    assert.notEqual(refused.errcode, 0);
    for (const { hits, left } of (await control(sandbox, "GET", "faults")).faults) {
      assert.deepEqual({ hits, left }, { hits: 0, left: 1 });
    }
    await send("a");
    await untilQuiet(sandbox);
    assert.equal((await jobs())[0].status, "send fail");
  });

  test("a push comes before the reply, three times, late, never, or without its block", async () => {
    await add({ endpoint: "push", kind: "push_before_reply" });
    const { msg_id } = await send("before");
    assert.equal(receiver.received.length, 1, "the push was there when the reply came");
    assert.match(receiver.received[0].body, new RegExp(`<MsgID>${msg_id}</MsgID>`));

    const pushesOf = async (kind, more) => {
      receiver.received.length = 0;
      await add({ endpoint: "push", kind, ...more });
      await send(kind);
      await untilQuiet(sandbox, 60);
      return receiver.received.length;
    };
    assert.equal(await pushesOf("push_three_times"), 3);
    assert.equal(await pushesOf("push_never"), 0);
    assert.equal(await pushesOf("push_late", { seconds: 3600 }), 0);
    await untilQuiet(sandbox, 7200);
    assert.equal(receiver.received.length, 1);
    assert.equal(await pushesOf("push_empty_copyright"), 1);
    assert.match(receiver.received[0].body, /<CopyrightCheckResult>\s*<\/CopyrightCheckResult>/);
    assert.equal((await deliveries()).total.twice, 0);
  });
});
