// Pages in Chromium up to 114: `ready()` makes everything work there, also after each panic; without it every
// function says what to do, and `check` says it as a problem.
import assert from "node:assert/strict";
import { after } from "node:test";
import { chromiumOf, STRICT, serve } from "./browsers.mjs";
import { LINES, PLATFORM, unpacked } from "./old-chromium.mjs";
import { project, run, tool } from "./project.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";

const html = (src) =>
  `<!doctype html><meta charset="utf-8"><title>wechat-mass</title><script type="module" src="${src}"></script><output></output>\n`;
const says = (value) =>
  `document.querySelector("output").textContent = JSON.stringify(${value});\n`;

const SAMPLES = `import { samples } from "./samples.mjs";\n`;
const PAGES = {
  ready: `import * as wechatMass from "wechat-mass";
import * as client from "wechat-mass/client";
import { everything } from "./everything.mjs";
${SAMPLES}// A client may be made before the engine is ready. Calls wait for it.
client.createClient({ token: "TOKEN", base: "https://gateway.example.com" });
await Promise.all([wechatMass.ready(), wechatMass.ready(), wechatMass.ready("bodies")]);
await wechatMass.ready();
${says("await everything(wechatMass, client, samples)")}`,
  push: `import { readPush, ready } from "wechat-mass/push";
${SAMPLES}await ready();
${says("readPush(samples.event).msg_id")}`,
  campaign: `import { openIdBatches, ready } from "wechat-mass/campaign";
await ready();
const list = Array.from({ length: 600_000 }, (_, n) => "o" + String(n).padStart(27, "0"));
const split = () => [...openIdBatches(list)].reduce((sum, { count }) => sum + count, 0);
// Each long list ends with a fresh instance; no spare one is there for the second.
${says("[split(), split()]")}`,
  "not-ready": `import { build, check, checkCampaign, readPush, ready, nextStep } from "wechat-mass";
${SAMPLES}const told = [];
for (const call of [
  () => build("tags/get"),
  () => readPush(samples.event),
  () => nextStep({}, 0),
]) {
  try {
    call();
  } catch ({ name, code, message, meaning }) {
    told.push([name, code, message.includes("await ready()"), meaning.zh.includes("await ready()")]);
  }
}
const [{ path, code, level }, ...others] = check("tags/get");
told.push([path, code, level, others.length]);
told.push(checkCampaign({}).map((problem) => problem.code));
await ready("bodies");
told.push(check("tags/get"));
${says("told")}`,
  refused: `import { check, ready } from "wechat-mass";
const [{ code }] = check("tags/get");
const refusal = await ready().catch(({ name, code }) => [name, code]);
${says("[code, ...refusal]")}`,
};

/** Each panic ends an instance. The next is there at once, and the one after it after \`ready\`. */
const PANICS = `import * as wechatMass from "wechat-mass";
import * as bodies from "wechat-mass/wasm";
import * as pushes from "wechat-mass/wasm-push";
import * as campaigns from "wechat-mass/wasm-campaign";
import { survive } from "./survival.mjs";
const sums = [0, 0, 0];
for (let count = 0; count < 500; count += 1) {
  await wechatMass.ready();
  survive(wechatMass, { bodies, pushes, campaigns }, 1).forEach((one, part) => {
    sums[part] += one;
  });
}
const codes = [];
await wechatMass.ready();
for (let count = 0; count < 2; count += 1) {
  try {
    bodies.callWasm((wasm) => wasm.panicProbe());
  } catch ({ code }) {
    codes.push(code);
  }
}
codes.push(wechatMass.check("tags/get")[0].code);
await wechatMass.ready();
codes.push(wechatMass.check("tags/get").length);
${says("{ sums, codes }")}`;

const files = (pages) =>
  Object.fromEntries(
    Object.entries(pages).flatMap(([name, text]) => [
      [`${name}.mjs`, text],
      [`${name}.html`, html(`out/${name}.js`)],
    ]),
  );
const bundle = (folder, pages) =>
  run(
    process.execPath,
    [
      tool("esbuild/bin/esbuild"),
      ...Object.keys(pages).map((name) => `${name}.mjs`),
      "--bundle",
      "--format=esm",
      "--outdir=out",
    ],
    { cwd: folder },
  );

const folder = await project("old-chromium", files(PAGES));
await bundle(folder, PAGES);
const panics = await project("old-chromium-panic", files({ panics: PANICS }), { panic: true });
await bundle(panics, { panics: PANICS });
const site = await serve(folder, STRICT);
const siteOfPanics = await serve(panics, STRICT);
const siteWithoutWasm = await serve(folder, "script-src 'self'");

const here = `${process.platform}-${process.arch}` === PLATFORM;
const engines = [];
for (const line of LINES) {
  const engine = here && (await chromiumOf(await unpacked(line)));
  if (engine) engines.push(engine);
  const version = engine ? engine.version : line;
  const on = (way, work) =>
    row({ host: "Chromium before 115", version, way, only: PLATFORM }, async () =>
      work(async (url) => JSON.parse(await engine.visit(url))),
    );
  on("ready()", async (visit) => {
    assert.deepEqual(await visit(`${site.origin}/ready.html`), expected);
    assert.equal(await visit(`${site.origin}/push.html`), expected.event[1]);
    assert.deepEqual(await visit(`${site.origin}/campaign.html`), [600_000, 600_000]);
  });
  on("without ready()", async (visit) => {
    const thrown = ["EngineError", "engine_not_ready", true, true];
    assert.deepEqual(await visit(`${site.origin}/not-ready.html`), [
      thrown,
      thrown,
      thrown,
      ["", "engine_not_ready", "error", 0],
      ["engine_not_ready"],
      [],
    ]);
    const [, ...refused] = await visit(`${siteWithoutWasm.origin}/refused.html`);
    assert.deepEqual(refused, ["EngineError", "engine_refuses"]);
  });
  on("500 panics", async (visit) => {
    assert.deepEqual(await visit(`${siteOfPanics.origin}/panics.html`), {
      sums: [500, 500, 500],
      codes: ["internal", "internal", "engine_not_ready", 0],
    });
  });
}
after(async () => {
  for (const engine of engines) await engine.close();
  for (const open of [site, siteOfPanics, siteWithoutWasm]) open.close();
});
