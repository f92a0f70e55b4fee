// Campaigns survive whatever they are given: a campaign or a refusal, and after it the next call works.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  batchCall,
  CampaignError,
  campaignSummary,
  InternalError,
  MassError,
  mayMassSend,
  nextStep,
  planCampaign,
  readPush,
  record,
} from "wechat-mass";
import {
  ACCEPTED,
  accepted,
  CALLED,
  campaignAfter,
  MSG_ID,
  NOW,
  planFor,
} from "./campaign/campaigns.mjs";
import { example, examples } from "./data.mjs";
import { random } from "./random.mjs";
import { EVENTS, FINISH, xml } from "./wechat.mjs";

const manifest = pathToFileURL(createRequire(import.meta.url).resolve("wechat-mass/package.json"));
const glue = await import(new URL("dist/generated/wechat_mass_campaign.js", manifest));

function boom() {
  throw new Error("boom");
}
const cycle = { what: "pushed" };
cycle.push = cycle;

/** Values where others belong. */
const ODD = [
  undefined,
  null,
  Number.NaN,
  -0,
  5e-324,
  2 ** 53,
  -(2 ** 63),
  1e300,
  2n ** 200n,
  Symbol("x"),
  boom,
  new Date(Number.NaN),
  new Map(),
  new Uint8Array(8),
  "half \ud83d",
  "\u0000",
  [],
  {},
  cycle,
  new Proxy({}, { get: boom, ownKeys: boom, has: boom }),
  { toJSON: boom },
  { toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom },
];

/** Returns the result of a call; nothing if it was refused. An internal error fails the test, others of JavaScript do not. */
function outcome(call) {
  try {
    return call();
  } catch (error) {
    assert.ok(!(error instanceof InternalError), `${error?.stack ?? error}`);
    assert.ok(!(error instanceof WebAssembly.RuntimeError), `${error?.stack ?? error}`);
    if (error instanceof CampaignError)
      assert.ok(error.code && error.meaning.zh && error.meaning.en);
    return undefined;
  }
}

const SENT = campaignAfter(CALLED, ACCEPTED);

function assertStillWorks() {
  assert.equal(nextStep(SENT, NOW + 700).id, "poll-1-1");
}

for (const [place, call] of Object.entries({
  "a campaign": (odd) => nextStep(odd, NOW),
  "a time": (odd) => nextStep(SENT, odd),
  "a time of planning": (odd) => planCampaign(planFor(), odd),
  "a time of recording": (odd) => record(SENT, { what: "paused" }, odd),
  "a time of a summary": (odd) => campaignSummary(SENT, odd),
  "a fact": (odd) => record(SENT, odd, NOW),
  "a kind of fact": (odd) => record(SENT, { what: odd }, NOW),
  "a push": (odd) => record(SENT, { what: "pushed", push: odd }, NOW),
  "a push's msg_id": (odd) =>
    record(SENT, { what: "pushed", push: { kind: "mass_send_job_finish", msg_id: odd } }, NOW),
  "a reply": (odd) => record(SENT, { what: "replied", id: "send-1-1", reply: odd }, NOW),
  "a call's id": (odd) => record(SENT, { what: "lost", id: odd }, NOW),
  "a question": (odd) => record(SENT, { what: "decided", question: odd, decision: "skip" }, NOW),
  "a step": (odd) => batchCall(SENT, odd, "o1\no2"),
  OpenIDs: (odd) => batchCall(SENT, { id: "send-1-1" }, odd),
  options: (odd) => planCampaign(planFor(), NOW, odd),
  "a question about the allowance": (odd) => mayMassSend(odd),
  "a history": (odd) =>
    mayMassSend({ account: "service", audience: "all", history: [odd], now: NOW }),
})) {
  test(`anything as ${place}: no internal error`, () => {
    for (const odd of ODD) {
      outcome(() => call(odd));
      assertStillWorks();
    }
  });
}

