import { ApiError } from "wechat-mass";
import type { Clock } from "../../shared/clock.js";
import type { Database, Layout } from "../../shared/database.js";
import type { Refusal } from "../../shared/outcome.js";
import { refusalOf } from "../../shared/outcome-of.js";
import type { Found } from "./warning.js";
import { tokenFailed } from "./words.js";

const LAYOUT: Layout = {
  part: "token_trouble",
  versions: [
    [
      `CREATE TABLE token_trouble (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        since REAL NOT NULL,
        refusal TEXT NOT NULL
      )`,
    ],
  ],
};

interface Trouble {
  readonly since: number;
  readonly refusal: Refusal;
}

/** Whether the last attempt to get an access token has failed, and since when they fail. */
export class TokenTrouble {
  readonly #db: Database;
  readonly #clock: Clock;
  #known: { readonly trouble: Trouble | undefined } | undefined;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    db.migrate(LAYOUT);
  }

  found(): Found[] {
    const trouble = this.#read();
    return trouble === undefined ? [] : [tokenFailed(trouble.refusal, trouble.since)];
  }

  /** Notes that a token could be had. */
  over(): void {
    if (this.#read() === undefined) return;
    this.#db.change("DELETE FROM token_trouble");
    this.#known = { trouble: undefined };
  }

  /** Notes that none could be had. */
  begun(error: unknown): void {
    // Somebody gave up the call, or the account is not there.
    if (error instanceof DOMException || !this.#clock.isKnown()) return;
    const before = this.#read();
    const errcode = error instanceof ApiError ? error.errcode : undefined;
    if (before !== undefined && before.refusal.wechat?.errcode === errcode) return;
    const trouble = { since: before?.since ?? this.#clock.now(), refusal: refusalOf(error) };
    this.#db.change(
      "INSERT OR REPLACE INTO token_trouble (one, since, refusal) VALUES (1, ?, ?)",
      trouble.since,
      JSON.stringify(trouble.refusal),
    );
    this.#known = { trouble };
  }

  #read(): Trouble | undefined {
    if (this.#known === undefined) {
      const row = this.#db.row<{ since: number; refusal: string }>(
        "SELECT since, refusal FROM token_trouble",
      );
      this.#known = {
        trouble:
          row === undefined ? undefined : { since: row.since, refusal: JSON.parse(row.refusal) },
      };
    }
    return this.#known.trouble;
  }
}
