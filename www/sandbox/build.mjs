// Bundles the sandbox into dist/: sandbox.js, and the page in dist/page. `--without-page` leaves the page as it is.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("./", import.meta.url));
const dist = join(folder, "dist");

mkdirSync(join(dist, "page"), { recursive: true });
await build({
  absWorkingDir: folder,
  entryPoints: ["src/sandbox.ts"],
  outfile: join(dist, "sandbox.js"),
  bundle: true,
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker"],
  external: ["cloudflare:*", "node:*"],
  sourcemap: "linked",
  logLevel: "warning",
});

const page = join(folder, "page", "vite.config.ts");
if (existsSync(page) && !process.argv.includes("--without-page")) {
  const { build: buildPage } = await import("vite");
  await buildPage({ root: join(folder, "page"), configFile: page, logLevel: "warn" });
}
