// The store in SQLite, with bun:sqlite. bun-sqlite.test.mjs runs it in Bun.

import { Database } from "bun:sqlite";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sqliteStore } from "wechat-mass/store";
import { promises, storesAllOrNothing } from "./contract.mjs";

const folder = mkdtempSync(join(tmpdir(), "store-"));
after(() => rmSync(folder, { recursive: true }));
const open = (file) => new Database(join(folder, file));

const store = (options) => sqliteStore(open("mass.sqlite"), options);
promises(store);
storesAllOrNothing(store, (sql) => open("mass.sqlite").exec(sql));

test("in WAL mode a claim survives a power failure", async () => {
  const db = open("wal.sqlite");
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  await sqliteStore(db).list();
  assert.equal(db.prepare("PRAGMA synchronous").get().synchronous, 2);
});
