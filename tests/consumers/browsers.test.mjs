// Pages: each bundler's output, and the package's own files behind an import map, in three engines, under
// a strict Content-Security-Policy. And what bundlers make for Node.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after } from "node:test";
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

/** No bundler: the browser resolves the package's names by itself, with this map. */
const IMPORTS = JSON.stringify({
  imports: {
    "wechat-mass": "./node_modules/wechat-mass/dist/index.js",
    "wechat-mass/client": "./node_modules/wechat-mass/dist/client.js",
    "#wasm": "./node_modules/wechat-mass/dist/generated/wasm-inline.js",
    "#wasm-push": "./node_modules/wechat-mass/dist/generated/wasm-push-inline.js",
    "#wasm-campaign": "./node_modules/wechat-mass/dist/generated/wasm-campaign-inline.js",
  },
});
const HASH = createHash("sha256").update(IMPORTS).digest("base64");
/** A map that stands in the page is a script of the page, so it is permitted by its hash. */
const WITH_A_MAP = STRICT.replace("script-src", `script-src 'sha256-${HASH}'`);

const folder = await project("pages", {
  ...PROGRAMS,
  "page.mjs": onAPage(PROGRAMS["main.mjs"]),
  "index.html": html(script("./page.mjs")),
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
    of: "vite",
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
  { name: "webpack", of: "webpack", program: ["webpack/bin/webpack.js"] },
  {
    name: "Rollup",
    of: "rollup",
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
    of: "esbuild",
    program: [
      "esbuild/bin/esbuild",
      "page.mjs",
      "--bundle",
      "--minify",
      "--format=esm",
      "--outfile=out/esbuild/page.js",
    ],
  },
  { name: "Rspack", of: "@rspack/core", program: ["@rspack/cli/bin/rspack.js", "build"] },
];

const version = (of) => require(`${of}/package.json`).version;
const bundle = ([file, ...options], where = folder) =>
  run(process.execPath, [tool(file), ...options], { cwd: where });

for (const { of, program } of BUNDLERS) {
  await bundle(program);
  const out = path.join(folder, "out", of.split("/")[0].replace("@", ""));
  // Everything is in the scripts: nothing else is to be served, found or permitted.
  const files = readdirSync(out, { recursive: true });
  assert.deepEqual(
    files.filter((file) => file.endsWith(".wasm")),
    [],
  );
  if (of !== "vite") writeFileSync(path.join(out, "index.html"), html(script("./page.js")));
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

const site = await serve({ pages: folder, panics }, STRICT);
const siteWithMap = await serve({ pages: folder }, WITH_A_MAP);
const siteWithout = await serve({ pages: folder }, "script-src 'self'");
const engines = await browsers();
after(async () => {
  for (const engine of engines) await engine.close();
  for (const open of [site, siteWithMap, siteWithout]) open.close();
});

for (const engine of engines) {
  for (const { name, of } of BUNDLERS) {
    const at = `${site.origin}/pages/out/${of.split("/")[0].replace("@", "")}/index.html`;
    await row(
      { host: engine.host, version: engine.version, way: `bundled by ${name} ${version(of)}` },
      async () => {
        assert.deepEqual(JSON.parse(await engine.visit(at)), expected);
      },
    );
  }
  await row(
    { host: engine.host, version: engine.version, way: "an import map, no bundler" },
    async () => {
      const said = await engine.visit(`${siteWithMap.origin}/pages/map.html`);
      assert.deepEqual(JSON.parse(said), expected);
    },
  );
  await row(
    { host: engine.host, version: engine.version, way: "20 000 panics of each part" },
    async () => {
      const said = await engine.visit(`${site.origin}/panics/index.html`);
      assert.deepEqual(JSON.parse(said), [20_000, 20_000, 20_000]);
    },
  );
}

await row({ host: "esbuild", version: version("esbuild"), way: "CommonJS for Node" }, async () => {
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
await row({ host: "webpack", version: version("webpack"), way: "a program for Node" }, async () => {
  await bundle(["webpack/bin/webpack.js", "--config", "webpack.node.mjs"]);
  const said = await run(process.execPath, ["out/webpack-node/page.cjs"], { cwd: folder });
  assert.deepEqual(JSON.parse(said), expected);
});
