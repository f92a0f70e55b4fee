// Pages: each bundler's output, and the package's own files behind an import map, in three engines, under
// a strict Content-Security-Policy. And what bundlers make for Node.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, test } from "node:test";
import { browsers, STRICT, serve } from "./browsers.mjs";
import { given, PANICS, PROGRAMS, project, run, tool } from "./project.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));

/** The same programs, but for a page: what they say goes into its output. */
const onAPage = (program) =>
  program.replace(/console\.log\((.*)\);\n$/, (_, said) => {
    return `document.querySelector("output").textContent = ${said};\n`;
  });
const html = (...inHead) =>
  `<!doctype html><meta charset="utf-8"><title>wechat-mass</title>${inHead.join("")}<output></output>\n`;
const script = (src) => `<script type="module" src="${src}"></script>`;

/** webpack's and Rspack's configuration: they take the same. */
const packed = (folder, more = "") => `export default {
  mode: "production",
  entry: "./page.mjs",
  output: { path: import.meta.dirname + "/out/${folder}", filename: "page.js" },
  performance: false,
  ${more}
};
`;

/** The map with which the browser resolves the package's names, without a bundler. */
const IMPORTS = JSON.stringify({
  imports: {
    "wechat-mass": "./node_modules/wechat-mass/dist/index.js",
    "wechat-mass/campaign": "./node_modules/wechat-mass/dist/campaign.js",
    "wechat-mass/client": "./node_modules/wechat-mass/dist/client.js",
    "wechat-mass/push": "./node_modules/wechat-mass/dist/push.js",
    "wechat-mass/run": "./node_modules/wechat-mass/dist/run.js",
    "wechat-mass/store": "./node_modules/wechat-mass/dist/store.js",
    "wechat-mass/testing": "./node_modules/wechat-mass/dist/testing.js",
    "#wasm": "./node_modules/wechat-mass/dist/generated/wasm-small-inline.js",
    "#wasm-push": "./node_modules/wechat-mass/dist/generated/wasm-push-inline.js",
    "#wasm-campaign": "./node_modules/wechat-mass/dist/generated/wasm-campaign-inline.js",
  },
});
const HASH = createHash("sha256").update(IMPORTS).digest("base64");
/** The policy with the map. A map in the page is a script of the page, so its hash permits it. */
const WITH_A_MAP = STRICT.replace("script-src", `script-src 'sha256-${HASH}'`);

const folder = await project("pages", {
  ...PROGRAMS,
  "page.mjs": onAPage(PROGRAMS["main.mjs"]),
  "index.html": html(script("./page.mjs")),
  "refused.mjs": `import { build, check } from "./out/esbuild-library/index.js";
const [{ code, message }] = check("tags/get");
let said = "nothing";
try {
  build("tags/get");
} catch (error) {
  said = String(error.cause);
}
document.querySelector("output").textContent = [code, message.en, said].join(" ");
`,
  "refused.html": html(script("./refused.mjs")),
  "map.html": html(`<script type="importmap">${IMPORTS}</script>`, script("./page.mjs")),
  "webpack.config.mjs": packed("webpack"),
  "webpack.node.mjs": packed("webpack-node", 'target: "node20",')
    .replace("page.js", "page.cjs")
    .replace("page.mjs", "main.mjs"),
  "rspack.config.mjs": packed("rspack"),
});

const BUNDLERS = [
  {
    name: "Vite",
    out: "vite",
    program: [
      "vite/bin/vite.js",
      "build",
      "--base",
      "./",
      "--outDir",
      "out/vite",
      "--logLevel",
      "warn",
    ],
  },
  { name: "webpack", out: "webpack", program: ["webpack/bin/webpack.js"] },
  {
    name: "Rollup",
    out: "rollup",
    program: [
      "rollup/dist/bin/rollup",
      "page.mjs",
      "--plugin",
      "node-resolve",
      "--format",
      "es",
      "--file",
      "out/rollup/page.js",
    ],
  },
  {
    name: "esbuild",
    out: "esbuild",
    program: [
      "esbuild/bin/esbuild",
      "page.mjs",
      "--bundle",
      "--minify",
      "--format=esm",
      "--outfile=out/esbuild/page.js",
    ],
  },
  { name: "Rspack", out: "rspack", program: ["@rspack/cli/bin/rspack.js", "build"] },
];

const version = (of) => require(`${of}/package.json`).version;
const bundle = ([file, ...options], where = folder) =>
  run(process.execPath, [tool(file), ...options], { cwd: where });

await bundle([
  "esbuild/bin/esbuild",
  "wechat-mass",
  "--bundle",
  "--format=esm",
  "--outfile=out/esbuild-library/index.js",
]);
for (const { out, program } of BUNDLERS) {
  await bundle(program);
  const into = path.join(folder, "out", out);
  // Everything is in the scripts: nothing else is to be served, found or permitted.
  const files = readdirSync(into, { recursive: true });
  assert.deepEqual(
    files.filter((file) => file.endsWith(".wasm")),
    [],
  );
  if (out !== "vite") writeFileSync(path.join(into, "index.html"), html(script("./page.js")));
}

const panics = await project(
  "pages-panic",
  { "page.mjs": onAPage(PANICS["panic.mjs"]), "index.html": html(script("./page.js")) },
  { panic: true },
);
await bundle(
  ["esbuild/bin/esbuild", "page.mjs", "--bundle", "--format=esm", "--outfile=page.js"],
  panics,
);

const site = await serve(folder, STRICT);
const siteWithMap = await serve(folder, WITH_A_MAP);
const siteOfPanics = await serve(panics, STRICT);
const siteWithoutWasm = await serve(folder, "script-src 'self'");
const engines = await browsers();
after(async () => {
  for (const engine of engines) await engine.close();
  for (const open of [site, siteWithMap, siteOfPanics, siteWithoutWasm]) open.close();
});

for (const { host, version: of, visit } of engines) {
  const on = (way, work) => row({ host, version: of, way, ours: false }, work);
  for (const { name, out } of BUNDLERS) {
    on(name, async () => {
      assert.deepEqual(JSON.parse(await visit(`${site.origin}/out/${out}/`)), expected);
    });
  }
  on("import map", async () => {
    const said = await visit(`${siteWithMap.origin}/map.html`);
    assert.deepEqual(JSON.parse(said), expected);
  });
  on("5000 panics", async () => {
    const said = await visit(`${siteOfPanics.origin}/`);
    assert.deepEqual(JSON.parse(said), [5000, 5000, 5000]);
  });
  test(`${host} ${of}: without 'wasm-unsafe-eval' the error names it, with the browser's own`, async () => {
    const said = await visit(`${siteWithoutWasm.origin}/refused.html`);
    assert.match(said, /^engine_refuses .*'wasm-unsafe-eval'.* CompileError: /);
  });
}

row({ host: "esbuild", version: version("esbuild"), way: "CommonJS for Node" }, async () => {
  await bundle([
    "esbuild/bin/esbuild",
    "main.cjs",
    "--bundle",
    "--platform=node",
    "--format=cjs",
    "--outfile=out/esbuild-node/main.cjs",
  ]);
  const said = await run(process.execPath, ["out/esbuild-node/main.cjs"], { cwd: folder });
  assert.deepEqual(JSON.parse(said), expected);
});
row({ host: "webpack", version: version("webpack"), way: "program for Node" }, async () => {
  await bundle(["webpack/bin/webpack.js", "--config", "webpack.node.mjs"]);
  const said = await run(process.execPath, ["out/webpack-node/page.cjs"], { cwd: folder });
  assert.deepEqual(JSON.parse(said), expected);
});
