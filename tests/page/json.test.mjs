import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

// The page's own JSON reader, compiled by the page's own bundler.
let vite;
let parse;
let tree;
before(async () => {
  vite = await createServer({
    root: fileURLToPath(new URL("../../www/panel/", import.meta.url)),
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  ({ parse } = await vite.ssrLoadModule("/src/json/parse.ts"));
  tree = await vite.ssrLoadModule("/src/json/tree.ts");
});
after(() => vite.close());

const value = (text) => tree.plainValue(parse(text).root);
const at = (text, pointer) => {
  const { start, end } = tree.locate(parse(text).root, pointer);
  return text.slice(start, end);
};

test("reads what JSON.parse reads", () => {
  for (const text of [
    ' {"a": [1, -2.5e3, "é\\n\\u00e9\\"", true, false, null, {}, []]} ',
    '"text"',
    "0",
    "-0",
    '{"__proto__": 1, "": 2}',
  ]) {
    assert.deepEqual(value(text), JSON.parse(text), text);
  }
});

test("keeps integers beyond 2^53", () => {
  assert.equal(value("9007199254740991"), 9007199254740991);
  assert.equal(value("9007199254740993"), 9007199254740993n);
  assert.equal(value("-9007199254740993"), -9007199254740993n);
});

test("names each mistake and its place", () => {
  for (const [text, code, start] of [
    ["", "empty", 0],
    ['{"a": 1,}', "trailing_comma", 7],
    ["{'a': 1}", "single_quotes", 1],
    ['{“a": 1}', "single_quotes", 1],
    ['{"a" 1}', "expected_colon", 5],
    ['{"a": }', "expected_value", 6],
    ['{"a": 1 "b": 2}', "expected_comma", 8],
    ["{a: 1}", "expected_key", 1],
    ['{"a": True}', "bad_word", 6],
    ['{"a": 01}', "bad_number", 6],
    ['{"a": 1e999}', "bad_number", 6],
    ['{"a": "b', "unclosed_string", 6],
    ['{"a": "b\n"}', "unclosed_string", 6],
    ['{"a": "b\tc"}', "control_character", 8],
    ['{"a": "\\x"}', "bad_escape", 7],
    ['{"a": [1', "unclosed", 6],
    ["{} {}", "trailing_text", 3],
    ['{"a": 1, "a": 1}', "duplicate_key", 9],
    ["[".repeat(300), "too_deep", 201],
  ]) {
    const { mistake } = parse(text);
    assert.deepEqual([mistake?.code, mistake?.start], [code, start], text);
  }
});

test("finds the place a JSON pointer means", () => {
  const text = '{"a": {"b/c": [10, {"d~": 20}]}, "e": []}';
  assert.equal(at(text, ""), "{");
  assert.equal(at(text, "/a/b~1c/0"), "10");
  assert.equal(at(text, "/a/b~1c/1/d~0"), "20");
  assert.equal(at(text, "/e"), '"e"');
  assert.equal(at(text, "/a/missing"), '"a"', "what should contain it");
  assert.equal(at(text, "/missing"), "{");
  assert.equal(at(text, "/e/7"), '"e"');
});

test("prints every digit and letter as it was", () => {
  const text = '{"id":9007199254740993,"list":[1.0,"\\u4e2d"],"none":[],"o":{}}';
  const { root } = parse(text);
  assert.equal(
    tree.format(text, root),
    '{\n  "id": 9007199254740993,\n  "list": [\n    1.0,\n    "\\u4e2d"\n  ],\n  "none": [],\n  "o": {}\n}',
  );
  assert.match(tree.javaScript(text, root), /"id": 9007199254740993n,/);
  assert.deepEqual(value(tree.stringify(value(text))), value(text));
});
