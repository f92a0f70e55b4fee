// A Worker as Wrangler would upload it, and Miniflare, which runs it in workerd.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { given, run, tool } from "./project.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
export const { Miniflare } = require("miniflare");
export const { version } = require("workerd/package.json");

/** The modules that Wrangler makes of a project's Worker. */
export async function bundled(folder, options) {
  const wrangler = tool("wrangler/bin/wrangler.js");
  await run(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", "out", ...options], {
    cwd: folder,
    env: { CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });
  const out = path.join(folder, "out");
  return readdirSync(out)
    .filter((file) => /\.(js|wasm)$/.test(file))
    .sort((one) => (one.endsWith(".js") ? -1 : 1))
    .map((file) => ({
      type: file.endsWith(".js") ? "ESModule" : "CompiledWasm",
      path: file,
      contents: readFileSync(path.join(out, file)),
    }));
}
