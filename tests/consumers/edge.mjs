// Vercel's edge runtime, with what Next.js and Vercel do for a function: the condition `edge-light`, one
// script, and the WebAssembly modules compiled before and handed over.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { given } from "./project.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
const { EdgeVM } = require("@edge-runtime/vm");
const esbuild = require("esbuild");
export const { version } = require("@edge-runtime/vm/package.json");

/** Runs a file of a project there. Its exports are `exported` in the returned runtime. */
export async function onTheEdge(folder, file, globals = {}) {
  const modules = {};
  const { outputFiles } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "exported",
    conditions: ["edge-light"],
    plugins: [
      {
        name: "wasm",
        setup(build) {
          build.onResolve({ filter: /\.wasm\?module$/ }, ({ path: wanted, resolveDir }) => ({
            path: path.join(resolveDir, wanted.replace("?module", "")),
            namespace: "wasm",
          }));
          build.onLoad({ filter: /./, namespace: "wasm" }, ({ path: wasm }) => {
            const name = path.basename(wasm, ".wasm");
            modules[name] = new WebAssembly.Module(readFileSync(wasm));
            return { contents: `export default globalThis.${name};` };
          });
        },
      },
    ],
  });
  const edge = new EdgeVM({ extend: (context) => Object.assign(context, modules, globals) });
  edge.evaluate(outputFiles[0].text);
  return { modules, evaluate: (text) => edge.evaluate(text) };
}
