// The store in SQLite, with better-sqlite3.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import Database from "better-sqlite3";
import { sqliteStore } from "wechat-mass/store";
import { promises, storesAllOrNothing } from "./contract.mjs";
import { survivesKills } from "./kills.mjs";

const folder = mkdtempSync(join(tmpdir(), "store-"));
const opened = [];
test.after(() => {
  for (const db of opened) db.close();
  rmSync(folder, { recursive: true });
});

function open(file) {
  const db = new Database(join(folder, file));
  opened.push(db);
  return db;
}

const store = (options) => sqliteStore(open("mass.sqlite"), options);
promises(store);
storesAllOrNothing(store, (sql) => opened[0].exec(sql));

test("in WAL mode a claim survives a power failure", async () => {
  const db = open("wal.sqlite");
  db.pragma("journal_mode = WAL");
  await sqliteStore(db).list();
  assert.equal(db.pragma("synchronous", { simple: true }), 2);
});

test("it works with a handle that returns BigInts", async () => {
  const db = open("bigints.sqlite");
  db.defaultSafeIntegers();
  const store = sqliteStore(db);
  assert.equal(await store.rememberPush("push", 1e9), true);
  assert.equal(await store.rememberPush("push", 1e9), false);
  assert.deepEqual(await store.list(), []);
});

survivesKills("better-sqlite3", (folder, n) => join(folder, `${n}.sqlite`));
