import type { Place } from "./place.js";

/** Seconds that a call can be looked up by its rid. */
const KEPT = 7 * 86_400;

/** A call that was refused, as `openapi/rid/get` tells it. */
export interface RidRow {
  readonly account: string;
  /** Milliseconds. */
  readonly took: number;
  readonly query: string;
  readonly request: string;
  readonly reply: string;
  readonly address: string;
}

/** The refused calls of the last seven days. */
export class Rids {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "rids",
      versions: [
        [
          "CREATE TABLE rids (rid TEXT PRIMARY KEY, at REAL NOT NULL, account TEXT NOT NULL, took INTEGER NOT NULL, query TEXT NOT NULL, request TEXT NOT NULL, reply TEXT NOT NULL, address TEXT NOT NULL) WITHOUT ROWID",
          "CREATE INDEX rids_by_time ON rids (at)",
        ],
      ],
    });
  }

  keep(rid: string, { account, took, query, request, reply, address }: RidRow): void {
    const now = this.#place.clock.now();
    this.#place.db.change("DELETE FROM rids WHERE at < ?", now - KEPT);
    this.#place.db.change(
      "INSERT INTO rids (rid, at, account, took, query, request, reply, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      rid,
      now,
      account,
      took,
      query,
      // A list of OpenIDs is long, and nobody looks it up here.
      request.slice(0, 20_000),
      reply,
      address,
    );
  }

  get(rid: string): (RidRow & { readonly at: number }) | undefined {
    return this.#place.db.row(
      "SELECT * FROM rids WHERE rid = ? AND at >= ?",
      rid,
      this.#place.clock.now() - KEPT,
    );
  }
}
