// The worker of docs/guide/running.md with its Durable Object in workerd, killed a hundred times. Its clock is that
// of the machine, because a worker has no other.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../node/documents.mjs";
import { ACCOUNT, killedPanel, killGroup, listening } from "./killed-panel.mjs";

const HOST = new URL("worker-host.mjs", import.meta.url).pathname;

/**
 * Makes the test. `modules` is the path of a JSON file with the bundled modules of the worker, as Miniflare takes
 * them, with base64 contents; `miniflare` is the path of Miniflare.
 */
export function testWorker({ modules, miniflare }, { kills = 100, campaigns = 10, seed = 2 } = {}) {
  test(`the worker: ${kills} SIGKILLs, everybody once`, { timeout: 3_600_000 }, async (t) => {
    const storage = mkdtempSync(join(tmpdir(), "worker-"));
    t.after(() => rmSync(storage, { recursive: true }));

    async function start(base) {
      const PORT = await freePort();
      const settings = {
        BASE: base,
        PORT,
        STORAGE: storage,
        MODULES: modules,
        MINIFLARE: miniflare,
      };
      const child = spawn(process.execPath, [HOST], {
        env: { ...process.env, ...ACCOUNT, ...settings },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      await listening(child);
      return { address: `http://127.0.0.1:${PORT}`, kill: () => killGroup(child) };
    }

    await killedPanel(t, { start, kills, campaigns, seed });
  });
}
