import type { MassStore } from "./mass-store.js";
import { mustHave } from "./options.js";
import { type SqlStoreOptions, sqlStore } from "./sql/sql-store.js";
import { type Operation, runSync, type SqlRow } from "./sql/statement.js";
import { SQLITE } from "./sql/tables.js";

/** The methods that `sqliteStore` uses of a database of `node:sqlite`, better-sqlite3 or `bun:sqlite`. */
export interface SqliteDatabase {
  /** Runs statements. */
  exec(sql: string): unknown;
  /** Prepares a statement. Its values are `unknown`, because drivers have different types for them. */
  prepare(sql: string): {
    /** Returns the rows. */
    all(...values: unknown[]): unknown[];
    /** Runs it. */
    run(...values: unknown[]): unknown;
  };
}

/**
 * Stores campaigns in SQLite. Several processes may open the same file. The handle is set to wait up to five
 * seconds for another process, unless you have set a time, and to `synchronous = FULL`: otherwise a power
 * failure could undo a claim in WAL mode, and the message would be sent again.
 *
 * Do not call it while a transaction of your own is open.
 *
 * @throws {TypeError} if `db` is not such a database, or an option is wrong.
 * @example
 * const store = sqliteStore(new DatabaseSync("campaigns.sqlite"), { account: appid });
 */
export function sqliteStore(db: SqliteDatabase, options?: SqlStoreOptions): MassStore {
  mustHave(
    db,
    ["exec", "prepare"],
    "sqliteStore(): hand over a `DatabaseSync` of node:sqlite, or a `Database` of better-sqlite3 or bun:sqlite",
  );
  const run = <T>(work: Operation<T>) =>
    runSync(work, ({ sql, values, returns }) => {
      const statement = db.prepare(sql);
      if (returns) return statement.all(...values) as SqlRow[];
      statement.run(...values);
      return [];
    });
  let isSet = false;
  /** Sets the handle. Not within a transaction: there SQLite ignores `synchronous`. */
  function setHandle(): void {
    const setting = (name: string) => {
      const [row] = db.prepare(`PRAGMA ${name}`).all();
      return Number(Object.values(row ?? {})[0]);
    };
    if (setting("busy_timeout") === 0) db.exec("PRAGMA busy_timeout = 5000");
    // Also where it is said to be FULL: in WAL mode better-sqlite3 has another default, from the first
    // transaction on. 3 is EXTRA, which is stricter.
    if (setting("synchronous") !== 3) db.exec("PRAGMA synchronous = FULL");
    isSet = true;
  }
  return sqlStore(
    SQLITE,
    {
      read: async (work) => run(work),
      async transact(work) {
        if (!isSet) setHandle();
        db.exec("BEGIN IMMEDIATE");
        try {
          const result = run(work);
          db.exec("COMMIT");
          return result;
        } catch (error) {
          try {
            db.exec("ROLLBACK");
          } catch {
            // SQLite has rolled back already, for example because the disk was full.
          }
          throw error;
        }
      },
    },
    options,
  );
}
