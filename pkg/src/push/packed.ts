// Reads the text that `packed.rs` in `src/push` writes: the values of a push, one after the other.
import type { PushFields } from "./fields.js";

/** A packed text and the place of the next value. */
export interface Packed {
  readonly text: string;
  at: number;
}

/** Reads a number to base 64, the lowest digit first. */
function count(packed: Packed): number {
  let code = packed.text.charCodeAt(packed.at++);
  if (code < 64) return code;
  let sum = code - 64;
  for (let unit = 64; ; unit *= 64) {
    code = packed.text.charCodeAt(packed.at++);
    if (code < 64) return sum + code * unit;
    // The text ended early, so it was not written by the WebAssembly.
    if (Number.isNaN(code)) return code;
    sum += (code - 64) * unit;
  }
}

/** Reads a text, or null. */
export function text(packed: Packed): string | null {
  const length = count(packed) - 1;
  if (length < 0) return null;
  const start = packed.at;
  packed.at = start + length;
  return packed.text.slice(start, packed.at);
}

/** Reads an integer, or null. */
export function integer(packed: Packed): number | null {
  const code = count(packed);
  if (code > 2) return code - 3;
  if (code === 0) return null;
  return code === 2 ? count(packed) : -count(packed);
}

/** Tells whether an object begins here, and not null. */
export function begins(packed: Packed): boolean {
  return count(packed) === 1;
}

/** Reads a list. `read` reads each value. */
export function list<T>(packed: Packed, read: (packed: Packed) => T): T[] {
  const values: T[] = [];
  for (let left = count(packed); left > 0; left--) values.push(read(packed));
  return values;
}

/** Reads fields by WeChat's names, or null. */
export function fields(packed: Packed): PushFields | null {
  const json = text(packed);
  return json === null ? null : (JSON.parse(json) as PushFields);
}

/** Ends an object whose members were read, and adds its unknown fields. */
export function ended<T extends { extra?: PushFields }>(packed: Packed, object: T): T {
  const extra = fields(packed);
  if (extra !== null) object.extra = extra;
  return object;
}
