// `advance` of wechat-mass/client: stored before sent, sent before answered, and nothing of others lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  campaignRevision,
  campaignSummary,
  nextStep,
  openIdBatches,
  planCampaign,
  readPush,
  record,
} from "wechat-mass";
import { advance, stableToken } from "wechat-mass/client";
import { deferred } from "./fakes.mjs";

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
      ["wait", NOW + 70, "will_repeat"],
    );
    const body = store.body;
    clock.now = first.step.until;
    const second = await advance(options);
    assert.equal(second.step.because.code, "result");
    assert.equal(store.body, body);
  });
}

test("a program that slept between storing and sending gives the call back, and asks anew", async () => {
  const { clock, log, options, store } = host(TAG, [ACCEPTED]);
  const { update } = options;
  let stores = 0;
  options.update = async (change) => {
    const campaign = await update(change);
    stores += 1;
    if (stores === 2) clock.now += 86_400;
    return campaign;
  };
  const { step } = await advance(options);
  assert.equal(step.because.code, "result");
  assert.equal(log.filter((entry) => entry.startsWith("sent")).length, 1);
  assert.equal(campaignSummary(store.campaign, clock.now).jobs[0].attempts, 2);
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

for (const what of ["cancelled", "paused"]) {
  test(`what was ${what} while the token was fetched is not sent`, async () => {
    const { log, options, store } = host(TAG, [ACCEPTED]);
    options.token = {
      get: async () => {
        await options.update((campaign) => record(campaign, { what }, NOW));
        return "T";
      },
    };
    const { step } = await advance(options);
    assert.ok(log.every((entry) => entry === "stored"));
    assert.equal(step.do, what === "cancelled" ? "done" : "ask_human");
    const state = what === "cancelled" ? "cancelled" : "planned";
    assert.equal(campaignSummary(store.campaign, NOW).jobs[0].state, state);
  });
}

/** A store that has only a compare and set, and lets others go first at every await. */
function compareAndSet(campaign) {
  const row = { campaign, revision: campaignRevision(campaign), refused: 0 };
  const others = () => new Promise((resolve) => setImmediate(resolve));
  const store = {
    async read() {
      await others();
      return { campaign: row.campaign, revision: row.revision };
    },
    async write(next, read) {
      await others();
      if (read !== row.revision) {
        row.refused += 1;
        return false;
      }
      Object.assign(row, next);
      return true;
    },
  };
  return { row, store };
}

test("of two drivers one sends, and a store with compare and set loses nothing", async () => {
  const batches = [...openIdBatches(Array.from({ length: 20_001 }, (_, n) => `OPENID${n}`))];
  const plan = { ...TAG, audience: { openids: batches } };
  const { row, store } = compareAndSet(planCampaign(plan, NOW));
  const sent = [];
  const fetch = async (request) => {
    const { clientmsgid } = await request.json();
    sent.push(clientmsgid);
    return new Response(`{"errcode":0,"msg_id":${100 + sent.length}}`);
  };
  const batch = (number) => batches[number - 1].openids;
  const driver = () => advance({ store, batch, fetch, token: "T", now: () => NOW });
  await Promise.all([driver(), driver(), driver()]);
  assert.deepEqual(new Set(sent).size, sent.length, "each once");
  // Whoever came too late waits; what is left is sent by the next one.
  await driver();
  const { jobs, totals } = campaignSummary(row.campaign, NOW);
  assert.deepEqual(totals.under_way.jobs, [1, 2, 3]);
  assert.deepEqual(
    jobs.map((job) => job.attempts),
    [1, 1, 1],
  );
  assert.equal(sent.length, 3);
  assert.ok(row.refused > 0, "they did meet");
});

test("a store that never stores is told so, and nothing is sent", async () => {
  const { log, options } = host(TAG, []);
  const { row } = compareAndSet(planCampaign(TAG, NOW));
  const store = { read: () => row, write: () => false };
  await assert.rejects(advance({ ...options, update: undefined, store }), /never stores/);
  await assert.rejects(advance({ ...options, update: undefined }), /`update` or `store`/);
  assert.deepEqual(log, []);
});

const NOT_LISTED =
  '{"errcode":40164,"errmsg":"invalid ip 203.0.113.7, not in whitelist rid: 654e0b13-0f2e7229-0494092b"}';

test("an address that is not on the list becomes a step that names it", async () => {
  const { clock, log, options, store } = host(TAG, [ACCEPTED]);
  const answers = [NOT_LISTED, '{"access_token":"T","expires_in":7200}'];
  const fetch = async () => new Response(answers.shift());
  options.token = stableToken({ appid: "wx1", secret: "SECRET", fetch, now: () => clock.now });
  const { step } = await advance(options);
  assert.deepEqual([step.do, step.because.code], ["ask_human", "token_failed"]);
  assert.equal(step.because.errcode, 40164);
  for (const language of ["zh", "en"])
    assert.match(step.because.message[language], /203\.0\.113\.7/);
  assert.deepEqual(step.choices, ["token_refreshed"]);
  assert.ok(log.every((entry) => entry === "stored"));
  assert.deepEqual(nextStep(store.campaign, NOW), step, "it is stored");
  assert.ok(!store.campaign.includes("SECRET"));
  // The list is mended, and it is tried again by then.
  clock.now = step.until;
  assert.equal((await advance(options)).step.because.code, "result");
});

for (const [what, token] of [
  ["fails", { get: () => Promise.reject(new Error("the cache is down")) }],
  ["throws", { get: () => JSON.parse("{") }],
  ["hangs", { get: () => new Promise(() => {}) }],
  ["gives what is not a token", { get: () => undefined }],
]) {
  test(`a token source that ${what} becomes a wait`, async () => {
    const { log, options } = host(TAG, [], { token, timeout_ms: 5 });
    const { step } = await advance(options);
    assert.deepEqual([step.do, step.until, step.because.code], ["wait", NOW + 60, "token_failed"]);
    assert.ok(log.every((entry) => entry === "stored"));
  });
}

test("a program that starts with a stale token forces no new one where there is a good one", async () => {
  const { log, options, store } = host(TAG, [ACCEPTED]);
  const stale = record(
    store.campaign,
    { what: "replied", id: "send-1-1", reply: '{"errcode":42001,"errmsg":"access_token expired"}' },
    NOW,
  );
  store.campaign = stale;
  const asked = [];
  const fetch = async (request) => {
    asked.push(await request.json());
    return new Response('{"access_token":"GOOD","expires_in":7200}');
  };
  options.token = stableToken({ appid: "wx1", secret: "S", fetch, now: () => NOW });
  const { step } = await advance(options);
  assert.equal(step.because.code, "result");
  assert.ok(asked.every((body) => !body.force_refresh));
  assert.equal(log.filter((entry) => entry.startsWith("sent")).length, 1);
});

for (const [where, at] of [
  ["while it is read", 1],
  ["while the claim is stored", 2],
]) {
  test(`told to end ${where}, it sends nothing and rejects with the reason`, async () => {
    const ending = new AbortController();
    const { log, options, store } = host(TAG, [ACCEPTED], { signal: ending.signal });
    const { update } = options;
    let stores = 0;
    let finished;
    options.update = (change) => {
      stores += 1;
      if (stores === at) ending.abort(new Error("stop"));
      finished = update(change);
      return finished;
    };
    await assert.rejects(advance(options), { message: "stop" });
    await finished;
    assert.ok(log.every((entry) => entry === "stored"));
    const { jobs, totals } = campaignSummary(store.campaign, NOW);
    assert.equal(totals.accepted.jobs.length, 0);
    assert.equal(jobs[0].state, "planned", "a claim that did not go out is given back");
  });
}

test("a claim that is stored when its time is up is given back", async () => {
  const { log, options, store } = host(TAG, [], { timeout_ms: 20 });
  const { update } = options;
  let writes = 0;
  const slow = deferred();
  options.update = async (change) => {
    writes += 1;
    if (writes === 2) await slow.promise;
    return update(change);
  };
  await assert.rejects(advance(options), { name: "TimeoutError" });
  slow.resolve();
  while (campaignSummary(store.campaign, NOW).revision < 2) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(log.every((entry) => entry === "stored"));
  assert.equal(campaignSummary(store.campaign, NOW).jobs[0].state, "planned");
});

test("told to end while the token or the batch does not come, it ends", async () => {
  const batches = [...openIdBatches("OPENID1\nOPENID2")];
  const never = () => new Promise(() => {});
  for (const options of [{ token: { get: never } }, { batch: never }]) {
    const ending = new AbortController();
    const stop = () => {
      ending.abort(new Error("stop"));
      return never();
    };
    const stopping = options.batch ? { batch: stop } : { token: { get: stop } };
    const plan = options.batch ? { ...TAG, audience: { openids: batches } } : TAG;
    const { log, options: all } = host(plan, [], { ...stopping, signal: ending.signal });
    await assert.rejects(advance(all), { message: "stop" });
    assert.ok(log.every((entry) => entry === "stored"));
  }
});
