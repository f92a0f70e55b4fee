// The types as they arrive: doc comments in the `.d.ts`, and the official examples as typed values.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { APIS } from "./bodies.mjs";
import { apiOf, example, examples } from "./data.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pkg = createRequire(import.meta.url).resolve("wechat-mass/package.json");
const declared = (name) => readFileSync(join(pkg, "../dist", `${name}.d.ts`), "utf8");

/** The doc comment that ends just before this place of the text. */
function commentAbove(text, at) {
  assert.notEqual(at, -1);
  const comment = text.slice(0, at).match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/);
  assert.ok(comment, `no comment above ${text.slice(at, at + 60)}`);
  return comment[1];
}

test("doc comments arrive in the types", () => {
  const types = declared("generated/types");
  for (const [type, member, words] of [
    ["SendAll", "", /Success means accepted, not sent/],
    ["SendAll", "clientmsgid?:", /sending twice.*32 bytes/],
    ["Filter", "is_to_all:", /All followers\. There is no default/],
    ["Images", "media_ids:", /40215/],
    ["Preview", "", /100 a day/],
    ["Speed", "speed:", /0 to 4/],
    ["DraftAdd", "", /id is invalid/],
    ["DraftUpdate", "index:", /from \*0\*/],
    ["Article", "thumb_media_id?:", /\*permanent\*/],
    ["Id", "", /2\^53-1 is refused/],
    ["SendReply", "msg_id:", /decimal string in JavaScript/],
  ]) {
    const declaration = types.match(new RegExp(`export (?:type|interface) ${type} `)).index;
    const at = member === "" ? declaration : types.indexOf(`    ${member} `, declaration);
    assert.match(commentAbove(types, at), words, `${type} ${member}`);
  }
});

test("every exported function and class has a doc comment", () => {
  const names = readdirSync(join(pkg, "../dist"), { recursive: true })
    .filter((name) => name.endsWith(".d.ts") && !name.startsWith("generated"))
    .map((name) => name.slice(0, -".d.ts".length));
  let count = 0;
  for (const name of names) {
    const text = declared(name);
    const lines = text.match(/^export declare (?:async )?(?:function|class) \w+/gm) ?? [];
    count += lines.length;
    for (const line of new Set(lines))
      assert.ok(commentAbove(text, text.indexOf(line)).trim(), line);
  }
  assert.ok(count > 40);
});

test("every endpoint has its body, its reply and its title in both languages", () => {
  const types = declared("generated/types");
  for (const map of ["Requests", "Replies"]) {
    const [, members] = types.match(new RegExp(`export interface ${map} \\{([\\s\\S]*?)\\n\\}`));
    const names = [...members.matchAll(/^\s+"?([\w/]+)"?: \w+;/gm)].map(([, name]) => name);
    assert.deepEqual(names.sort(), [...APIS].sort(), map);
    for (const name of names)
      assert.match(commentAbove(members, members.indexOf(`"${name}":`)), /[a-z].*[\u4e00-\u9fff]/);
  }
});

/** Examples that the types rightly refuse: the check warns of the same. */
const REFUSED = {
  req_sendall_wxcard_retired: "its tag_id is a text",
};

test("the official examples compile", (t) => {
  const lines = examples("req_").flatMap((name) => [
    ...(name in REFUSED ? [`// @ts-expect-error ${REFUSED[name]}`] : []),
    // On one line, so that an error is on the line after its directive.
    `export const ${name}: Requests["${apiOf(name)}"] = ${JSON.stringify(JSON.parse(example(name)))};`,
  ]);
  const folder = mkdtempSync(join(root, "target", "types-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, "examples.ts"),
    ['import type { Requests } from "wechat-mass";', ...lines, ""].join("\n"),
  );
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tests/types/tsconfig.json", include: ["*.ts"] }),
  );
  try {
    execFileSync(join(root, "node_modules/.bin/tsc"), ["--project", folder], { encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
});
