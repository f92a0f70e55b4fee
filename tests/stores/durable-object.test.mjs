// The store in a Durable Object, in a real workerd. The tests call its methods from Node, and everything happens in
// the object.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { openIdBatches, planCampaign } from "wechat-mass";
import { promises, storesAllOrNothing } from "./contract.mjs";
import { readValue, written } from "./wire.mjs";

const { MINIFLARE } = process.env;
assert.ok(MINIFLARE, "MINIFLARE is missing; run it as: cargo xtask test --only stores");
const { Miniflare } = await import(pathToFileURL(MINIFLARE).href);
/** The newest that this workerd knows is the day it was made. */
const DAY = createRequire(MINIFLARE)("workerd/package.json").version.split(".")[1];

/** Bundles the worker as a user's bundler would, with the WebAssembly beside it. */
async function modulesOf(file) {
  const wasm = new Map();
  const build = await rolldown({
    input: fileURLToPath(new URL(file, import.meta.url)),
    platform: "neutral",
    external: ["cloudflare:workers"],
    resolve: { conditionNames: ["workerd", "import", "default"] },
    plugins: [
      {
        name: "wasm beside the worker",
        resolveId(id, importer) {
          if (!id.endsWith(".wasm")) return null;
          wasm.set(basename(id), new URL(id, pathToFileURL(importer)));
          return { id: `./${basename(id)}`, external: true };
        },
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  return [
    { type: "ESModule", path: "worker.mjs", contents: output[0].code },
    ...[...wasm].map(([path, from]) => ({
      type: "CompiledWasm",
      path,
      contents: readFileSync(from),
    })),
  ];
}

const folder = mkdtempSync(join(tmpdir(), "store-"));
const modules = await modulesOf("durable-object.mjs");
let host;

/** Starts workerd. */
async function start() {
  host = new Miniflare({
    modules,
    host: "127.0.0.1",
    cf: false,
    compatibilityDate: DAY.replace(/^(....)(..)(..)$/, "$1-$2-$3"),
    durableObjects: { ACCOUNT: { className: "Account", useSQLite: true } },
    durableObjectsPersist: folder,
  });
  await host.ready;
}
await start();
test.after(async () => {
  await host.dispose();
  rmSync(folder, { recursive: true });
});

/** Calls a method of the object. */
async function call(method, ...values) {
  const body = written([method, values]);
  const response = await host.dispatchFetch("http://localhost/", { method: "POST", body });
  const { result, error } = readValue(await response.text());
  if (error === undefined) return result;
  const { name, message, ...members } = error;
  throw Object.assign(new (name === "TypeError" ? TypeError : Error)(message), members);
}

/** A store whose methods run in the object. */
const open = (options = {}) =>
  new Proxy(
    {},
    {
      get: (_, method) =>
        method === "then" ? undefined : (...values) => call("store", options, method, values),
    },
  );

promises(open);
storesAllOrNothing(open, (sql) => call("query", sql));

test("every id is a text in the database, and counts are integers", async () => {
  const openids = [...openIdBatches("o000000000000000000000000001\no000000000000000000000000002")];
  const content = { msgtype: "text", text: { content: "你好" } };
  const plan = { id: "types", account: "service", audience: { openids }, content };
  const store = open({ account: "wx-types" });
  await store.putBatch("types", openids[0]);
  await store.create(planCampaign(plan, 1_795_651_200));
  await store.rememberPush("push", 1_795_651_200);
  const type = async (column, table) => {
    const rows = await call(
      "query",
      `SELECT DISTINCT typeof(${column}) AS type FROM mass_${table}`,
    );
    return rows.map(({ type }) => type).join();
  };
  for (const [table, column] of [
    ["campaigns", "id"],
    ["parts", "text"],
    ["batches", "fingerprint"],
    ["sends", "clientmsgid"],
    ["pushes", "dedupe_key"],
  ]) {
    assert.equal(await type(column, table), "text", column);
    assert.equal(await type("account", table), "text");
  }
  for (const [table, column] of [
    ["campaigns", "revision"],
    ["campaigns", "ended"],
    ["batches", "count"],
    ["sends", "recipients"],
    ["pushes", "seen_at"],
  ]) {
    assert.equal(await type(column, table), "integer", column);
  }
  assert.equal(await type("openids", "batches"), "blob");
});

test("workerd starts again, and everything is there", async () => {
  const before = await open({ account: "wx-types" }).read("types");
  assert.ok(before.campaign.length > 0);
  await host.dispose();
  await start();
  assert.deepEqual(await open({ account: "wx-types" }).read("types"), before);
  assert.equal(await open({ account: "wx-types" }).rememberPush("push", 1_795_651_201), false);
});

test("what is not the storage of such an object is refused", async () => {
  assert.match(await call("refusal"), /hand over `ctx.storage` of a Durable Object with SQLite/);
});
