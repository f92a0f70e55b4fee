import { z } from "zod";
import type { Database, SqlValue } from "../../world/database.js";
import type { World } from "../../world/world.js";
import { ACCOUNT, toldOf } from "../accounts.js";
import { RULE, type Rule } from "../faults/rule.js";
import { quoted, worldTables } from "./tables.js";

/** The form of worlds that this release writes and reads. */
const VERSION = 1;

/** Tables that a world has in plainer words. */
const TOLD = ["accounts", "accounts_begun", "clock", "fault_rules"];

/** A cell: bytes are `{ "base64": … }`. */
const CELL = z.union([z.string(), z.number(), z.null(), z.strictObject({ base64: z.base64() })]);

/** A whole world. Everything may be left out: what is missing is as in a fresh one. */
export const SEED = z.strictObject({
  sandbox: z.literal(VERSION).default(VERSION),
  clock: z
    .strictObject({
      now: z.number().min(0).max(32_503_680_000).optional(),
      speed: z.number().min(0.1).max(100_000).optional(),
      stopped: z.boolean().optional(),
    })
    .optional(),
  accounts: z.array(ACCOUNT).max(10_000).optional(),
  faults: z.array(RULE).max(1000).optional(),
  /** Everything else, as the tables have it. Written by an export, and not meant to be written by hand. */
  tables: z
    .record(
      z.string().max(100),
      z.strictObject({
        columns: z.array(z.string().max(100)).min(1).max(100),
        rows: z.array(z.array(CELL)),
      }),
    )
    .optional(),
});

/** A world as it is written. */
export type Seed = z.infer<typeof SEED>;

/** Writes the whole world. */
export function seedOf(world: World, rules: readonly Rule[]): Seed {
  const { now, speed, stopped } = world.clock.read();
  const tables: NonNullable<Seed["tables"]> = {};
  for (const { name, columns } of worldTables(world.db)) {
    if (TOLD.includes(name)) continue;
    const rows = world.db.rows<Record<string, unknown>>(
      `SELECT ${columns.map(quoted).join(", ")} FROM ${quoted(name)}`,
    );
    if (rows.length === 0) continue;
    tables[name] = {
      columns: [...columns],
      rows: rows.map((row) => columns.map((column) => cellOf(row[column]))),
    };
  }
  return {
    sandbox: VERSION,
    clock: { now, speed, stopped },
    accounts: world.accounts.list().map(toldOf),
    faults: rules.map(({ id: _, ...rule }) => rule),
    tables,
  };
}

/** The first table or column of a seed that the database does not have. */
export function unknownTable(db: Database, seed: Seed): string | undefined {
  const known = new Map(worldTables(db).map(({ name, columns }) => [name, columns]));
  for (const [name, { columns, rows }] of Object.entries(seed.tables ?? {})) {
    const has = known.get(name);
    if (has === undefined || TOLD.includes(name)) return `tables.${name}`;
    const column = columns.find((one) => !has.includes(one));
    if (column !== undefined) return `tables.${name}.${column}`;
    const row = rows.findIndex((cells) => cells.length !== columns.length);
    if (row >= 0) return `tables.${name}.rows.${row}`;
  }
  return undefined;
}

/** Writes the tables of a seed over those of the world, except for those that a seed tells in plainer words. */
export function replaceTables(db: Database, tables: NonNullable<Seed["tables"]>): void {
  for (const { name } of worldTables(db)) {
    if (!TOLD.includes(name)) db.change(`DELETE FROM ${quoted(name)}`);
  }
  for (const [name, { columns, rows }] of Object.entries(tables)) {
    const list = columns.map(quoted).join(", ");
    const places = columns.map(() => "?").join(", ");
    for (const row of rows) {
      db.change(`INSERT INTO ${quoted(name)} (${list}) VALUES (${places})`, ...row.map(sqlValueOf));
    }
  }
}

function cellOf(value: unknown): z.infer<typeof CELL> {
  if (value instanceof ArrayBuffer) return { base64: base64Of(new Uint8Array(value)) };
  return value as string | number | null;
}

function sqlValueOf(cell: z.infer<typeof CELL>): SqlValue {
  if (typeof cell !== "object" || cell === null) return cell;
  return Uint8Array.from(atob(cell.base64), (character) => character.charCodeAt(0));
}

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
