// The programs of docs/hosts, taken out of the pages and run as the pages say: servers get pushes as WeChat
// sends them, pages build a body in a browser. (That of Next.js is in next.test.mjs, with the rest of it.)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { fences, freePort } from "../node/documents.mjs";
import { chromiumAlone, serve } from "./browsers.mjs";
import { onTheEdge } from "./edge.mjs";
import { given, project, run, tool } from "./project.mjs";
import { assertReceives, SETTINGS } from "./pushes.mjs";
import { bundled, Miniflare } from "./worker.mjs";

const ROOM = given("CONSUMERS_ROOM");

/** The files of a page, in a project, and the commands that it shows after installing. */
async function projectOf(host) {
  const shown = fences(`docs/hosts/${host}.md`);
  const files = shown.filter(({ role }) => role === "file");
  assert.ok(files.length > 0, `${host} shows no file`);
  const commands = shown.filter(({ language }) => language === "sh").slice(1);
  const folder = await project(
    `page-of-${host}`,
    // As `npm init` leaves it: the pages say nothing of `type`.
    { "package.json": "{}", ...Object.fromEntries(files.map(({ name, code }) => [name, code])) },
  );
  return { folder, commands: commands.map(({ code }) => code.trim()), files };
}

/** Runs a command as it stands there; what npx would find are the tools of the room. */
function shell(command, folder) {
  const PATH = [path.join(ROOM, "node_modules/.bin"), process.env.PATH].join(path.delimiter);
  return run("sh", ["-c", command.replace(/^npx /, "")], { cwd: folder, env: { PATH } });
}

const chromium = await chromiumAlone();
after(() => chromium.close());

for (const [host, program, ...before] of [
  ["node", process.execPath, "server.mjs"],
  ["bun", given("BUN"), "server.js"],
  ["deno", given("DENO"), "run", "--no-prompt", "--allow-net", "--allow-env", "server.js"],
]) {
  test(`the program of docs/hosts/${host}.md receives pushes`, async (t) => {
    const { folder } = await projectOf(host);
    const PORT = await freePort();
    const env = { ...process.env, ...SETTINGS, PORT };
    const server = spawn(program, before, {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(async () => {
      server.kill();
      if (server.exitCode === null) await once(server, "exit");
    });
    const origin = `http://127.0.0.1:${PORT}`;
    await listening(origin, server);
    await assertReceives((way, options) => fetch(origin + way, options));
  });
}

/** Until it answers, whatever it answers; or has ended. */
async function listening(origin, server) {
  while (server.exitCode === null) {
    try {
      await fetch(origin);
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  assert.fail("the server has ended");
}

test("the program of docs/hosts/cloudflare-workers.md receives pushes", async () => {
  const { folder } = await projectOf("cloudflare-workers");
  const modules = await bundled(folder, ["--config", "wrangler.toml"]);
  const dated = readFileSync(path.join(folder, "wrangler.toml"), "utf8");
  const [, compatibilityDate] = dated.match(/compatibility_date = "(.*)"/);
  const miniflare = new Miniflare({ modules, compatibilityDate, bindings: SETTINGS, cf: false });
  try {
    await assertReceives((way, options) =>
      miniflare.dispatchFetch(`http://localhost${way}`, options),
    );
  } finally {
    await miniflare.dispose();
  }
});

test("the program of docs/hosts/vercel-edge.md receives pushes", async () => {
  const { folder } = await projectOf("vercel-edge");
  const edge = await onTheEdge(folder, "api/wechat.js", { process: { env: SETTINGS } });
  await assertReceives((way, { method = "GET", body } = {}) => {
    const wanted = JSON.stringify([`http://localhost${way}`, { method, body }]);
    return edge.evaluate(`exported.default(new Request(...${wanted}))`);
  });
});

const BODY = {
  filter: { is_to_all: false, tag_id: 2 },
  msgtype: "text",
  text: { content: "你好" },
};

for (const [host, built] of [
  ["browser", "."],
  ["vite", "dist"],
  ["webpack", "."],
  ["rollup", "."],
  ["esbuild", "."],
  ["rspack", "."],
]) {
  test(`the program of docs/hosts/${host}.md builds a body in its page`, async (t) => {
    const { folder, commands } = await projectOf(host);
    for (const command of commands) await shell(command, folder);
    const site = await serve(path.join(folder, built));
    t.after(() => site.close());
    assert.deepEqual(JSON.parse(await chromium.visit(`${site.origin}/`)), BODY);
  });
}

test("the program of docs/hosts/typescript.md is of the types it shows", async () => {
  const { folder } = await projectOf("typescript");
  for (const name of ["typescript-5.7", "typescript-7.0"]) {
    assert.equal(
      await run(process.execPath, [tool(`${name}/bin/tsc`), "--noEmit"], { cwd: folder }),
      "",
    );
  }
});
