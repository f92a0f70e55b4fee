// Accounts: the checks before one is added, their settings, their secrets and their way to WeChat.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import {
  addColleague,
  PUSHES,
  reaches,
  SERVICE,
  SUBSCRIPTION,
  startWorld,
} from "./account-world.mjs";

const checkOf = ({ checks }, name) => checks.find((check) => check.name === name);

/** A server on this machine, for the time of a test. */
async function listen(t, handle) {
  const server = createServer(handle);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** All bytes that a service has on disk. */
function stored({ folder }) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), "latin1"))
    .join("");
}

test("Adding an account shows what lets a person recognize it, and the address for pushes", async (t) => {
  const { added, service, api } = await startWorld(t);
  const { preflight, settings } = added;
  assert.equal(preflight.recognized.followers, 25_000);
  assert.ok(preflight.recognized.tags.some(({ name, count }) => name === "VIP" && count === 500));
  for (const name of ["token", "kind", "followers", "tags", "drafts", "callback_ip"]) {
    assert.equal(checkOf(preflight, name).level, "ok", name);
  }
  assert.equal(checkOf(preflight, "callback").level, "warning");
  assert.equal(settings.callback, `${service.url}/wechat/${SERVICE.appid}`);
  assert.equal(checkOf(await api("GET", "check"), "token").level, "ok");
});

test("A wrong AppSecret is refused, an address that is not allowed is told, and nothing else stops", async (t) => {
  const { owner, sandbox, control } = await startWorld(t);
  const given = { ...SUBSCRIPTION, base: sandbox.url };
  const wrong = await owner("POST", "/api/accounts", { ...given, secret: "f".repeat(32) });
  assert.equal(wrong.status, 400);
  assert.ok([40125, 40001, 40013].includes(wrong.body.wechat?.errcode), wrong.text);

  await control("PATCH", `accounts/${SUBSCRIPTION.appid}`, { allowed_addresses: ["203.0.113.9"] });
  const looked = await owner("POST", "/api/accounts/preflight", given);
  const token = checkOf(looked.body, "token");
  assert.deepEqual([token.level, token.errcode, token.address], ["error", 40164, "127.0.0.1"]);
  assert.match(token.remedy.zh, /127\.0\.0\.1/);
  // It will be on the list tomorrow.
  const added = await owner("POST", "/api/accounts", given);
  assert.equal(added.status, 201, added.text);
  const twice = await owner("POST", "/api/accounts", given);
  assert.deepEqual([twice.status, twice.body.code], [409, "account_exists"]);
});

test("The kind that somebody has given is held against what the account may do", async (t) => {
  const { owner, sandbox, control } = await startWorld(t);
  // A subscription account may not even ask for the quota of sends to OpenIDs.
  const forbidden = { endpoint: "openapi/quota/get", kind: "errcode", errcode: 76022 };
  const look = async (rules, kind) => {
    await control("PUT", "faults", rules);
    const given = { ...SUBSCRIPTION, kind, base: sandbox.url };
    const { body } = await owner("POST", "/api/accounts/preflight", given);
    return checkOf(body, "kind").level;
  };
  assert.equal(await look([{ ...forbidden, first: 1 }], "service"), "warning");
  assert.equal(await look([{ ...forbidden, first: 1 }], "subscription"), "ok");
  assert.equal(await look([], "subscription"), "warning");
  assert.equal(await look([forbidden], "service"), "error");
});

test("Secrets are not returned, and lie on the disk in no readable form", async (t) => {
  const { owner, api, service, added } = await startWorld(t, {
    settings: { gateway_key: "gateway-key-0123456789" },
  });
  await api("PATCH", "", { name: "改名" });
  const shown = JSON.stringify([added, await api("GET", ""), await api("GET", "audit")]);
  const disk = stored(service);
  const secrets = [SERVICE.secret, PUSHES.token, PUSHES.encoding_aes_key, "gateway-key-0123456789"];
  for (const secret of secrets) {
    assert.ok(!shown.includes(secret));
    assert.ok(!disk.includes(secret));
    assert.ok(!service.logs().includes(secret));
  }
  const { has, name } = await api("GET", "");
  assert.deepEqual(has, {
    secret: true,
    gateway_key: true,
    token_source_key: false,
    push_tokens: 1,
    push_keys: 1,
  });
  const { body: list } = await owner("GET", "/api/accounts");
  assert.deepEqual([name, list[0].name], ["改名", "改名"]);
});

test("An address that would show the token to others is refused", async (t) => {
  const { owner, api } = await startWorld(t);
  const bad = [
    "http://relay.example.com",
    "http://10.0.0.1",
    "ftp://relay.example.com",
    "https://user:password@relay.example.com",
    "relay.example.com",
  ];
  for (const base of bad) {
    await assert.rejects(api("PATCH", "", { base }), { status: 400 }, base);
    await assert.rejects(api("PATCH", "", { token_source: base }), { status: 400 }, base);
  }
  const { appid, ...rest } = SUBSCRIPTION;
  const { secret, ...none } = { appid, ...rest };
  assert.equal((await owner("POST", "/api/accounts", none)).status, 400);
});

