import type { Database, Layout } from "../../shared/database.js";

/** The table of the fence. */
export const FENCE: Layout = {
  part: "fence",
  versions: [
    [
      `CREATE TABLE fence (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since REAL NOT NULL,
  restored_at REAL NOT NULL,
  restored_by TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0
)`,
    ],
  ],
};

/** A restore that no person has confirmed yet. */
export interface FenceInfo {
  /** When the backup was made. Later changes are not known here. */
  readonly since: number;
  readonly restored_at: number;
  readonly restored_by: string;
}

/**
 * Holds everything that an account does on its own after a restore, until a person says that it may go on: WeChat
 * may have been sent what the backup only planned.
 */
export class Fence {
  readonly #db: Database;

  constructor(db: Database) {
    db.migrate(FENCE);
    this.#db = db;
  }

  /** Returns the restore, if the fence is up. */
  read(): FenceInfo | undefined {
    return this.#db.row<{ since: number; restored_at: number; restored_by: string }>(
      "SELECT since, restored_at, restored_by FROM fence",
    );
  }

  get isUp(): boolean {
    return this.read() !== undefined;
  }

  /** The time of the backup, if the parts of the account have not been told of the restore. */
  get untold(): number | undefined {
    return this.#db.row<{ since: number }>("SELECT since FROM fence WHERE told = 0")?.since;
  }

  raise({ since, restored_at, restored_by }: FenceInfo): void {
    this.#db.change(
      "INSERT OR REPLACE INTO fence (one, since, restored_at, restored_by, told) VALUES (1, ?, ?, ?, 0)",
      since,
      restored_at,
      restored_by,
    );
  }

  told(): void {
    this.#db.change("UPDATE fence SET told = 1");
  }

  lift(): void {
    this.#db.change("DELETE FROM fence");
  }
}
