import type { Database } from "../../world/database.js";

/** Tables that do not belong to the world: what has happened stays, and so do snapshots and the versions of tables. */
const BESIDE = ["layouts", "journal_entries", "journal_bodies", "snapshots"];

/** The beginning of the names of the tables of snapshots. */
export const SHADOW = "shadow_";

/** A table of the world. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables that make up the world, found in the database itself, so that none is forgotten. */
export function worldTables(db: Database): Table[] {
  const names = db.rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  );
  return names
    .filter(({ name }) => isOfTheWorld(name))
    .map(({ name }) => ({ name, columns: columnsOf(db, name) }));
}

/** Empties all tables of the world. */
export function emptyWorld(db: Database): void {
  for (const { name } of worldTables(db)) db.change(`DELETE FROM ${quoted(name)}`);
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function isOfTheWorld(name: string): boolean {
  return !BESIDE.includes(name) && !/^(?:sqlite_|_cf_)/.test(name) && !name.startsWith(SHADOW);
}

function columnsOf(db: Database, table: string): string[] {
  return db
    .rows<{ name: string }>(`SELECT name FROM pragma_table_info(${literal(table)})`)
    .map(({ name }) => name);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