const REPLIES = [
  ...["resp_err_", "resp_send_", "resp_get_"].flatMap((prefix) => examples(prefix)).map(example),
  accepted(),
  accepted("9007199254740994"),
  `{"msg_id":${MSG_ID},"msg_status":"SEND_SUCCESS"}`,
  `{"msg_id":${MSG_ID},"msg_status":"SENDING"}`,
  '{"errcode":89505,"errmsg":"wait"}',
  '{"errcode":42001,"errmsg":"expired"}',
  '{"errcode":-1,"errmsg":"system error"}',
  '{"errcode":0,"quota":{"daily_limit":100,"used":99,"remain":1}}',
  "",
  "<html>",
];
const PUSHES = [
  ...Object.values(EVENTS).map(readPush),
  ...[MSG_ID, "9007199254740994"].flatMap((MsgID) =>
    ["send success", "send fail", "err(40001)"].map((Status) =>
      readPush(xml({ ...FINISH, MsgID, Status, TotalCount: 2, FilterCount: 2 })),
    ),
  ),
];

/** Values for each member of a fact. */
const MEMBERS = {
  id: [
    "send-1-1",
    "send-1-2",
    "send-2-1",
    "send-3-1",
    "poll-1-1",
    "poll-2-1",
    "preview-1-1",
    "delete-2-1",
    "send-4294967295-1",
    "send-1-4294967295",
    "send-1-4294967296",
  ],
  status: [200, 201, 500, 502, 0, 65_535],
  reply: REPLIES,
  push: PUSHES,
  at: [NOW, NOW - 5, NOW + 1000, -(2 ** 53), 2 ** 53],
  question: ["1-0", "1-1", "1-2", "2-1", "3-1", "4294967295-0", "1-4294967296"],
  decision: ["retry", "skip", "sent"],
  msg_id: [MSG_ID, "9007199254740994", 2n ** 64n - 1n, 5],
  name: ["a", "b", "群发", ""],
  touser: ["o1", ""],
  towxname: ["w"],
  job: [1, 2, 3, 4_294_967_295, 0],
  article_idx: [1, 2, 0],
  purpose: ["send", "poll", "preview", "delete"],
  calls: [0, 50, 100, 2 ** 53 - 1, -1],
  last_minute: [0, 60, 2 ** 53 - 1, -1],
};
const KINDS = {
  called: ["id"],
  replied: ["id", "status", "reply"],
  lost: ["id"],
  pushed: ["push"],
  token_refreshed: [],
  paused: ["at"],
  resumed: ["at"],
  cancelled: [],
  decided: ["question", "decision", "msg_id"],
  preview: ["name", "touser", "towxname"],
  delete: ["job", "article_idx"],
  deleted: ["job"],
  elsewhere: ["purpose", "calls", "last_minute"],
  quota: ["purpose", "reply"],
};

/** A fact: usually a good one, now and then with a member of another, an odd one, or none. */
function anyFact({ below, pick }) {
  const what = pick(Object.keys(KINDS));
  const fact = { what };
  for (const member of KINDS[what]) {
    if (below(8) > 0) fact[member] = pick(MEMBERS[member]);
  }
  if (below(10) === 0) fact[pick(Object.keys(MEMBERS))] = pick(ODD.filter((odd) => odd !== cycle));
  // A cancelled campaign has little to tell.
  return what === "cancelled" && below(20) > 0 ? { what: "token_refreshed" } : fact;
}

const openids = ["A", "B", "C"].map((fingerprint) => ({
  count: 2,
  fingerprint: fingerprint.repeat(22),
}));
const PLANS = [
  planFor(),
  planFor({ audience: { is_to_all: true }, account: "subscription", speed: 4 }),
  planFor({ audience: { openids }, calls_per_day: 2, calls_per_minute: 1 }),
  planFor({ content: { msgtype: "mpnews", mpnews: { media_id: "M" } }, start_at: NOW + 60 }),
];

