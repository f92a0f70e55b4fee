// Pages in two languages have the same parts: headings, programs, tables, links. readme.test.mjs compares
// what the programs say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { documents, fences, root } from "./documents.mjs";

const CHINESE = ".zh-CN.md";
const pairs = documents
  .filter((file) => file.endsWith(CHINESE))
  .map((file) => [file.replace(CHINESE, ".md"), file]);

test("there are pages in two languages, and every page of the guide is one", () => {
  assert.ok(pairs.length > 0);
  for (const [english] of pairs) assert.ok(documents.includes(english), english);
  const guide = documents.filter((file) => /^docs\/guide\//.test(file) && !file.endsWith(CHINESE));
  const both = pairs.map(([english]) => english);
  assert.deepEqual(
    guide.filter((file) => !both.includes(file)),
    [],
  );
});

for (const [english, chinese] of pairs) {
  for (const [what, parts] of Object.entries({ headings, programs, tables, links })) {
    test(`${english} and ${chinese} have the same ${what}`, () => {
      assert.deepEqual(parts(chinese), parts(english));
    });
  }
}

/** Without programs and their comments, which may look like headings. */
function markdown(file) {
  return readFileSync(join(root, file), "utf8").replaceAll(/^```.*?^```$/gms, "");
}

/** The levels of the headings. */
function headings(file) {
  return [...markdown(file).matchAll(/^(#+) /gm)].map(([, signs]) => signs.length);
}

/** The fenced blocks by language, role and name. */
function programs(file) {
  return fences(file).map(({ language, role, name }) => [language, role, name].join(" ").trim());
}

/** The number of rows of each table, its heading among them. */
function tables(file) {
  return [...markdown(file).matchAll(/(?:^\|.*\n)+/gm)].map(
    ([rows]) => rows.split("\n").length - 1,
  );
}

/** The files to which a page leads, under their English names. */
function links(file) {
  const targets = [...markdown(file).matchAll(/\]\(([^)#\s]+)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(file), target).replace(/\.zh-CN\.(md|svg|png)$/, ".$1"));
  return [...new Set(targets)].sort();
}
