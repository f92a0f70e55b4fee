// What package.json promises to those who install it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crateFiles, inCheckout, npmFiles } from "./tarball.mjs";

const manifest = JSON.parse(npmFiles.get("package.json"));

/** Every path in a map of exports or imports, whatever the conditions. */
const targets = (value) =>
  typeof value === "string" ? [value] : Object.values(value).flatMap(targets);

test("every path of exports and imports is in the tarball", () => {
  for (const map of [manifest.exports, manifest.imports]) {
    const paths = targets(map);
    assert.ok(paths.length > 0);
    for (const path of paths) {
      assert.match(path, /^\.\//);
      assert.ok(npmFiles.has(path.slice(2)), `${path} is not in it`);
    }
  }
});

test("every way in names its types first and has an answer for every host", () => {
  const { "./package.json": itself, ...entries } = manifest.exports;
  assert.equal(itself, "./package.json");
  for (const conditions of [...Object.values(entries), ...Object.values(manifest.imports)]) {
    const names = Object.keys(conditions);
    assert.equal(names[0], "types");
    assert.equal(names.at(-1), "default");
    assert.match(conditions.types, /\.d\.ts$/);
  }
});

test("every import in a script is a file of the tarball or a key of imports", () => {
  for (const [name, bytes] of npmFiles) {
    if (!/\.(js|d\.ts)$/.test(name)) continue;
    const from = /\b(?:from|import)\s*\(?\s*"([^"]+)"/g;
    // An example in a comment imports what a user has.
    const code = bytes.toString().replaceAll(/\/\*.*?\*\//gs, "");
    for (const [, wanted] of code.matchAll(from)) {
      if (wanted.startsWith("#")) {
        assert.ok(wanted in manifest.imports, `${name} imports ${wanted}`);
        continue;
      }
      assert.match(wanted, /^\.\.?\//, `${name} imports ${wanted}`);
      const path = new URL(wanted, `file:///${name}`).pathname.slice(1);
      assert.ok(npmFiles.has(path), `${name} imports ${wanted}, which is not in it`);
    }
  }
});

test("nothing runs when it is installed", () => {
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.gypfile, undefined);
  assert.equal(manifest.bin, undefined);
  // npm runs node-gyp for it without any script.
  assert.ok(!npmFiles.has("binding.gyp"));
});

test("nothing else is installed with it", () => {
  const kinds = Object.keys(manifest).filter((key) => /dependenc/i.test(key));
  assert.deepEqual(kinds, []);
});

test("bundlers may drop what is not used", () => {
  assert.equal(manifest.sideEffects, false);
});

test("it says what it is, where it is from, and what it needs", () => {
  assert.equal(manifest.name, "wechat-mass");
  assert.equal(manifest.type, "module");
  assert.equal(manifest.license, "MIT OR Apache-2.0");
  assert.equal(manifest.engines.node, JSON.parse(inCheckout("package.json")).engines.node);
  // The registry refuses a provenance whose source is another repository.
  assert.deepEqual(manifest.repository, {
    type: "git",
    url: "git+https://github.com/wechat-mass/wechat-mass.git",
    directory: "pkg",
  });
  assert.equal(manifest.private, undefined);
});

test("it is published for everyone and with its provenance", () => {
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
});

test("the crate has the same version, licence and repository", () => {
  const text = crateFiles.get("Cargo.toml").toString();
  const said = (key) => text.match(new RegExp(`^${key} = "(.*)"$`, "m"))?.[1];
  assert.equal(said("version"), manifest.version);
  assert.equal(said("license"), manifest.license);
  assert.equal(`git+${said("repository")}.git`, manifest.repository.url);
});
