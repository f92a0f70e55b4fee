// The loop of the documents, made by hand, in the crash simulation: see campaign-simulation.test.mjs.
// A file of its own, so that it runs beside campaign-simulation-advance.test.mjs.
import { test } from "node:test";
import { assertRuns, every } from "./campaign/simulated-runs.mjs";

/** Of each kind: 20 000 in the two files. */
const RUNS = Number(process.env.RUNS ?? 2500);
const KINDS = {
  "one program, with transactions": 1,
  "two programs, with transactions": 3,
  "one program, with compare-and-set": 5,
  "two programs, with compare-and-set": 7,
};

for (const [name, first] of Object.entries(KINDS)) {
  test(`the loop, ${name}: everyone once, ${RUNS} times`, () => assertRuns(every(8, first, RUNS)));
}
