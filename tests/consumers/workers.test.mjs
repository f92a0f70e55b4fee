// Edge runtimes, which refuse to compile bytes: workerd, bundled by Wrangler, at an old and at the newest
// compatibility date, and Vercel's edge runtime, with what Next.js does for it: the conditions of the
// imports map, and a WebAssembly module handed over by the host.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { given, project, run, tool } from "./project.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
const { Miniflare } = require("miniflare");
const { EdgeVM } = require("@edge-runtime/vm");
const esbuild = require("esbuild");

const EVERYTHING = `import * as wechatMass from "wechat-mass";
import * as client from "wechat-mass/client";
import { everything } from "./everything.mjs";
import { samples } from "./samples.mjs";
const work = () => everything(wechatMass, client, samples);
`;
const PANICS = `import * as wechatMass from "wechat-mass";
import * as bodies from "wechat-mass/wasm";
import * as pushes from "wechat-mass/wasm-push";
import * as campaigns from "wechat-mass/wasm-campaign";
import { survive } from "./survival.mjs";
const work = () => survive(wechatMass, { bodies, pushes, campaigns }, 20_000);
`;
const WORKER = `export default { fetch: async () => Response.json(await work()) };\n`;
const EDGE = `globalThis.answer = Promise.resolve(work()).then((done) => JSON.stringify(done));\n`;

const everything = await project("workers", {
  "worker.mjs": EVERYTHING + WORKER,
  "edge.mjs": EVERYTHING + EDGE,
});
const panics = await project(
  "workers-panic",
  { "worker.mjs": PANICS + WORKER, "edge.mjs": PANICS + EDGE },
  { panic: true },
);

const OLD = "2024-01-01";
/** The newest that this workerd knows is the day it was made. */
const NEWEST = require("workerd/package.json").version.replace(
  /^\d+\.(\d{4})(\d\d)(\d\d)\..*/,
  "$1-$2-$3",
);

/** What Wrangler would upload, by which it is also seen that it bundles the package. */
async function bundled(folder) {
  const wrangler = tool("wrangler/bin/wrangler.js");
  const options = ["deploy", "worker.mjs", "--dry-run", "--outdir", "out", "--name", "consumer"];
  await run(process.execPath, [wrangler, ...options, "--compatibility-date", OLD], {
    cwd: folder,
    env: { CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });
  const out = path.join(folder, "out");
  const modules = readdirSync(out).filter((file) => /\.(js|wasm)$/.test(file));
  // Imported as files, as workerd wants them, and not as bytes.
  assert.equal(modules.filter((file) => file.endsWith(".wasm")).length, 3);
  return modules
    .sort((one) => (one.endsWith(".js") ? -1 : 1))
    .map((file) => ({
      type: file.endsWith(".js") ? "ESModule" : "CompiledWasm",
      path: file,
      contents: readFileSync(path.join(out, file)),
    }));
}

async function answerOf(modules, compatibilityDate) {
  const miniflare = new Miniflare({ modules, compatibilityDate, cf: false });
  try {
    return await (await miniflare.dispatchFetch("http://localhost/")).json();
  } finally {
    await miniflare.dispose();
  }
}

const workerd = { host: "workerd", version: require("workerd/package.json").version };
const [worker, panicking] = [await bundled(everything), await bundled(panics)];
for (const date of [OLD, NEWEST]) {
  await row({ ...workerd, way: `Wrangler's bundle, compatibility date ${date}` }, async () => {
    assert.deepEqual(await answerOf(worker, date), expected);
  });
}
await row({ ...workerd, way: "20 000 panics of each part" }, async () => {
  assert.deepEqual(await answerOf(panicking, NEWEST), [20_000, 20_000, 20_000]);
});

/** What runs in Vercel's edge runtime: code may not be made from bytes or from text there. */
async function onTheEdge(folder) {
  const modules = {};
  const { outputFiles } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ["edge.mjs"],
    bundle: true,
    write: false,
    format: "iife",
    conditions: ["edge-light"],
    plugins: [
      {
        // As Vercel does it: the module is compiled before and handed over.
        name: "wasm",
        setup(build) {
          build.onLoad({ filter: /\.wasm$/ }, ({ path: file }) => {
            const name = path.basename(file, ".wasm");
            modules[name] = new WebAssembly.Module(readFileSync(file));
            return { contents: `export default globalThis.${name};` };
          });
        },
      },
    ],
  });
  assert.equal(Object.keys(modules).length, 3);
  const edge = new EdgeVM({ extend: (context) => Object.assign(context, modules) });
  assert.throws(() => edge.evaluate("eval('1')"));
  edge.evaluate(outputFiles[0].text);
  return JSON.parse(await edge.evaluate("answer"));
}

const edge = {
  host: "Vercel Edge Runtime",
  version: require("@edge-runtime/vm/package.json").version,
};
await row({ ...edge, way: "condition edge-light" }, async () => {
  assert.deepEqual(await onTheEdge(everything), expected);
});
await row({ ...edge, way: "20 000 panics of each part" }, async () => {
  assert.deepEqual(await onTheEdge(panics), [20_000, 20_000, 20_000]);
});
