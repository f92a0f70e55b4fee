import { hashOf } from "./buckets.js";
import { USUAL_LENGTH } from "./openid-lines.js";

/** OpenIDs in the order of a bucket, each once. */
export interface Ordered {
  /** An OpenID a line, with a line break after each. */
  readonly openids: Uint8Array;
  readonly count: number;
}

const LF = 0x0a;
/** The bits of a sort key that number the lines. The other 44 are of the hash. */
const NUMBER_BITS = 20;
/** The lines that can be put in order together. */
export const MOST_LINES = 1 << NUMBER_BITS;

/**
 * Puts lines in order, and keeps each once. The order is that of a hash, then of the bytes. It depends on nothing
 * else, so the same people are always in the same order, whoever has listed them how.
 *
 * The keys are sorted as integers of 64 bits, which the engine does itself: a comparison in JavaScript for each
 * pair takes ten times as long.
 *
 * @throws {RangeError} if there are more lines than `MOST_LINES`.
 */
export function ordered(text: Uint8Array): Ordered {
  const starts = startsOf(text);
  const lines = starts.length - 1;
  if (lines > MOST_LINES) throw new RangeError(`${lines} lines are too many to put in order`);
  const keys = new BigUint64Array(lines);
  const halves = new Uint32Array(keys.buffer);
  for (let line = 0; line < lines; line += 1) {
    const [start, end] = [starts[line] as number, (starts[line + 1] as number) - 1];
    // Machines of today are little-endian: the upper half of an integer is the second.
    halves[2 * line] = (hashOf(text, start, end, SEED_LOW) & ~(MOST_LINES - 1)) | line;
    halves[2 * line + 1] = hashOf(text, start, end, SEED_HIGH);
  }
  keys.sort();

  const openids = new Uint8Array(text.length);
  let [length, count] = [0, 0];
  for (let at = 0; at < lines; ) {
    let end = at + 1;
    while (end < lines && sameHash(halves, at, end)) end += 1;
    const group = end === at + 1 ? undefined : groupOf(text, starts, halves, at, end);
    const size = group?.length ?? 1;
    for (let member = 0; member < size; member += 1) {
      const line = group?.[member] ?? lineOf(halves, at);
      const [from, to] = [starts[line] as number, starts[line + 1] as number];
      for (let byte = from; byte < to; byte += 1, length += 1)
        openids[length] = text[byte] as number;
    }
    count += size;
    at = end;
  }
  return { openids: openids.subarray(0, length), count };
}

/** The seeds of the hashes of the order. Those of buckets have another one. */
const [SEED_HIGH, SEED_LOW] = [0x2545f491, 0x9e3779b9];

function sameHash(halves: Uint32Array, one: number, other: number): boolean {
  return (
    halves[2 * one + 1] === halves[2 * other + 1] &&
    ((halves[2 * one] as number) ^ (halves[2 * other] as number)) >>> NUMBER_BITS === 0
  );
}

const lineOf = (halves: Uint32Array, at: number) => (halves[2 * at] as number) & (MOST_LINES - 1);

/** Returns the different lines among those of the same hash, in the order of their bytes. */
function groupOf(
  text: Uint8Array,
  starts: Uint32Array,
  halves: Uint32Array,
  from: number,
  to: number,
): number[] {
  const group: number[] = [];
  for (let at = from; at < to; at += 1) {
    const line = lineOf(halves, at);
    let place = 0;
    let difference = -1;
    while (place < group.length) {
      difference = compared(text, starts, group[place] as number, line);
      if (difference >= 0) break;
      place += 1;
    }
    if (difference !== 0 || place === group.length) group.splice(place, 0, line);
  }
  return group;
}

function compared(text: Uint8Array, starts: Uint32Array, one: number, other: number): number {
  const [first, second] = [starts[one] as number, starts[other] as number];
  for (let at = 0; ; at += 1) {
    const [left, right] = [text[first + at] as number, text[second + at] as number];
    if (left !== right) return left - right;
    if (left === LF) return 0;
  }
}

/** Returns where each line begins, and where the one after the last would. Each line has its line break. */
export function startsOf(text: Uint8Array): Uint32Array {
  let starts = new Uint32Array(Math.ceil(text.length / (USUAL_LENGTH + 1)) + 1);
  let lines = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== LF) continue;
    lines += 1;
    if (lines === starts.length) {
      const more = new Uint32Array(starts.length * 2);
      more.set(starts);
      starts = more;
    }
    starts[lines] = at + 1;
  }
  return starts.subarray(0, lines + 1);
}
