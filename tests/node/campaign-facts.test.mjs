// Facts: every form that one may have, every wrong one, and that a fact counts once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import {
  batchCall,
  campaignParts,
  campaignSummary,
  joinCampaign,
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
  DAY,
  MSG_ID,
  NOW,
  planFor,
  refused,
} from "./campaign/campaigns.mjs";
import { FINISH, xml } from "./wechat.mjs";

const planned = planCampaign(planFor(), NOW);
const called = campaignAfter(CALLED);
const sent = campaignAfter(CALLED, ACCEPTED);
const push = readPush(
  xml({ ...FINISH, MsgID: MSG_ID, TotalCount: 9, FilterCount: 8, SentCount: 7, ErrorCount: 1 }),
);
const jobOf = (campaign) => campaignSummary(campaign, NOW).jobs[0];
const stepOf = (campaign, now = NOW) => nextStep(campaign, now);

/** Each fact, where it is recorded, and what shows that it was taken. */
const FACTS = [
  [{ what: "called", id: "send-1-1" }, planned, (c) => jobOf(c).state, "requested"],
  [
    { what: "replied", id: "send-1-1", reply: accepted() },
    called,
    (c) => jobOf(c).state,
    "accepted",
  ],
  [
    { what: "replied", id: "send-1-1", status: 502, reply: '{"errcode":45028,"errmsg":"quota"}' },
    called,
    (c) => stepOf(c).because.code,
    "will_repeat",
  ],
  [{ what: "lost", id: "send-1-1" }, called, (c) => stepOf(c).because.code, "will_repeat"],
  [{ what: "unsent", id: "send-1-1" }, called, (c) => jobOf(c).state, "planned"],
  [{ what: "token_failed" }, planned, (c) => stepOf(c).because.code, "token_failed"],
  [
    { what: "token_failed", errcode: 40164, errmsg: "invalid ip 203.0.113.7, not in whitelist" },
    planned,
    (c) => /40164.*203\.0\.113\.7/.test(stepOf(c).because.message.zh),
    true,
  ],
  [
    { what: "clock", at: NOW },
    record(
      record(planned, { what: "called", id: "send-1-1" }, NOW + DAY),
      { what: "lost", id: "send-1-1" },
      NOW,
    ),
    (c) => stepOf(c).because.code,
    "unknown_outcome",
  ],
  [{ what: "restored", since: NOW - DAY }, planned, (c) => stepOf(c).question, "restored-0"],
  [
    { what: "others", campaign: "summer", msg_ids: [MSG_ID, 5, 6n] },
    campaignAfter(CALLED, { what: "replied", reply: `{"errcode":45065,"msg_id":${MSG_ID}}` }),
    (c) => jobOf(c).anothers_msg_id,
    MSG_ID,
  ],
  [{ what: "pushed", push }, sent, (c) => jobOf(c).sent_count, 7],
  [
    { what: "token_refreshed" },
    campaignAfter(CALLED, { what: "replied", reply: '{"errcode":42001}' }),
    (c) => stepOf(c).do,
    "call",
  ],
  [{ what: "paused" }, planned, (c) => stepOf(c).because.code, "paused"],
  [{ what: "paused", at: NOW + 5 }, planned, (c) => stepOf(c).because.code, "paused"],
  [{ what: "resumed" }, record(planned, { what: "paused" }, NOW), (c) => stepOf(c).do, "call"],
  [{ what: "cancelled" }, planned, (c) => jobOf(c).state, "cancelled"],
  [
    { what: "decided", question: "1-1", decision: "retry" },
    campaignAfter(CALLED, { what: "lost" }),
    (c) => nextStep(c, NOW + 70).id,
    "send-1-2",
  ],
  [
    { what: "decided", question: "1-1", decision: "not_sent" },
    campaignAfter(CALLED, { what: "lost" }),
    (c) => campaignSummary(c, NOW).totals.not_reached.jobs.length,
    1,
  ],
  [
    { what: "decided", question: "1-1", decision: "skip" },
    campaignAfter(CALLED, { what: "lost" }),
    (c) => jobOf(c).settled,
    true,
  ],
  [
    { what: "decided", question: "1-1", decision: "sent" },
    campaignAfter(CALLED, { what: "lost" }),
    (c) => jobOf(c).state,
    "finished",
  ],
  [
    { what: "preview", name: "a", touser: "o1" },
    planned,
    (c) => JSON.parse(stepOf(c).call.body).touser,
    "o1",
  ],
  [
    { what: "preview", name: "a", towxname: "w" },
    planned,
    (c) => JSON.parse(stepOf(c).call.body).towxname,
    "w",
  ],
  [{ what: "delete", job: 1 }, sent, (c) => stepOf(c).call.body, `{"msg_id":${MSG_ID}}`],
  [
    { what: "delete", job: 1, article_idx: 2 },
    sent,
    (c) => JSON.parse(stepOf(c).call.body).article_idx,
    2,
  ],
  [{ what: "deleted", job: 1 }, sent, (c) => jobOf(c).deleted, true],
  [
    { what: "elsewhere", purpose: "send", calls: 100 },
    planned,
    (c) => stepOf(c).because.code,
    "day_budget",
  ],
  [
    { what: "elsewhere", purpose: "send", calls: 60, last_minute: 60 },
    planned,
    (c) => stepOf(c).because.code,
    "minute_budget",
  ],
  [
    {
      what: "quota",
      purpose: "send",
      reply: '{"errcode":0,"quota":{"daily_limit":5,"used":5,"remain":0}}',
    },
    planned,
    (c) => stepOf(c).because.code,
    "day_budget",
  ],
];

