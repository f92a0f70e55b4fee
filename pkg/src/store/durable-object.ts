import type { MassStore } from "./mass-store.js";
import { mustHave } from "./options.js";
import { type SqlStoreOptions, sqlStore } from "./sql/sql-store.js";
import { type Operation, runSync } from "./sql/statement.js";
import { SQLITE } from "./sql/tables.js";

/** The members of `ctx.storage` that `durableObjectStore` uses. */
export interface DurableObjectSqlStorage {
  /** The database of a Durable Object. */
  sql: {
    /** Runs a statement. */
    exec(
      sql: string,
      ...values: (ArrayBuffer | string | number | null)[]
    ): {
      /** Returns all rows. */
      toArray(): Record<string, unknown>[];
    };
  };
  /** Runs a function in one transaction. */
  transactionSync<T>(work: () => T): T;
  /** Resolves when everything is on disk. */
  sync(): Promise<void>;
}

/**
 * Stores campaigns in a Durable Object with SQLite.
 *
 * @throws {TypeError} if `storage` is not such a storage, or an option is wrong.
 * @example
 * const store = durableObjectStore(ctx.storage, { account: appid });
 */
export function durableObjectStore(
  storage: DurableObjectSqlStorage,
  options?: SqlStoreOptions,
): MassStore {
  mustHave(
    storage,
    ["sql.exec", "transactionSync", "sync"],
    "durableObjectStore(): hand over `ctx.storage` of a Durable Object with SQLite (`new_sqlite_classes`)",
  );
  const run = <T>(work: Operation<T>) =>
    runSync(work, ({ sql, values }) =>
      storage.sql.exec(sql, ...values.map((value) => bound(value))).toArray(),
    );
  return sqlStore(
    SQLITE,
    {
      read: async (work) => run(work),
      async transact(work) {
        const result = storage.transactionSync(() => run(work));
        await storage.sync();
        return result;
      },
    },
    options,
  );
}

/** Makes a buffer of its own of bytes, which may be a part of a larger one. */
function bound(value: string | number | Uint8Array | null): ArrayBuffer | string | number | null {
  return value instanceof Uint8Array ? new Uint8Array(value).buffer : value;
}
