// The panel of docs/guide/running.md with PostgreSQL, killed a hundred times.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fences, freePort, root } from "../node/documents.mjs";
import { ACCOUNT, killedPanel, killGroup, listening } from "./killed-panel.mjs";

/** A minute is a second. */
const FACTOR = 60;
const CLOCK = new URL("fast-clock.mjs", import.meta.url).href;

/**
 * Makes the test. `startDatabase(t)` starts PostgreSQL, and resolves to the variables of its connection (`PGHOST`,
 * `PGPORT`, `PGUSER`, `PGDATABASE`).
 */
export function testPanel(startDatabase, { kills = 100, campaigns = 20, seed = 1 } = {}) {
  test(`the panel: ${kills} SIGKILLs, everybody once`, { timeout: 1_800_000 }, async (t) => {
    const [{ code }] = fences("docs/guide/running.md").filter(({ role }) => role === "panel");
    // In the checkout, so that it finds its packages.
    const folder = join(root, "target", "panel");
    mkdirSync(folder, { recursive: true });
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "panel.mjs");
    writeFileSync(file, code);
    const connection = await startDatabase(t);
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

    await killedPanel(t, { start, kills, campaigns, seed, factor: FACTOR, origin });
  });
}
