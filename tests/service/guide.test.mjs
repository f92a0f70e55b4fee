// The walk of docs/guide/service.md, as a reader does it: with a shell, curl and jq.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startSandbox, startService } from "./harness.mjs";

const run = promisify(execFile);

for (const page of ["service.md", "service.zh-CN.md"]) {
  test(`the walk of ${page} ends in a finished send`, async (t) => {
    const text = readFileSync(new URL(`../../docs/guide/${page}`, import.meta.url), "utf8");
    const [given, ...steps] = fencesOf(text, "sh service");
    assert.ok(steps.length >= 6, "the page has the walk");
    const [expected] = fencesOf(text, "text output");

    const sandbox = await startSandbox();
    const service = await startService({ sandbox });
    const folder = mkdtempSync(join(tmpdir(), "walk-"));
    t.after(async () => {
      await service.stop();
      await sandbox.stop();
      rmSync(folder, { recursive: true });
    });
    const own = {
      SERVICE: service.url,
      SANDBOX: sandbox.url,
      SETUP_CODE: service.settings.SETUP_CODE,
    };
    assert.deepEqual(
      given.split(" ").map((one) => one.split("=")[0]),
      Object.keys(own),
    );
    const script = ["set -euo pipefail", ...steps].join("\n");
    const { stdout } = await run("bash", ["-c", script], {
      cwd: folder,
      env: { ...process.env, ...own },
      timeout: 120_000,
    });
    assert.equal(stdout.trimEnd().slice(-expected.length), expected);
  });
}

function fencesOf(text, info) {
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === info)
    .map(([, , content]) => content.trimEnd());
}
