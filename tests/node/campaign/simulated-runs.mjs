// Many runs of the simulation, by their seeds. A seed that fails is named, and can be run again alone:
// SEED=17 node tests/node/campaign-simulation.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./simulation.mjs";

/** How many seeds that failed are named. */
const MOST_NAMED = 10;

/** Runs these seeds; gives what was found, and how often programs and calls were disturbed. */
export async function runs(seeds, overrides = {}) {
  const found = { failures: [], disturbances: 0, accepted: 0 };
  for (const seed of seeds) {
    const { failure, counts, wechat } = await simulate(seed, overrides);
    if (failure !== undefined) found.failures.push({ seed, failure });
    found.disturbances += counts.disturbances;
    found.accepted += wechat.jobs.length;
  }
  return found;
}

/** Every one of them was as it should be. */
export async function assertRuns(seeds, overrides) {
  const { failures, ...found } = await runs(seeds, overrides);
  const named = failures
    .slice(0, MOST_NAMED)
    .map(({ seed, failure }) => `SEED=${seed}: ${failure}`);
  assert.equal(failures.length, 0, `${failures.length} runs failed\n${named.join("\n")}`);
  return found;
}

/** Every `step`th seed from the first one on. */
export function* every(step, first, count) {
  for (let index = 0; index < count; index += 1) yield first + index * step;
}

/** Runs one seed, and prints all that happened in it. */
export async function replay(seed, overrides) {
  const trace = [];
  const { failure } = await simulate(seed, overrides, trace);
  process.stdout.write(`${trace.join("\n")}\n${failure ?? "nothing was wrong"}\n`);
}

/** Of each kind: 20 000 of both drivers. */
const RUNS = Number(process.env.RUNS ?? 2500);
/** The first seed of each kind for `advance`; for the loop it is the next one. */
const KINDS = {
  "one program, with transactions": 0,
  "two programs, with transactions": 2,
  "one program, with compare-and-set": 4,
  "two programs, with compare-and-set": 6,
};

/** A test for each kind, of the driver whose seeds are so far from those of `advance`. */
export function testEveryKind(driver, offset) {
  for (const [name, first] of Object.entries(KINDS)) {
    test(`${driver}, ${name}: everyone once, ${RUNS} times`, () =>
      assertRuns(every(8, first + offset, RUNS)));
  }
}
