// Measures contenders beside each other: one process, interleaved rounds, after every result has
// been compared. The report has the cost of one call, and its ratio to the first contender.
// Runs in every runtime.

import assert from "node:assert/strict";
import { BEFORE_COMMIT } from "./files.mjs";

/** How long and how often is measured. */
export const FULL = { rounds: 31, sampleMs: 40, runs: 11, calls: 1_000_000 };

/** For a first look, and to see that everything runs. */
export const QUICK = { rounds: 7, sampleMs: 8, runs: 3, calls: 50_000 };

/** The contender of every row that is ours, as it was before; it comes with a `run` of its own. */
export const BEFORE = {
  name: `before (${BEFORE_COMMIT})`,
  before: true,
  does: "the same, as an earlier commit does it",
};

/** Keeps results alive, so that no call is optimised away. */
const kept = { result: undefined };

/**
 * Compares and then measures contenders. The first one is ours; the others' ratios are to it.
 *
 * A contender is `{ name, run, does, same?, before?, peer?, floor? }`: `does` says what it checks, `same`
 * turns its result into what is compared with `expected`, `peer` is its name in the table of all runtimes,
 * where what was `before` has a line of its own, too. A `floor` is not a contender but a part of the work,
 * and its result is compared with nothing; where it is a text, that says what ours cannot do without, and
 * how far ours is from it is measured.
 */
export function compare(contenders, expected, { rounds, sampleMs }) {
  for (const { name, run, same, floor } of contenders) {
    if (!floor) assert.deepEqual(same ? same(run()) : run(), expected, `the result of ${name}`);
  }
  const step = clockStep();
  // A clock of a millisecond would be a fortieth of the sample.
  const fills = Math.max(sampleMs, step * 50);
  const measured = contenders.map((contender) => {
    // Again, because the first time the code was not yet optimised.
    callsFor(contender.run, fills, step);
    return { ...contender, calls: callsFor(contender.run, fills, step), samples: [] };
  });
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < measured.length; place++) {
      const contender = measured[(round + place) % measured.length];
      collect();
      contender.samples.push(nanoseconds(contender.run, contender.calls, step) / contender.calls);
    }
  }
  const [ours] = measured;
  for (const contender of measured) {
    contender.ns = spread(contender.samples);
    contender.ratio = ratioTo(ours, contender);
    contender.share = ratioTo(contender, ours);
  }
  return measured;
}

/** The time of the other contender by that of one, round by round: noise is the same for neighbours. */
export function ratioTo(one, other) {
  return spread(other.samples.map((ns, round) => ns / one.samples[round]));
}

/**
 * Nobody pays for the garbage of the one before. Not a full collection, where there is another: it
 * would throw away optimised code together with the object shapes that only garbage had.
 */
function collect() {
  if (typeof Bun === "undefined") globalThis.gc({ type: "minor" });
  else Bun.gc(false);
}

/** How many calls fill a sample. */
function callsFor(run, sampleMs, step) {
  let calls = 1;
  for (;;) {
    // The shorter of two: something else may have run in one of them.
    const ns = Math.min(nanoseconds(run, calls, step), nanoseconds(run, calls, step));
    if (ns >= sampleMs * 1e6) return calls;
    calls = Math.ceil(Math.min(calls * 10, (calls * sampleMs * 1.2e6) / Math.max(ns, 1)));
  }
}

function nanoseconds(run, calls, step) {
  // From the beginning of a step of the clock, where it has steps that can be seen.
  const start = step < 0.1 ? performance.now() : nextStep(performance.now());
  for (let call = 0; call < calls; call++) kept.result = run();
  return (performance.now() - start) * 1e6;
}

/** The least by which the clock moves, in milliseconds: in workerd a whole one. */
function clockStep() {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0, last = nextStep(performance.now()); look < 5; look++) {
    const now = nextStep(last);
    least = Math.min(least, now - last);
    last = now;
  }
  return least;
}

/** The next time that the clock shows. */
function nextStep(last) {
  for (;;) {
    const now = performance.now();
    if (now !== last) return now;
  }
}

/** Median, least and most of some numbers, and what the middle half of them lies between. */
export function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const quarter = sorted.length >> 2;
  return {
    median,
    min: sorted[0],
    max: sorted.at(-1),
    low: sorted[quarter],
    high: sorted[sorted.length - 1 - quarter],
  };
}

/** A Markdown table. Columns whose heading ends in `:` are numbers. */
export function table(headings, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const names = headings.map((heading) => heading.replace(/:$/, ""));
  const rule = headings.map((heading) => (heading.endsWith(":") ? "--:" : "---"));
  return [line(names), line(rule), ...rows.map(line)].join("\n");
}

/** The table of what `compare` measured, and how far ours is from its floor. */
export function timeTable(measured) {
  const lines = table(
    ["contender", "ns a call, median:", "[min–max]:", "× ours:", "[middle half]:", "what it does"],
    measured.map(({ name, ns, ratio, does }, index) => [
      name,
      whole(ns.median),
      `[${whole(ns.min)}–${whole(ns.max)}]`,
      ratio.median.toFixed(2),
      index === 0 ? "" : middleHalf(ratio),
      does,
    ]),
  );
  const floor = measured.find((contender) => typeof contender.floor === "string");
  if (!floor) return lines;
  return `${lines}

Ours takes **${ratioText(floor.share)}** of the floor: ${floor.floor}.`;
}

/** The column of ours in the table of all runtimes, where a row has no peer. */
export const OURS = "ours, µs a call";
export const OURS_BESIDE_FLOOR = "ours × the floor";

/** The rows of the table of all runtimes that come from one `compare`: ours, its peers, its floor. */
export function marksOf(what, measured) {
  const floor = measured.find((contender) => typeof contender.floor === "string");
  return [
    { what, beside: OURS, cell: micros(measured[0].ns) },
    ...measured
      .filter(({ before, peer }) => before || peer)
      .map(({ name, peer, ratio }) => ({ what, beside: peer ?? name, cell: ratioText(ratio) })),
    ...(floor ? [{ what, beside: OURS_BESIDE_FLOOR, cell: ratioText(floor.share) }] : []),
  ];
}

/** A goal: at least so many times as fast as the contender whose name begins so. */
export function atLeast(times, what, measured, beside) {
  const { name, ratio } = measured.find((contender) => contender.name.startsWith(beside));
  return {
    what: `${what}, beside ${name}`,
    goal: `≥ ${times}×`,
    measured: ratioText(ratio),
    met: ratio.median >= times,
  };
}

/** A goal: at most so many times what the row's floor takes. */
export function atMostFloors(times, what, measured) {
  const { share } = measured.find((contender) => typeof contender.floor === "string");
  return {
    what: `${what}, beside the floor`,
    goal: `≤ ${times}×`,
    measured: ratioText(share),
    met: share.median <= times,
  };
}

/** A ratio: the median of the rounds, and what the middle half of them lies between. */
export function ratioText(ratio) {
  return `${ratio.median.toFixed(2)}× ${middleHalf(ratio)}`;
}

function middleHalf({ low, high }) {
  return `[${low.toFixed(2)}–${high.toFixed(2)}]`;
}

/** The median of nanoseconds, as microseconds. */
export function micros({ median }) {
  return median < 100_000 ? (median / 1000).toFixed(1) : whole(median / 1000);
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
