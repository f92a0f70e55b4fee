import { createHash } from "node:crypto";
import type { Layout, SqlValue } from "../../shared/database.js";
import { Refused, refuse } from "../../shared/outcome.js";
import { piecesOf } from "../byte-streams.js";
import type { Place } from "../place.js";
import { type Ending, FORM, type Heading, readValue, type TableLine } from "./backup-lines.js";
import { dropCopies, quoted, RESTORED, tablesOf } from "./tables.js";

/** The longest line: a row of two megabytes, in base64. */
const LONGEST_LINE = 8 * 1024 * 1024;
/** The columns of a table at most: as many values as a statement takes. */
const MOST_COLUMNS = 100;
/** The bytes after which the disk is waited for. */
const SYNCED_TOGETHER = 8 * 1024 * 1024;

/** The content of a backup that was restored. */
export interface Restored {
  /** When the backup was made. */
  readonly since: number;
  /** The rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Reads a backup into tables of its own, and puts them in place of the real ones in one transaction when all has
 * come and its digest is right. So a restore is done whole or not at all.
 *
 * @param done Is called in that transaction.
 */
export async function restore(
  place: Place,
  file: ReadableStream<Uint8Array>,
  done: (restored: Restored) => void,
): Promise<Restored> {
  const { db, storage } = place;
  dropCopies(db, RESTORED);
  try {
    const staging = new Staging(place);
    let bytes = 0;
    for await (const line of linesOf(file)) {
      staging.take(line);
      bytes += line.length;
      if (bytes > SYNCED_TOGETHER) {
        bytes = 0;
        await storage.sync();
      }
    }
    return db.transact(() => {
      const restored = staging.finish();
      done(restored);
      return restored;
    });
  } finally {
    dropCopies(db, RESTORED);
  }
}

/** The tables into which a backup is read. */
class Staging {
  readonly #place: Place;
  readonly #hash = createHash("sha256");
  readonly #tables: TableLine[] = [];
  readonly #counts: Record<string, number> = {};
  #heading: Heading | undefined;
  #ending: Ending | undefined;
  #insert = "";

  constructor(place: Place) {
    this.#place = place;
  }

