// The programs of the documents are run, and their links lead somewhere. documents.mjs says how it is marked.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import * as main from "wechat-mass";
import * as client from "wechat-mass/client";
import * as run from "wechat-mass/run";
import {
  DOCUMENTED_PORT,
  documents,
  fences,
  freePort,
  HOSTS,
  hosts,
  inChinese,
  pairs,
  programs,
  root,
  start,
  withPrograms,
} from "./documents.mjs";

for (const file of withPrograms) {
  for (const { language, code, line, server, output } of programs(file)) {
    test(`${file}:${line} runs`, { timeout: 60_000 }, async (t) => {
      const port = server === undefined ? DOCUMENTED_PORT : await freePort();
      const local = (text) => text.replaceAll(DOCUMENTED_PORT, port);
      if (server !== undefined) {
        const running = start({ ...server, code: local(server.code) });
        t.after(() => process.kill(-running.pid));
        await Promise.race([
          once(running.stdout, "data"),
          once(running, "close").then(() => assert.fail("the server does not start")),
        ]);
      }
      const program = start({ language, code: local(code) });
      const [printed, complained, [status]] = await Promise.all([
        text(program.stdout),
        text(program.stderr),
        once(program, "close"),
      ]);
      assert.equal(complained, "");
      assert.equal(status, 0);
      if (output !== undefined) assert.equal(printed, output);
    });
  }

  test(`${file} has programs, and every output belongs to one`, () => {
    const all = fences(file);
    const outputs = all.filter(({ role }) => role === "output");
    const shown = programs(file).filter(({ output }) => output !== undefined);
    assert.ok(shown.length > 0);
    assert.equal(outputs.length, shown.length);
  });
}

for (const [one, other] of pairs) {
  test(`${one} and ${other} show the same programs but for the language of words`, () => {
    const wordless = (code) => code.replace(/ *\/\/ .*$/gm, "").replaceAll(/\.(zh|en)\b/g, "");
    const shown = (file) =>
      fences(file)
        .filter(({ language, role }) => language !== "text" && role !== "output")
        .map(({ language, role, name, code }) => ({ language, role, name, code: wordless(code) }));
    assert.deepEqual(shown(one), shown(other));
  });
}

for (const [one, other] of pairs) {
  test(`${one} and ${other} have the same headings but for the language`, () => {
    const levels = (file) => headings(file).map(({ level }) => level);
    assert.deepEqual(levels(one), levels(other));
  });
}

for (const page of [HOSTS, inChinese(HOSTS)]) {
  test(`every host of ${page} has an install line and a program, and its list leads to it`, () => {
    const own = links(page);
    assert.equal(hosts(page).length, 13);
    for (const { name, install, files } of hosts(page)) {
      assert.match(install, /wechat-mass/, name);
      assert.ok(
        Object.keys(files).some((file) => /\.m?[jt]s$/.test(file)),
        name,
      );
      assert.ok(own.includes(`#${anchor(name)}`), name);
    }
  });
}

for (const file of ["docs/guide/errors.md", "docs/guide/errors.zh-CN.md"]) {
  const page = readFileSync(join(root, file), "utf8");

  test(`${file} has a section for every class of errors`, () => {
    const classes = Object.values({ ...main, ...client, ...run }).filter(
      (one) => one.prototype instanceof main.WechatMassError,
    );
    assert.ok(classes.length >= 7);
    for (const { name } of classes) assert.match(page, new RegExp(`^## .*${name}$`, "m"));
  });

  test(`${file} has a row for every code of RunError`, () => {
    const source = readFileSync(join(root, "pkg/src/errors/run.ts"), "utf8");
    const [, union] = /type RunFault =([^;]+);/.exec(source);
    const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
    const [, section] = page.split(/^## .*RunError$/m);
    const rows = [...section.split(/^## /m)[0].matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, code]) => code,
    );
    assert.ok(codes.length > 0);
    assert.deepEqual(
      codes.filter((code) => !rows.includes(code)),
      [],
    );
  });

  test(`${file} shows every TypeError as it is thrown`, () => {
    const [, section] = page.split(/^## .*TypeError$/m);
    const shown = [...section.split(/^## /m)[0].matchAll(/^\| (`+)(.+?)\1 \|/gm)]
      .map(([, , message]) => message)
      .filter((message) => message !== "message");
    const folder = join(root, "pkg/dist");
    const thrown = readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith(".js"))
      .flatMap((name) => [
        ...readFileSync(join(folder, name), "utf8").matchAll(/new TypeError\((["`])(.*?)\1\)/g),
      ])
      .map(([, , message]) => message);
    assert.equal(shown.length, thrown.length);
    for (const message of thrown) assert.ok(shown.some((start) => message.startsWith(start)));
  });
}

test("every document with a program is among those whose programs are run", () => {
  const shown = documents.filter((file) => fences(file).some(({ role }) => role === "run"));
  assert.deepEqual(shown.sort(), [...withPrograms].sort());
});

test("every document is among those whose links are followed", () => {
  for (const file of [...pairs.flat(), ...withPrograms]) assert.ok(documents.includes(file), file);
});

test("the program that the page about storing shows is the one that is killed in the tests", () => {
  const killed = readFileSync(join(root, "tests/node/campaign/run-campaign.mjs"), "utf8");
  for (const file of ["docs/guide/campaign-storing.md", "docs/guide/campaign-storing.zh-CN.md"]) {
    const shown = fences(file).filter(({ role }) => role === "run-campaign");
    assert.deepEqual(
      shown.map(({ code }) => code),
      [killed],
    );
  }
});

for (const file of documents) {
  test(`${file}: links lead to files and headings that exist`, () => {
    for (const target of links(file)) {
      const [path, heading] = target.split("#");
      const to = path === "" ? file : join(dirname(file), path);
      assert.ok(existsSync(join(root, to)), target);
      const anchors = () => headings(to).map(({ anchor }) => anchor);
      if (heading !== undefined) assert.ok(anchors().includes(heading), target);
    }
  });
}

/** Links inside the repository; those of the npm readme are absolute, as npm needs them. */
function links(file) {
  const repository = "https://github.com/wechat-mass/wechat-mass/blob/main/";
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(repository, "../".repeat(file.split("/").length - 1)))
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The headings of a document with their levels, without what fences hold. */
function headings(file) {
  const markdown = readFileSync(join(root, file), "utf8").replace(/^```.*?^```$/gms, "");
  return [...markdown.matchAll(/^(#+) (.*)$/gm)].map(([, level, heading]) => ({
    level: level.length,
    anchor: anchor(heading),
  }));
}

/** A heading as GitHub names it in links. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
