// What `cargo xtask test --only tarball` has packed: for npm, and for crates.io.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unpack } from "@publint/pack";

/** The top of the checkout. */
export const root = new URL("../../", import.meta.url);

/** A file of the checkout. */
export const inCheckout = (path) => readFileSync(fileURLToPath(new URL(path, root)));

/** The names that a list in this folder has, one a line. */
export const listed = (name) =>
  inCheckout(`tests/tarball/${name}`)
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** The files of a tarball, by their names without the folder that all are in; twice is a mistake. */
async function open(variable, folder) {
  const path = process.env[variable];
  assert.ok(path, "run it as: cargo xtask test --only tarball");
  const files = new Map();
  for (const { name, data } of (await unpack(readFileSync(path))).files) {
    assert.ok(name.startsWith(`${folder}/`), `${name} is outside of ${folder}/`);
    const inside = name.slice(folder.length + 1);
    assert.ok(!files.has(inside), `${inside} is in it twice`);
    files.set(inside, Buffer.from(data));
  }
  return files;
}

const { version } = JSON.parse(inCheckout("pkg/package.json"));

/** The files that npm would get. */
export const npmFiles = await open("WECHAT_MASS_TARBALL", "package");
/** The files that crates.io would get. */
export const crateFiles = await open("WECHAT_MASS_CRATE", `wechat-mass-${version}`);

/** That a tarball has the files of a list, and no other. */
export function assertListed(files, name) {
  const expected = new Set(listed(name));
  assert.deepEqual(
    {
      missing: [...expected].filter((file) => !files.has(file)).sort(),
      "one too many": [...files.keys()].filter((file) => !expected.has(file)).sort(),
    },
    { missing: [], "one too many": [] },
  );
}
