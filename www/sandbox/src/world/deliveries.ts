import { type Bits, CHUNK } from "./followers/bits.js";
import type { Tallies } from "./followers/tallies.js";
import type { Place } from "./place.js";

/** A message, and how often it reached people. The same content is the same message, whichever job sends it. */
export interface Delivery {
  /** The hash of msgtype and content. */
  readonly message: string;
  readonly msgtype: string;
  readonly content: unknown;
  readonly first_at: number;
  /** Followers that have received it. */
  readonly reached: number;
  /** Followers that have received it more than once: 0, if all is well. */
  readonly twice: number;
  /** How often the one received it who did so most often; up to 7. */
  readonly most: number;
}

/** A message on a follower's phone. */
export interface Received {
  readonly message: string;
  readonly msgtype: string;
  readonly content: unknown;
  readonly first_at: number;
  /** How often it came; up to 7. */
  readonly times: number;
  readonly preview: boolean;
}

interface Row {
  message: string;
  msgtype: string;
  content: string;
  first_at: number;
  reached: number;
  twice: number;
  most: number;
}

/** Messages that are listed. */
const LISTED = 1000;

/** Which follower received which message how often. */
export class Deliveries {
  readonly #place: Place;
  readonly #tallies: Tallies;

  constructor(place: Place, tallies: Tallies) {
    this.#place = place;
    this.#tallies = tallies;
    place.db.migrate({
      part: "deliveries",
      versions: [
        [
          "CREATE TABLE messages (account TEXT NOT NULL, message TEXT NOT NULL, msgtype TEXT NOT NULL, content TEXT NOT NULL, first_at REAL NOT NULL, reached INTEGER NOT NULL, twice INTEGER NOT NULL, most INTEGER NOT NULL, PRIMARY KEY (account, message)) WITHOUT ROWID",
          "CREATE TABLE previews (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, place INTEGER NOT NULL, msgtype TEXT NOT NULL, content TEXT NOT NULL, at REAL NOT NULL)",
          "CREATE INDEX previews_by_follower ON previews (account, place)",
        ],
      ],
    });
  }

  /** Followers of a chunk receive a message. */
  deliver(
    account: string,
    what: { readonly message: string; readonly msgtype: string; readonly content: string },
    chunk: number,
    who: Bits,
    at: number,
  ): void {
    const { first, second, most } = this.#tallies.add(
      account,
      `message:${what.message}`,
      chunk,
      who,
    );
    this.#place.db.change(
      "INSERT INTO messages (account, message, msgtype, content, first_at, reached, twice, most) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, message) DO UPDATE SET reached = reached + excluded.reached, twice = twice + excluded.twice, most = MAX(most, excluded.most)",
      account,
      what.message,
      what.msgtype,
      what.content,
      at,
      first,
      second,
      most,
    );
  }

  /** A follower receives a preview. */
  preview(account: string, place: number, msgtype: string, content: string): void {
    this.#place.db.change(
      "INSERT INTO previews (account, place, msgtype, content, at) VALUES (?, ?, ?, ?, ?)",
      account,
      place,
      msgtype,
      content,
      this.#place.clock.now(),
    );
  }

  /** The latest messages of an account, and the numbers of all together. */
  of(account: string): { messages: Delivery[]; most: number; twice: number } {
    const messages = this.#place.db
      .rows<Row>(
        "SELECT * FROM messages WHERE account = ? ORDER BY first_at DESC LIMIT ?",
        account,
        LISTED,
      )
      .map(({ message, msgtype, content, first_at, reached, twice, most }) => ({
        message,
        msgtype,
        content: JSON.parse(content) as unknown,
        first_at,
        reached,
        twice,
        most,
      }));
    const all = this.#place.db.row<{ most: number; twice: number }>(
      "SELECT COALESCE(MAX(most), 0) AS most, COALESCE(SUM(twice), 0) AS twice FROM messages WHERE account = ?",
      account,
    );
    return { messages, most: all?.most ?? 0, twice: all?.twice ?? 0 };
  }

  /** The messages on a follower's phone, the latest first. */
  phone(account: string, place: number): Received[] {
    const chunk = Math.floor(place / CHUNK);
    const received = this.#tallies.scopes(account, "message:", chunk).flatMap((scope) => {
      const times = this.#tallies.of(account, scope, chunk, place % CHUNK);
      if (times === 0) return [];
      const message = scope.slice("message:".length);
      const row = this.#place.db.row<Row>(
        "SELECT * FROM messages WHERE account = ? AND message = ?",
        account,
        message,
      );
      if (row === undefined) return [];
      const { msgtype, content, first_at } = row;
      return [{ message, msgtype, content: JSON.parse(content), first_at, times, preview: false }];
    });
    const previews = this.#place.db
      .rows<{ id: number; msgtype: string; content: string; at: number }>(
        "SELECT id, msgtype, content, at FROM previews WHERE account = ? AND place = ?",
        account,
        place,
      )
      .map(({ id, msgtype, content, at }) => ({
        message: `preview:${id}`,
        msgtype,
        content: JSON.parse(content) as unknown,
        first_at: at,
        times: 1,
        preview: true,
      }));
    return [...received, ...previews].sort((one, other) => other.first_at - one.first_at);
  }

  /** Forgets what was delivered for an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM messages WHERE account = ?", account);
    this.#place.db.change("DELETE FROM previews WHERE account = ?", account);
  }
}
