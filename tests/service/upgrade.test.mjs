// The service starts over what an earlier release has stored, and goes on; over a later one's it does nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { apiOf, controlOf, reaches } from "./account-world.mjs";
import { callerOf, setUp, signIn } from "./caller.mjs";
import { startSandbox, startService, until } from "./harness.mjs";
import { inDatabase } from "./stored-object.mjs";

const states = fileURLToPath(new URL("./states/", import.meta.url));
const releases = readdirSync(states).filter((name) => /^v\d+$/.test(name));

/** Unpacks what a release has stored, and starts the WeChat that fits to it. states/make.mjs has made both. */
async function unpack(t, release) {
  const read = (name) => readFileSync(join(states, release, name));
  const facts = JSON.parse(read("facts.json"));
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  execFileSync("tar", ["-xzf", join(states, release, "data.tar.gz"), "-C", folder]);
  const sandbox = await startSandbox();
  t.after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const control = controlOf(sandbox);
  await control("PUT", "seed", JSON.parse(gunzipSync(read("sandbox.json.gz"))));
  return { facts, folder, sandbox, control };
}

async function startOver(t, { facts, folder, sandbox }) {
  const service = await startService({ sandbox, folder, env: facts.secrets });
  t.after(() => service.stop());
  return service;
}

for (const release of releases) {
  test(`What ${release} has stored is there, and goes on`, async (t) => {
    const old = await unpack(t, release);
    const { facts, control } = old;
    const { account, campaigns } = facts;
    const service = await startOver(t, old);
    const owner = await signIn(service, "owner");
    const api = apiOf(owner, account);

    // Everything is there.
    const users = (await owner("GET", "/api/users")).body;
    assert.deepEqual(users.map(({ name }) => name).sort(), facts.users);
    assert.equal((await owner("GET", "/api/keys")).body.length, 1);
    const settings = await api("GET", "");
    assert.deepEqual(settings.has, {
      secret: true,
      gateway_key: false,
      token_source_key: false,
      push_tokens: 1,
      push_keys: 1,
    });
    assert.deepEqual(settings.export, { hour: 3, keep: 7 });
    const people = await owner("GET", `/api/accounts/${account}/lists/${facts.list}/openids`);
    assert.deepEqual(people.text.trim().split("\n").sort(), [...facts.people].sort());
    assert.deepEqual(
      (await api("GET", "webhooks")).map(({ id }) => id),
      [facts.webhook],
    );
    const deliveries = await api("GET", `webhooks/${facts.webhook}/deliveries`);
    assert.ok(deliveries.length > 0);
    const whats = (await api("GET", "audit?limit=100")).map(({ what }) => what);
    for (const what of ["account.add", "webhook.add", "campaign.start"]) {
      assert.ok(whats.includes(what), what);
    }
    const events = await api("GET", "events");
    assert.ok(events.some(({ kind }) => kind === "mass_send_job_finish"));
    const stateOf = async (id) => (await api("GET", `campaigns/${id}`)).state;
    assert.equal(await stateOf(campaigns.finished), "finished");
    assert.equal(await stateOf(campaigns.scheduled), "scheduled");
    assert.equal(await stateOf(campaigns.draft), "not_submitted");
    assert.ok(["sending", "waiting"].includes(await stateOf(campaigns.unknown)));

    // And it goes on: WeChat is at another address now.
    await api("PATCH", "", { base: old.sandbox.url });
    const url = `${service.url}/wechat/${account}`;
    await control("PATCH", `accounts/${account}`, {
      callback: { url, ...facts.pushes, mode: "secure" },
    });
    await control("PUT", "clock", { stopped: false, speed: 600 });
    const ended = await reaches(api, { id: campaigns.unknown }, "finished");
    assert.equal(ended.totals.reached.recipients, facts.people.length);
    await control("PUT", "clock", { stopped: true });
    const { now } = await control("GET", "clock");
    assert.ok(now < facts.start_at);
    await control("PUT", "clock", { now: facts.start_at + 5, stopped: false, speed: 600 });
    await reaches(api, { id: campaigns.scheduled }, "finished");
    const { messages, total } = await control("GET", `deliveries?account=${account}`);
    assert.deepEqual([messages.length, total.twice, total.most > 0], [3, 0, true]);
  });
}

for (const release of releases) {
  test(`A backup of ${release} is restored`, async (t) => {
    const { facts, sandbox } = await unpack(t, release);
    const { account, campaigns } = facts;
    const service = await startService({ sandbox, env: facts.secrets });
    t.after(() => service.stop());
    const owner = await setUp(service);
    const file = gunzipSync(readFileSync(join(states, release, "export.ndjson.gz")));
    const restored = await owner("POST", `/api/accounts/restore?account=${account}`, file, {
      "content-type": "application/x-ndjson",
    });
    assert.equal(restored.status, 200, restored.text);
    const api = apiOf(owner, account);
    assert.deepEqual((await api("GET", "")).export, { hour: 3, keep: 7 });
    const people = await owner("GET", `/api/accounts/${account}/lists/${facts.list}/openids`);
    assert.deepEqual(people.text.trim().split("\n").sort(), [...facts.people].sort());
    const stateOf = async (id) => (await api("GET", `campaigns/${id}`)).state;
    assert.equal(await stateOf(campaigns.finished), "finished");
    assert.equal(await stateOf(campaigns.scheduled), "needs_person");
    assert.equal(await stateOf(campaigns.draft), "not_submitted");
    await assert.rejects(stateOf(campaigns.unknown), { status: 404 });
    assert.ok((await api("GET", "fence")).fence);
  });
}

test("What a later release has stored is refused by name, and nothing of it is changed", async (t) => {
  const later = await unpack(t, releases.at(-1));
  const { facts, folder, control } = later;
  const { account } = facts;
  const stored = { folder };
  await inDatabase(
    stored,
    account,
    "UPDATE layouts SET version = version + 90 WHERE part = 'pushes'",
  );
  const before = await dumped(stored, account);
  // Calls that were due are made by nobody.
  const { now } = await control("GET", "clock");
  await control("PUT", "clock", { now: now + 3600 });
  const service = await startOver(t, later);
  const owner = await signIn(service, "owner");
  for (const path of ["", "/health", "/campaigns", "/export"]) {
    const { status, body } = await owner("GET", `/api/accounts/${account}${path}`);
    assert.deepEqual([status, body.code], [503, "later_release"], path);
    assert.match(body.message.en, /later release/);
    assert.match(body.message.zh, /更新的版本/);
  }
  const push = await callerOf(service.url)("POST", `/wechat/${account}`, "<xml></xml>");
  assert.ok(push.status >= 400, "WeChat sends it again");
  await until(
    () => service.logs().includes("the tables of pushes have version 9"),
    "the log has the part",
  );
  await service.stop({ keep: true });
  assert.deepEqual(await dumped(stored, account), before);
  // With the release that knows them, all is well.
  await inDatabase(
    stored,
    account,
    "UPDATE layouts SET version = version - 90 WHERE part = 'pushes'",
  );
  await service.restart();
  const again = await signIn(service, "owner");
  assert.equal((await again("GET", `/api/accounts/${account}`)).status, 200);
});

/** All tables of an account with their rows. */
async function dumped(stored, account) {
  const [tables] = await inDatabase(
    stored,
    account,
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name",
  );
  const rows = await inDatabase(
    stored,
    account,
    ...tables.map(({ name }) => `SELECT * FROM "${name}"`),
  );
  return tables.map((table, n) => ({ ...table, rows: rows[n] }));
}
