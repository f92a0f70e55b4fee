// The words of the sandbox's page: the same in both languages, and all that the page asks for are there.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const source = new URL("../../www/sandbox/page/src/", import.meta.url);
const words = Object.fromEntries(
  ["zh", "en"].map((language) => [
    language,
    JSON.parse(readFileSync(new URL(`words/${language}.json`, source), "utf8")),
  ]),
);
const programs = readdirSync(source, { recursive: true })
  .filter((name) => /\.(vue|ts)$/.test(name))
  .map((name) => readFileSync(new URL(name, source), "utf8"));

/** The keys of all texts, with the names in their braces. */
function texts(value, path = "") {
  if (typeof value === "string") {
    return [[path, [...value.matchAll(/\{\w+\}/g)].map(String).sort().join(" ")]];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    texts(inner, path === "" ? name : `${path}.${name}`),
  );
}

test("both languages have the same texts, with the same names in braces", () => {
  assert.deepEqual(texts(words.zh), texts(words.en));
});

test("every text that the page asks for is there, and no other", () => {
  const keys = texts(words.en).map(([key]) => key);
  const whole = new Set();
  const beginnings = new Set();
  for (const program of programs) {
    for (const [, key] of program.matchAll(/\bt\(\s*(?:[\w.'" ]+ \? )?["']([\w.]+)["']/g))
      whole.add(key);
    for (const [, key] of program.matchAll(/["']([a-z_]+\.[\w.]+)["']/g)) {
      if (keys.includes(key)) whole.add(key);
    }
    for (const [, beginning] of program.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g))
      beginnings.add(beginning);
  }
  assert.ok(whole.size > 100, `${whole.size} texts were found`);
  assert.deepEqual(
    [...whole].filter((key) => !keys.includes(key)),
    [],
    "asked for, and not there",
  );
  assert.deepEqual(
    keys.filter(
      (key) => !whole.has(key) && ![...beginnings].some((beginning) => key.startsWith(beginning)),
    ),
    [],
    "there, and never asked for",
  );
});
