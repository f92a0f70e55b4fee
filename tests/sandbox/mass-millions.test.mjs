// Ten million followers: sends in slices, receipts for each, lists that stream.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

const MANY = 10_000_000;

describe("an account with ten million followers", () => {
  let sandbox;
  let wechat;
  before(async () => {
    sandbox = await startSandbox();
    await stopClock(sandbox);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { followers: MANY });
    wechat = await callerOf(sandbox);
  });
  after(() => sandbox.stop());

  test("streams their OpenIDs, and pages lead to the same ones", async () => {
    const response = await fetch(
      `${sandbox.url}/sandbox/openids?account=${SERVICE.appid}&offset=${MANY - 15_000}`,
    );
    const list = (await response.text()).trim().split("\n");
    assert.equal(list.length, 15_000);
    assert.equal(new Set(list).size, 15_000);
    const page = await wechat.get("user/get", { next_openid: list[4999] });
    assert.deepEqual(page.data.openid, list.slice(5000));
    const last = await wechat.get("user/get", { next_openid: page.next_openid });
    assert.equal(last.count, 0);
    const info = await wechat.get("user/info", { openid: list.at(-1) });
    assert.equal(info.subscribe, 1);
  });

  test("is sent to in slices between which calls are answered, each follower once", async () => {
    const [left] = await openids(wechat, 1);
    await control(sandbox, "PATCH", `followers/${SERVICE.appid}/${left}`, { following: false });
    const { msg_id } = await wechat.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "text",
      text: { content: "致全体" },
      clientmsgid: "all",
    });
    // At 800 000 a minute, half of it takes 375 seconds. Review takes two.
    await advance(sandbox, 2 + 375);
    const half = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.equal(half.state, "sending");
    assert.ok(half.sent > 0.49 * MANY && half.sent < 0.51 * MANY, String(half.sent));

    let ended = false;
    let calls = 0;
    const quiet = untilQuiet(sandbox).then(() => {
      ended = true;
    });
    while (!ended) {
      await wechat.get("getcallbackip");
      calls += 1;
    }
    await quiet;
    assert.ok(calls > 1);
    const job = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.deepEqual(
      [job.status, job.total, job.filtered, job.sent, job.errors],
      ["send success", MANY - 1, MANY - 1, MANY - 1, 0],
    );
    const { messages, twice } = await control(
      sandbox,
      "GET",
      `deliveries?account=${SERVICE.appid}`,
    );
    assert.deepEqual([messages[0].reached, messages[0].twice, twice], [MANY - 1, 0, 0]);
  });

  test("is counted exactly when some are reached again", async () => {
    const list = await openids(wechat, 10_000);
    const { msg_id } = await wechat.post("message/mass/send", {
      touser: list,
      msgtype: "text",
      text: { content: "致全体" },
      clientmsgid: "again",
    });
    await untilQuiet(sandbox);
    const job = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
    assert.equal(job.sent, 10_000);
    const { twice, most } = await control(sandbox, "GET", `deliveries?account=${SERVICE.appid}`);
    assert.deepEqual([twice, most], [10_000, 2]);
  });
});
