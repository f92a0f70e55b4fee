import { change, type Operation, rowsOf } from "./statement.js";

/** The layout of the tables. A later release may have another one, and then migrates this one. */
const VERSION = 1;

/** The differences between the databases. */
export interface Dialect {
  /** The type of integers. */
  integer: string;
  /** The type of bytes. */
  bytes: string;
  /** The type of a number that the database counts up. */
  counted: string;
  /** The maximum number of values in a statement. */
  values: number;
  /** Returns a row if the table of the given name exists. */
  exists: string;
  /** Keeps other programs out while tables are created. */
  lock?: string;
}

/** SQLite, also that of a Durable Object, which allows 100 values. */
export const SQLITE: Dialect = {
  integer: "INTEGER",
  bytes: "BLOB",
  counted: "INTEGER PRIMARY KEY AUTOINCREMENT",
  values: 100,
  exists: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?",
};

/** PostgreSQL. */
export const POSTGRES: Dialect = {
  integer: "BIGINT",
  bytes: "BYTEA",
  counted: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  values: 1500,
  // Not `to_regclass`: after the wait for the lock it still answers from its cache.
  exists:
    "SELECT relname FROM pg_catalog.pg_class WHERE relname = ? AND pg_catalog.pg_table_is_visible(oid)",
  lock: "SELECT pg_advisory_xact_lock(1836348275)",
};

/** Returns the statements that create the tables. docs/guide/campaign-storing.md shows them. */
export function tables({ integer, bytes, counted }: Dialect, prefix: string): string[] {
  return [
    `CREATE TABLE ${prefix}schema (version ${integer} NOT NULL)`,
    `INSERT INTO ${prefix}schema (version) VALUES (${VERSION})`,
    `CREATE TABLE ${prefix}campaigns (
  number ${counted},
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  revision ${integer} NOT NULL,
  ended ${integer} NOT NULL,
  UNIQUE (account, id)
)`,
    `CREATE TABLE ${prefix}parts (
  account TEXT NOT NULL,
  campaign TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (account, campaign, name)
)`,
    `CREATE TABLE ${prefix}batches (
  account TEXT NOT NULL,
  campaign TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  count ${integer} NOT NULL,
  openids ${bytes} NOT NULL,
  PRIMARY KEY (account, campaign, fingerprint)
)`,
    `CREATE TABLE ${prefix}sends (
  account TEXT NOT NULL,
  campaign TEXT NOT NULL,
  job ${integer} NOT NULL,
  state TEXT NOT NULL,
  clientmsgid TEXT NOT NULL,
  msg_id TEXT,
  recipients ${integer},
  requested_at ${integer},
  finished_at ${integer},
  status TEXT,
  total_count ${integer},
  filtered ${integer},
  sent_count ${integer},
  error_count ${integer},
  PRIMARY KEY (account, campaign, job)
)`,
    `CREATE INDEX ${prefix}sends_msg_id ON ${prefix}sends (account, msg_id)`,
    `CREATE TABLE ${prefix}pushes (
  account TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  seen_at ${integer} NOT NULL,
  PRIMARY KEY (account, dedupe_key)
)`,
    `CREATE INDEX ${prefix}pushes_seen_at ON ${prefix}pushes (account, seen_at)`,
  ];
}

/** Creates the tables if they are missing. Otherwise it changes nothing, and needs no right to. */
export function* createTables(dialect: Dialect, prefix: string): Operation<void> {
  const exists = rowsOf(dialect.exists, `${prefix}schema`);
  if ((yield exists).length === 0) {
    if (dialect.lock !== undefined) yield rowsOf(dialect.lock);
    if ((yield exists).length === 0) {
      for (const sql of tables(dialect, prefix)) yield change(sql);
    }
  }
  const [row] = yield rowsOf(`SELECT version FROM ${prefix}schema`);
  if (Number(row?.version) !== VERSION) {
    throw new Error(
      `the tables ${prefix}… have version ${row?.version ?? "(none)"}, and this release of wechat-mass knows version ${VERSION}`,
    );
  }
}
