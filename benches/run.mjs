// All benchmarks of the npm package, as one Markdown report.
//
//   node --expose-gc benches/run.mjs            the whole report, to stdout
//   … --write                                   and to benches/RESULTS.md
//   … --quick                                   a first look, in seconds
//   … --only send-openids --only size           some rows

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { FULL, QUICK, table } from "./harness.mjs";
import { named } from "./peers.mjs";

const ROWS = [
  "send-openids",
  "million-openids",
  "campaign",
  "small-body",
  "reply",
  "push",
  "article-pictures",
  "first-call",
  "size",
  "flat-heap",
];
const PEERS = [
  "ajv",
  "zod",
  "valibot",
  "json-bigint",
  "lossless-json",
  "htmlparser2",
  "txml",
  "fast-xml-parser",
  "xml2js",
  "wechat-crypto",
  "rolldown",
];

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: ROWS },
  },
});
const unknown = options.only.find((row) => !ROWS.includes(row));
if (unknown !== undefined) {
  console.error(`there is no row ${unknown}; there are ${ROWS.join(", ")}`);
  process.exit(2);
}
if (typeof globalThis.gc !== "function") {
  console.error("start it as: node --expose-gc benches/run.mjs");
  process.exit(2);
}

const loadBefore = load();
const settings = options.quick ? QUICK : FULL;
const goals = [];
const parts = [];
for (const name of options.only) {
  console.error(`${name} …`);
  const row = await import(`./rows/${name}.mjs`);
  const { goals: ofRow, markdown } = await row.run(settings);
  goals.push(...ofRow);
  parts.push(`## ${row.title}\n${markdown}\n`);
}

const report = `# Benchmarks

Made by \`node --expose-gc benches/run.mjs${commandLine()}\`; do not edit. Results were compared before anything was timed. Where a table gives ns, its contenders ran in one process, in turn, ${settings.rounds} rounds of about ${settings.sampleMs} ms each. "× ours" is the median of the rounds' ratios: above 1, ours is faster.

${table(
  ["what", ""],
  [
    ["date", new Date().toISOString().slice(0, 10)],
    ["wechat-mass", `${version()}${commit()}`],
    [
      "machine",
      `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} logical processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    ],
    ["system", `${os.type()} ${os.arch()}, Node ${process.version}, V8 ${process.versions.v8}`],
    ["load before and after", `${loadBefore}; ${load()}`],
    ["peers", PEERS.map(named).join(", ")],
  ],
)}

## Goals

${table(
  ["what", "goal", "measured:", "met"],
  goals.map(({ what, goal, measured, met }) => [what, goal, measured, met ? "yes" : "**no**"]),
)}

${parts.join("\n")}`;

process.stdout.write(report);
if (options.write) writeFileSync(new URL("./RESULTS.md", import.meta.url), report);

/** Averages of the last 1 and 5 minutes: on a busy machine the times are worth less. */
function load() {
  const [one, five] = os.loadavg().map((average) => average.toFixed(2));
  return `${one}, ${five}`;
}

function commandLine() {
  return process.argv
    .slice(2)
    .map((argument) => ` ${argument}`)
    .join("");
}

function version() {
  const file = new URL("../package.json", import.meta.resolve("wechat-mass"));
  return JSON.parse(readFileSync(file, "utf8")).version;
}

/** From which commit; nothing outside of a checkout. */
function commit() {
  const git = (...args) =>
    execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed =
      git("status", "--porcelain", "--", "../src", "../pkg") === "" ? "" : ", changed";
    return ` (${git("rev-parse", "--short", "HEAD")}${changed})`;
  } catch {
    return "";
  }
}
