// The panel of docs/guide/running.md with a real PostgreSQL, killed a hundred times.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { postgresStore } from "wechat-mass/store";
import { fences, freePort, root } from "../node/documents.mjs";
import { ACCOUNT, killedPanel, killGroup, listening } from "./killed-panel.mjs";
import { startPostgres } from "./postgres-server.mjs";

/** A minute is a second: that long a campaign waits after a send without an answer. */
const FACTOR = 60;
const CLOCK = new URL("fast-clock.mjs", import.meta.url).href;

test("the panel: 100 SIGKILLs, everybody once", { timeout: 1_800_000 }, async (t) => {
  const [{ code }] = fences("docs/guide/running.md").filter(({ role }) => role === "panel");
  const folder = join(root, "target", "panel");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  t.after(() => rmSync(folder, { recursive: true }));
  // The package is above, in the checkout, and pg is in the packages of these tests.
  symlinkSync(
    fileURLToPath(new URL("node_modules", import.meta.url)),
    join(folder, "node_modules"),
  );
  const file = join(folder, "panel.mjs");
  writeFileSync(file, code);

  const database = await startPostgres();
  t.after(() => database.stop());
  const { host, user, database: name } = database.config;
  const connection = { PGHOST: host, PGUSER: user, PGDATABASE: name };
  const origin = Date.now();

  async function start(base) {
    const PORT = await freePort();
    const settings = { ...ACCOUNT, ...connection, BASE: base, PORT, FACTOR, ORIGIN: origin };
    const child = spawn(process.execPath, ["--import", CLOCK, file], {
      env: { ...process.env, ...settings },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    await listening(child);
    return { address: `http://127.0.0.1:${PORT}`, kill: () => killGroup(child) };
  }

  const how = { start, kills: 100, campaigns: 20, each: 5, seed: 1, factor: FACTOR, origin };
  const { jobs, campaigns } = await killedPanel(t, how);

  // The rows of the sends say what WeChat did.
  const pool = new pg.Pool({ ...database.config, max: 1 });
  const store = postgresStore(pool);
  try {
    const rows = await Promise.all(campaigns.map((id) => store.sends(id)));
    assert.deepEqual(rows.flat().map(ofRow).sort(), jobs.map(ofJob).sort());
  } finally {
    await pool.end();
  }
});

const ofRow = ({ msg_id, clientmsgid, recipients, state, sent_count }) =>
  [msg_id, clientmsgid, recipients, state, sent_count].join();
const ofJob = ({ msg_id, clientmsgid, openids: { length } }) =>
  [msg_id, clientmsgid, length, "finished", length].join();
