// Many calls leave nothing behind: in the heap, in WebAssembly's memory and in its references.

import { availableParallelism } from "node:os";
import { bytes, table, whole } from "../harness.mjs";

export const title = "Memory after many calls";

/** Optimised code and feedback come and go; a leak of one byte a call would be four times as much. */
const FLAT = 256 * 1024;

const KINDS = [
  ["check", "`check`, good"],
  ["check-problems", "`check`, with problems"],
  ["build", "`build`"],
  ["build-bytes", "`build`, 100 OpenIDs as bytes"],
  ["build-refused", "`build`, refused"],
  ["read", "`read`"],
  ["read-refused", "`read`, an `errcode`"],
  ["read-push", "`readPush`"],
  ["open-push", "`openPush`, encrypted"],
  ["open-push-refused", "`openPush`, refused"],
  ["openid-batches", "`openIdBatches`, 100 OpenIDs as bytes"],
  ["next-step", "`nextStep`"],
  ["record", "`record`, a reply"],
  ["record-refused", "`record`, refused"],
  ["batch-call", "`batchCall`, 100 OpenIDs"],
  ["campaign-summary", "`campaignSummary`"],
];

export async function run({ calls }, runtime) {
  const rows = new Array(KINDS.length);
  const left = [...KINDS.entries()];
  const look = async ([index, [kind, name]]) => {
    const looks = await runtime.child("flat-heap.mjs", kind, calls);
    const [start, end] = [looks[0], looks.at(-1)];
    const most = Math.max(...looks.map(({ heapUsed }) => heapUsed));
    const grown = end.heapUsed - start.heapUsed;
    const flat = grown <= FLAT && end.pages === start.pages && end.references === start.references;
    rows[index] = { name, start, end, most, grown, flat };
  };
  // Nothing here is timed, so as many at once as there are processors.
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await look(next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  const worst = Math.max(...rows.map(({ grown }) => grown));
  return {
    goals: [
      {
        what: `heap after ${whole(calls)} calls of one kind`,
        goal: "flat",
        measured: `at most ${bytes(worst)} more`,
        met: rows.every(({ flat }) => flat),
      },
    ],
    markdown: `
${whole(calls)} calls of each kind, each in a fresh process; heap after full collections, from after the warm-up (start) to the end. Flat: heap up by at most ${bytes(FLAT)}, and neither WebAssembly's memory nor its table of references has grown.

${table(
  [
    "calls",
    "heap start:",
    "most:",
    "end:",
    "wasm pages of 64 KiB:",
    "references:",
    "rss start → end:",
    "flat",
  ],
  rows.map(({ name, start, end, most, flat }) => [
    name,
    bytes(start.heapUsed),
    bytes(most),
    bytes(end.heapUsed),
    `${start.pages} → ${end.pages}`,
    `${start.references} → ${end.references}`,
    `${bytes(start.rss)} → ${bytes(end.rss)}`,
    flat ? "yes" : "**no**",
  ]),
)}`,
  };
}
