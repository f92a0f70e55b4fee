// The stored campaign: whatever a database makes of it is read, and what was damaged is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  batchCall,
  campaignParts,
  campaignRevision,
  campaignSummary,
  joinCampaign,
  nextStep,
  planCampaign,
  record,
} from "wechat-mass";
import {
  ACCEPTED,
  CALLED,
  campaignAfter,
  MSG_ID,
  NOW,
  refused,
  TEXT,
} from "./campaign/campaigns.mjs";
import { random } from "./random.mjs";

const SENT = campaignAfter(CALLED, ACCEPTED);
const LATER = NOW + 700;

/** Every function that reads one. */
const READERS = [
  (campaign) => nextStep(campaign, LATER),
  (campaign) => record(campaign, { what: "token_refreshed" }, LATER),
  (campaign) => campaignSummary(campaign, LATER),
  (campaign) => batchCall(campaign, { id: "send-1-1" }, "o1\no2"),
];

/** The members the other way round, also within: a JSON column may keep them in an order of its own. */
function reordered(value) {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, reordered(member)]));
}

test("a campaign may come as an object, as a JSON column gives it", () => {
  const parsed = JSON.parse(SENT);
  const { content, ...rest } = parsed;
  for (const campaign of [
    parsed,
    Object.freeze(structuredClone(parsed)),
    Object.assign(Object.create(null), parsed),
    { ...reordered(rest), content },
    JSON.stringify(parsed, null, 2),
    ` ${SENT}\n`,
  ]) {
    for (const read of READERS.slice(0, 3)) assert.deepEqual(read(campaign), read(SENT));
  }
  assert.equal(campaignSummary(parsed, NOW).jobs[0].msg_id, MSG_ID);
  assert.deepEqual(parsed, JSON.parse(SENT));
});

test("the members of its message may be in another order as well, and it sends the same bytes", () => {
  const planned = campaignAfter();
  assert.deepEqual(nextStep(reordered(JSON.parse(planned)), NOW), nextStep(planned, NOW));
});

for (const [name, campaign] of Object.entries({
  nothing: "",
  "no JSON": "campaign",
  "half of it": SENT.slice(0, SENT.length / 2),
  "without its end": SENT.slice(0, -1),
  twice: SENT + SENT,
  "an empty object": {},
  "an empty array": [],
  null: null,
  undefined: undefined,
  "a number": 5,
  "a bigint": 5n,
  "a function": () => SENT,
  "another message": SENT.replace("你好", "您好"),
  "another audience": SENT.replace('"tag_id":2', '"tag_id":3'),
  everyone: SENT.replace('"tag_id":2', '"is_to_all":true'),
  "another state": SENT.replace("accepted", "planned"),
  "another job": SENT.replace(MSG_ID, "9007199254740992"),
  "no version": SENT.replace('"version":2,', ""),
  "version 0": SENT.replace('"version":2', '"version":0'),
  "no checksum": SENT.replace(/"check":"[^"]*",/, ""),
})) {
  test(`${name} is refused by every function, and nothing of it is used`, () => {
    assert.notEqual(campaign, SENT);
    for (const read of READERS) refused(() => read(campaign), "damaged");
  });
}

test("what a later version has stored is refused with both versions", () => {
  const newer = SENT.replace('"version":2', '"version":3');
  for (const read of READERS) {
    refused(() => read(newer), "newer_version", { limit: "2", actual: "3" });
  }
});

test("one changed character anywhere is noticed", () => {
  const { below } = random(3);
  const members = SENT.indexOf('"revision"');
  for (let count = 0; count < 2_000; count += 1) {
    const at = members + below(SENT.length - members);
    const other = String.fromCharCode(33 + below(90));
    if (other === SENT[at]) continue;
    refused(() => nextStep(SENT.slice(0, at) + other + SENT.slice(at + 1), LATER), "damaged");
  }
});

const HUNDREDS = planCampaign(
  {
    id: "spring",
    account: "service",
    audience: {
      openids: Array.from({ length: 250 }, (_, n) => ({
        count: 2,
        fingerprint: String(n).padStart(22, "A"),
      })),
    },
    content: TEXT,
    calls_per_day: 1000,
  },
  NOW,
);

test("a campaign is stored in parts of a hundred jobs, and only what has changed is written again", () => {
  const parts = campaignParts(HUNDREDS);
  assert.deepEqual(
    parts.map((part) => part.name),
    ["head", "jobs-1", "jobs-2", "jobs-3"],
  );
  assert.equal(joinCampaign(parts.toReversed()), HUNDREDS);
  const called = record(HUNDREDS, { what: "called", id: "send-1-1" }, NOW);
  const changed = campaignParts(called, parts);
  assert.deepEqual(
    changed.map((part) => part.name),
    ["head", "jobs-1"],
  );
  const stored = new Map([...parts, ...changed].map((part) => [part.name, part]));
  assert.equal(joinCampaign(stored.values()), called);
  assert.deepEqual(campaignParts(called, stored.values()), []);
});

test("parts that are missing, damaged or of two states are refused", () => {
  const parts = campaignParts(HUNDREDS);
  const later = campaignParts(record(HUNDREDS, { what: "called", id: "send-1-1" }, NOW));
  for (let left = 0; left < parts.length; left += 1) {
    refused(() => joinCampaign(parts.toSpliced(left, 1)), "damaged");
    const cut = { ...parts[left], text: parts[left].text.slice(0, -1) };
    refused(() => joinCampaign(parts.with(left, cut)), "damaged");
  }
  refused(() => joinCampaign(parts.with(1, later[1])), "damaged");
  refused(() => joinCampaign(parts.with(0, later[0])), "damaged");
  refused(() => joinCampaign([]), "damaged");
});

test("the revision grows with every change, and stays where nothing changes", () => {
  const planned = campaignAfter();
  assert.equal(campaignRevision(planned), 0);
  const called = record(planned, { what: "called", id: "send-1-1" }, NOW);
  assert.equal(campaignRevision(called), 1);
  const lost = record(called, { what: "lost", id: "send-1-1" }, NOW);
  assert.equal(campaignRevision(lost), 2);
  assert.equal(record(lost, { what: "lost", id: "send-1-1" }, NOW), lost);
  assert.equal(campaignRevision(reordered(JSON.parse(lost))), 2);
  assert.equal(campaignSummary(lost, NOW).revision, 2);
});
