import type { ArticleCard } from "./article-card.js";
import { type Bits, CHUNK } from "./followers/bits.js";
import type { Tallies } from "./followers/tallies.js";
import type { Place } from "./place.js";

/** A message, and how often it reached people. The same content is the same message, whichever job sends it. */
export interface Delivery {
  /** The hash of msgtype and content. */
  readonly message: string;
  readonly msgtype: string;
  readonly content: unknown;
  readonly articles: readonly ArticleCard[];
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
  readonly articles: readonly ArticleCard[];
  readonly first_at: number;
  /** How often it came; up to 7. */
  readonly times: number;
  readonly preview: boolean;
}

/** A content that goes out. */
interface Outgoing {
  readonly msgtype: string;
  /** The content object, as JSON. */
  readonly content: string;
  /** Its articles, as JSON. */
  readonly cards: string;
}

interface Row extends Outgoing {
  message: string;
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
        [
          "ALTER TABLE messages ADD COLUMN cards TEXT NOT NULL DEFAULT '[]'",
          "ALTER TABLE previews ADD COLUMN cards TEXT NOT NULL DEFAULT '[]'",
        ],
      ],
    });
  }

  /** Followers of a chunk receive a message. */
  deliver(
    account: string,
    what: Outgoing & { readonly message: string },
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
      "INSERT INTO messages (account, message, msgtype, content, cards, first_at, reached, twice, most) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, message) DO UPDATE SET reached = reached + excluded.reached, twice = twice + excluded.twice, most = MAX(most, excluded.most)",
      account,
      what.message,
      what.msgtype,
      what.content,
      what.cards,
      at,
      first,
      second,
      most,
    );
  }

  /** A follower receives a preview. */
  preview(account: string, place: number, { msgtype, content, cards }: Outgoing): void {
    this.#place.db.change(
      "INSERT INTO previews (account, place, msgtype, content, cards, at) VALUES (?, ?, ?, ?, ?, ?)",
      account,
      place,
      msgtype,
      content,
      cards,
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
      .map(({ message, first_at, reached, twice, most, ...sent }) => ({
        message,
        ...shown(sent),
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
      return [{ message, ...shown(row), first_at: row.first_at, times, preview: false }];
    });
    const previews = this.#place.db
      .rows<Outgoing & { id: number; at: number }>(
        "SELECT id, msgtype, content, cards, at FROM previews WHERE account = ? AND place = ?",
        account,
        place,
      )
      .map(({ id, at, ...sent }) => ({
        message: `preview:${id}`,
        ...shown(sent),
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

function shown({ msgtype, content, cards }: Outgoing) {
  return {
    msgtype,
    content: JSON.parse(content) as unknown,
    articles: JSON.parse(cards) as ArticleCard[],
  };
}
