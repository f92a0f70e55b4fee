import type { Database } from "../../shared/database.js";
import { BUCKETS } from "./buckets.js";
import { MOST_LINES, type Ordered, ordered } from "./ordered.js";

/** Most bytes of one row. A row of SQLite here has at most 2 MB, and a page of members is read from one. */
const ROW = 900 * 1024;
/** Bytes that are put in order together. */
const TOGETHER = 8 * 1024 * 1024;

const LF = 0x0a;

/** Stores what a part of a list's OpenIDs is made of. */
export class Arrivals {
  readonly #db: Database;
  readonly #list: string;
  readonly #pieces = new Int32Array(BUCKETS);
  #count = 0;

  constructor(db: Database, list: string) {
    this.#db = db;
    this.#list = list;
  }

  /** How many have been stored. */
  get count(): number {
    return this.#count;
  }

  /** Stores some OpenIDs of a bucket, an OpenID a line. */
  put(bucket: number, openids: Uint8Array, count: number): void {
    const piece = this.#pieces[bucket] as number;
    this.#pieces[bucket] = piece + 1;
    this.#count += count;
    this.#db.change(
      "INSERT INTO list_arrivals (list, bucket, piece, count, openids) VALUES (?, ?, ?, ?, ?)",
      this.#list,
      bucket,
      piece,
      count,
      owned(openids),
    );
  }
}

/**
 * Makes members of the OpenIDs that have come for a bucket, each once and in order. Call it in one transaction
 * with the note that it was done: then it can be repeated after any crash.
 *
 * @returns the members, and the number of lines that repeat one.
 */
export function arrangeBucket(
  db: Database,
  list: string,
  bucket: number,
): Ordered & { readonly duplicates: number } {
  const pieces = db.rows<{ piece: number; count: number; bytes: number }>(
    "SELECT piece, count, length(openids) AS bytes FROM list_arrivals WHERE list = ? AND bucket = ? ORDER BY piece",
    list,
    bucket,
  );
  let kept: Ordered = { openids: new Uint8Array(), count: 0 };
  let lines = 0;
  while (pieces.length > 0) {
    const texts = [kept.openids];
    let [bytes, count] = [kept.openids.length, kept.count];
    for (let next = pieces[0]; next !== undefined; next = pieces[0]) {
      const isFull = bytes + next.bytes > TOGETHER || count + next.count > MOST_LINES;
      if (isFull && texts.length > 1) break;
      pieces.shift();
      const row = db.row<{ openids: ArrayBuffer }>(
        "SELECT openids FROM list_arrivals WHERE list = ? AND bucket = ? AND piece = ?",
        list,
        bucket,
        next.piece,
      );
      texts.push(new Uint8Array(row?.openids ?? new ArrayBuffer(0)));
      bytes += next.bytes;
      count += next.count;
      lines += next.count;
    }
    kept = ordered(joined(texts, bytes));
  }
  putMembers(db, list, bucket, kept.openids);
  db.change("DELETE FROM list_arrivals WHERE list = ? AND bucket = ?", list, bucket);
  return { ...kept, duplicates: lines - kept.count };
}

/** Stores the members of a bucket, which are in order and each there once. */
export function putMembers(db: Database, list: string, bucket: number, openids: Uint8Array): void {
  for (let start = 0, piece = 0; start < openids.length; piece += 1) {
    const last = start + ROW < openids.length ? openids.lastIndexOf(LF, start + ROW) : -1;
    const end = last < start ? openids.length : last + 1;
    const row = openids.subarray(start, end);
    db.change(
      "INSERT INTO list_members (list, bucket, piece, count, openids) VALUES (?, ?, ?, ?, ?)",
      list,
      bucket,
      piece,
      linesOf(row),
      owned(row),
    );
    start = end;
  }
}

function linesOf(text: Uint8Array): number {
  let lines = 0;
  for (let at = 0; at < text.length; at += 1) if (text[at] === LF) lines += 1;
  return lines;
}

/** Joins texts. */
export function joined(texts: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let length = 0;
  for (const text of texts) {
    whole.set(text, length);
    length += text.length;
  }
  return whole;
}

/** Returns a buffer of these bytes alone: they may be a part of a larger one. */
function owned(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
