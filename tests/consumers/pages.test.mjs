// The programs of docs/guide/hosts.md, taken out of the page and run as it says: servers get pushes as WeChat
// sends them, pages build a body in a browser. (That of Next.js is in next.test.mjs, with the rest of it.)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { freePort, HOSTS, hosts } from "../node/documents.mjs";
import { chromiumAlone, serve } from "./browsers.mjs";
import { onTheEdge } from "./edge.mjs";
import { given, project, run, tool } from "./project.mjs";
import { assertReceives, SETTINGS } from "./pushes.mjs";
import { bundled, Miniflare } from "./worker.mjs";

const ROOM = given("CONSUMERS_ROOM");

/** The hosts of the page that no test has taken yet. */
const left = new Map(hosts(HOSTS).map((host) => [host.name, host]));

/** The program of a host, and how its test is named. Each is taken once. */
function take(name) {
  const host = left.get(name);
  assert.ok(host, `${HOSTS} has no program of ${name}`);
  left.delete(name);
  return { ...host, title: `the program of ${name} in ${HOSTS}` };
}

/** The files of a host, in a project, and the commands that the page shows after installing. */
async function projectOf({ name, files, commands }) {
  const folder = await project(
    `page-of-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`,
    // As `npm init` leaves it: the page says nothing of `type`.
    { "package.json": "{}", ...files },
  );
  return { folder, commands };
}

/** Runs a command of the page as it is written. In the place of npx, it finds the tools of the room. */
function shell(command, folder) {
  const PATH = [path.join(ROOM, "node_modules/.bin"), process.env.PATH].join(path.delimiter);
  return run("sh", ["-c", command.replace(/^npx /, "")], { cwd: folder, env: { PATH } });
}

const chromium = await chromiumAlone();
after(() => chromium.close());

for (const [name, program, ...before] of [
  ["Node", process.execPath, "server.mjs"],
  ["Bun", given("BUN"), "server.js"],
  ["Deno", given("DENO"), "run", "--no-prompt", "--allow-net", "--allow-env", "server.js"],
]) {
  const host = take(name);
  test(`${host.title} receives pushes`, async (t) => {
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

const workers = take("Cloudflare Workers");
test(`${workers.title} receives pushes`, async () => {
  const { folder } = await projectOf(workers);
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

const vercel = take("Vercel Edge");
test(`${vercel.title} receives pushes`, async () => {
  const { folder } = await projectOf(vercel);
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

for (const [name, built] of [
  ["Browser without a bundler", "."],
  ["Vite", "dist"],
  ["webpack", "."],
  ["Rollup", "."],
  ["esbuild", "."],
  ["Rspack", "."],
]) {
  const host = take(name);
  test(`${host.title} builds a body in its page`, async (t) => {
    const { folder, commands } = await projectOf(host);
    for (const command of commands) await shell(command, folder);
    const site = await serve(path.join(folder, built));
    t.after(() => site.close());
    assert.deepEqual(JSON.parse(await chromium.visit(`${site.origin}/`)), BODY);
  });
}

const typescript = take("TypeScript");
test(`${typescript.title} is of the types it shows`, async () => {
  const { folder } = await projectOf(typescript);
  for (const name of ["typescript-5.7", "typescript-7.0"]) {
    assert.equal(
      await run(process.execPath, [tool(`${name}/bin/tsc`), "--noEmit"], { cwd: folder }),
      "",
    );
  }
});

test(`every other host of ${HOSTS} has its own test`, () => {
  assert.deepEqual([...left.keys()], ["Next.js"]); // in next.test.mjs
});