test("With a source of tokens of one's own, WeChat is never asked for one", async (t) => {
  let token;
  const asked = [];
  const source = await listen(t, (request, response) => {
    asked.push(request.headers.authorization);
    response.end(JSON.stringify({ access_token: token, expires_in: 7200 }));
  });
  const { api, sandbox, control } = await startWorld(t);
  // The other system has the token of the account.
  const answer = await fetch(`${sandbox.url}/cgi-bin/stable_token`, {
    method: "POST",
    body: JSON.stringify({
      grant_type: "client_credential",
      appid: SERVICE.appid,
      secret: SERVICE.secret,
    }),
  });
  token = (await answer.json()).access_token;
  await control("DELETE", "journal").catch(() => {});
  const [{ id: since }] = (await control("GET", "journal?limit=1")).entries ?? [{ id: "0" }];
  await api("PATCH", "", {
    secret: null,
    token_source: source,
    token_source_key: "source-key-0123456789",
  });
  const tags = await Promise.all([api("GET", "tags"), api("GET", "tags"), api("GET", "tags")]);
  assert.ok(tags.every((list) => list.length > 0));
  assert.deepEqual(asked, ["Bearer source-key-0123456789"]);
  const { entries } = await control("GET", `journal?account=${SERVICE.appid}&limit=50`);
  const later = entries.filter(({ id }) => Number(id) > Number(since));
  assert.ok(later.every(({ endpoint, path }) => !`${endpoint} ${path}`.includes("stable_token")));
});

test("A relay gets its key and every call, and WeChat's answer comes back as it was", async (t) => {
  const keys = new Set();
  const { api, sandbox } = await startWorld(t);
  const relay = await listen(t, async (request, response) => {
    keys.add(request.headers.authorization);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, search } = new URL(request.url, "http://relay");
    const answer = await fetch(`${sandbox.url}${pathname.replace("/wechat-relay", "")}${search}`, {
      method: request.method,
      headers: { "content-type": request.headers["content-type"] ?? "" },
      ...(request.method === "GET" ? {} : { body: Buffer.concat(chunks) }),
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await api("PATCH", "", { base: `${relay}/wechat-relay`, gateway_key: "relay-key-0123456789" });
  assert.ok((await api("GET", "tags")).some(({ name }) => name === "VIP"));
  assert.deepEqual([...keys], ["Bearer relay-key-0123456789"]);
});

test("Only who manages changes an account, and who reads sees no more than that", async (t) => {
  const world = await startWorld(t);
  const operator = await addColleague(world, "operator", ["write", "send"]);
  await assert.rejects(operator("PATCH", "", { approval: true }), { status: 403 });
  await assert.rejects(operator("DELETE", `?confirm=${SERVICE.appid}`), { status: 403 });
  assert.equal((await operator("GET", "")).appid, SERVICE.appid);
});

test("An account is removed with all that is stored of it, and not while it sends", async (t) => {
  const { api, owner, control } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  const campaign = await api("POST", "campaigns", {
    title: "最后一条",
    content: { msgtype: "text", text: { content: "再见" } },
    audience: { tag_id: 100 },
  });
  await api("POST", `campaigns/${campaign.id}/start`, { revision: 1 });
  await assert.rejects(api("DELETE", `?confirm=${SERVICE.appid}`), { code: "account_sends" });
  await assert.rejects(api("DELETE", "?confirm=wx0"), { code: "not_confirmed" });
  await control("PUT", "clock", { stopped: false, speed: 60 });
  await reaches(api, campaign, "finished");
  await api("DELETE", `?confirm=${SERVICE.appid}`);
  const gone = await owner("GET", `/api/accounts/${SERVICE.appid}`);
  assert.equal(gone.status, 404);
  assert.deepEqual((await owner("GET", "/api/accounts")).body, []);
});

test("Beside a sandbox no account calls the real WeChat, whose time is another one", async (t) => {
  const { owner } = await startWorld(t);
  for (const base of [undefined, "https://api.weixin.qq.com"]) {
    const refused = await owner("POST", "/api/accounts", { ...SUBSCRIPTION, base });
    assert.equal(refused.status, 400, refused.text);
    assert.deepEqual(
      refused.body.problems.map(({ path }) => path),
      ["/base"],
    );
  }
  assert.equal((await owner("GET", "/api/accounts")).body.length, 1);
});

test("Speed, quota and a check of any body come from the account itself", async (t) => {
  const { api } = await startWorld(t);
  await api("PUT", "speed", { speed: 2 });
  assert.equal((await api("GET", "speed")).speed, 2);
  const quota = await api("GET", "quota");
  assert.ok(quota.some(({ cgi_path, remain }) => cgi_path.endsWith("/sendall") && remain > 0));
  const problems = await api("POST", "check", {
    api: "message/mass/sendall",
    body: { filter: { is_to_all: true, tag_id: 2 }, msgtype: "text", text: { content: "x" } },
  });
  assert.ok(problems.some(({ code }) => code === "audience_contradictory"));
});
