// The contents of the files.
import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { crateFiles, inCheckout, npmFiles, root } from "./tarball.mjs";

const generated = "dist/generated/";
/** The deliberate panic, by the names that the feature, its function and its message have. */
const probe = /panic[ _-]?probe/i;
const wasm = [...npmFiles.keys()].filter((name) => name.endsWith(".wasm"));
/** The script that carries a wasm as hexadecimal digits: `wechat_mass_push_bg.wasm` is in `wasm-push-inline.js`. */
const loaderOf = (name, kind) =>
  name.replace(/wechat_mass(?:_(\w+))?_bg\.wasm$/, (_, part) =>
    part === undefined ? `wasm-${kind}.js` : `wasm-${part}-${kind}.js`,
  );

/** The one that ships only inside a script. */
const inScript = `${generated}wechat_mass_small_bg.wasm`;
const bytesOf = (name) => npmFiles.get(name) ?? inCheckout(name.replace("dist/", "pkg/src/"));

test("three wasm are files", () => {
  assert.deepEqual(wasm.map((name) => name.slice(generated.length)).sort(), [
    "wechat_mass_bg.wasm",
    "wechat_mass_campaign_bg.wasm",
    "wechat_mass_push_bg.wasm",
  ]);
});

for (const name of wasm) {
  test(`${name} is the one that was built`, () => {
    assert.ok(npmFiles.get(name).equals(inCheckout(name.replace("dist/", "pkg/src/"))));
  });

  test(`${name} is the file that its other script imports`, () => {
    const script = npmFiles.get(loaderOf(name, "static")).toString();
    assert.match(script, new RegExp(`from "\\./${name.slice(generated.length)}"`));
  });
}

for (const name of [...wasm, inScript]) {
  const bytes = bytesOf(name);

  test(`${name} is what its script carries, however the host decodes it`, async () => {
    const script = npmFiles.get(loaderOf(name, "inline"));
    const { default: load } = await import(
      `data:text/javascript;base64,${script.toString("base64")}`
    );
    assert.ok(bytes.equals(load()));
    // As a page of an older browser has it: nothing but the language.
    const { Buffer: buffer } = globalThis;
    const { fromHex } = Uint8Array;
    try {
      delete globalThis.Buffer;
      delete Uint8Array.fromHex;
      assert.ok(bytes.equals(load()));
    } finally {
      globalThis.Buffer = buffer;
      if (fromHex !== undefined) Uint8Array.fromHex = fromHex;
    }
  });

  test(`${name} has no names, no sources and no deliberate panic`, () => {
    const module = new WebAssembly.Module(bytes);
    for (const section of ["name", "sourceMappingURL", "external_debug_info", ".debug_info"]) {
      assert.equal(WebAssembly.Module.customSections(module, section).length, 0, section);
    }
    const exported = WebAssembly.Module.exports(module).map((entry) => entry.name);
    assert.ok(exported.length > 0);
    assert.deepEqual(
      exported.filter((entry) => probe.test(entry)),
      [],
    );
  });
}

/** Every text of both tarballs, and the bytes of the wasm as text. */
const texts = [
  [`npm: ${inScript}`, bytesOf(inScript).toString("latin1")],
  ...[...npmFiles].map(([name, bytes]) => [`npm: ${name}`, bytes.toString("latin1")]),
  ...[...crateFiles].map(([name, bytes]) => [`crate: ${name}`, bytes.toString("latin1")]),
];

test("nothing names a folder of the machine that built it", () => {
  // Folders of people, of CI runners and of builds; those of this machine, whatever they are called.
  const anywhere =
    /(?:^|[^\w.:/-])\/(?:home|root|Users|private|tmp|work|mnt|builds|github\/workspace)\/[\w.-]|[A-Z]:\\Users|\.cargo\/registry|\.rustup\/toolchains/m;
  const here = [fileURLToPath(root), `${homedir()}/`];
  for (const [name, text] of texts) {
    const found = text.match(anywhere)?.[0] ?? here.find((folder) => text.includes(folder));
    assert.equal(found, undefined, `${name} has ${found}`);
  }
});

test("nothing names a source map", () => {
  for (const [name, text] of texts) assert.doesNotMatch(text, /sourceMappingURL=/, name);
  assert.deepEqual(
    [...npmFiles.keys()].filter((name) => name.endsWith(".map")),
    [],
  );
});

test("nothing of the npm package has the deliberate panic of the tests", () => {
  for (const [name, bytes] of npmFiles) {
    assert.ok(!probe.test(bytes.toString("latin1")), name);
  }
});