const digits = (_, value) => (typeof value === "bigint" ? `${value}` : value);

for (const [fact, before, shown, expected] of FACTS) {
  const { reply: _, push: __, ...name } = fact;
  test(`${JSON.stringify(name, digits)} is taken, and twice it changes nothing more`, () => {
    const once = record(before, fact, NOW);
    assert.notEqual(once, before);
    assert.deepEqual(shown(once), expected);
    if (fact.what === "called") refused(() => record(once, fact, NOW), "already_called");
    else assert.equal(record(once, fact, NOW), once);
  });
}

/** Wrong forms: of which member, and what is said instead of it. */
const WRONG = [
  [null, "what"],
  [undefined, "what"],
  [5, "what"],
  [{}, "what", "undefined"],
  [{ what: "sent" }, "what", "sent"],
  [{ what: "called" }, "id"],
  [{ what: "called", id: "send-1" }, "id", "send-1"],
  [{ what: "called", id: "send-01-1" }, "id", "send-01-1"],
  [{ what: "lost", id: 1 }, "id"],
  [{ what: "replied", reply: "" }, "id"],
  [{ what: "replied", id: "send-1-1", reply: "", status: "200" }, "status", '"200"'],
  [{ what: "replied", id: "send-1-1", reply: "", status: 65_536 }, "status", "65536"],
  [{ what: "replied", id: "send-1-1", reply: "", status: -1 }, "status", "-1"],
  [{ what: "pushed", push: { kind: "mass_send_job_finish" } }, "push"],
  [{ what: "paused", at: "now" }, "at", '"now"'],
  [{ what: "decided", question: "1-0" }, "decision", "undefined"],
  [{ what: "decided", decision: "skip" }, "question", "undefined"],
  [{ what: "decided", question: "", decision: "skip" }, "question", '""'],
  [{ what: "decided", question: "1-0", decision: "yes" }, "decision", "yes"],
  [{ what: "decided", question: "1-0", decision: "sent", msg_id: "x" }, "msg_id", '"x"'],
  [{ what: "decided", question: "1-0", decision: "sent", msg_id: -1n }, "msg_id", '"-1"'],
  [{ what: "preview", name: "a" }, "touser"],
  [{ what: "delete" }, "job"],
  [{ what: "delete", job: "1" }, "job", '"1"'],
  [{ what: "deleted", job: -1 }, "job", "-1"],
  [{ what: "elsewhere", purpose: "send" }, "calls"],
  [{ what: "elsewhere", purpose: "sends", calls: 1 }, "purpose", '"sends"'],
  [{ what: "elsewhere", purpose: "send", calls: 1.5 }, "calls", "1.5"],
  [{ what: "quota", reply: "" }, "purpose"],
  [{ what: "unsent", id: "send-1" }, "id", "send-1"],
  [{ what: "clock", at: "now" }, "at", '"now"'],
  [{ what: "restored" }, "since"],
  [{ what: "restored", since: NOW + 1 }, "since", `${NOW + 1}`],
  [{ what: "token_failed", errcode: "40164" }, "errcode", '"40164"'],
  [{ what: "others", campaign: "summer" }, "msg_ids"],
  [{ what: "others", campaign: "summer", msg_ids: ["x"] }, "msg_ids", '"x"'],
  [{ what: "others", campaign: "spring", msg_ids: [] }, "campaign", "spring"],
  [{ what: "others", msg_ids: [] }, "campaign"],
];

