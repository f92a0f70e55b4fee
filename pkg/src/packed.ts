/** Reads what `src/push/packed.rs` writes: a push as one text, its values one after the other. */
import type { PushFields } from "./push.js";

/** A packed text, and how far it has been read. */
export interface Packed {
  readonly text: string;
  at: number;
}

/** A number of base 64, the lowest digit first. */
function count(packed: Packed): number {
  let code = packed.text.charCodeAt(packed.at++);
  if (code < 64) return code;
  let sum = code - 64;
  for (let unit = 64; ; unit *= 64) {
    code = packed.text.charCodeAt(packed.at++);
    if (code < 64) return sum + code * unit;
    // Also at the end of a text that is none of ours: no digit, and the sum is none.
    if (Number.isNaN(code)) return code;
    sum += (code - 64) * unit;
  }
}

/** A text, or nothing. */
export function text(packed: Packed): string | null {
  const length = count(packed) - 1;
  if (length < 0) return null;
  const start = packed.at;
  packed.at = start + length;
  return packed.text.slice(start, packed.at);
}

/** A whole number, or nothing. */
export function integer(packed: Packed): number | null {
  const code = count(packed);
  if (code > 2) return code - 3;
  if (code === 0) return null;
  return code === 2 ? count(packed) : -count(packed);
}

/** Whether an object begins, and not nothing. */
export function begins(packed: Packed): boolean {
  return count(packed) === 1;
}

/** A list; each value is read by `read`. */
export function list<T>(packed: Packed, read: (packed: Packed) => T): T[] {
  const values: T[] = [];
  for (let left = count(packed); left > 0; left--) values.push(read(packed));
  return values;
}

/** Fields by WeChat's names, or nothing. */
export function fields(packed: Packed): PushFields | null {
  const json = text(packed);
  return json === null ? null : (JSON.parse(json) as PushFields);
}

/** An object whose members have been read, with what else it has. */
export function ended<T extends { extra?: PushFields }>(packed: Packed, object: T): T {
  const extra = fields(packed);
  if (extra !== null) object.extra = extra;
  return object;
}
