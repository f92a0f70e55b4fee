import { dayOf, monthOf } from "./clock.js";
import type { Place } from "./place.js";

/** How often each endpoint was called: in a day, in a minute, in a month. */
export class Calls {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "calls",
      versions: [
        [
          "CREATE TABLE calls (account TEXT NOT NULL, what TEXT NOT NULL, period TEXT NOT NULL, calls INTEGER NOT NULL, last REAL NOT NULL, PRIMARY KEY (account, what)) WITHOUT ROWID",
        ],
      ],
    });
  }

  /** Calls of an endpoint today. */
  today(account: string, path: string): number {
    return this.#count(account, path, dayOf(this.#place.clock.now()));
  }

  /** Counts a call of an endpoint today. */
  countToday(account: string, path: string): void {
    this.#add(account, path, dayOf(this.#place.clock.now()));
  }

  thisMinute(account: string, what: string): number {
    return this.#count(account, `minute:${what}`, this.#minute());
  }

  countThisMinute(account: string, what: string): void {
    this.#add(account, `minute:${what}`, this.#minute());
  }

  thisMonth(account: string, what: string): number {
    return this.#count(account, `month:${what}`, monthOf(this.#place.clock.now()));
  }

  countThisMonth(account: string, what: string): void {
    this.#add(account, `month:${what}`, monthOf(this.#place.clock.now()));
  }

  /** When it was counted last, in Unix seconds. */
  last(account: string, what: string): number | undefined {
    return this.#place.db.row<{ last: number }>(
      "SELECT last FROM calls WHERE account = ? AND what = ?",
      account,
      what,
    )?.last;
  }

  /** Takes back what was counted today: of one path, or of all. */
  clear(account: string, path?: string): void {
    if (path === undefined) {
      this.#place.db.change(
        "DELETE FROM calls WHERE account = ? AND what NOT LIKE 'month:%'",
        account,
      );
    } else {
      this.#place.db.change("DELETE FROM calls WHERE account = ? AND what = ?", account, path);
    }
  }

  /** Forgets all counts of an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM calls WHERE account = ?", account);
  }

  #minute(): string {
    return String(Math.floor(this.#place.clock.now() / 60));
  }

  #count(account: string, what: string, period: string): number {
    const row = this.#place.db.row<{ calls: number }>(
      "SELECT calls FROM calls WHERE account = ? AND what = ? AND period = ?",
      account,
      what,
      period,
    );
    return row?.calls ?? 0;
  }

  #add(account: string, what: string, period: string): void {
    this.#place.db.change(
      "INSERT INTO calls (account, what, period, calls, last) VALUES (?, ?, ?, 1, ?) ON CONFLICT (account, what) DO UPDATE SET calls = CASE WHEN period = excluded.period THEN calls + 1 ELSE 1 END, period = excluded.period, last = excluded.last",
      account,
      what,
      period,
      this.#place.clock.now(),
    );
  }
}
