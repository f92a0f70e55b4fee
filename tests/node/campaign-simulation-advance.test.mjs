// `advance` of wechat-mass/client in the crash simulation: see campaign-simulation.test.mjs.
// A file of its own, so that it runs beside campaign-simulation-loop.test.mjs.
import { test } from "node:test";
import { assertRuns, every } from "./campaign/simulated-runs.mjs";

/** Of each kind: 20 000 in the two files. */
const RUNS = Number(process.env.RUNS ?? 2500);
const KINDS = {
  "one program, with transactions": 0,
  "two programs, with transactions": 2,
  "one program, with compare-and-set": 4,
  "two programs, with compare-and-set": 6,
};

for (const [name, first] of Object.entries(KINDS)) {
  test(`advance, ${name}: everyone once, ${RUNS} times`, () => assertRuns(every(8, first, RUNS)));
}
