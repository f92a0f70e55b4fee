import type { Place } from "../place.js";
import { type Bits, bitsOf, count, hasBit, noBits, storedBits } from "./bits.js";

/** The highest number that a tally tells; one more is still this one. */
export const MOST = 7;

interface Planes {
  ones: ArrayBuffer | null;
  twos: ArrayBuffer | null;
  fours: ArrayBuffer | null;
}

/** The change that adding to a tally has made. */
export interface Added {
  /** Followers counted for the first time. */
  readonly first: number;
  /** Followers counted for the second time. */
  readonly second: number;
  /** The highest count among those that were added. */
  readonly most: number;
}

/**
 * Counts something for each follower, from 0 to 7, in three bits each: a chunk of 65 536 followers has three planes of
 * 8 KB, and a plane that is empty has none. So millions of followers are counted in a few rows.
 */
export class Tallies {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "tallies",
      versions: [
        [
          "CREATE TABLE tallies (account TEXT NOT NULL, chunk INTEGER NOT NULL, scope TEXT NOT NULL, ones BLOB, twos BLOB, fours BLOB, PRIMARY KEY (account, chunk, scope))",
        ],
      ],
    });
  }

  /** Adds one for each follower of a chunk that is in `who`. */
  add(account: string, scope: string, chunk: number, who: Bits): Added {
    const stored = this.#read(account, scope, chunk);
    const [ones, twos, fours] = [bitsOf(stored?.ones), bitsOf(stored?.twos), bitsOf(stored?.fours)];
    const first = noBits();
    const second = noBits();
    let most = 0;
    for (let at = 0; at < who.length; at++) {
      const one = ones[at] ?? 0;
      const two = twos[at] ?? 0;
      const four = fours[at] ?? 0;
      const added = (who[at] ?? 0) & ~(one & two & four);
      if (added === 0) {
        if ((who[at] ?? 0) !== 0) most = MOST;
        continue;
      }
      first[at] = added & ~(one | two | four);
      second[at] = added & one & ~(two | four);
      const carry = one & added;
      const carried = two & carry;
      ones[at] = one ^ added;
      twos[at] = two ^ carry;
      fours[at] = four ^ carried;
      most = Math.max(most, highest(ones[at] ?? 0, twos[at] ?? 0, fours[at] ?? 0, added));
    }
    this.#place.db.change(
      "INSERT OR REPLACE INTO tallies (account, scope, chunk, ones, twos, fours) VALUES (?, ?, ?, ?, ?, ?)",
      account,
      scope,
      chunk,
      storedBits(ones),
      storedBits(twos),
      storedBits(fours),
    );
    return { first: count(first), second: count(second), most };
  }

  /** The followers of a chunk that have at least `least`. */
  atLeast(account: string, scope: string, chunk: number, least: number): Bits {
    const found = noBits();
    const stored = this.#read(account, scope, chunk);
    if (stored === undefined) return found;
    const [ones, twos, fours] = [bitsOf(stored.ones), bitsOf(stored.twos), bitsOf(stored.fours)];
    for (let number = Math.max(1, least); number <= MOST; number++) {
      for (let at = 0; at < found.length; at++) {
        const one = number & 1 ? (ones[at] ?? 0) : ~(ones[at] ?? 0);
        const two = number & 2 ? (twos[at] ?? 0) : ~(twos[at] ?? 0);
        const four = number & 4 ? (fours[at] ?? 0) : ~(fours[at] ?? 0);
        found[at] = (found[at] ?? 0) | (one & two & four);
      }
    }
    return found;
  }

  /** The count of one follower. */
  of(account: string, scope: string, chunk: number, place: number): number {
    const stored = this.#read(account, scope, chunk);
    if (stored === undefined) return 0;
    const bit = (plane: ArrayBuffer | null, worth: number) =>
      hasBit(bitsOf(plane), place) ? worth : 0;
    return bit(stored.ones, 1) + bit(stored.twos, 2) + bit(stored.fours, 4);
  }

  /** Sets the count of one follower. */
  set(account: string, scope: string, chunk: number, place: number, to: number): void {
    const stored = this.#read(account, scope, chunk);
    const planes = [stored?.ones, stored?.twos, stored?.fours].map((plane, bit) => {
      const bits = bitsOf(plane);
      const mask = 1 << (place & 31);
      const word = bits[place >>> 5] ?? 0;
      bits[place >>> 5] = (to >>> bit) & 1 ? word | mask : word & ~mask;
      return storedBits(bits);
    });
    this.#place.db.change(
      "INSERT OR REPLACE INTO tallies (account, scope, chunk, ones, twos, fours) VALUES (?, ?, ?, ?, ?, ?)",
      account,
      scope,
      chunk,
      ...(planes as [ArrayBuffer | null, ArrayBuffer | null, ArrayBuffer | null]),
    );
  }

  /** The scopes of an account that begin with a word and have counted a chunk. */
  scopes(account: string, begin: string, chunk: number): string[] {
    return this.#place.db
      .rows<{ scope: string }>(
        "SELECT scope FROM tallies WHERE account = ? AND chunk = ? AND scope >= ? AND scope < ?",
        account,
        chunk,
        begin,
        `${begin}\uffff`,
      )
      .map(({ scope }) => scope);
  }

  /** Forgets what was counted of an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM tallies WHERE account = ?", account);
  }

  #read(account: string, scope: string, chunk: number): Planes | undefined {
    return this.#place.db.row<Planes>(
      "SELECT ones, twos, fours FROM tallies WHERE account = ? AND scope = ? AND chunk = ?",
      account,
      scope,
      chunk,
    );
  }
}

/** The highest count among some followers of one word. */
function highest(one: number, two: number, four: number, among: number): number {
  let left = among;
  let number = 0;
  for (const [plane, worth] of [
    [four, 4],
    [two, 2],
    [one, 1],
  ] as const) {
    if ((plane & left) !== 0) {
      left &= plane;
      number += worth;
    }
  }
  return number;
}
