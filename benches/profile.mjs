// Where the time of the hot paths goes, as one Markdown report. It needs function names in the
// WebAssembly: `cargo xtask bench --profile` builds it with them, runs this, and builds it without.
//
//   node benches/profile.mjs                    to stdout
//   … --write                                   and to benches/PROFILE.md

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { table } from "./harness.mjs";

const MS = 10_000;
const TOP = 8;
const FOLDER = fileURLToPath(new URL("../target/profiles/", import.meta.url));
const START = fileURLToPath(new URL("./children/start.mjs", import.meta.url));

const PATHS = [
  ["push", "plain push → object (`readPush`)"],
  ["sealed-push", "encrypted push → object (`openPush`)"],
  ["send-openids", "10,000 OpenIDs as bytes → body's bytes (`build`)"],
  ["send-array", "10,000 OpenIDs as an array → body (`build`)"],
  ["check-small", "`check`, a text to two OpenIDs"],
  ["build-small", "`build`, a text to two OpenIDs"],
  ["read-reply", "`read`, the reply to a send"],
  ["read-page", "`read`, a page of 10,000 OpenIDs"],
];

/** The lines of the generated scripts that were looked into, by address. */
const sources = new Map();

/** The first that matches a function is its part. Names are `file.js name` or `wasm name`. */
const PARTS = [
  ["garbage collection", /^\(garbage collector\)$/],
  ["`JSON.parse`, `JSON.stringify`", /JSON\.(?:parse|stringify)/],
  ["objects of a push (JavaScript)", /^(?:generated\/push-readers|packed\.js|unpack\.js)/],
  ["boundary: values and texts over and back (JavaScript)", /^(?:mailbox|room)\.js /],
  ["boundary: glue, engine", /^(?:generated\/|encoding |built-in (?:(?:en|de)code|get buffer))/],
  ["facade (JavaScript)", /^[\w/-]+\.js /],
  ["memory: allocator, copies", /^wasm .*(?:dlmalloc|__rust|\bmem(?:cpy|move|set|cmp)\b|RawVec)/],
  [
    "boundary: in Rust",
    /^wasm (?:.*(?:wasm_bindgen|wbindgen|js_sys|serde_wasm|wechat_mass::wasm)|\w+(?: multivalue shim)?$)/,
  ],
  ["AES, SHA-1, base64", /^wasm .*\b(?:aes|cbc|cipher|sha1|base64|subtle)\b/],
  ["quick-xml and memchr", /^wasm .*\b(?:quick_xml|memchr)\b/],
  ["serde_json", /^wasm .*\b(?:serde_json|itoa|zmij)\b/],
  ["ours (Rust)", /^wasm .*\bwechat_mass\b/],
  ["the standard library (Rust)", /^wasm .*\b(?:core|alloc|std|hashbrown|rustc_hash)\b/],
  ["other WebAssembly", /^wasm /],
  ["the rest", /(?:)/],
];

const profiles = PATHS.map(([path, title]) => ({ title, ...profileOf(path) }));
if (!profiles.some(({ functions }) => functions.some(([name]) => name.includes("wechat_mass::")))) {
  console.error("the WebAssembly has no function names: run `cargo xtask bench --profile`");
  process.exit(2);
}

const report = `# Where the time goes

Made by \`cargo xtask bench --profile\`; do not edit. It builds the package with function names (\`cargo xtask build --profiling\`, otherwise the same code), and for each hot path runs \`node --cpu-prof\` for ${MS / 1000} s after a warm-up. A share is the time in functions of that part itself. A function that the compiler has put inside another counts as that one, and built-ins such as \`JSON.parse\` as the function that calls them: a part is as exact as that.

Node ${process.versions.node}, V8 ${process.versions.v8}, ${os.type()} ${os.arch()}, ${new Date().toISOString().slice(0, 10)}.

${table(
  ["% of the time", ...profiles.map(({ title }) => `${title}:`)],
  PARTS.map(([part]) => [part, ...profiles.map(({ shares }) => percent(shares.get(part)))]).filter(
    (cells) => cells.slice(1).some((cell) => cell !== ""),
  ),
)}

${profiles
  .map(
    ({ title, functions }) => `The ${TOP} functions that take most, ${title}:

${table(
  ["function", "%:"],
  functions.slice(0, TOP).map(([name, share]) => [`\`${name}\``, percent(share)]),
)}`,
  )
  .join("\n\n")}
`;
process.stdout.write(report);
if (process.argv.includes("--write")) {
  writeFileSync(new URL("./PROFILE.md", import.meta.url), report);
}

/** The share of each part and of each function, of what is below `hotPath`. */
function profileOf(path) {
  console.error(`${path} …`);
  mkdirSync(FOLDER, { recursive: true });
  const file = `${path}.cpuprofile`;
  const profiler = ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${FOLDER}`];
  const { status } = spawnSync(
    process.execPath,
    [...profiler, `--cpu-prof-name=${file}`, START, "profiled.mjs", JSON.stringify(path), `${MS}`],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`children/profiled.mjs ended with ${status}`);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(FOLDER + file, "utf8"));
  const names = below(nodes);
  const times = new Map();
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const name = names.get(id);
    if (name === undefined) continue;
    all += timeDeltas[index];
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index]);
  }
  const functions = [...times].map(([name, time]) => [name, time / all]);
  const shares = new Map();
  for (const [name, share] of functions) {
    const [part] = PARTS.find(([, pattern]) => pattern.test(name));
    shares.set(part, (shares.get(part) ?? 0) + share);
  }
  return { functions: functions.toSorted(([, a], [, b]) => b - a), shares };
}

/** The names of the functions that `hotPath` and what it calls are made of, and of the collector. */
function below(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const names = new Map();
  const visit = (node, inside) => {
    const { functionName } = node.callFrame;
    const here = inside || functionName === "hotPath";
    if (here || functionName === "(garbage collector)") names.set(node.id, nameOf(node.callFrame));
    for (const child of node.children ?? []) visit(byId.get(child), here);
  };
  visit(nodes[0], false);
  return names;
}

/** A name that tells where a function is from. */
function nameOf({ functionName, url, lineNumber }) {
  if (functionName === "(garbage collector)") return functionName;
  if (url.startsWith("wasm:"))
    return `wasm ${functionName.replace(/::h[0-9a-f]{16}$|\[[0-9a-f]{16}\]/g, "")}`;
  const [, file] = /\/((?:dist\/|generated\/)?[^/]+)$/.exec(url) ?? [null, url];
  if (!file.startsWith("generated/")) {
    return `${file || "built-in"} ${functionName || "(anonymous)"}`;
  }
  // A function that WebAssembly imports has no name of its own: its first lines show what it does.
  if (!sources.has(url)) sources.set(url, readFileSync(new URL(url), "utf8").split("\n"));
  const lines = sources.get(url);
  const does = /JSON\.(?:parse|stringify)/.exec(lines.slice(lineNumber, lineNumber + 2).join(" "));
  const name = functionName || /[\w$]+/.exec(lines[lineNumber])?.[0];
  return `${file} ${name}${does ? ` (${does[0]})` : ""}`;
}

function percent(share) {
  return share === undefined || share < 0.0005 ? "" : (share * 100).toFixed(1);
}
