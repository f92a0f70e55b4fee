import type { Database } from "../../shared/database.js";

/** A table of the object. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /**
   * Whether its rows never change once they are there: lists of OpenIDs and the batches of sends. They are read
   * as they are, because a copy of hundreds of megabytes would hold everybody up.
   */
  readonly isSettled: boolean;
}

/** The beginnings of the names of copies: of an export, and of a restore. */
export const [EXPORTED, RESTORED] = ["export_", "restore_"];

/** The tables that are not part of a backup: messages to open pages, and files that are half received. */
const LEFT_OUT = ["live", "list_arrivals", "list_pages", "layouts", "fence"];

/** Returns the tables that a backup has. */
export function tablesOf(db: Database): Table[] {
  return db
    .rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    .map(({ name }) => name)
    .filter((name) => !/^(sqlite|_cf|export|restore)_/.test(name) && !LEFT_OUT.includes(name))
    .map((name) => {
      const columns = db
        .rows<{ name: string }>(`PRAGMA table_info(${quoted(name)})`)
        .map((column) => column.name);
      return { name, columns, isSettled: columns.includes("openids") && name !== "lists" };
    });
}

/** Removes the copies that an interrupted export or restore has left. */
export function dropCopies(db: Database, beginning: string): void {
  const copies = db
    .rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .filter(({ name }) => name.startsWith(beginning));
  for (const { name } of copies) db.change(`DROP TABLE ${quoted(name)}`);
}

/** The version of the tables of each part. */
export function versionsOf(db: Database): Record<string, number> {
  const rows = db.rows<{ part: string; version: number }>("SELECT part, version FROM layouts");
  return Object.fromEntries(rows.map(({ part, version }) => [part, version]));
}

/** Writes a name into a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
