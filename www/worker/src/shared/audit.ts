import type { Actor } from "./actor.js";
import type { Clock } from "./clock.js";
import type { Database, Layout } from "./database.js";

const LAYOUT: Layout = {
  part: "audit",
  versions: [
    [
      `CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        actor TEXT NOT NULL,
        actor_name TEXT NOT NULL,
        address TEXT NOT NULL,
        what TEXT NOT NULL,
        about TEXT,
        details TEXT NOT NULL
      )`,
      "CREATE INDEX audit_about ON audit (about, id)",
      // Nobody rewrites what has happened, not even a mistake of this program.
      "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the record stays'); END",
      "CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the record stays'); END",
    ],
  ],
};

/** A line of the record. */
export interface AuditEntry {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly actor: { readonly id: string; readonly name: string };
  /** Empty if it is not known. */
  readonly address: string;
  /** The act, for example `campaign.start`. */
  readonly what: string;
  /** The name of the thing that it was done to. */
  readonly about?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The record of who did what in an account. It only grows. */
export class Audit {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    db.migrate(LAYOUT);
  }

  /**
   * Writes a line. Call it in the turn of the change, so that both are stored or none.
   *
   * @param about The name of the thing, by which the lines of one thing are found.
   */
  write(actor: Actor, what: string, details: Record<string, unknown> = {}, about?: string): void {
    this.#db.change(
      "INSERT INTO audit (at, actor, actor_name, address, what, about, details) VALUES (?, ?, ?, ?, ?, ?, ?)",
      this.#clock.now(),
      actor.id,
      actor.name,
      actor.address,
      what,
      about ?? null,
      JSON.stringify(details),
    );
  }

  /** Returns lines, the newest first. */
  read({ about, before, limit }: { about?: string; before?: string; limit: number }): AuditEntry[] {
    const rows = this.#db.rows<Row>(
      `SELECT CAST(id AS TEXT) AS id, at, actor, actor_name, address, what, about, details FROM audit
       WHERE (?1 IS NULL OR about = ?1) AND id < CAST(?2 AS INTEGER) ORDER BY audit.id DESC LIMIT ?3`,
      about ?? null,
      before ?? "9223372036854775807",
      limit,
    );
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      actor: { id: row.actor, name: row.actor_name },
      address: row.address,
      what: row.what,
      ...(row.about === null ? {} : { about: row.about }),
      details: JSON.parse(row.details),
    }));
  }
}

interface Row {
  id: string;
  at: number;
  actor: string;
  actor_name: string;
  address: string;
  what: string;
  about: string | null;
  details: string;
}
