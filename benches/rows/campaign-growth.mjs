// The time of a step as a campaign grows: it grows no more than the text.

import assert from "node:assert/strict";
import * as ours from "wechat-mass";
import * as before from "../before.mjs";
import { after, factsOf, NOW, planOf } from "../campaigns.mjs";
import { atLeast, BEFORE, compare, micros, OURS, ratioText, table, whole } from "../harness.mjs";

export const title = "A campaign that grows";

const JOBS = [100, 1000, 5000];
/** The jobs that are driven before the same ones are driven again. */
const DRIVEN = 50;
/** A look for the next step, and three facts. */
const STEPS = 4;

export function run(settings) {
  const rows = JOBS.map((jobs) => ({ jobs, ...measure(jobs, settings) }));
  const [small] = rows;
  const large = rows.at(-1);
  const growth = (large.step.median / small.step.median) * (small.length / large.length);
  return {
    goals: [
      {
        what: `a step of ${whole(large.jobs)} jobs by one of ${small.jobs}, beside the lengths of their texts`,
        goal: "≤ 1×",
        measured: `${growth.toFixed(2)}×`,
        met: growth <= 1,
      },
      ...rows.map(({ jobs, measured }) =>
        atLeast(4, `a step, ${whole(jobs)} jobs`, measured, BEFORE.name),
      ),
    ],
    marks: rows.flatMap(({ jobs, step, measured: [, earlier] }) => [
      { what: `a step, ${whole(jobs)} jobs`, beside: OURS, cell: micros(step) },
      { what: `a step, ${whole(jobs)} jobs`, beside: BEFORE.name, cell: ratioText(earlier.ratio) },
    ]),
    markdown: `
Half of the jobs have ended. The host goes on job by job, each time with the text that it got: \`nextStep\`, and \`record\` of the claim, the answer and the event. A step is a quarter of that. After ${DRIVEN} jobs it begins again in the middle.

${table(
  [
    "jobs:",
    "text, characters:",
    "a step, µs:",
    "ns for each 1,000 characters:",
    `${BEFORE.name} × ours:`,
  ],
  rows.map(({ jobs, length, step, measured: [, earlier] }) => [
    whole(jobs),
    whole(length),
    micros(step),
    whole((step.median * 1000) / length),
    ratioText(earlier.ratio),
  ]),
)}`,
  };
}

function measure(jobs, settings) {
  const plan = { ...planOf(batchesLike(jobs)), calls_per_day: 100_000 };
  const half = after(ours.planCampaign(plan, NOW), jobs / 2);
  const facts = Array.from({ length: DRIVEN }, (_, index) => factsOf(jobs / 2 + 1 + index));
  const [one, earlier] = [driving(ours, half, facts), driving(before, half, facts)];
  for (let job = 0; job < 2; job++) assert.equal(one(), earlier());
  const measured = compare(
    [
      { name: "**wechat-mass**", run: one, floor: true },
      { ...BEFORE, run: earlier, floor: true },
    ],
    undefined,
    settings,
  );
  const { median, min, max } = measured[0].ns;
  const step = { median: median / STEPS, min: min / STEPS, max: max / STEPS };
  return { length: half.length, step, measured };
}

/** Takes one job from its send to its end. */
function driving(library, half, facts) {
  let text = half;
  let driven = 0;
  return () => {
    if (driven === facts.length) {
      text = half;
      driven = 0;
    }
    const [{ fact, now }] = facts[driven];
    const step = library.nextStep(text, now);
    if (step.id !== fact.id) throw new Error(`not the next send: ${JSON.stringify(step)}`);
    for (const { fact, now } of facts[driven]) text = library.record(text, fact, now);
    driven++;
    return text;
  };
}

/** So many batches, without splitting a list of fifty million. */
function batchesLike(count) {
  return Array.from({ length: count }, (_, index) => ({
    count: 10_000,
    fingerprint: `${index + 1}`.padStart(22, "F"),
  }));
}
