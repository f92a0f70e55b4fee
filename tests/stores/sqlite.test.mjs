// The store in SQLite, with node:sqlite.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { sqliteStore } from "wechat-mass/store";
import { promises, storesAllOrNothing } from "./contract.mjs";
import { survivesKills } from "./kills.mjs";

const folder = mkdtempSync(join(tmpdir(), "store-"));
const opened = [];
test.after(() => {
  for (const db of opened) db.close();
  rmSync(folder, { recursive: true });
});

const open = (options) => {
  const db = new DatabaseSync(join(folder, "mass.sqlite"));
  opened.push(db);
  return sqliteStore(db, options);
};
promises(open);
storesAllOrNothing(open, (sql) => opened[0].exec(sql));

test("the handle is set so that a claim survives a power failure", async () => {
  const db = new DatabaseSync(join(folder, "wal.sqlite"));
  opened.push(db);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  await sqliteStore(db).list();
  assert.equal(db.prepare("PRAGMA synchronous").get().synchronous, 2);
});

test("what is not a database is refused", () => {
  assert.throws(() => sqliteStore({}), /`DatabaseSync` of node:sqlite/);
  assert.throws(() => sqliteStore(opened[0], { prefix: "a b" }), /the prefix of a store/);
});

survivesKills("sqlite", (folder, n) => join(folder, `${n}.sqlite`));
