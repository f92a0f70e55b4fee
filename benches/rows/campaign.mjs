// A campaign of 100 jobs: how big its state is, and what each step of its host costs.

import assert from "node:assert/strict";
import * as ours from "wechat-mass";
import * as before from "../before.mjs";
import { accepted, after, factsOf, finished, hundredJobs, NOW } from "../campaigns.mjs";
import {
  BEFORE,
  bytes,
  compare,
  micros,
  OURS,
  OURS_BESIDE_FLOOR,
  ratioText,
  ratioTo,
  table,
  whole,
} from "../harness.mjs";
import { openIdBytes } from "../inputs.mjs";

export const title = "A campaign of 100 jobs";

const { batchCall, campaignSummary, nextStep, record } = ours;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const MOST_BYTES = 64 * 1024;
const MOST_NS = 1e6;

/** Records what a host does, fact after fact, and begins again at the end of the campaign. */
function recording(half) {
  const facts = Array.from({ length: 50 }, (_, index) => factsOf(51 + index)).flat();
  const texts = new Map();
  return (library) => {
    const { text, next } = texts.get(library) ?? { text: half, next: 0 };
    const { fact, now } = facts[next];
    const changed = library.record(text, fact, now);
    const isLast = next + 1 === facts.length;
    texts.set(library, isLast ? { text: half, next: 0 } : { text: changed, next: next + 1 });
    return changed;
  };
}

export function run(settings) {
  const { plan, fresh, half, middle, now } = hundredJobs();
  const step = nextStep(middle, now);
  assert.equal(step.id, "send-51-2", "what is in doubt is repeated");
  const called = record(middle, { what: "called", id: step.id }, now);
  const reply = { what: "replied", id: step.id, reply: accepted(51) };
  const replied = record(called, reply, now);
  const push = { what: "pushed", push: finished(51) };
  const openids = openIdBytes(510_000).subarray(-290_000);
  const states = (text) => campaignSummary(text, now).jobs.map(({ state }) => state);
  const expected = [...Array(50).fill("finished"), "requested", ...Array(49).fill("planned")];
  assert.deepEqual(states(middle), expected);
  assert.equal(campaignSummary(middle, now).totals.sent_count, 50 * 9870);
  assert.equal(campaignSummary(middle, now).jobs[0].article_urls.length, 1);
  assert.equal(states(replied)[50], "accepted");
  assert.equal(states(record(replied, push, now))[50], "finished");
  assert.equal(
    JSON.parse(decoder.decode(batchCall(called, step, openids).body)).touser.length,
    10_000,
  );

  const sizes = [
    ["planned", fresh],
    ["50 jobs ended, one in doubt", middle],
    ["all ended", after(fresh, 100)],
    [
      "all ended, eight articles with addresses of their own each, as far as there is room for them",
      after(fresh, 100, 8),
    ],
  ].map(([name, state]) => ({ name, bytes: encoder.encode(state).length }));

  // Each does something else, so that none is compared with another but with itself as it was before:
  // their results were checked above. The ratios are to the first one.
  const steps = [
    {
      name: "nextStep",
      call: (library) => library.nextStep(middle, now),
      does: "the call to make, of 100 jobs",
    },
    {
      name: "record",
      call: recording(half),
      does: "the campaign with the fact in it: claims, answers and events of 50 jobs in turn, each told to what the one before gave",
    },
    {
      name: "batchCall",
      call: (library) => library.batchCall(called, step, openids),
      does: "10,000 OpenIDs compared with the plan, and the body of their bytes",
    },
    {
      name: "campaignSummary",
      call: (library) => library.campaignSummary(middle, now),
      does: "100 jobs and the sums as objects",
    },
    {
      name: "planCampaign",
      call: (library) => library.planCampaign(plan, NOW),
      does: "every rule, 100 `clientmsgid`s",
    },
  ];
  for (const { name, call } of steps) {
    assert.deepEqual(call(before), call(ours), `the result of ${name} before`);
  }
  const [floor, ...pairs] = compare(
    [
      {
        name: "floor: JSON.parse and JSON.stringify of the state",
        run: () => JSON.stringify(JSON.parse(middle)),
        does: "what reading and storing it alone would cost in JavaScript",
      },
      ...steps.flatMap(({ call }) => [{ run: () => call(ours) }, { run: () => call(before) }]),
    ].map((contender) => ({ ...contender, floor: true })),
    undefined,
    settings,
  );
  const measured = steps.map(({ name, does }, index) => {
    const [one, earlier] = pairs.slice(2 * index, 2 * index + 2);
    return { ...one, name, does, beside: ratioTo(one, earlier) };
  });
  const timed = measured.slice(0, 2).map((one) => ({ ...one, what: `${one.name}, 100 jobs` }));
  const size = encoder.encode(middle).length;
  return {
    goals: [
      {
        what: "state of a campaign of 100 jobs, half of them ended",
        goal: "≤ 64 KiB",
        measured: bytes(size),
        met: size <= MOST_BYTES,
      },
      ...timed.map(({ what, ns }) => ({
        what,
        goal: "≤ 1 ms",
        measured: `${whole(ns.median / 1000)} µs`,
        met: ns.median <= MOST_NS,
      })),
      ...timed.map(({ what, beside }) => ({
        what: `${what}, beside ${BEFORE.name}`,
        goal: "≥ 4×",
        measured: ratioText(beside),
        met: beside.median >= 4,
      })),
    ],
    marks: timed.flatMap(({ what, ns, ratio, beside }) => [
      { what, beside: OURS, cell: micros(ns) },
      { what, beside: BEFORE.name, cell: ratioText(beside) },
      { what, beside: OURS_BESIDE_FLOOR, cell: ratioText(ratio) },
    ]),
    markdown: `
10,000 OpenIDs a job; 50 jobs ended with counts and the address of an article, one in doubt, 49 to be sent. No other library has campaigns, so there is nothing to stand beside. Every call takes the campaign as the text that is stored, and \`record\` gives it back as one: the floor says what of it is that. The text is the one that a call before took or gave, as it is for a host.

${table(
  ["call", "ns, median:", "[min–max]:", "× the floor:", `${BEFORE.name} × ours:`, "what it does"],
  [floor, ...measured].map(({ name, ns, ratio, beside, does }) => [
    beside ? `**${name}**` : name,
    whole(ns.median),
    `[${whole(ns.min)}–${whole(ns.max)}]`,
    ratio.median.toFixed(2),
    beside ? ratioText(beside) : "",
    does,
  ]),
)}

The state:

${table(
  ["campaign", "bytes:"],
  sizes.map((one) => [one.name, whole(one.bytes)]),
)}`,
  };
}
