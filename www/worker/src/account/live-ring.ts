import type { Clock } from "../shared/clock.js";
import type { Database, Layout } from "../shared/database.js";

/** How many messages are kept for pages that connect again. */
const KEPT = 1000;

const LAYOUT: Layout = {
  part: "live",
  versions: [
    [
      `CREATE TABLE live (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL
      )`,
    ],
  ],
};

/** A message for open pages. */
export interface LiveMessage {
  /** Its place in the order, from which a page goes on after a break. */
  readonly id: number;
  readonly at: number;
  /** For example `campaign`, `push`, `question`. */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The news for open pages: a ring in SQLite, so that a page misses nothing after a break. */
export class LiveRing {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<(message: LiveMessage) => void>();

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    db.migrate(LAYOUT);
  }

  /** Tells the open pages something, without secrets. Call it in the turn of the change. */
  tell(kind: string, data: Record<string, unknown>): void {
    const at = this.#clock.now();
    const row = this.#db.row<{ id: number }>(
      "INSERT INTO live (at, kind, data) VALUES (?, ?, ?) RETURNING id",
      at,
      kind,
      JSON.stringify(data),
    );
    const id = row?.id ?? 0;
    if (id % 50 === 0) this.#db.change("DELETE FROM live WHERE id <= ?", id - KEPT);
    for (const listener of this.#listeners) listener({ id, at, kind, data });
  }

  /** Returns the messages after one, or nothing if some of them are not kept any more. */
  after(id: number): LiveMessage[] | undefined {
    const { oldest, newest } = this.#db.row<{ oldest: number; newest: number }>(
      "SELECT COALESCE(MIN(id), 1) AS oldest, COALESCE(MAX(id), 0) AS newest FROM live",
    ) ?? { oldest: 1, newest: 0 };
    if (id < oldest - 1 || id > newest) return undefined;
    return this.#db
      .rows<{ id: number; at: number; kind: string; data: string }>(
        "SELECT id, at, kind, data FROM live WHERE id > ? ORDER BY id",
        id,
      )
      .map((row) => ({ ...row, data: JSON.parse(row.data) }));
  }

  /** The id of the latest message. */
  latest(): number {
    return this.#db.row<{ id: number | null }>("SELECT MAX(id) AS id FROM live")?.id ?? 0;
  }

  /** Calls a listener for each new message. Returns what ends that. */
  listen(listener: (message: LiveMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
