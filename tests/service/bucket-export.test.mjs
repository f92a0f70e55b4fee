// The daily export in a bucket, as on Cloudflare: with Miniflare, whose R2 is that of Cloudflare's own tools.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { apiOf, controlOf, SERVICE } from "./account-world.mjs";
import { setUp } from "./caller.mjs";
import { startSandbox, until } from "./harness.mjs";

const require = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
const { Miniflare } = require("miniflare");
const worker = fileURLToPath(new URL("../../www/worker/", import.meta.url));

const ACCOUNT = SERVICE.appid;
const DAY = 86_400;

/** Starts the service as wrangler.jsonc has it, with an account of a sandbox. */
async function startOnCloudflare(t) {
  const sandbox = await startSandbox();
  const text = readFileSync(join(worker, "wrangler.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, "");
  const { compatibility_date, compatibility_flags, durable_objects, r2_buckets } = JSON.parse(text);
  const objects = durable_objects.bindings.map(({ name, class_name }) => [
    name,
    { className: class_name, useSQLite: true },
  ]);
  const settings = {
    SECRETS_KEY: Buffer.alloc(32, 7).toString("base64"),
    SETUP_CODE: "0123456789abcdef01234567",
    SANDBOX: sandbox.url,
  };
  const files = readdirSync(join(worker, "dist")).filter((name) => name.endsWith(".wasm"));
  const modules = [["ESModule", "worker.js"], ...files.map((name) => ["CompiledWasm", name])].map(
    ([type, name]) => ({ type, path: join(worker, "dist", name) }),
  );
  const cloudflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    modules,
    modulesRoot: join(worker, "dist"),
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    durableObjects: Object.fromEntries(objects),
    r2Buckets: Object.fromEntries(
      r2_buckets.map(({ binding, bucket_name }) => [binding, bucket_name]),
    ),
    bindings: settings,
  });
  t.after(async () => {
    await cloudflare.dispose();
    await sandbox.stop();
  });
  const url = (await cloudflare.ready).origin;
  const owner = await setUp({ url, settings });
  const added = await owner("POST", "/api/accounts", { ...SERVICE, base: sandbox.url });
  assert.equal(added.status, 201, added.text);
  const control = controlOf(sandbox);
  await control("PUT", "clock", { stopped: true });
  const bucket = await cloudflare.getR2Bucket("BACKUPS");
  return { sandbox, owner, control, bucket, api: apiOf(owner, ACCOUNT) };
}

test("An export of many parts lies in the bucket as one file, and what is too old or cut is removed", async (t) => {
  const { api, control, bucket, sandbox } = await startOnCloudflare(t);
  const answer = await fetch(`${sandbox.url}/sandbox/openids?account=${ACCOUNT}&limit=25000`);
  const people = await answer.text();
  const more = Array.from({ length: 11 }, (_, n) =>
    people.replaceAll(/^(.{20})../gm, (_line, start) => start + String(n).padStart(2, "0")),
  );
  const all = [people, ...more].join("");
  await api("POST", "lists?name=many", all, { "content-type": "text/plain" });
  const { now } = await control("GET", "clock");
  // It was cut, and lies there from before.
  const torn = `${ACCOUNT}-20200101T000000Z.ndjson`;
  await bucket.put(`${ACCOUNT}/${torn}`, '{"backup":1}\n');
  await bucket.put(`${ACCOUNT}/notes.txt`, "mine");
  const [cut] = await api("GET", "exports");
  assert.deepEqual([cut.name, cut.whole], [torn, false]);
  await api("PATCH", "", { export: { hour: 3, keep: 2 } });
  const made = [];
  for (let day = 1; day <= 3; day += 1) {
    await control("PUT", "clock", { now: now + day * DAY });
    const [newest] = await until(async () => {
      const list = await api("GET", "exports");
      const isThere = list.length === Math.min(day, 2) && list.every(({ whole }) => whole);
      return isThere && list[0].name !== made.at(-1) && list;
    }, "the next export");
    made.push(newest.name);
  }
  const { objects } = await bucket.list();
  assert.deepEqual(
    objects.map(({ key }) => key).sort(),
    [...made.slice(1), "notes.txt"].map((name) => `${ACCOUNT}/${name}`).sort(),
  );
  const [newest] = await api("GET", "exports");
  const stored = await bucket.get(`${ACCOUNT}/${newest.name}`);
  const file = Buffer.from(await stored.arrayBuffer());
  assert.ok(file.length > 10 * 1024 * 1024, `${file.length} bytes`);
  assert.equal(file.length, newest.bytes);
  const at = file.lastIndexOf("\n", file.length - 2) + 1;
  const sha256 = createHash("sha256").update(file.subarray(0, at)).digest("hex");
  assert.deepEqual(
    [newest.sha256, JSON.parse(file.subarray(at).toString()).sha256],
    [sha256, sha256],
  );
});
