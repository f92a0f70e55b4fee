// Edge runtimes, which refuse to compile bytes: workerd, bundled by Wrangler, at an old and at the newest
// compatibility date, and Vercel's edge runtime, with what Next.js does for it: the conditions of the
// imports map, and a WebAssembly module handed over by the host.
import assert from "node:assert/strict";
import { test } from "node:test";
import { version as edgeVersion, onTheEdge } from "./edge.mjs";
import { project } from "./project.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";
import { bundled, Miniflare, version as workerdVersion } from "./worker.mjs";

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
const work = () => survive(wechatMass, { bodies, pushes, campaigns }, 5000);
`;
const WORKER = `export default { fetch: async () => Response.json(await work()) };\n`;
const EDGE = "export const answer = () => Promise.resolve(work()).then(JSON.stringify);\n";

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
const NEWEST = workerdVersion.replace(/^\d+\.(\d{4})(\d\d)(\d\d)\..*/, "$1-$2-$3");

const OPTIONS = ["worker.mjs", "--name", "consumer", "--compatibility-date", OLD];

async function answerOf(modules, compatibilityDate) {
  const miniflare = new Miniflare({ modules, compatibilityDate, cf: false });
  try {
    return await (await miniflare.dispatchFetch("http://localhost/")).json();
  } finally {
    await miniflare.dispose();
  }
}

const workerd = { host: "workerd", version: workerdVersion };
const worker = await bundled(everything, OPTIONS);
const panicking = await bundled(panics, OPTIONS);
test("workerd gets the WebAssembly as files, and not as bytes in a script", () => {
  for (const modules of [worker, panicking]) {
    assert.equal(modules.filter(({ type }) => type === "CompiledWasm").length, 3);
  }
});

for (const date of [OLD, NEWEST]) {
  row({ ...workerd, way: `compatibility date ${date}` }, async () => {
    assert.deepEqual(await answerOf(worker, date), expected);
  });
}
row({ ...workerd, way: "5000 panics" }, async () => {
  assert.deepEqual(await answerOf(panicking, NEWEST), [5000, 5000, 5000]);
});

const edge = { host: "Vercel Edge Runtime", version: edgeVersion };
row({ ...edge, way: "edge-light" }, async () => {
  const { modules, evaluate } = await onTheEdge(everything, "edge.mjs");
  assert.equal(Object.keys(modules).length, 3);
  assert.throws(() => evaluate("eval('1')"));
  assert.deepEqual(JSON.parse(await evaluate("exported.answer()")), expected);
});
row({ ...edge, way: "5000 panics" }, async () => {
  const { evaluate } = await onTheEdge(panics, "edge.mjs");
  assert.deepEqual(JSON.parse(await evaluate("exported.answer()")), [5000, 5000, 5000]);
});
