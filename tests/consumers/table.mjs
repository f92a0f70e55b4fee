// Holds the rows that have run against the table of hosts in docs/guide/hosts.md and in the Chinese page:
//
//   node tests/consumers/table.mjs target/consumers/rows.jsonl            fails if they differ
//   … --write                                                             writes the table anew
//
// The rows that are shown are kept in rows.json. Versions of hosts that the machine brings are those of the
// machine on which it was written, and may be others elsewhere.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

const ROWS = new URL("rows.json", import.meta.url);
const DOCUMENTS = [
  ["docs/guide/hosts.md", ["host", "versions", "how"], (way) => way],
  ["docs/guide/hosts.zh-CN.md", ["环境", "版本", "方式"], inChinese],
];
/** Where the table stands. */
const PLACE = /(?<=<!-- made by tests\/consumers\/table\.mjs -->\n).*?(?=<!-- end -->)/s;

const ORDER = [
  "Node",
  "Bun",
  "Deno",
  "workerd",
  "Vercel Edge Runtime",
  "Next.js",
  "Chromium",
  "Chromium before 115",
  "Firefox",
  "WebKit",
  "esbuild",
  "webpack",
  "TypeScript",
];

/** Chinese words for ways that are not names. */
const CHINESE = {
  "CommonJS for Node": "打包为 Node 用的 CommonJS",
  "program for Node": "打包为 Node 程序",
  "5000 panics": "5000 次 panic",
  "500 panics": "500 次 panic",
  "without ready()": "不执行 ready()",
  "Node route": "Node 路由",
  "edge route": "edge 路由",
  "client component": "客户端组件",
};

function inChinese(way) {
  return CHINESE[way] ?? way.replace("compatibility date", "兼容日期");
}

/** A line for each host, with each version and each way once. */
function table(rows, heads, word) {
  const once = (values) => [...new Set(values)].join(", ");
  const lines = ORDER.map((host) => {
    const own = rows.filter((row) => row.host === host);
    const [versions, ways] = [own.map(({ version }) => version), own.map(({ way }) => word(way))];
    return `| ${host} | ${once(versions)} | ${once(ways)} |`;
  });
  return `\n${[`| ${heads.join(" | ")} |`, "|---|---|---|", ...lines].join("\n")}\n\n`;
}

/** Returns the parts of the rows that must be the same on every machine. */
const compared = (rows) =>
  rows.map(({ host, version, way, ours }) => [host, ours ? version : "", way].join(" ")).sort();

/** Leaves out the rows of hosts that have no program for this platform. */
const ofThisPlatform = (rows) => rows.filter(({ only }) => (only ?? PLATFORM) === PLATFORM);
const PLATFORM = `${process.platform}-${process.arch}`;

const [, , file, write] = process.argv;
const lines = readFileSync(file, "utf8").trim().split("\n");
const ran = lines.map((line) => JSON.parse(line));
const strangers = ran.filter(({ host }) => !ORDER.includes(host));
assert.deepEqual(strangers, [], "hosts that the table does not know");

if (write === "--write") writeFileSync(ROWS, `${JSON.stringify(ran, null, 2)}\n`);
const shown = JSON.parse(readFileSync(ROWS, "utf8"));
assert.deepEqual(
  compared(ran),
  compared(ofThisPlatform(shown)),
  "what ran is not what the page of the hosts shows: --write",
);
for (const [name, heads, word] of DOCUMENTS) {
  const document = new URL(`../../${name}`, import.meta.url);
  const text = readFileSync(document, "utf8");
  const made = table(shown, heads, word);
  if (write === "--write")
    writeFileSync(
      document,
      text.replace(PLACE, () => made),
    );
  else assert.equal(text.match(PLACE)?.[0], made, `the table of hosts in ${name}: --write`);
}