  /** Takes a line of the backup. */
  take(line: Uint8Array): void {
    const content = parsed(line);
    if (this.#ending !== undefined) damaged("it goes on after its end");
    if (isEnding(content)) {
      this.#ending = content;
      return;
    }
    this.#hash.update(line);
    if (this.#heading === undefined) this.#begin(content);
    else if (Array.isArray(content)) this.#row(content);
    else this.#table(content);
  }

  /** Puts what was read in place of what is there. Call it in a transaction. */
  finish(): Restored {
    if (this.#heading === undefined || this.#ending === undefined) damaged("its end is missing");
    const { rows, sha256 } = this.#ending;
    if (this.#hash.digest("hex") !== sha256) damaged("its digest is another one");
    for (const { table } of this.#tables) {
      if (rows[table] !== this.#counts[table]) damaged("rows are missing");
    }
    if (this.#counts.settings !== 1) damaged("the settings of the account are missing");
    try {
      this.#replaceTables(this.#heading);
    } catch (error) {
      if (error instanceof Refused) throw error;
      damaged("its rows do not fit into the tables");
    }
    return { since: this.#heading.created_at, rows: this.#counts };
  }

  #begin(content: unknown): void {
    const heading = content as Partial<Heading>;
    if (typeof heading?.backup !== "number") damaged("its first line is not a heading");
    if (heading.backup > FORM) newer();
    if (heading.account !== this.#place.account) {
      refuse(409, "another_account", {
        zh: "这是另一个公众号的备份",
        en: "it is the backup of another account",
      });
    }
    const { layouts } = heading;
    const isWhole = typeof layouts === "object" && layouts !== null;
    if (!isWhole || typeof heading.created_at !== "number") damaged("its heading lacks something");
    for (const [part, version] of Object.entries(layouts)) {
      const layout = this.#layouts().find((known) => known.part === part);
      if (layout === undefined || version > layout.versions.length) newer();
    }
    this.#heading = heading as Heading;
  }

  #table(content: unknown): void {
    const { table, columns } = content as Partial<TableLine>;
    const isName = (name: unknown) => typeof name === "string" && /^[a-z_][a-z0-9_]*$/.test(name);
    if (!isName(table) || !Array.isArray(columns) || !columns.every(isName)) {
      damaged("a line does not name a table");
    }
    const [name, names] = [table as string, columns as string[]];
    if (name in this.#counts) damaged("a table comes twice");
    const isFit = names.length >= 1 && names.length <= MOST_COLUMNS;
    if (!isFit || new Set(names).size < names.length) damaged("a table has other columns");
    this.#tables.push({ table: name, columns: names });
    this.#counts[name] = 0;
    const staged = quoted(`${RESTORED}${name}`);
    this.#place.db.change(`CREATE TABLE ${staged} (${names.map(quoted).join(", ")})`);
    this.#insert = `INSERT INTO ${staged} VALUES (${names.map(() => "?").join(", ")})`;
  }

  #row(row: readonly unknown[]): void {
    const table = this.#tables.at(-1);
    if (table === undefined || row.length !== table.columns.length) damaged("a row has no place");
    let values: SqlValue[];
    try {
      values = row.map(readValue);
    } catch {
      damaged("a row cannot be read");
    }
    this.#counts[table.table] = (this.#counts[table.table] ?? 0) + 1;
    this.#place.db.change(this.#insert, ...values);
  }

  /** Makes the tables as they were at the time of the backup, fills them, and brings them to their latest version. */
  #replaceTables({ layouts }: Heading): void {
    const { db } = this.#place;
    const ours = this.#layouts().filter(({ part }) => part in layouts);
    const before = new Set(tablesOf(db).map(({ name }) => name));
    for (const layout of ours) {
      if (layouts[layout.part] === layout.versions.length) continue;
      for (const name of tablesIn(layout)) db.change(`DROP TABLE IF EXISTS ${quoted(name)}`);
      for (const statement of layout.versions.slice(0, layouts[layout.part]).flat()) {
        db.change(statement);
      }
      db.change(
        "UPDATE layouts SET version = ? WHERE part = ?",
        layouts[layout.part] ?? 0,
        layout.part,
      );
    }
    for (const { table, columns } of this.#tables) {
      // A table that this release does not have is empty, or the backup is newer than it says.
      if (!before.has(table) && !tablesOf(db).some(({ name }) => name === table)) newer();
      const names = columns.map(quoted).join(", ");
      db.change(`DELETE FROM ${quoted(table)}`);
      db.change(
        `INSERT INTO ${quoted(table)} (${names}) SELECT ${names} FROM ${quoted(`${RESTORED}${table}`)} ORDER BY rowid`,
      );
    }
    for (const layout of ours) db.migrate(layout);
  }

  #layouts(): readonly Layout[] {
    return this.#place.db.layouts;
  }
}

/** Yields the lines of a stream, each with its line break. */
async function* linesOf(file: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of piecesOf(file)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      begun.push(chunk.subarray(start, end + 1));
      yield joined(begun, length + end + 1 - start);
      [begun, length] = [[], 0];
      start = end + 1;
    }
    if (start === chunk.length) continue;
    begun.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE) damaged("a line is too long");
  }
  if (length > 0) damaged("its last line is cut");
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line));
  } catch {
    return damaged("a line is not JSON");
  }
}

function isEnding(content: unknown): content is Ending {
  const { end, rows } = (content ?? {}) as Partial<Ending>;
  return end === true && typeof rows === "object" && rows !== null;
}

/** The names of the tables that a layout creates. */
function tablesIn({ versions }: Layout): string[] {
  return versions.flat().flatMap((statement) => {
    const name = /^\s*CREATE TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(statement)?.[1];
    return name === undefined ? [] : [name];
  });
}

function damaged(why: string): never {
  return refuse(400, "damaged_backup", {
    zh: `备份文件不完整或已损坏，没有恢复（${why}）`,
    en: `the backup is incomplete or damaged, and nothing was restored: ${why}`,
  });
}

function newer(): never {
  return refuse(409, "newer_backup", {
    zh: "备份来自更新的版本，请先升级本服务",
    en: "the backup is of a newer release; upgrade the service first",
  });
}
