// campaignSummary: where every job stands, and the sums.
import assert from "node:assert/strict";
import { test } from "node:test";
import { campaignSummary, nextStep, planCampaign, readPush, record } from "wechat-mass";
import {
  ACCEPTED,
  accepted,
  CALLED,
  campaignAfter,
  MSG_ID,
  NOW,
  planFor,
  refused,
} from "./campaign/campaigns.mjs";
import { FINISH, xml } from "./wechat.mjs";

const batch = (count, letter) => ({ count, fingerprint: letter.repeat(22) });
const openids = [batch(10_000, "A"), batch(500, "B"), batch(2, "C")];
const CAMPAIGN = planCampaign(planFor({ audience: { openids }, speed: 4 }), NOW);

/** One job after the other: the first reaches people, the second is refused, the third has no answer. */
function underWay() {
  const push = readPush(
    xml({
      ...FINISH,
      CreateTime: String(NOW + 90),
      MsgID: MSG_ID,
      TotalCount: 10_000,
      FilterCount: 9_000,
      SentCount: 8_990,
      ErrorCount: 10,
      ArticleUrlResult: {
        Count: 1,
        ResultList: { item: { ArticleIdx: 1, ArticleUrl: "https://mp.weixin.qq.com/s/1" } },
      },
    }),
  );
  return [
    { what: "called", id: "send-1-1" },
    { what: "replied", id: "send-1-1", reply: accepted() },
    { what: "pushed", push },
    { what: "called", id: "send-2-1" },
    {
      what: "replied",
      id: "send-2-1",
      reply: '{"errcode":40007,"errmsg":"invalid media_id rid: 61725984-6126f6f9-040f19c4"}',
    },
    { what: "decided", question: "2-1", decision: "skip" },
    { what: "called", id: "send-3-1" },
    { what: "lost", id: "send-3-1" },
  ].reduce((campaign, fact) => record(campaign, fact, NOW), CAMPAIGN);
}

test("a planned campaign: everything is ahead", () => {
  const summary = campaignSummary(CAMPAIGN, NOW);
  assert.deepEqual(
    [summary.id, summary.account, summary.paused, summary.cancelled],
    ["spring", "service", false, false],
  );
  const { planned, not_reached, accepted, unknown } = summary.totals;
  assert.deepEqual(planned, { jobs: [1, 2, 3], recipients: 10_502 });
  assert.deepEqual(not_reached, planned);
  assert.deepEqual(
    [accepted, unknown],
    [
      { jobs: [], recipients: 0 },
      { jobs: [], recipients: 0 },
    ],
  );
  assert.deepEqual(
    summary.jobs.map(({ job, state, recipients, attempts }) => [job, state, recipients, attempts]),
    [
      [1, "planned", 10_000, 0],
      [2, "planned", 500, 0],
      [3, "planned", 2, 0],
    ],
  );
  assert.ok(summary.estimated_end >= NOW);
});

test("a campaign under way: who was reached, who was not, and of whom nobody knows", () => {
  const { jobs, totals } = campaignSummary(underWay(), NOW);
  const [reached, rejected, unknown] = jobs;
  assert.deepEqual(
    [reached.state, reached.msg_id, reached.source, reached.status, reached.outcome],
    ["finished", MSG_ID, "push", "send success", "success"],
  );
  assert.deepEqual(
    [reached.total_count, reached.filtered, reached.sent_count, reached.error_count],
    [10_000, 1_000, 8_990, 10],
  );
  assert.deepEqual(reached.article_urls, ["https://mp.weixin.qq.com/s/1"]);
  assert.deepEqual(
    [reached.requested_at, reached.accepted_at, reached.finished_at, reached.seconds],
    [NOW, NOW, NOW + 90, 90],
  );
  assert.equal(reached.reason, undefined);
  assert.deepEqual(
    [rejected.state, rejected.errcode, rejected.rid, rejected.settled],
    ["rejected", 40007, "61725984-6126f6f9-040f19c4", true],
  );
  assert.match(rejected.reason.zh, /[\u4e00-\u9fff]/);
  assert.match(rejected.reason.en, /media/);
  assert.deepEqual([unknown.state, unknown.attempts], ["requested", 1]);
  assert.deepEqual(totals.accepted, { jobs: [1], recipients: 10_000 });
  assert.deepEqual(totals.reached, { jobs: [1], recipients: 10_000 });
  assert.deepEqual(totals.not_reached, { jobs: [2], recipients: 500 });
  assert.deepEqual(totals.unknown, { jobs: [3], recipients: 2 });
  assert.deepEqual(
    [totals.total_count, totals.filtered, totals.sent_count, totals.error_count],
    [10_000, 1_000, 8_990, 10],
  );
});

test("the totals of the last step are those of the summary", () => {
  const decided = { what: "decided", question: "3-1", decision: "sent" };
  const ended = record(underWay(), decided, NOW);
  const step = nextStep(ended, NOW);
  const { totals, estimated_end } = campaignSummary(ended, NOW);
  assert.deepEqual(step, { do: "done", totals });
  assert.deepEqual(totals.reached, { jobs: [1, 3], recipients: 10_002 });
  assert.equal(estimated_end, undefined);
});

test("previews and deletions have their place", () => {
  const campaign = [
    { what: "preview", name: "boss", touser: "o1" },
    { what: "called", id: "preview-1-1" },
    { what: "replied", id: "preview-1-1", reply: '{"errcode":40003,"errmsg":"invalid openid"}' },
    { what: "delete", job: 1 },
  ].reduce((campaign, fact) => record(campaign, fact, NOW), campaignAfter(CALLED, ACCEPTED));
  const [preview, deletion] = campaignSummary(campaign, NOW).orders;
  assert.deepEqual(
    [preview.order, preview.purpose, preview.state, preview.name, preview.errcode],
    [1, "preview", "failed", "boss", 40003],
  );
  assert.ok(preview.reason.zh && preview.reason.en);
  assert.deepEqual(deletion, { order: 2, purpose: "delete", state: "ordered", job: 1 });
});

test("a campaign that is paused or cancelled says so, and has no end to estimate", () => {
  const paused = campaignSummary(record(CAMPAIGN, { what: "paused" }, NOW), NOW);
  assert.deepEqual([paused.paused, paused.estimated_end], [true, undefined]);
  const cancelled = campaignSummary(record(CAMPAIGN, { what: "cancelled" }, NOW), NOW);
  assert.deepEqual([cancelled.cancelled, cancelled.paused], [true, false]);
  assert.deepEqual(cancelled.totals.not_reached.jobs, [1, 2, 3]);
});

test("a summary is plain data", () => {
  const summary = campaignSummary(underWay(), NOW);
  assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary);
  assert.deepEqual(structuredClone(summary), summary);
});

test("what is no time in Unix seconds is refused", () => {
  for (const now of [NOW * 1000, Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    refused(() => campaignSummary(CAMPAIGN, now), "bad_time", { field: "now" });
  }
});
