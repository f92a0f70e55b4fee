// docs/workerd/workerd.capnp with workerd itself: a worker on a machine of one's own. Its Durable Object is killed
// while it waits for WeChat, and goes on when workerd starts again, though nobody asks it to.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fences, root } from "../node/documents.mjs";
import { ownWorkerd, SHOWN } from "./own-workerd.mjs";

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

const BEHIND_A_GATEWAY = `import { DurableObject } from "cloudflare:workers";
export class Account extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.runner = runnerOf(ctx, env);
  }
  alarm() {
    return this.runner.tick();
  }
  async add() {
    const content = { msgtype: "text", text: { content: "你好" } };
    const plan = { id: "spring", account: "service", audience: { tag_id: 2 }, content };
    return (await this.runner.add(plan)).isNew;
  }
}
export default { fetch: async (_, env) => Response.json(await env.ACCOUNT.getByName(env.APPID).add()) };
`;

for (const page of ["docs/guide/addresses.md", "docs/guide/addresses.zh-CN.md"]) {
  test(`${page} shows the configuration that runs here`, () => {
    const [shown] = fences(page).filter(({ role }) => role === "workerd");
    assert.equal(shown?.code, SHOWN);
  });

  test(`${page} sets all that the configuration asks for`, () => {
    const [settings] = fences(page).filter(({ role }) => role === "workerd-settings");
    assert.deepEqual(
      [...settings.code.matchAll(/^(?:# )?(\w+)=/gm)].map(([, name]) => name),
      [...SHOWN.matchAll(/fromEnvironment = "(\w+)"/g)].map(([, name]) => name),
    );
  });
}

test("a Durable Object behind a gateway gives its key with every call", {
  timeout: 120_000,
}, async (t) => {
  const runner = readFileSync(path.join(root, "tests/gateway/runner.mjs"), "utf8");
  const start = await ownWorkerd("own-workerd-gateway", runner + BEHIND_A_GATEWAY);
  const got = [];
  const server = createServer(async ({ headers, url }, response) => {
    const [way] = url.split("?");
    got.push([way, headers.authorization]);
    const isToken = way === "/cgi-bin/stable_token";
    response.end(
      isToken ? '{"access_token":"TOKEN","expires_in":7200}' : '{"errcode":0,"msg_id":1}',
    );
    if (!isToken) server.emit("sent");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });

  const sent = once(server, "sent");
  const { address } = await start(t, {
    APPID: "wx0123456789abcdef",
    SECRET: "0".repeat(32),
    BASE: `http://127.0.0.1:${server.address().port}`,
    GATEWAY_KEY: "KEY",
  });
  assert.equal(await (await fetch(address)).text(), "true");
  await sent;
  assert.deepEqual(got, [
    ["/cgi-bin/stable_token", "Bearer KEY"],
    ["/cgi-bin/message/mass/sendall", "Bearer KEY"],
  ]);
});

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

  const start = await ownWorkerd("own-workerd", WORKER);
  const base = `http://127.0.0.1:${server.address().port}`;
  const settings = {
    APPID: "wx0123456789abcdef",
    SECRET: "0".repeat(32),
    TOKEN: "",
    AES_KEY: "",
    BASE: base,
  };

  const first = await start(t, settings);
  const asked = once(server, "asked");
  const started = await fetch(`${first.address}/start`);
  assert.deepEqual(await started.json(), ["function", "function"]);
  await asked;
  first.running.kill("SIGKILL");
  await once(first.running, "close");

  wechat.answers = true;
  const again = once(server, "asked");
  const second = await start(t, settings);
  await again;
  assert.equal(wechat.asked, 2);
  // The object answers after its alarm has ended.
  for (let got = []; got.length === 0; ) {
    const answer = await fetch(second.address);
    got = answer.ok ? await answer.json() : [];
    if (got.length > 0) assert.deepEqual(JSON.parse(got[0].tags)[0].name, "a");
  }
});