for (const [fact, field, actual] of WRONG) {
  const shown = JSON.stringify(fact, digits);
  test(`${shown} is refused by its ${field}`, () => {
    refused(
      () => record(planned, fact, NOW),
      "bad_fact",
      actual === undefined ? { field } : { field, actual },
    );
  });
}

for (const [fact, code, field, actual] of [
  [{ what: "called", id: "send-2-1" }, "not_in_campaign", "call", "send-2-1"],
  [{ what: "called", id: "send-1-2" }, "not_due", "call", "send-1-2"],
  [{ what: "lost", id: "preview-1-1" }, "not_in_campaign", "call", "preview-1-1"],
  [{ what: "replied", id: "delete-1-1", reply: "" }, "not_in_campaign", "call", "delete-1-1"],
  [{ what: "decided", question: "2-0", decision: "skip" }, "not_in_campaign", "question", "2-0"],
  [{ what: "decided", question: "?", decision: "skip" }, "not_in_campaign", "question", "?"],
  [{ what: "deleted", job: 2 }, "not_in_campaign", "job", "2"],
  [{ what: "delete", job: 2 }, "not_in_campaign", "job", "2"],
  [{ what: "delete", job: 1 }, "not_possible", "job", "delete"],
  [{ what: "deleted", job: 1 }, "not_possible", "job", "deleted"],
  [{ what: "decided", question: "1-0", decision: "sent" }, "not_possible", "job", "sent"],
]) {
  test(`${JSON.stringify(fact)} is ${code}`, () => {
    refused(() => record(planned, fact, NOW), code, { field, actual });
  });
}

test("a reply may be text or bytes, of this realm or another", () => {
  const bytes = new TextEncoder().encode(accepted());
  for (const reply of [
    accepted(),
    bytes,
    bytes.buffer,
    Buffer.from(accepted()),
    runInNewContext("Uint8Array.from(list)", { list: [...bytes] }),
  ]) {
    const campaign = record(called, { what: "replied", id: "send-1-1", reply }, NOW);
    assert.equal(jobOf(campaign).msg_id, MSG_ID);
  }
});

test("a parsed reply has lost digits, and is refused", () => {
  for (const reply of [
    JSON.parse(accepted()),
    null,
    5,
    Promise.resolve(accepted()),
    [accepted()],
  ]) {
    for (const fact of [
      { what: "replied", id: "send-1-1", reply },
      { what: "quota", purpose: "send", reply },
    ]) {
      assert.throws(() => record(called, fact, NOW), TypeError);
    }
  }
});

test("a decision's msg_id may be a text, a bigint or a number that holds it", () => {
  const lost = campaignAfter(CALLED, { what: "lost" });
  for (const [given, msg_id] of [
    [MSG_ID, MSG_ID],
    [BigInt(MSG_ID), MSG_ID],
    [2n ** 64n - 1n, "18446744073709551615"],
    [1000001625, "1000001625"],
    [2 ** 53 - 1, "9007199254740991"],
    [undefined, undefined],
  ]) {
    const fact = { what: "decided", question: "1-1", decision: "sent", msg_id: given };
    assert.equal(jobOf(record(lost, fact, NOW)).msg_id, msg_id);
  }
  for (const given of [2 ** 53, 2 ** 60, 1e21, Number.POSITIVE_INFINITY]) {
    const fact = { what: "decided", question: "1-1", decision: "sent", msg_id: given };
    assert.throws(() => record(lost, fact, NOW), TypeError);
  }
});

test("msg_ids beyond 2^53 stay whole, from the reply to the status call and the push", () => {
  const { call } = nextStep(sent, NOW + 700);
  assert.equal(call.body, `{"msg_id":"${MSG_ID}"}`);
  const neighbour = readPush(xml({ ...FINISH, MsgID: "9007199254740992" }));
  assert.equal(jobOf(record(sent, { what: "pushed", push: neighbour }, NOW)).state, "accepted");
  assert.equal(jobOf(record(sent, { what: "pushed", push }, NOW)).state, "finished");
});

test("a push may come before the reply; those about something else are let pass", () => {
  const early = record(called, { what: "pushed", push }, NOW);
  const late = record(early, { what: "replied", id: "send-1-1", reply: accepted() }, NOW);
  assert.deepEqual([jobOf(late).state, jobOf(late).sent_count], ["finished", 7]);
  const message = readPush("<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>");
  assert.equal(record(planned, { what: "pushed", push: message }, NOW), planned);
  // Of nobody, and nothing is under way.
  assert.equal(record(planned, { what: "pushed", push }, NOW), planned);
});

