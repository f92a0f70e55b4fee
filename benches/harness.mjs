// Measures contenders beside each other: one process, interleaved rounds, after every result has
// been compared. What is reported is what one call costs, and how it stands to the first contender.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How long and how often is measured. */
export const FULL = { rounds: 31, sampleMs: 40, runs: 11, calls: 1_000_000 };

/** For a first look, and to see that everything runs. */
export const QUICK = { rounds: 7, sampleMs: 8, runs: 3, calls: 50_000 };

/** Keeps results alive, so that no call is optimised away. */
const kept = { result: undefined };

/**
 * Compares and then measures contenders. The first one is ours; the others' ratios are to it.
 *
 * A contender is `{ name, run, does, same?, floor? }`: `does` says what it checks, `same` turns its
 * result into what is compared with `expected`. A `floor` is no contender but a part of the work,
 * and its result is compared with nothing.
 */
export function compare(contenders, expected, { rounds, sampleMs }) {
  for (const { name, run, same, floor } of contenders) {
    if (!floor) assert.deepEqual(same ? same(run()) : run(), expected, `the result of ${name}`);
  }
  const measured = contenders.map((contender) => {
    // Twice: the first time the code is not yet optimised.
    callsFor(contender.run, sampleMs);
    return { ...contender, calls: callsFor(contender.run, sampleMs), samples: [] };
  });
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < measured.length; place++) {
      const contender = measured[(round + place) % measured.length];
      // Nobody pays for the garbage of the one before. Not a full collection: it would throw away
      // optimised code together with the object shapes that only garbage had.
      globalThis.gc({ type: "minor" });
      contender.samples.push(nanoseconds(contender.run, contender.calls) / contender.calls);
    }
  }
  const [ours] = measured;
  for (const contender of measured) {
    contender.ns = spread(contender.samples);
    // Round by round, because a noisy machine is as noisy for the neighbour in the same round.
    contender.ratio = spread(contender.samples.map((ns, round) => ns / ours.samples[round])).median;
  }
  return measured;
}

/** How many calls fill a sample. */
function callsFor(run, sampleMs) {
  let calls = 1;
  for (;;) {
    const ns = nanoseconds(run, calls);
    if (ns >= sampleMs * 1e6) return calls;
    calls = Math.ceil(Math.min(calls * 10, (calls * sampleMs * 1.2e6) / Math.max(ns, 1)));
  }
}

function nanoseconds(run, calls) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) kept.result = run();
  return Number(process.hrtime.bigint() - start);
}

/** Median, least and most of some numbers. */
export function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

/** Runs a script of `children/` in a fresh process and gives what it printed, read as JSON. */
export function child(script, ...args) {
  const file = fileURLToPath(new URL(`./children/${script}`, import.meta.url));
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    ["--expose-gc", file, ...args.map(String)],
    { encoding: "utf8" },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`children/${script} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Runs several children again and again, one after the other, and gives all reports of each. */
export function childrenInTurn(runs, starts) {
  const reports = starts.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (let place = 0; place < starts.length; place++) {
      const index = (run + place) % starts.length;
      reports[index].push(child(...starts[index]));
    }
  }
  return reports;
}

/** A Markdown table. Columns whose heading ends in `:` are numbers. */
export function table(headings, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const names = headings.map((heading) => heading.replace(/:$/, ""));
  const rule = headings.map((heading) => (heading.endsWith(":") ? "--:" : "---"));
  return [line(names), line(rule), ...rows.map(line)].join("\n");
}

/** The table of what `compare` measured. */
export function timeTable(measured) {
  return table(
    ["contender", "ns a call, median:", "[min–max]:", "× ours:", "what it does"],
    measured.map(({ name, ns, ratio, does }) => [
      name,
      whole(ns.median),
      `[${whole(ns.min)}–${whole(ns.max)}]`,
      ratio.toFixed(2),
      does,
    ]),
  );
}

/** A whole number with separators. */
export function whole(number) {
  return Math.round(number).toLocaleString("en-US");
}

/** Bytes as KiB or MiB. */
export function bytes(count) {
  return Math.abs(count) < 1 << 20
    ? `${(count / 1024).toFixed(1)} KiB`
    : `${(count / (1 << 20)).toFixed(1)} MiB`;
}

/** Median [min–max] of milliseconds. */
export function milliseconds(numbers) {
  const { median, min, max } = spread(numbers);
  return `${median.toFixed(1)} [${min.toFixed(1)}–${max.toFixed(1)}]`;
}
