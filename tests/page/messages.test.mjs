import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const SOURCES = new URL("../../www/panel/src/", import.meta.url);
const TYPES = new URL("../../pkg/src/generated/types.ts", import.meta.url);
const EXAMPLES = new URL("../examples/", import.meta.url);

async function messages(language) {
  return JSON.parse(await readFile(new URL(`messages/${language}.json`, SOURCES), "utf8"));
}

/** Every message by its dotted key. */
function flat(tree, prefix = "") {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  );
}

const keys = (tree) => flat(tree).map(([key]) => key);
const gaps = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("both languages have the same messages with the same gaps to fill", async () => {
  const zh = await messages("zh");
  const en = await messages("en");
  assert.deepEqual(keys(zh), keys(en));
  const english = new Map(flat(en));
  for (const [key, text] of flat(zh)) assert.deepEqual(gaps(text), gaps(english.get(key)), key);
});

test("every example has a title", async () => {
  const files = (await readdir(EXAMPLES)).filter((name) => /^(req|resp)_.*\.json$/.test(name));
  const titles = Object.keys((await messages("en")).examples);
  assert.deepEqual(titles.sort(), files.map((name) => name.replace(".json", "")).sort());
});

test("every fault of a push has its advice", async () => {
  const [, union] = (await readFile(TYPES, "utf8")).match(/export type PushFault =([^;]+);/);
  const faults = [...union.matchAll(/"(\w+)"/g)].map(([, fault]) => fault);
  assert.notEqual(faults.length, 0);
  for (const language of ["zh", "en"]) {
    const { todo } = (await messages(language)).push;
    assert.deepEqual(Object.keys(todo).sort(), faults.sort(), language);
    for (const fault of faults) assert.ok(todo[fault].trim(), `${language}: ${fault}`);
  }
});

test("no words for users stand outside the message files", async () => {
  const files = await readdir(SOURCES, { recursive: true });
  for (const file of files.filter((name) => /\.(vue|ts)$/.test(name))) {
    const source = await readFile(new URL(file, SOURCES), "utf8");
    assert.doesNotMatch(source, /\p{Script=Han}/u, file);
    const template = source.match(/<template>.*<\/template>/s)?.[0] ?? "";
    // The text between tags, without computed values, has only names of code.
    const text = template.replace(/<!--.*?-->|\{\{.*?\}\}|<(?:"[^"]*"|[^">])*>/gs, " ");
    const words = text.match(/\p{L}{2,}/gu) ?? [];
    const names = ["wechat", "mass", "errmsg", "rid", "hint", "msg", "id"];
    assert.deepEqual(
      words.filter((word) => !names.includes(word)),
      [],
      file,
    );
  }
});
