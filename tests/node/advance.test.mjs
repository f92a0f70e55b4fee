// `advance` of wechat-mass/client: stored before sent, sent before answered, and nothing of others lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openIdBatches, planCampaign, readPush, record } from "wechat-mass";
import { advance } from "wechat-mass/client";

const NOW = 1795651200;
const ACCEPTED = '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993}';
const TAG = {
  id: "spring",
  account: "service",
  audience: { tag_id: 2 },
  content: { msgtype: "text", text: { content: "你好" } },
};

/** The end of the job above, as WeChat pushes it. */
const END = readPush(`<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>
<CreateTime>${NOW}</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event>
<MsgID>9007199254740993</MsgID><Status>send success</Status></xml>`);

/** A store with a log of what happened, and a host around it; `answers` are what WeChat answers. */
function host(plan, answers, options = {}) {
  const log = [];
  const clock = { now: NOW };
  const store = { campaign: planCampaign(plan, NOW) };
  const update = async (change) => {
    store.campaign = change(store.campaign);
    log.push("stored");
    return store.campaign;
  };
  const fetch = async (request) => {
    log.push(`sent ${new URL(request.url).pathname} ${request.url.split("access_token=")[1]}`);
    store.body = await request.text();
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(update) : new Response(answer);
  };
  return {
    log,
    clock,
    store,
    options: { update, fetch, token: "T", now: () => clock.now, ...options },
  };
}

test("the campaign is stored before the call is sent, and after it is answered", async () => {
  const { log, options } = host(TAG, [ACCEPTED]);
  const { step } = await advance(options);
  assert.deepEqual(log, ["stored", "stored", "sent /cgi-bin/message/mass/sendall T", "stored"]);
  assert.deepEqual([step.do, step.because.code], ["wait", "result"]);
});

test("a push that comes before the answer is not lost", async () => {
  const answer = async (update) => {
    await update((campaign) => record(campaign, { what: "pushed", push: END }, NOW));
    return new Response(ACCEPTED);
  };
  const { options } = host(TAG, [answer]);
  const { step } = await advance(options);
  assert.equal(step.do, "done");
  assert.deepEqual(step.totals.reached.jobs, [1]);
});

test("each batch is sent with its own OpenIDs, one after the other", async () => {
  const list = Array.from({ length: 20_001 }, (_, index) => `o${String(index).padStart(27, "0")}`);
  const batches = [...openIdBatches(list)];
  const sent = [];
  const plan = { ...TAG, audience: { openids: batches } };
  const answers = batches.map(({ batch }) => `{"errcode":0,"msg_id":${100 + batch}}`);
  const { options, store } = host(plan, answers, {
    batch: (number, fingerprint) => {
      if (store.body) sent.push(store.body);
      assert.equal(fingerprint, batches[number - 1].fingerprint);
      return batches[number - 1].openids;
    },
  });
  const { step } = await advance(options);
  sent.push(store.body);
  assert.equal(step.do, "wait");
  assert.deepEqual(
    sent.flatMap((body) => JSON.parse(body).touser),
    list,
  );
  assert.equal(new Set(sent.map((body) => JSON.parse(body).clientmsgid)).size, 3);
});

test("without the OpenIDs nothing is called", async () => {
  const batches = [...openIdBatches("OPENID1\nOPENID2")];
  const { log, options } = host({ ...TAG, audience: { openids: batches } }, []);
  await assert.rejects(advance(options), TypeError);
  const others = { ...options, batch: () => ["OPENID1", "OPENID3"] };
  await assert.rejects(advance(others), { name: "CampaignError", code: "another_batch" });
  assert.ok(log.every((entry) => entry === "stored"));
});

test("a refused token is renewed once, and the same is sent again", async () => {
  const bodies = [];
  const asked = [];
  const expired = '{"errcode":42001,"errmsg":"access_token expired"}';
  const token = {
    get: () => "OLD",
    renew: (stale) => {
      asked.push(stale);
      return "NEW";
    },
  };
  const { log, options, store } = host(TAG, [expired, ACCEPTED], { token });
  const { fetch } = options;
  options.fetch = async (request) => {
    const response = await fetch(request);
    bodies.push(store.body);
    return response;
  };
  const { step } = await advance(options);
  assert.equal(step.do, "wait");
  assert.deepEqual(asked, ["OLD"]);
  assert.deepEqual(
    log.filter((entry) => entry.startsWith("sent")).map((entry) => entry.split(" ")[2]),
    ["OLD", "NEW"],
  );
  assert.equal(bodies[0], bodies[1]);
});

test("a token that nobody renews is left to the caller", async () => {
  const { options } = host(TAG, ['{"errcode":40001,"errmsg":"invalid credential"}']);
  const { step } = await advance(options);
  assert.deepEqual([step.do, step.because.code], ["refresh_token", "token_stale"]);
});

for (const [what, answer] of [
  ["a connection that fails", new TypeError("fetch failed")],
  ["an answer that never comes", () => new Promise(() => {})],
  [
    "a body that breaks off",
    () => new Response(new ReadableStream({ pull: (c) => c.error(new Error("reset")) })),
  ],
  ["a gateway's page", () => new Response("<html>", { status: 502 })],
]) {
  test(`${what} is repeated with the same bytes after a minute`, async () => {
    const { clock, options, store } = host(TAG, [answer, ACCEPTED], { timeout_ms: 5 });
    const first = await advance(options);
    assert.deepEqual(
      [first.step.do, first.step.until, first.step.because.code],
      ["wait", NOW + 60, "will_repeat"],
    );
    const body = store.body;
    clock.now = first.step.until;
    const second = await advance(options);
    assert.equal(second.step.because.code, "result");
    assert.equal(store.body, body);
  });
}

test("a program that slept between storing and sending sends nothing", async () => {
  const { clock, log, options } = host(TAG, [ACCEPTED]);
  const { update } = options;
  let stores = 0;
  options.update = async (change) => {
    const campaign = await update(change);
    stores += 1;
    if (stores === 2) clock.now += 86_400;
    return campaign;
  };
  const { step } = await advance(options);
  assert.deepEqual([step.do, step.because.code], ["ask_human", "unknown_outcome"]);
  assert.ok(log.every((entry) => entry === "stored"));
});

test("it ends when it is told to, and records the open call as lost", async () => {
  const ending = new AbortController();
  const answer = () => {
    ending.abort(new Error("stop"));
    return new Promise(() => {});
  };
  const { options, store } = host(TAG, [answer], { signal: ending.signal });
  await assert.rejects(advance(options), { message: "stop" });
  const { step } = await advance({ ...options, signal: undefined });
  assert.equal(step.because.code, "will_repeat");
  assert.equal(JSON.parse(store.campaign).jobs[0].state, "requested");
});
