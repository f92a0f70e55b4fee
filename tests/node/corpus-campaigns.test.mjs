// Every campaign that fuzzing has kept, through the built package, as fuzz/src/campaign.rs reads it: a fact
// counts once, what is refused changes nothing, and a damaged state is not used.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CampaignError,
  campaignSummary,
  nextStep,
  openIdBatches,
  PushError,
  planCampaign,
  readPush,
  record,
} from "wechat-mass";
import { corpus, outcome, parsed } from "./corpus.mjs";

const NOW = 1795651200;
const LINES = 40;

/** Batches of two OpenIDs. */
function batches(count) {
  return Array.from({ length: count }, (_, batch) => {
    const openids = [2 * batch, 2 * batch + 1].map((n) => `o${String(n).padStart(27, "0")}`);
    return [...openIdBatches(openids)][0];
  });
}

const TEXT = { msgtype: "text", text: { content: "你好" } };
const NEWS = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" } };
/** The plans with which an input may begin, instead of a stored text. */
const PLANS = {
  all: { id: "a", account: "subscription", audience: { is_to_all: true }, content: NEWS },
  tag: {
    id: "t",
    account: "service",
    audience: { is_to_all: false, tag_id: 2 },
    content: TEXT,
    start_at: NOW + 90,
  },
  openids: {
    id: "o",
    account: "service",
    audience: { openids: batches(3) },
    content: TEXT,
    speed: 1,
  },
  slowly: {
    id: "s",
    account: "service",
    audience: { openids: batches(4) },
    content: NEWS,
    calls_per_day: 2,
    calls_per_minute: 1,
    wait_for_first: true,
  },
};
const PLANNED = Object.fromEntries(
  Object.entries(PLANS).map(([name, plan]) => [name, planCampaign(plan, NOW)]),
);

/** Makes a fact of words; returns undefined if they are not a fact. */
function factOf(what, rest) {
  const [first = "", second = "", ...more] = rest.split(" ");
  const third = more.join(" ");
  const at = () => NOW + Number.parseInt(first, 10);
  const facts = {
    called: () => ({ id: first }),
    replied: () => ({ id: first, status: Number(second), reply: third }),
    lost: () => ({ id: first }),
    pushed: () => ({ push: readPush(rest) }),
    token_refreshed: () => ({}),
    paused: () => ({ at: at() }),
    resumed: () => ({ at: at() }),
    cancelled: () => ({}),
    decided: () =>
      ["retry", "skip"].includes(second)
        ? { question: first, decision: second }
        : { question: first, decision: "sent", ...(third ? { msg_id: third } : {}) },
    preview: () => ({ name: first, [second === "touser" ? second : "towxname"]: third }),
    delete: () => ({ job: Number(first), ...(second ? { article_idx: Number(second) } : {}) }),
    deleted: () => ({ job: Number(first) }),
    elsewhere: () => ({ purpose: first, calls: Number(second), last_minute: Number(third) }),
    quota: () => ({ purpose: first, reply: rest.slice(first.length + 1) }),
  };
  return Object.hasOwn(facts, what) ? { what, ...facts[what]() } : undefined;
}

/** The campaign with a fact in it, which counts once; as it is if the fact is refused. */
function told(campaign, fact, now, name) {
  const once = outcome(() => record(campaign, fact, now), name, CampaignError);
  if (once instanceof CampaignError) {
    assert.ok(once.meaning.zh && once.meaning.en, name);
    return campaign;
  }
  assert.equal(record(once, fact, now), once, `${name}: ${JSON.stringify(fact)} once more`);
  return once;
}

/** Returns the next step, which nobody has done. */
function next(campaign, now, name) {
  const step = outcome(() => nextStep(campaign, now), name, CampaignError);
  if (step instanceof CampaignError) return { do: "refused" };
  assert.deepEqual(nextStep(campaign, now), step, name);
  campaignSummary(campaign, now);
  if (step.do === "wait") assert.ok(step.until > now, name);
  if (step.do === "call" && step.purpose === "send") assert.ok(step.before > now, name);
  return step;
}

function run(campaign, lines, name) {
  let now = NOW;
  for (const line of lines) {
    if (line.startsWith("+")) {
      now += /^\+[+-]?\d+$/.test(line) ? Number(line.slice(1)) : 0;
      continue;
    }
    if (line === "step") {
      const step = next(campaign, now, name);
      if (step.do === "wait") now = step.until;
      if (step.do !== "call") continue;
      campaign = record(campaign, { what: "called", id: step.id }, now);
      assert.notEqual(next(campaign, now, name).id, step.id, `${name}: offered again`);
      continue;
    }
    const space = line.indexOf(" ");
    const [what, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
    const fact = outcome(() => factOf(what, rest), name, PushError);
    if (fact === undefined || fact instanceof PushError) continue;
    campaign = told(campaign, fact, now, name);
    next(campaign, now, name);
  }
}

test("every kept campaign is told its facts, and a damaged one is refused", () => {
  const endings = { planned: 0, stored: 0, damaged: 0 };
  for (const [name, data] of corpus("campaign")) {
    const [first, ...lines] = data.toString().split("\n");
    if (Object.hasOwn(PLANNED, first)) {
      run(PLANNED[first], lines.slice(0, LINES), name);
      endings.planned += 1;
      continue;
    }
    const summary = outcome(() => campaignSummary(first, NOW), name, CampaignError);
    if (summary instanceof CampaignError) {
      assert.ok(["damaged", "newer_version"].includes(summary.code), `${name}: ${summary}`);
      endings.damaged += 1;
      continue;
    }
    assert.equal(parsed(first).id, summary.id, name);
    run(first, lines.slice(0, LINES), name);
    endings.stored += 1;
  }
  assert.ok(
    Object.values(endings).every((count) => count > 0),
    JSON.stringify(endings),
  );
});