test("20 000 random facts: a campaign or a refusal, and every campaign is read again", () => {
  const generator = random(20261126);
  let campaign;
  let taken = 0;
  const steps = new Set();
  const codes = new Set();
  for (let count = 0, now = NOW; count < 20_000; count += 1) {
    if (count % 40 === 0) campaign = planCampaign(generator.pick(PLANS), NOW);
    now = count % 40 === 0 ? NOW : now + generator.pick([0, 1, 30, 61, 700, 90_000, -30]);
    // Half of the time the fact that the step asks for, else any fact.
    const step = nextStep(campaign, now);
    steps.add(step.do);
    const own =
      step.do === "call"
        ? {
            what: generator.pick(["called", "replied", "lost"]),
            id: step.id,
            reply: generator.pick(REPLIES),
          }
        : { what: "token_refreshed" };
    const fact = generator.below(2) ? own : anyFact(generator);
    try {
      const next = record(campaign, fact, now);
      if (next !== campaign) taken += 1;
      // The same once more says nothing new.
      assert.equal(record(next, fact, now), next);
      campaign = next;
    } catch (error) {
      const known =
        error instanceof CampaignError ||
        (error instanceof TypeError && !/wasm/i.test(error.message));
      assert.ok(known || error.message === "boom", `${error?.stack ?? error}`);
      codes.add(error.code);
    }
    const summary = campaignSummary(campaign, now);
    assert.equal(summary.jobs.length, summary.totals.planned.jobs.length);
    if (count % 10 === 0) {
      assert.deepEqual(nextStep(JSON.parse(campaign), now), nextStep(campaign, now));
    }
  }
  // They must be taken and refused, or this shows nothing.
  assert.ok(taken > 3_000, String(taken));
  assert.deepEqual([...steps].sort(), ["ask_human", "call", "done", "refresh_token", "wait"]);
  for (const code of ["bad_fact", "not_in_campaign", "not_possible"])
    assert.ok(codes.has(code), code);
});

/** A campaign in which a piece of another, or of nothing, has been put. */
function mutated(campaign, { below, pick }) {
  const at = below(campaign.length);
  const end = Math.min(campaign.length, at + below(40));
  const pieces = [
    "[",
    "]",
    "{",
    "}",
    '"',
    ",",
    "null",
    "-1",
    "99999999999999999999",
    "true",
    "\\u0000",
    "群",
  ];
  switch (below(4)) {
    case 0:
      return campaign.slice(0, at) + campaign.slice(end);
    case 1:
      return campaign.slice(0, at) + pick(pieces) + campaign.slice(at);
    case 2:
      return campaign.slice(0, at) + campaign.slice(at, end).repeat(2) + campaign.slice(end);
    default: {
      const name = pick([...campaign.matchAll(/"(\w+)":/g)]);
      const rest = campaign.slice(name.index + name[0].length);
      return (
        campaign.slice(0, name.index + name[0].length) +
        pick(pieces) +
        rest.replace(/^[^,}\]]+/, "")
      );
    }
  }
}

test("20 000 mutated campaigns: refused as a whole, or the one that was stored", () => {
  const generator = random(7);
  const seeds = [
    SENT,
    ...PLANS.map((plan) => planCampaign(plan, NOW)),
    record(campaignAfter(CALLED), { what: "pushed", push: PUSHES.at(-1) }, NOW),
    record(SENT, { what: "preview", name: "a", touser: "o1" }, NOW),
  ];
  let damaged = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const seed = generator.pick(seeds);
    const campaign = mutated(seed, generator);
    const step = outcome(() => nextStep(campaign, NOW));
    if (step === undefined) damaged += 1;
    else assert.deepEqual(step, nextStep(seed, NOW));
    outcome(() => record(campaign, { what: "token_refreshed" }, NOW));
    outcome(() => campaignSummary(campaign, NOW));
  }
  assert.ok(damaged > 15_000, String(damaged));
  assertStillWorks();
});

test("the memory stays as it is over many steps, facts and refusals", () => {
  const many = Array.from({ length: 100 }, (_, n) => ({
    count: 2,
    fingerprint: `F${n}`.padEnd(22, "F"),
  }));
  const start = planCampaign(planFor({ audience: { openids: many } }), NOW);
  const memory = () => glue.initSync({ module: new Uint8Array() }).memory.buffer.byteLength;
  const round = () => {
    let campaign = start;
    for (let job = 1; job <= 20; job += 1) {
      const id = nextStep(campaign, NOW).id;
      campaign = record(campaign, { what: "called", id }, NOW);
      campaign = record(
        campaign,
        { what: "replied", id, reply: accepted(String(2n ** 60n + BigInt(job))) },
        NOW,
      );
    }
    campaignSummary(campaign, NOW);
    outcome(() => record(campaign, { what: "?" }, NOW));
    outcome(() => nextStep(campaign.slice(1), NOW));
    outcome(() => planCampaign({}, NOW));
    mayMassSend({ account: "service", audience: "all", history: [], now: NOW });
    try {
      mayMassSend({});
    } catch (error) {
      assert.ok(error instanceof MassError);
    }
  };
  // Until the campaigns that are kept have found their places.
  for (let count = 0; count < 20; count += 1) round();
  const before = memory();
  for (let count = 0; count < 60; count += 1) round();
  assert.equal(memory(), before);
});
