import type { Database } from "../shared/database.js";
import { refuse } from "../shared/outcome.js";

/** The time that attempts are counted over. Seconds. */
const WINDOW = 15 * 60;

/** The greatest number of attempts in that time. */
const MOST = {
  /** For one name, from addresses that it never signed in from. */
  name: 10,
  /** For one name from an address that it has signed in from. Others cannot use it up. */
  known: 10,
  /** From one address, whatever the names. */
  address: 30,
  /** Of everybody. Each costs a fifth of a second of this object, which all requests need. */
  all: 600,
  /** With the code of the first start. */
  setup: 10,
} as const;

/** A kind of counted attempts. */
export type Bucket = keyof typeof MOST;

/** Counts attempts to sign in, and refuses those that are too many. They are counted before the password is hashed. */
export class Attempts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Counts an attempt, or refuses it. Each bucket is named by what it counts for. */
  count(buckets: readonly (readonly [Bucket, string])[], now: number): void {
    this.#db.change("DELETE FROM attempts WHERE at <= ?", now - WINDOW);
    for (const [bucket, name] of buckets) {
      const { count, first } = this.#db.row<{ count: number; first: number }>(
        "SELECT count(*) AS count, coalesce(min(at), 0) AS first FROM attempts WHERE bucket = ?",
        nameOf(bucket, name),
      ) ?? { count: 0, first: 0 };
      if (count < MOST[bucket]) continue;
      const wait = Math.max(1, Math.ceil(first + WINDOW - now));
      refuse(
        429,
        "too_many_attempts",
        {
          zh: `尝试次数过多，请在 ${wait} 秒后再试`,
          en: `too many attempts; try again in ${wait} seconds`,
        },
        { retry_after: wait },
      );
    }
    for (const [bucket, name] of buckets) {
      this.#db.change("INSERT INTO attempts (bucket, at) VALUES (?, ?)", nameOf(bucket, name), now);
    }
  }

  /** Forgets the attempts of a bucket, after one has succeeded. */
  forget(bucket: Bucket, name: string): void {
    this.#db.change("DELETE FROM attempts WHERE bucket = ?", nameOf(bucket, name));
  }
}

function nameOf(bucket: Bucket, name: string): string {
  return `${bucket}:${name}`;
}