test("a refused fact changes nothing, and the next one is taken", () => {
  const copy = `${called}`;
  refused(() => record(called, { what: "lost", id: "send-9-1" }, NOW), "not_in_campaign");
  assert.equal(called, copy);
  assert.equal(jobOf(record(called, { what: "lost", id: "send-1-1" }, NOW)).state, "requested");
});

test("a fact is not changed", () => {
  const fact = Object.freeze({ what: "replied", id: "send-1-1", reply: accepted() });
  record(called, fact, NOW);
});

test("what is no time in Unix seconds is refused", () => {
  for (const now of [
    NOW * 1000,
    Number.NaN,
    -1,
    -NOW,
    0,
    Number.POSITIVE_INFINITY,
    "soon",
    undefined,
    null,
    new Date("?"),
  ]) {
    refused(() => record(planned, { what: "paused" }, now), "bad_time", { field: "now" });
    refused(() => nextStep(planned, now), "bad_time", { field: "now" });
  }
});

test("fractions of a second count down", () => {
  const fact = { what: "called", id: "send-1-1" };
  assert.equal(record(planned, fact, NOW + 0.999), called);
  assert.deepEqual(nextStep(called, NOW + 69.999), nextStep(called, NOW + 69));
  assert.equal(nextStep(called, NOW + 69.999).do, "wait");
  assert.equal(nextStep(called, NOW + 70).do, "call");
});

test("a clock that runs back does not make the guard younger", () => {
  const later = record(campaignAfter(CALLED), { what: "lost", id: "send-1-1" }, NOW + DAY);
  assert.equal(nextStep(later, NOW + DAY).do, "ask_human");
  const { do: what, because, choices } = nextStep(later, NOW);
  assert.deepEqual([what, because.code, choices], ["ask_human", "clock", ["clock"]]);
  refused(() => record(later, { what: "called", id: "send-1-2" }, NOW), "not_due");
});

test("a pause is given in seconds, or it could never be resumed", () => {
  for (const what of ["paused", "resumed"]) {
    refused(() => record(planned, { what, at: NOW * 1000 }, NOW), "bad_time", { field: "at" });
    record(planned, { what, at: NOW + 0.5 }, NOW);
  }
});

test("a pause or a resumption without a time is said now, whatever a clock that is ahead said", () => {
  const ahead = [
    ["paused", NOW + 100],
    ["resumed", NOW + 240],
  ];
  const told = ahead.reduce((c, [what, now]) => record(c, { what }, now), planned);
  assert.equal(stepOf(told).do, "call");
  const paused = record(told, { what: "paused" }, NOW + 150);
  assert.equal(stepOf(paused).because.code, "paused");
  const resumed = record(paused, { what: "resumed" }, NOW + 60);
  assert.equal(stepOf(resumed).do, "call");
  assert.equal(record(paused, { what: "paused" }, NOW + 150), paused, "told twice is told once");
});

test("a status that was lost on the way is not taken for 200", () => {
  const reply = '{"errcode":40001,"errmsg":"invalid credential"}';
  for (const status of [undefined, null, Number.NaN, "502", 200.5, 70_000]) {
    const fact = { what: "replied", id: "send-1-1", reply, status };
    refused(() => record(called, fact, NOW), "bad_fact", { field: "status" });
  }
});

test("what is no fact, part or step at all is refused as such", () => {
  const circle = { what: "cancelled" };
  circle.self = circle;
  refused(() => record(planned, circle, NOW), "bad_fact");
  refused(() => batchCall(planned, undefined, "o1"), "bad_fact");
  const [head] = campaignParts(planned);
  for (const parts of [[head, undefined], [], undefined, null, [null]]) {
    refused(() => joinCampaign(parts), "damaged");
  }
  assert.deepEqual(campaignParts(planned, null), campaignParts(planned));
});

test("of another campaign's summary, jobs that were not sent have no id", () => {
  const other = planCampaign(planFor({ id: "other" }), NOW);
  const msg_ids = campaignSummary(other, NOW).jobs.map((job) => job.msg_id);
  assert.deepEqual(msg_ids, [undefined]);
  assert.equal(record(planned, { what: "others", campaign: "other", msg_ids }, NOW), planned);
});

test("a campaign is taken as a file is read", () => {
  assert.deepEqual(nextStep(Buffer.from(planned), NOW), stepOf(planned));
});
