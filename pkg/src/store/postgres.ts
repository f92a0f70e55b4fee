import type { MassStore } from "./mass-store.js";
import { mustHave } from "./options.js";
import { type SqlStoreOptions, sqlStore } from "./sql/sql-store.js";
import { type Operation, runAsync, type SqlRow } from "./sql/statement.js";
import { POSTGRES } from "./sql/tables.js";

/** The methods of a client of `pg` that `postgresStore` uses. */
export interface PostgresClient {
  /** Runs a statement. */
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** Gives the client back to the pool, or closes it. */
  release(close?: boolean): void;
  /** Listens to a lost connection. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Stops listening. */
  off(event: "error", listener: (error: Error) => void): unknown;
}

/** The methods of a `Pool` of `pg` that `postgresStore` uses. */
export interface PostgresPool {
  /** Returns a client. */
  connect(): Promise<PostgresClient>;
  /** Listens to the lost connections of idle clients. */
  on?(event: "error", listener: (error: Error) => void): unknown;
}

/** The pools that have a listener already. */
const heard = new WeakSet<PostgresPool>();

/**
 * Stores campaigns in PostgreSQL. Any number of processes may use the same tables. Leave
 * `synchronous_commit` on: otherwise a crash of the server could undo a claim.
 *
 * The pool gets an `error` listener that does nothing: without one, an idle connection that is lost, as by a
 * restart of PostgreSQL, ends the process. The next statement opens another connection. Your own listeners are
 * called as well.
 *
 * @throws {TypeError} if `pool` is not such a pool, or an option is wrong.
 * @example
 * const store = postgresStore(new Pool({ connectionString }), { account: appid });
 */
export function postgresStore(pool: PostgresPool, options?: SqlStoreOptions): MassStore {
  mustHave(pool, ["connect"], "postgresStore(): hand over a `Pool` of pg");
  if (!heard.has(pool)) pool.on?.("error", ignore);
  heard.add(pool);

  /** Uses a client of its own. After an error that client is closed: its transaction ends with it. */
  async function withClient<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    mustHave(
      client,
      ["query", "release"],
      "postgresStore(): hand over a `Pool` of pg, not a client",
    );
    // Without a listener, a lost connection would end the process. The query fails as well.
    client.on("error", ignore);
    let hasFailed = true;
    try {
      const result = await work(client);
      hasFailed = false;
      return result;
    } finally {
      client.off("error", ignore);
      client.release(hasFailed);
    }
  }
  const run = <T>(client: PostgresClient, work: Operation<T>) =>
    runAsync(work, async ({ sql, values }) => {
      const { rows } = await client.query(numbered(sql), values.map(bound));
      return rows as SqlRow[];
    });

  return sqlStore(
    POSTGRES,
    {
      read: (work) => withClient((client) => run(client, work)),
      transact: (work) =>
        withClient(async (client) => {
          // Whatever the default of the database is: at other levels a conflict is an error.
          await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
          const result = await run(client, work);
          await client.query("COMMIT");
          return result;
        }),
    },
    options,
  );
}

const ignore = () => {};

/** Writes `$1`, `$2`, … for each `?`. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${++count}`);
}

/** pg takes bytes as a Buffer, or as a view of all of its buffer. */
const bound = (value: unknown) => (value instanceof Uint8Array ? new Uint8Array(value) : value);
