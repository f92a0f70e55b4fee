// A user's project: a folder of its own, the packed package installed into it, and files. The tools
// (bundlers, compilers) are those of the folder above, in which tests/consumers/package.json is installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { samples } from "./samples.mjs";

/** Returns a value that `cargo xtask test --only consumers` hands over. */
export function given(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is missing; run it as: cargo xtask test --only consumers`);
  return value;
}

const ROOM = given("CONSUMERS_ROOM");

/** A program of the room's tools, by its path below node_modules. */
export const tool = (file) => path.join(ROOM, "node_modules", file);

const execute = promisify(execFile);

/** Runs a program to its end; what it says on stdout. Its failure shows all that it said. */
export async function run(program, arguments_, options = {}) {
  const { env, ...rest } = options;
  try {
    const { stdout } = await execute(program, arguments_, {
      ...rest,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
  }
}

/** The tests' own files, which a program of a project imports, side by side. */
const OWN = [
  "everything.mjs",
  "survival.mjs",
  "../crossing/digest.mjs",
  "../crossing/random-bodies.mjs",
];

/**
 * Makes a project afresh. With `panic`, the package in it is the one with a deliberate panic.
 * `files` are texts by name.
 */
export async function project(name, files, { panic = false } = {}) {
  const folder = path.join(ROOM, "projects", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = { name, private: true, type: "module" };
  const all = {
    "package.json": JSON.stringify(manifest),
    "samples.mjs": `export const samples = ${JSON.stringify(samples)};\n`,
    ...files,
  };
  for (const file of OWN) {
    copyFileSync(new URL(file, import.meta.url), path.join(folder, path.basename(file)));
  }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const tarball = given(panic ? "PROBE_TARBALL" : "TARBALL");
  const npm = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball];
  await run("npm", npm, { cwd: folder });
  // A link would be the checkout's folder, which has files that the tarball may lack.
  assert.ok(lstatSync(path.join(folder, "node_modules/wechat-mass")).isDirectory());
  return folder;
}

/** The programs that run everything, and say the result as JSON. */
export const PROGRAMS = {
  "main.mjs": `import * as wechatMass from "wechat-mass";
import * as client from "wechat-mass/client";
import { everything } from "./everything.mjs";
import { samples } from "./samples.mjs";
console.log(JSON.stringify(await everything(wechatMass, client, samples)));
`,
  "main.cjs": `const wechatMass = require("wechat-mass");
const client = require("wechat-mass/client");
// The project's own files not by require, for which Deno wants a permission.
Promise.all([import("./everything.mjs"), import("./samples.mjs")])
  .then(([{ everything }, { samples }]) => everything(wechatMass, client, samples))
  .then((result) => console.log(JSON.stringify(result)));
`,
};

/** The program that panics on purpose, for a project with `panic`. */
export const PANICS = {
  "panic.mjs": `import * as wechatMass from "wechat-mass";
import * as bodies from "wechat-mass/wasm";
import * as pushes from "wechat-mass/wasm-push";
import * as campaigns from "wechat-mass/wasm-campaign";
import { survive } from "./survival.mjs";
console.log(JSON.stringify(survive(wechatMass, { bodies, pushes, campaigns }, 5000)));
`,
};
