// Bundles the service into dist/: worker.js, and the WebAssembly beside it. workerd and Cloudflare get the same.
// With --types also dist/types/: the API as declarations, which a page with the types of a browser can import.
import { execFileSync } from "node:child_process";
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

if (process.argv.includes("--types")) {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  const folders = ["--rootDir", "src", "--outDir", "dist/types"];
  execFileSync(process.execPath, [tsc, "--project", ".", ...options, ...folders], {
    cwd: folder,
    stdio: "inherit",
  });
}
