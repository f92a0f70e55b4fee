// docs/workerd/workerd.capnp with workerd itself: a worker on a machine of one's own. Its Durable Object is killed
// while it waits for WeChat, and goes on when workerd starts again, though nobody asks it to.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fences, root } from "../node/documents.mjs";
import { given, project, run, tool } from "./project.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
/** The program of this platform, without the script around it, which would outlive it. */
const { default: workerd } = require("workerd");

const SHOWN = readFileSync(path.join(root, "docs/workerd/workerd.capnp"), "utf8");

const WORKER = `import { DurableObject } from "cloudflare:workers";
import { openPush, planCampaign } from "wechat-mass";
import { createClient, stableToken } from "wechat-mass/client";

export class Account extends DurableObject {
  async start() {
    await this.ctx.storage.setAlarm(Date.now());
    return [typeof openPush, typeof planCampaign];
  }
  async alarm() {
    const { APPID: appid, SECRET: secret, BASE: base } = this.env;
    const client = createClient({ base, token: stableToken({ appid, secret, base }) });
    const { tags } = await client.call("tags/get");
    this.ctx.storage.sql.exec("create table if not exists got (tags text)");
    this.ctx.storage.sql.exec("insert into got values (?)", JSON.stringify(tags));
  }
  got() {
    return [...this.ctx.storage.sql.exec("select tags from got")];
  }
}

export default {
  async fetch(request, env) {
    const account = env.ACCOUNT.getByName(env.APPID);
    const isStart = new URL(request.url).pathname === "/start";
    return Response.json(await (isStart ? account.start() : account.got()));
  },
};
`;

for (const page of ["docs/guide/addresses.md", "docs/guide/addresses.zh-CN.md"]) {
  test(`${page} shows the configuration that runs here`, () => {
    const [shown] = fences(page).filter(({ role }) => role === "workerd");
    assert.equal(shown?.code, SHOWN);
  });
}

test("a worker in workerd sends, and goes on after it was killed", {
  timeout: 120_000,
}, async (t) => {
  const wechat = { asked: 0, answers: false };
  const server = createServer(async (request, response) => {
    await text(request);
    if (request.url.startsWith("/cgi-bin/stable_token")) {
      response.end('{"access_token":"TOKEN","expires_in":7200}');
      return;
    }
    wechat.asked += 1;
    if (wechat.answers) response.end('{"tags":[{"id":2,"name":"a","count":1}]}');
    server.emit("asked");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });

  const folder = await project("own-workerd", {
    "worker.js": WORKER,
    "workerd.capnp": SHOWN.replace("/var/lib/wechat-campaigns", "campaigns")
      .replace('allow = ["public"]', 'allow = ["public", "private"]')
      .replace("bindings = [", 'bindings = [\n    (name = "BASE", fromEnvironment = "BASE"),'),
  });
  mkdirSync(path.join(folder, "campaigns"));
  const [commands] = fences("docs/guide/addresses.md").filter(
    ({ role }) => role === "workerd-start",
  );
  const bundle = commands.code.split("\n").find((line) => line.startsWith("npx esbuild"));
  const PATH = `${tool(".bin")}${path.delimiter}${process.env.PATH}`;
  await run("sh", ["-c", bundle.replace("npx ", "")], { cwd: folder, env: { PATH } });

  /** Starts workerd. Returns its process, and the address of its socket. */
  const start = async () => {
    const words = ["serve", "workerd.capnp", "--socket-addr", "http=127.0.0.1:0"];
    const { port } = server.address();
    const settings = {
      APPID: "wx0123456789abcdef",
      SECRET: "0".repeat(32),
      TOKEN: "",
      AES_KEY: "",
    };
    const running = spawn(workerd, [...words, "--control-fd=3"], {
      cwd: folder,
      env: { ...process.env, ...settings, BASE: `http://127.0.0.1:${port}` },
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    t.after(() => running.kill("SIGKILL"));
    let said = "";
    while (!said.includes("\n")) said += (await once(running.stdio[3], "data"))[0];
    return { running, address: `http://127.0.0.1:${JSON.parse(said.split("\n")[0]).port}` };
  };

  const first = await start();
  const asked = once(server, "asked");
  const started = await fetch(`${first.address}/start`);
  assert.deepEqual(await started.json(), ["function", "function"]);
  await asked;
  first.running.kill("SIGKILL");
  await once(first.running, "close");

  wechat.answers = true;
  const again = once(server, "asked");
  const second = await start();
  await again;
  assert.equal(wechat.asked, 2);
  // The object answers after its alarm has ended.
  for (let got = []; got.length === 0; ) {
    const answer = await fetch(second.address);
    got = answer.ok ? await answer.json() : [];
    if (got.length > 0) assert.deepEqual(JSON.parse(got[0].tags)[0].name, "a");
  }
});
