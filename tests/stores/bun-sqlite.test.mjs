// The store in SQLite, with bun:sqlite, in Bun.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const { BUN } = process.env;
assert.ok(BUN, "BUN is missing; run it as: cargo xtask test --only stores");

test("every promise is kept in Bun", async () => {
  const file = fileURLToPath(new URL("bun-sqlite.mjs", import.meta.url));
  const { stderr } = await promisify(execFile)(BUN, ["test", file]);
  // Bun says its results there.
  assert.match(stderr, /\b11 pass\n +0 fail\n/);
});
