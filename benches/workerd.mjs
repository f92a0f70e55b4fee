// workerd has no files: a script becomes one bundle with the WebAssembly beside it, made by the
// package's `workerd` condition as a user's bundler would, and runs as a test of workerd's own kind.
// So it runs without Miniflare, which cannot hand over V8's flag for the garbage collector.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { rolldown } from "rolldown";
import { esmExternalRequirePlugin } from "rolldown/plugins";
import { OPTIONS, SCHEMAS } from "./ajv-schemas.mjs";
import * as files from "./files.mjs";

const ENTRY = "\0entry";
const HERE = fileURLToPath(new URL("./run.mjs", import.meta.url));
const FOLDER = new URL("../target/benches-in-workerd/", import.meta.url);
const COMPATIBILITY_DATE = "2026-04-20";

/** Modules that replace files of this folder in the bundle. */
const INSTEAD = {
  "files.mjs": () =>
    Object.entries(files)
      .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
      .join("\n"),
  "ajv.mjs": () => {
    const ajv = new Ajv({ ...OPTIONS, schemas: SCHEMAS, code: { source: true, esm: true } });
    return standalone.default(
      ajv,
      Object.fromEntries(Object.keys(SCHEMAS).map((name) => [name, name])),
    );
  },
};

/** The words that run a script in the workerd which this Miniflare has. */
export async function workerd(miniflare, script, args) {
  const { default: program } = createRequire(miniflare)("workerd");
  const name = script.replace(".mjs", "");
  mkdirSync(FOLDER, { recursive: true });
  const wasm = new Map();
  const bundle = await bundled(script, args, wasm);
  writeFileSync(new URL(`${name}.mjs`, FOLDER), bundle);
  for (const [from, file] of wasm) copyFileSync(new URL(from), new URL(file, FOLDER));
  const modules = [
    `(name = "${name}.mjs", esModule = embed "${name}.mjs")`,
    ...[...wasm.values()].map((file) => `(name = "${file}", wasm = embed "${file}")`),
  ];
  const config = new URL(`${name}.capnp`, FOLDER);
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--expose-gc"],
  services = [(name = "main", worker = (
    modules = [${modules.join(", ")}],
    compatibilityDate = "${COMPATIBILITY_DATE}",
    compatibilityFlags = ["nodejs_compat"],
  ))],
);
`,
  );
  return [program, "test", fileURLToPath(config)];
}

async function bundled(script, args, wasm) {
  const entry = `import work from "./children/${script}";
export default {
  async test() {
    console.log(JSON.stringify(await work(...${JSON.stringify(args)})));
  },
};`;
  const build = await rolldown({
    input: ENTRY,
    platform: "neutral",
    logLevel: "silent",
    resolve: { conditionNames: ["workerd", "import", "default"], mainFields: ["module", "main"] },
    plugins: [
      esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] }),
      {
        name: "in workerd",
        resolveId(id, importer) {
          if (id === ENTRY) return ENTRY;
          if (id.endsWith(".wasm")) {
            const { href } = new URL(id, `file://${importer}`);
            // With a number, because the two builds of the package have files of the same names.
            if (!wasm.has(href)) wasm.set(href, `${wasm.size}-${basename(id)}`);
            return { id: `./${wasm.get(href)}`, external: true };
          }
          // The entry is not a file; its imports are those of this folder.
          return importer === ENTRY ? this.resolve(id, HERE, { skipSelf: true }) : null;
        },
        load(id) {
          if (id === ENTRY) return entry;
          const ours = new URL(`./${basename(id)}`, import.meta.url);
          return fileURLToPath(ours) === id ? INSTEAD[basename(id)]?.() : null;
        },
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  return output[0].code;
}
