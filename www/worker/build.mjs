// Bundles the service into dist/: worker.js, and the WebAssembly beside it. workerd and Cloudflare get the same.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("./", import.meta.url));
const dist = join(folder, "dist");

/** A runtime of workers compiles WebAssembly itself, as a module of its own with a name. */
const wasmBeside = {
  name: "wasm-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path, importer }) => {
      const file = createRequire(importer).resolve(path);
      copyFileSync(file, join(dist, basename(file)));
      return { path: `./${basename(file)}`, external: true };
    });
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: folder,
  entryPoints: ["src/worker.ts"],
  outfile: join(dist, "worker.js"),
  bundle: true,
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker"],
  external: ["cloudflare:*", "node:*"],
  plugins: [wasmBeside],
  sourcemap: "linked",
  logLevel: "warning",
});
