// The first call after the import: there the WebAssembly is decoded, compiled and instantiated.

import { BEFORE, milliseconds, spread, table } from "../harness.mjs";
import { named } from "../peers.mjs";
import { childrenInTurn } from "../runtimes.mjs";

export const title = "First call";

const PEERS = ["ajv", "zod"];
/** The names of our own contenders: in the table of all runtimes, and in that of this row. */
const SHOWN = { "wechat-mass": "ours", before: BEFORE.name };
const TITLES = { "wechat-mass": "**wechat-mass**", before: BEFORE.name };

export async function run({ runs }, runtime) {
  // workerd compiles before it starts, and its clock is too coarse for the peers.
  const names = ["wechat-mass", "before", ...(runtime.name === "workerd" ? [] : PEERS)];
  const reports = await childrenInTurn(
    runtime,
    runs,
    names.map((name) => ["first-call.mjs", name]),
  );
  const of = (index, what) => reports[index].map((report) => report[what]);
  const first = spread(of(0, "first")).median;
  const what = "first call after import";
  return {
    goals: [
      {
        what: "first call after import, in Node",
        goal: "≤ 10 ms",
        measured: `${first.toFixed(1)} ms`,
        met: first <= 10,
      },
    ],
    marks: names.map((name, index) => ({
      what,
      beside: `${SHOWN[name] ?? named(name)}, ms`,
      cell: milliseconds(of(index, "first")),
    })),
    markdown: `
${runs} fresh processes of each in turn; milliseconds, median [min–max]:

${table(
  ["library", "import:", "first check:", "second check:"],
  names.map((name, index) => [
    TITLES[name] ?? `${named(name)}, a schema of three members`,
    milliseconds(of(index, "import")),
    milliseconds(of(index, "first")),
    milliseconds(of(index, "second")),
  ]),
)}`,
  };
}
