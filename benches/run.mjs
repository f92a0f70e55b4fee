// All benchmarks of the npm package, as one Markdown report. `cargo xtask bench` runs it, and brings
// the other runtimes.
//
//   node benches/run.mjs                        the whole report, of this Node, to stdout
//   … --write                                   and to benches/RESULTS.md
//   … --quick                                   a first look
//   … --only send-openids --only size           some rows
//   … --runtime bun=<file>                      in this runtime, and others named the same way

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { parseArgs } from "node:util";
import { BEFORE_COMMIT } from "./files.mjs";
import { FULL, QUICK, table } from "./harness.mjs";
import { named } from "./peers.mjs";
import { runtimeOf } from "./runtimes.mjs";

/** In the order of the report. Each is timed in one process with the other timed ones, or starts its own. */
const ROWS = {
  "send-openids": "timed",
  "million-openids": "node",
  campaign: "timed",
  "campaign-growth": "timed",
  "small-body": "timed",
  reply: "timed",
  push: "timed",
  "article-pictures": "timed",
  "first-call": "everywhere",
  size: "node",
  "flat-heap": "node",
};
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
    only: { type: "string", multiple: true, default: Object.keys(ROWS) },
    runtime: { type: "string", multiple: true, default: [`node=${process.execPath}`] },
    command: { type: "string", default: `node benches/run.mjs${commandLine()}` },
  },
});
const unknown = options.only.find((row) => !(row in ROWS));
if (unknown !== undefined) {
  console.error(`there is no row ${unknown}; there are ${Object.keys(ROWS).join(", ")}`);
  process.exit(2);
}
if (BEFORE_COMMIT === undefined) {
  console.error("target/bench-before is not built yet: `cargo xtask bench` builds it");
  process.exit(2);
}

const loadBefore = load();
const settings = options.quick ? QUICK : FULL;
const measured = [];
for (const given of options.runtime) {
  const [name, file] = given.split(/=(.*)/s);
  measured.push(await measure(runtimeOf(name, file), file));
}
const [main] = measured;
const rows = options.only.map((name) => main.rows[name]).filter((row) => row !== undefined);
const goals = rows.flatMap((row) => row.goals);

/** Each row in this runtime, as far as it can be measured there. */
async function measure(runtime, file) {
  console.error(`${runtime.name} …`);
  const of = (kind) => options.only.filter((name) => ROWS[name] === kind);
  const timed = await runtime.child("timed.mjs", of("timed"), settings);
  const rows = timed.rows;
  for (const name of runtime.name === "node"
    ? [...of("everywhere"), ...of("node")]
    : of("everywhere")) {
    console.error(`  ${name} …`);
    const { title, run } = await import(`./rows/${name}.mjs`);
    rows[name] = { title, ...(await run(settings, runtime)) };
  }
  const shown = runtime.name === "workerd" ? `workerd ${workerdVersion(file)}` : timed.runtime;
  return { shown, rows };
}

const report = `# Benchmarks

Made by \`${options.command}\`; do not edit. Results were compared before anything was timed. All tables that give ns come from one process for each runtime; the contenders of a table ran in turn, ${settings.rounds} rounds of about ${settings.sampleMs} ms each. "× ours" is the median of the rounds' ratios, and beside it what the middle half of the rounds lies between: above 1, ours is faster. "Before" is ours as commit ${BEFORE_COMMIT} had it. A floor is not a contender: it is what ours cannot do without, measured in the same turns.

${table(
  ["what", ""],
  [
    ["date", new Date().toISOString().slice(0, 10)],
    ["wechat-mass", `${version()}${commit()}`],
    ["before", `commit ${BEFORE_COMMIT}, built here and measured in the same turns`],
    [
      "machine",
      `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} logical processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    ],
    ["system", `${os.type()} ${os.arch()}`],
    ["runtimes", measured.map(({ shown }) => shown).join(", ")],
    ["load before and after", `${loadBefore}; ${load()}`],
    ["peers", PEERS.map(named).join(", ")],
  ],
)}

## Goals

In ${main.shown}.

${table(
  ["what", "goal", "measured:", "met"],
  goals.map(({ what, goal, measured, met }) => [what, goal, measured, met ? "yes" : "**no**"]),
)}
${measured.length > 1 ? byRuntime() : ""}
The rest is of ${main.shown}.

${rows.map(({ title, markdown }) => `## ${title}\n${markdown}\n`).join("\n")}`;

process.stdout.write(report);
if (options.write) writeFileSync(new URL("./RESULTS.md", import.meta.url), report);

/** The same rows in each runtime. A cell that cannot be measured is left open. */
function byRuntime() {
  const marks = measured.map(({ rows }) => options.only.flatMap((name) => rows[name]?.marks ?? []));
  const names = measured.map(({ shown }) => shown.replace(/ \(.*/, ""));
  let last;
  const lines = marks[0].map(({ what, beside }) => {
    const cells = marks.map(
      (own) => own.find((mark) => mark.what === what && mark.beside === beside)?.cell ?? "–",
    );
    const title = what === last ? "" : `**${what}**`;
    last = what;
    return [title, beside, ...cells];
  });
  return `
## By runtime

The same rows, in one process for each runtime, one runtime after the other: ratios can be compared across, times only roughly. Beside a peer, or ours as it was before: its time × ours. Beside a floor: ours × the floor. workerd runs as \`workerd test\`, from a bundle; its clock has steps of 1 ms, so a sample there is at least 50 ms; it is given the WebAssembly as a module and not as digits in a script; ajv runs from code that was made before, because workerd makes none at run time.

${table(["what", "beside", ...names.map((name) => `${name}:`)], lines)}
`;
}

/** workerd does not say it itself. */
function workerdVersion(miniflare) {
  return createRequire(miniflare)("workerd/package.json").version;
}

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
