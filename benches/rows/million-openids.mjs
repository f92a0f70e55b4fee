// 1,000,000 OpenIDs split into sends of 10,000, checked, built: time and memory of a whole process.

import assert from "node:assert/strict";
import { bytes, childrenInTurn, milliseconds, spread, table } from "../harness.mjs";

export const title = "1,000,000 OpenIDs";

const WAYS = [
  ["wechat-mass", "**wechat-mass**, a batch of bytes after the other"],
  [
    "by-batch",
    "by hand, batch by batch: TextDecoder, split, Set, pattern, JSON.stringify, TextEncoder",
  ],
  ["all-at-once", "by hand, the whole list decoded and split first"],
];
const FATES = [
  ["dropped", "each body let go before the next"],
  ["kept", "all 100 bodies kept"],
];

export function run({ runs }) {
  const starts = FATES.flatMap(([fate]) => WAYS.map(([way]) => ["million-openids.mjs", way, fate]));
  const reports = childrenInTurn(Math.min(runs, 7), starts);
  const digests = reports.flatMap((ofOne, index) =>
    starts[index][2] === "kept" ? ofOne.map(({ digest }) => digest) : [],
  );
  assert.equal(new Set(digests).size, 1, "all ways make the same bodies");
  assert.ok(reports.flat().every(({ count }) => count === 100));

  const of = (index, what) => reports[index].map((report) => report[what]);
  const timesList = (index) => spread(of(index, "peak")).median / reports[index][0].list;
  const kept = WAYS.length;
  const ms = spread(of(kept, "ms")).median;
  const memory = timesList(kept);
  return {
    goals: [
      {
        what: "1,000,000 OpenIDs split, checked, built (all kept)",
        goal: "≤ 1 s in Node",
        measured: `${(ms / 1000).toFixed(2)} s`,
        met: ms <= 1000,
      },
      {
        what: "its memory, the list included",
        goal: "≤ 4× the list",
        measured: `${memory.toFixed(2)}×`,
        met: memory <= 4,
      },
    ],
    markdown: `
Fresh processes in turn, from one buffer of ${bytes(reports[0][0].list)} to the bodies of 100 sends. Peak is the most resident memory of the process, looked at after each send, less what it had before the list was made; the list itself is in it. Array buffers are what the last send left: the list, WebAssembly's memory, bodies. Repeats are dropped within a send, by all.

${table(
  ["bodies", "way", "ms, median [min–max]:", "peak, median:", "× the list:", "array buffers:"],
  starts.map(([, way, fate], index) => [
    FATES.find(([name]) => name === fate)[1],
    WAYS.find(([name]) => name === way)[1],
    milliseconds(of(index, "ms")),
    bytes(spread(of(index, "peak")).median),
    timesList(index).toFixed(2),
    bytes(spread(of(index, "arrayBuffers")).median),
  ]),
)}`,
  };
}
