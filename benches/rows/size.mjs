// The downloads of a user: the WebAssembly file, and a bundle of the package beside the validators.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { BEFORE, bytes, table } from "../harness.mjs";
import { named } from "../peers.mjs";

export const title = "Size";

const ENTRY = "\0entry";
const HERE = fileURLToPath(new URL("../run.mjs", import.meta.url));

/** Each with the file that did the same before. Those with a goal have the most KiB that they may have after gzip. */
const FILES = [
  ["wechat_mass_small_bg.wasm", "bodies and replies, for pages", "wechat_mass_bg.wasm", 60],
  ["wechat_mass_bg.wasm", "bodies and replies, for servers", "wechat_mass_bg.wasm"],
  ["wechat_mass_push_bg.wasm", "pushes", "wechat_mass_push_bg.wasm", 64],
  ["wechat_mass_campaign_bg.wasm", "campaigns", "wechat_mass_campaign_bg.wasm", 64],
];

/** Where the build leaves them: one of them ships only inside a script. */
const GENERATED = new URL("../../pkg/src/generated/", import.meta.url);

const BUNDLES = [
  [
    "**wechat-mass**, `check`, `build`, `read`, `toRequest`",
    'export { check, build, read, toRequest } from "wechat-mass"',
  ],
  ["**wechat-mass**, `verifyUrl`, `openPush`", 'export { verifyUrl, openPush } from "wechat-mass"'],
  [
    "**wechat-mass**, `planCampaign`, `nextStep`, `record`",
    'export { planCampaign, nextStep, record } from "wechat-mass"',
  ],
  [
    "**wechat-mass**, everything and the client",
    'export * from "wechat-mass"; export * from "wechat-mass/client"',
  ],
  [named("ajv"), 'export { Ajv } from "ajv"'],
  [
    named("zod"),
    'import * as z from "zod"; export const s = z.strictObject({ a: z.array(z.string().regex(/^a$/)).min(2) })',
  ],
  [
    named("valibot"),
    'import { array, minLength, pipe, regex, strictObject, string } from "valibot"; export const s = strictObject({ a: pipe(array(pipe(string(), regex(/^a$/))), minLength(2)) })',
  ],
  [named("lossless-json"), 'export { parse } from "lossless-json"'],
];

/** The files of the package as it was before. */
const BEFORE_DIST = new URL("../../target/bench-before/pkg/dist/", import.meta.url);

export async function run() {
  const files = FILES.map(([name]) => readFileSync(new URL(name, GENERATED)));
  const rows = FILES.map(([name, what, earlier], index) => {
    const before = readFileSync(new URL(`./generated/${earlier}`, BEFORE_DIST));
    return [`\`${name}\`, ${what}`, ...sizes(files[index]), zipped(before)];
  });
  for (const [name, code] of BUNDLES) {
    const earlier = code.replace(/"wechat-mass(?:\/(\w+))?"/g, (_, entry = "index") =>
      JSON.stringify(fileURLToPath(new URL(`./${entry}.js`, BEFORE_DIST))),
    );
    const before = earlier === code ? "" : zipped(await bundle(earlier));
    rows.push([name, ...sizes(await bundle(code)), before]);
  }
  return {
    goals: FILES.flatMap(([, what, , most], index) => {
      if (most === undefined) return [];
      const gzip = gzipSync(files[index], { level: 9 }).length;
      return {
        what: `wasm of ${what}, gzip`,
        goal: `≤ ${most} KiB`,
        measured: bytes(gzip),
        met: gzip <= most * 1024,
      };
    }),
    markdown: `
The WebAssembly as edge runtimes take it, and bundles for browsers, minified by Rolldown (there the WebAssembly is inside the script, as hexadecimal digits):

${table(["what", "raw:", "gzip -9:", "brotli:", `gzip -9, ${BEFORE.name}:`], rows)}`,
  };
}

function sizes(content) {
  return [bytes(content.length), zipped(content), bytes(brotliCompressSync(content).length)];
}

function zipped(content) {
  return bytes(gzipSync(content, { level: 9 }).length);
}

async function bundle(code) {
  const build = await rolldown({
    input: ENTRY,
    platform: "browser",
    logLevel: "silent",
    plugins: [
      {
        name: "entry",
        resolveId(id, importer) {
          if (id === ENTRY) return ENTRY;
          // The entry is not a file; its imports are those of this folder.
          return importer === ENTRY ? this.resolve(id, HERE, { skipSelf: true }) : null;
        },
        load: (id) => (id === ENTRY ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return Buffer.from(output[0].code);
}
