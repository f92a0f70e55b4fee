// The shape of the sources and of the package: imports without circles, and entries that load only what
// they need.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { circlesIn, graphOf, specifiersIn } from "./imports.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

for (const [folder, entry] of [
  ["pkg/src", "index.ts"],
  ["www/panel/src", "main.ts"],
  ["www/worker/src", "worker.ts"],
  ["www/sandbox/src", "sandbox.ts"],
  ["www/sandbox/page/src", "main.ts"],
]) {
  test(`${folder} has no circle of imports, counting those of types`, () => {
    const graph = graphOf(join(root, folder));
    assert.ok(graph.get(join(root, folder, entry)).length > 0, "imports are found");
    assert.deepEqual(circlesIn(graph, root), []);
  });
}

test("a circle would be found", () => {
  const graph = new Map([
    ["/a", ["/b", "/c"]],
    ["/b", ["/d"]],
    ["/c", []],
    ["/d", ["/b"]],
  ]);
  assert.deepEqual(circlesIn(graph, "/"), [["b", "d"]]);
  assert.deepEqual(
    specifiersIn(`import type { A } from "./a.js";
import {
  b,
  type C,
} from "./b.js";
import "./c.css";
export * from "./d.js";
export const load = () => import("./e.vue");
`),
    ["./a.js", "./b.js", "./c.css", "./d.js", "./e.vue"],
  );
});

const manifestPath = createRequire(import.meta.url).resolve("wechat-mass/package.json");
const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
const dist = join(dirname(manifestPath), "dist");

/** The files of the package that an entry loads under some conditions, by their names in `dist`. */
function loadedBy(entry, conditions) {
  const loaded = new Set();
  const load = (file) => {
    const name = relative(dist, file);
    if (loaded.has(name)) return;
    loaded.add(name);
    if (!file.endsWith(".js")) return;
    for (const from of specifiersIn(readFileSync(file, "utf8"))) {
      const path = from.replace("?module", "");
      if (path.startsWith(".")) load(join(dirname(file), path));
      else load(resolve(manifest.imports[path], conditions));
    }
  };
  load(resolve(manifest.exports[entry], conditions));
  return [...loaded].sort();
}

function resolve(choices, conditions) {
  const [chosen] = Object.keys(choices).filter((key) => conditions.includes(key));
  return join(dirname(manifestPath), choices[chosen]);
}

/**
 * The parts with a WebAssembly file: the name of the glue, and of the ways to load it. Hosts that are not servers have a
 * way of their own to the smaller file of bodies and replies.
 */
const PARTS = {
  calls: ["wechat_mass", "wasm", "wasm-small"],
  push: ["wechat_mass_push", "wasm-push"],
  campaign: ["wechat_mass_campaign", "wasm-campaign"],
};

/** The parts that each entry loads, and the folders of scripts. */
const ENTRIES = {
  ".": { parts: ["calls", "push", "campaign"], folders: ["calls", "campaign", "push"] },
  "./push": { parts: ["push"], folders: ["push"] },
  "./campaign": { parts: ["campaign"], folders: ["campaign"] },
  "./client": { parts: ["calls", "campaign"], folders: ["calls", "campaign", "client"] },
  "./store": { parts: ["campaign"], folders: ["campaign", "store", "store/sql"] },
  "./run": {
    parts: ["calls", "campaign"],
    folders: ["calls", "campaign", "client", "run", "store", "store/sql"],
  },
  "./testing": { parts: ["push"], folders: ["push", "testing"] },
};

/** The folders that several entries use. */
const SHARED = ["arguments", "errors", "generated", "wasm"];

test("every entry of the package has its list of parts", () => {
  const entries = Object.keys(manifest.exports).filter((entry) => entry !== "./package.json");
  assert.deepEqual(entries.sort(), Object.keys(ENTRIES).sort());
});

for (const [entry, { parts, folders }] of Object.entries(ENTRIES)) {
  test(`${entry} loads only the WebAssembly and the scripts that it needs`, () => {
    const forms = [
      [["default"], "inline.js", []],
      [["node", "default"], "inline.js", []],
      [["workerd", "default"], "static.js", [".wasm"]],
      [["edge-light", "default"], "edge.js", [".wasm"]],
    ];
    for (const [conditions, end, [wasm]] of forms) {
      const loaded = loadedBy(entry, conditions);
      const expected = parts.flatMap((part) => {
        const [glue, fast, small = fast] = PARTS[part];
        const loader = conditions.length === 1 ? small : fast;
        const file = wasm === undefined ? [] : [`generated/${glue}_bg.wasm`];
        return [`wasm/${part}.js`, `generated/${glue}.js`, `generated/${loader}-${end}`, ...file];
      });
      const ofParts =
        /^wasm\/(?!instance|mailbox|room|kept-campaigns|utf8)|^generated\/(?:wasm|wechat_mass)/;
      assert.deepEqual(
        loaded.filter((name) => ofParts.test(name)),
        expected.sort(),
      );
      const others = loaded.filter((name) => name.includes("/")).map((name) => dirname(name));
      const allowed = new Set([...folders, ...SHARED]);
      assert.deepEqual(
        [...new Set(others)].filter((folder) => !allowed.has(folder)),
        [],
      );
    }
  });
}

test("./push loads no script about bodies, campaigns or the client", () => {
  assert.deepEqual(loadedBy("./push", ["default"]), [
    "arguments/bytes.js",
    "arguments/options.js",
    "arguments/type-name.js",
    "errors/base.js",
    "errors/engine.js",
    "errors/push.js",
    "generated/push-readers.js",
    "generated/wasm-push-inline.js",
    "generated/wechat_mass_push.js",
    "push.js",
    "push/open.js",
    "push/options.js",
    "push/packed.js",
    "push/ready.js",
    "push/seal.js",
    "push/unpack.js",
    "wasm/instance.js",
    "wasm/push.js",
    "wasm/room.js",
  ]);
});
