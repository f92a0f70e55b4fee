// What `errorAnswer` makes of each error, as docs/guide/running.md says it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { build, openPush, planCampaign, read } from "wechat-mass";
import { createClient } from "wechat-mass/client";
import { errorAnswer, run } from "wechat-mass/run";
import { memoryStore } from "wechat-mass/store";
import { AES_KEY, APPID, TOKEN } from "./account.mjs";

const CONTENT = { msgtype: "text", text: { content: "你好" } };
const PLAN = { id: "spring", account: "service", audience: { tag_id: 2 }, content: CONTENT };
const SECRET = "0123456789abcdef0123456789abcdef";

/** Resolves to what work throws. */
async function thrown(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing is thrown");
}

/** Makes a driver over a store in memory, which is stopped at the end. */
function driver(t, store = memoryStore()) {
  const fetch = () => new Promise(() => {});
  const runner = run({ store, token: TOKEN, fetch, timeout_ms: 50 });
  t.after(() => runner.stop());
  return runner;
}

const call = (answer) =>
  createClient({ token: TOKEN, fetch: async () => answer() }).call("tags/get");

/** An error, the status and the `code` of its answer. An empty body has no code. */
const ERRORS = [
  ["a body with an error", () => build("message/mass/get", { msg_id: -1 }), 400, "refused"],
  ["a plan with an error", (t) => driver(t).add({ ...PLAN, account: "?" }), 400, "refused"],
  ["an unknown campaign", (t) => driver(t).record("x", { what: "paused" }), 404, "no_campaign"],
  [
    "another plan under a taken id",
    async (t) => {
      const runner = driver(t);
      await runner.add(PLAN);
      await runner.add({ ...PLAN, audience: { tag_id: 3 } });
    },
    409,
    "another_plan",
  ],
  [
    "a second driver",
    (t) => {
      const store = memoryStore();
      driver(t, store);
      driver(t, store);
    },
    409,
    "already_running",
  ],
  [
    "a fact that is the driver's own",
    (t) => driver(t).record("x", { what: "called", id: "send-1-1" }),
    400,
    "not_from_outside",
  ],
  [
    "a fact that is wrong",
    async (t) => {
      const runner = driver(t);
      await runner.add({ ...PLAN, start_at: Date.now() / 1000 + 3600 });
      await runner.record("spring", { what: "pausedd" });
    },
    400,
    "bad_fact",
  ],
  [
    "a damaged campaign",
    async (t) => {
      const campaign = planCampaign(PLAN, 1_795_651_200).slice(0, -9);
      const store = { ...memoryStore(), read: async () => ({ campaign, revision: 0 }) };
      await driver(t, store).record("spring", { what: "paused" });
    },
    500,
    "damaged",
  ],
  [
    "a push with a wrong signature",
    () =>
      openPush({
        query: { signature: "0".repeat(40), timestamp: "1", nonce: "1" },
        body: "<xml/>",
        token: TOKEN,
        encoding_aes_key: AES_KEY,
        appid: APPID,
      }),
    403,
  ],
  ["a refusal of WeChat", () => call(() => new Response('{"errcode":48001}')), 502, "api"],
  ["a web page", () => call(() => new Response("<html>", { status: 404 })), 502, "html"],
  ["a page that is read", () => read("tags/get", "<html>"), 502, "html"],
  ["no answer", () => call(() => Promise.reject(new TypeError("x"))), 502, "connection"],
  ["no token", () => createClient({ token: { get: () => "" } }).call("tags/get"), 400, "refused"],
  [
    "a source of tokens that fails",
    () => createClient({ token: { get: () => Promise.reject(Error()) } }).call("tags/get"),
    502,
    "token",
  ],
  ["a body that is not JSON", () => JSON.parse("{"), 400, "bad_request"],
  ["a path that is not encoded", () => decodeURIComponent("%E0"), 400, "bad_request"],
  ["a list that is a number", (t) => driver(t).add({ ...PLAN, audience: undefined }, 5), 400],
  ["a body of null", () => (({ plan }) => plan)(JSON.parse("null")), 400, "bad_request"],
  ["a fetch that failed", () => fetch("http://127.0.0.1:9"), 500, "failed"],
  ["a database that failed", () => Promise.reject(new Error(`${SECRET} refused`)), 500, "failed"],
  ["something that is not an error", () => Promise.reject(SECRET), 500, "failed"],
];

for (const [name, work, status, code] of ERRORS) {
  test(`${name} is answered with ${status}`, async (t) => {
    const error = await thrown(() => work(t));
    const answer = errorAnswer(error);
    assert.equal(answer.status, status, inspect(error));
    if (status === 403) {
      assert.equal(answer.body, "", "WeChat does not read it, and strangers learn nothing");
    } else {
      const { problems, meaning, ...rest } = JSON.parse(answer.body);
      assert.deepEqual(Object.keys(rest), ["code"]);
      if (code !== undefined) assert.equal(rest.code, code);
      for (const message of problems?.map(({ message }) => message) ?? [meaning]) {
        assert.deepEqual(Object.keys(message), ["zh", "en"]);
      }
      assert.ok(!answer.body.includes(SECRET), answer.body);
    }
    // The log has the cause: the line of an error of this package, or the whole error of another one.
    if (error?.meaning ?? error?.problems) {
      assert.match(answer.log, new RegExp(`^${error.name} ${error.code}: .*"zh":.*"en":`));
      assert.ok(!answer.log.includes("\n"));
    } else {
      assert.equal(answer.log, error);
    }
  });
}
