// The frame of the service: its health, its errors, its headers and its page.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { callerOf } from "./caller.mjs";
import { startService } from "./harness.mjs";

let service;
let call;
let panel;

before(async () => {
  panel = mkdtempSync(join(tmpdir(), "panel-"));
  mkdirSync(join(panel, "assets"));
  writeFileSync(join(panel, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(panel, "assets/main-Bq3xK9aZ.js"), "export {};");
  writeFileSync(join(panel, "assets/part.wasm"), "\0asm");
  writeFileSync(join(panel, ".secret.json"), "{}");
  service = await startService({ panel });
  call = callerOf(service.url);
});
after(async () => {
  await service.stop();
  rmSync(panel, { recursive: true });
});

test("it lives and is ready", async () => {
  assert.deepEqual((await call("GET", "/healthz")).body, { status: "ok" });
  assert.deepEqual((await call("GET", "/readyz")).body, { status: "ok" });
});
