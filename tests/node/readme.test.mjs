// What the documents show is run, and their links lead somewhere.
//
// A fence ```js run or ```sh run is a program of its own. A fence ```sh server before it is started
// first, and stopped in the end. A fence ```text output after it is what it must print, to the letter.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const withPrograms = ["README.md", "README.zh-CN.md", "pkg/README.md"];
const documents = [...withPrograms, "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/** The port that the documents write; here a free one takes its place. */
const DOCUMENTED_PORT = "8080";

function fences(file) {
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/^```(\S*) ?(\S*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1],
    role: match[2],
    code: match[3],
    line: markdown.slice(0, match.index).split("\n").length + 1,
  }));
}

/** Each program with its server and its output, where it has them. */
function programs(file) {
  const all = fences(file);
  return all.flatMap((fence, index) => {
    if (fence.role !== "run") return [];
    const [before, after] = [all[index - 1], all[index + 1]];
    return {
      ...fence,
      server: before?.role === "server" ? before.code : undefined,
      output: after?.role === "output" ? after.code : undefined,
    };
  });
}

/** In a group of its own, so that whatever a shell starts ends with it. */
function start({ language, code }) {
  const [program, ...words] =
    language === "sh" ? ["sh", "-c", code] : ["node", "--input-type=module", "--eval", code];
  const options = { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] };
  return spawn(program, words, options);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return String(port);
}

for (const file of withPrograms) {
  for (const { language, code, line, server, output } of programs(file)) {
    test(`${file}:${line} runs`, { timeout: 60_000 }, async (t) => {
      const port = server === undefined ? DOCUMENTED_PORT : await freePort();
      const local = (text) => text.replaceAll(DOCUMENTED_PORT, port);
      if (server !== undefined) {
        const running = start({ language: "sh", code: local(server) });
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

test("the two READMEs show the same programs but for the language of words", () => {
  const wordless = (code) => code.replace(/ *\/\/ .*$/gm, "").replaceAll(/\.(zh|en)\b/g, "");
  const shown = (file) =>
    fences(file)
      .filter(({ role }) => role !== "output")
      .map(({ language, role, code }) => ({ language, role, code: wordless(code) }));
  assert.deepEqual(shown("README.md"), shown("README.zh-CN.md"));
});

for (const file of documents) {
  test(`${file}: links lead to files and headings that exist`, () => {
    for (const target of links(file)) {
      const [path, heading] = target.split("#");
      const to = path === "" ? file : join(dirname(file), path);
      assert.ok(existsSync(join(root, to)), target);
      if (heading !== undefined) assert.ok(headings(to).includes(heading), target);
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

/** The headings of a document, as GitHub names them in links. */
function headings(file) {
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
