import { createHash } from "node:crypto";
import type { Database, SqlValue } from "../../shared/database.js";
import { FORM, type Heading, writtenValue } from "./backup-lines.js";
import { dropCopies, EXPORTED, quoted, type Table, tablesOf, versionsOf } from "./tables.js";

/** The rows of a copy that are read together. */
const ROWS = 100;

/**
 * Yields a backup: lines of JSON, each with its line break. All that changes is copied in one transaction first, so
 * the backup is the state of one moment, however long it is read.
 */
export function* exportedChunks(
  db: Database,
  account: string,
  now: number,
): Generator<Uint8Array, void, undefined> {
  const tables = tablesOf(db);
  dropCopies(db, EXPORTED);
  db.transact(() => {
    for (const { name, isSettled } of tables) {
      if (isSettled) continue;
      db.change(`CREATE TABLE ${copyOf(name)} AS SELECT * FROM ${quoted(name)} ORDER BY rowid`);
    }
  });
  const hash = createHash("sha256");
  const written = (lines: readonly unknown[]) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const bytes = new TextEncoder().encode(text);
    hash.update(bytes);
    return bytes;
  };
  try {
    const layouts = versionsOf(db);
    const heading: Heading = { backup: FORM, account, created_at: now, layouts };
    yield written([heading]);
    const counts: Record<string, number> = {};
    for (const table of tables) {
      const { name, columns } = table;
      yield written([{ table: name, columns }]);
      counts[name] = 0;
      for (const rows of pagesOf(db, table)) {
        counts[name] += rows.length;
        yield written(rows.map((row) => row.map(writtenValue)));
      }
    }
    const sha256 = hash.digest("hex");
    yield new TextEncoder().encode(`${JSON.stringify({ end: true, rows: counts, sha256 })}\n`);
  } finally {
    dropCopies(db, EXPORTED);
  }
}

/** Yields the rows of a table in pages. A row with bytes may have a megabyte, and comes alone. */
function* pagesOf(db: Database, { name, columns, isSettled }: Table): Generator<SqlValue[][]> {
  const from = isSettled ? quoted(name) : copyOf(name);
  const sql = `SELECT rowid AS "row number", ${columns.map(quoted).join(", ")} FROM ${from}
               WHERE rowid > ? ORDER BY rowid LIMIT ${isSettled ? 1 : ROWS}`;
  for (let after = -1; ; ) {
    const rows = db.rows<Record<string, SqlValue>>(sql, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => columns.map((column) => row[column] ?? null));
    after = last["row number"] as number;
  }
}

function copyOf(name: string): string {
  return quoted(`${EXPORTED}${name}`);
}
