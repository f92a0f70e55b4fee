// Whatever a sandbox has answered is stored: SIGKILL at any moment loses and repeats nothing of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startSandbox, until } from "../service/harness.mjs";
import { startReceiver } from "./push-receiver.mjs";
import { callerOf, control, openids, SERVICE, untilQuiet } from "./world-caller.mjs";

/** Followers of each job. */
const EACH = 500;
const JOBS = 20;
/** How often the process is killed. */
const KILLS = 8;

test("SIGKILL in the middle of jobs loses nothing, and repeats nothing", async () => {
  const sandbox = await startSandbox();
  const receiver = await startReceiver();
  try {
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
      limits: { calls_a_minute: 100_000, review_seconds: 20 },
      quotas: { "/cgi-bin/message/mass/send": 100_000 },
    });
    // Reviews take moments, so that kills fall into every state. Some replies are lost, as in a kill behind the commit.
    await control(sandbox, "PUT", "clock", { speed: 100 });
    const lost = { endpoint: "message/mass/send", kind: "lost_reply", chance: 0.3, seed: 7 };
    await control(sandbox, "PUT", "faults", [lost]);
    let wechat = await callerOf(sandbox);
    const list = await openids(wechat, EACH * JOBS);
    const accepted = new Map();
    let job = 0;
    let running = true;

    async function send() {
      while (job < JOBS) {
        const touser = list.slice(job * EACH, (job + 1) * EACH);
        const body = {
          touser,
          msgtype: "text",
          text: { content: "只有一次" },
          clientmsgid: `job-${job}`,
        };
        try {
          const reply = await wechat.post("message/mass/send", body);
          if (reply.errcode === 0 || reply.errcode === 45065) {
            // Whoever was answered once gets the same id again.
            if (accepted.has(job)) assert.equal(accepted.get(job), reply.msg_id);
            accepted.set(job, reply.msg_id);
            job += 1;
          } else {
            // Asked again too early: the minute of the sandbox passes in three seconds.
            assert.equal(reply.errcode, 45066, JSON.stringify(reply));
            await new Promise((resolve) => setTimeout(resolve, 200));
          }
        } catch (error) {
          if (error.code === "ERR_ASSERTION") throw error;
          // The process was killed under this call, or its reply was lost. It is asked again.
          await until(() => running, "a sandbox that runs");
        }
      }
    }
    async function kill() {
      for (let time = 0; time < KILLS; time++) {
        const wait = 20 + Math.floor(180 * Math.random());
        await new Promise((resolve) => setTimeout(resolve, wait));
        running = false;
        await sandbox.kill();
        await sandbox.restart();
        wechat = await callerOf(sandbox);
        running = true;
      }
    }
    await Promise.all([send(), kill()]);
    await untilQuiet(sandbox);

    const { jobs } = await control(sandbox, "GET", `jobs?account=${SERVICE.appid}`);
    assert.deepEqual(new Set(jobs.map(({ msg_id }) => Number(msg_id))), new Set(accepted.values()));
    for (const { state, status, sent } of jobs) {
      assert.deepEqual([state, status, sent], ["ended", "send success", EACH]);
    }
    const { messages, twice, most } = await control(
      sandbox,
      "GET",
      `deliveries?account=${SERVICE.appid}`,
    );
    assert.deepEqual([messages[0].reached, twice, most], [EACH * JOBS, 0, 1]);
    // A push may come again after a kill, as WeChat's may. None is missing.
    const told = new Set(
      receiver.received.map(({ body }) => Number(/<MsgID>(\d+)/.exec(body)?.[1])),
    );
    assert.deepEqual(told, new Set(accepted.values()));
  } finally {
    await sandbox.stop();
    await receiver.stop();
  }
});
