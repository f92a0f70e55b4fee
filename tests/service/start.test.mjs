// What `cargo xtask start` runs: the service and the sandbox in one process.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, root } from "../node/documents.mjs";
import { SERVICE } from "./account-world.mjs";
import { callerOf, setUp } from "./caller.mjs";
import { until, workerd } from "./harness.mjs";

const SETUP_CODE = "code-of-the-start";
const METRICS_KEY = "key-of-the-metrics";

let child;
let folder;
let service;
let sandbox;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "start-"));
  const [data, world] = ["service-", "sandbox-"].map((name) => mkdtempSync(join(folder, name)));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  sandbox = `http://127.0.0.1:${sandboxPort}/`;
  service = { url: `http://127.0.0.1:${port}`, settings: { SETUP_CODE } };
  const words = [
    ...["serve", "www/start.capnp"],
    ...[`--socket-addr=http=127.0.0.1:${port}`, `--socket-addr=sandbox=127.0.0.1:${sandboxPort}`],
    ...[`--directory-path=data=${data}`, `--directory-path=sandbox-data=${world}`],
    ...[`--directory-path=panel=${folder}`, `--directory-path=page=${folder}`],
  ];
  const SECRETS_KEY = Buffer.alloc(32, 7).toString("base64");
  child = spawn(workerd, words, {
    cwd: root,
    env: { SETUP_CODE, METRICS_KEY, SECRETS_KEY, SANDBOX: sandbox },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const isUp = () => callerOf(service.url)("GET", "/readyz").catch(() => undefined);
  await until(isUp, "the service is up");
});
after(() => {
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test("an owner adds the account of the sandbox beside it, and its numbers are measured", async () => {
  const owner = await setUp(service);
  assert.equal((await owner("GET", "/api/session")).body.sandbox, true);
  const added = await owner("POST", "/api/accounts", { ...SERVICE, base: sandbox });
  assert.equal(added.status, 201, added.text);
  const tags = await owner("GET", `/api/accounts/${SERVICE.appid}/tags`);
  assert.ok(tags.body.length > 0);
  const headers = { authorization: `Bearer ${METRICS_KEY}` };
  const { text } = await callerOf(service.url)("GET", "/metrics", undefined, headers);
  assert.match(text, new RegExp(`^wechat_mass_account_up\\{account="${SERVICE.appid}"\\} 1$`, "m"));
  assert.match(
    text,
    new RegExp(`^wechat_mass_campaigns_open\\{account="${SERVICE.appid}"\\} 0$`, "m"),
  );
  assert.equal((await callerOf(sandbox)("GET", "/sandbox/health")).status, 200);
});
