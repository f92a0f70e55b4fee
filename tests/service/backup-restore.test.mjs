// The backup of an account: what is in it, and what a restore does.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { addUser, programOf, setUp } from "./caller.mjs";
import { APPID, addAccount, control, openid, PATH, SECRET, startAccount } from "./data-account.mjs";
import { startService, until } from "./harness.mjs";

const TEXT = { "content-type": "text/plain" };
const LINES = { "content-type": "application/x-ndjson" };

let sandbox;
let service;
let owner;

before(async () => {
  ({ sandbox, service, owner } = await startAccount());
});
after(async () => {
  await service.stop();
  await sandbox.stop();
});

const exported = async (call = owner) => {
  const { status, text } = await call("GET", `${PATH}/export`);
  assert.equal(status, 200);
  return text;
};
const restore = (backup, call = owner) =>
  call("POST", `/api/accounts/restore?account=${APPID}`, backup, LINES);
const removeAccount = async () => {
  const { status, text } = await owner("DELETE", `${PATH}?confirm=${APPID}`);
  assert.ok(status < 300, text);
};
const fence = async () => (await owner("GET", `${PATH}/fence`)).body.fence;
const peopleOf = async (id) =>
  (await owner("GET", `${PATH}/lists/${id}/openids`)).text.trim().split("\n");

beforeEach(async () => {
  const { status } = await owner("GET", PATH);
  if (status === 404) await addAccount(owner, sandbox);
  else if (await fence()) await owner("DELETE", `${PATH}/fence`);
});

test("an account comes back whole: settings, lists, and the record of who did what", async () => {
  const people = Array.from({ length: 2500 }, (_, number) => openid(number));
  const path = `${PATH}/lists?name=${encodeURIComponent("名单")}`;
  const list = (await owner("POST", path, people.join("\n"), TEXT)).body;
  const before = {
    settings: (await owner("GET", PATH)).body,
    lists: (await owner("GET", `${PATH}/lists`)).body,
    people: await peopleOf(list.id),
    audit: (await owner("GET", `${PATH}/audit?limit=200`)).body,
  };
  const backup = await exported();
  await removeAccount();
  assert.equal((await owner("GET", PATH)).status, 404);

  const restored = await restore(backup);
  assert.equal(restored.status, 200, restored.text);
  assert.equal(restored.body.rows.lists, before.lists.lists.length);
  assert.deepEqual((await owner("GET", PATH)).body, before.settings);
  assert.deepEqual((await owner("GET", `${PATH}/lists`)).body, before.lists);
  assert.deepEqual(await peopleOf(list.id), before.people);
  const audit = (await owner("GET", `${PATH}/audit?limit=200`)).body;
  const whats = audit.map(({ what }) => what);
  assert.ok(whats.includes("backup.restore"));
  const known = new Set(audit.map(({ id, what }) => `${id} ${what}`));
  for (const { id, what } of before.audit) assert.ok(known.has(`${id} ${what}`), what);
  assert.ok(await fence());
  assert.equal((await owner("DELETE", `${PATH}/fence`)).status, 204);
  assert.equal(await fence(), null);
  assert.equal((await owner("DELETE", `${PATH}/fence`)).body.code, "no_fence");
});

test("the secret is in no backup in the clear, and the account can still use it after a restore", async () => {
  const backup = await exported();
  assert.ok(!backup.includes(SECRET));
  assert.ok(!backup.includes(Buffer.from(SECRET).toString("base64")));
  await removeAccount();
  assert.equal((await restore(backup)).status, 200);
  await owner("DELETE", `${PATH}/fence`);
  const { status, text } = await owner("GET", `${PATH}/media/count`);
  assert.equal(status, 200, text);
});

test("a backup that is cut, changed or not one restores nothing", async () => {
  const backup = await exported();
  await removeAccount();
  const lines = backup.trimEnd().split("\n");
  const changed = lines.map((line) => line.replace("测试号", "别的号"));
  const damaged = {
    nothing: "",
    "cut in a line": backup.slice(0, backup.length / 2),
    "without its end": `${lines.slice(0, -1).join("\n")}\n`,
    "without a row": `${[...lines.slice(0, 3), ...lines.slice(4)].join("\n")}\n`,
    "with another text": `${changed.join("\n")}\n`,
    "going on after its end": `${backup}[1]\n`,
    "no JSON": "backup\n",
    "another JSON": '{"hello":1}\n',
    "a table of another kind": `${lines[0]}\n{"table":"sqlite_master; DROP TABLE lists","columns":["a"]}\n`,
  };
  for (const [how, text] of Object.entries(damaged)) {
    const { status, body } = await restore(text);
    assert.deepEqual([status, body.code], [400, "damaged_backup"], how);
  }
  assert.equal((await owner("GET", PATH)).status, 404);
  assert.equal((await restore(backup)).status, 200);
});

test("a backup that was made by hand restores nothing but what an account has", async () => {
  const [head] = (await exported()).split("\n");
  await removeAccount();
  const heading = JSON.parse(head);
  const made = {
    "no settings": [[heading], {}, "damaged_backup"],
    "no layouts": [[{ ...heading, layouts: null }], {}, "damaged_backup"],
    "a table of no release": [
      [heading, { table: "other", columns: ["a"] }, [1]],
      { other: 1, settings: 1 },
      "damaged_backup",
    ],
    "another column": [
      [heading, { table: "settings", columns: ["nope"] }, [1]],
      { settings: 1 },
      "damaged_backup",
    ],
    "a column twice": [
      [heading, { table: "settings", columns: ["one", "one"] }],
      { settings: 1 },
      "damaged_backup",
    ],
    "no columns": [[heading, { table: "settings", columns: [] }], {}, "damaged_backup"],
    "a row that does not fit": [
      [heading, { table: "settings", columns: ["one"] }, ["x"]],
      { settings: 1 },
      "damaged_backup",
    ],
    "the tables of the database": [
      [
        heading,
        { table: "settings", columns: ["one", "revision", "open", "sealed"] },
        [1, 1, "{}", ""],
        { table: "sqlite_master", columns: ["name"] },
        ["x"],
      ],
      { settings: 1, sqlite_master: 1 },
      "newer_backup",
    ],
  };
  for (const [how, [lines, rows, code]] of Object.entries(made)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const sha256 = createHash("sha256").update(text).digest("hex");
    const { status, body } = await restore(
      `${text}${JSON.stringify({ end: true, rows, sha256 })}\n`,
    );
    assert.ok(status < 500, how);
    assert.equal(body.code, code, how);
  }
  assert.equal((await owner("GET", PATH)).status, 404);
  await addAccount(owner, sandbox);
  assert.equal(await fence(), null);
});

test("a backup of another account or of a newer release, and an account with data, are refused", async () => {
  const backup = await exported();
  const full = await restore(backup);
  assert.deepEqual([full.status, full.body.code], [409, "not_empty"]);
  await removeAccount();
  const [head, ...rest] = backup.split("\n");
  const heading = JSON.parse(head);
  const refused = {
    another_account: { ...heading, account: "wx5a0db0c5e7a1ce02" },
    newer_backup: { ...heading, backup: 2 },
  };
  for (const [code, other] of Object.entries(refused)) {
    const { status, body } = await restore([JSON.stringify(other), ...rest].join("\n"));
    assert.deepEqual([status, body.code], [409, code]);
  }
  const layouts = { ...heading.layouts, lists: heading.layouts.lists + 1 };
  const newer = await restore([JSON.stringify({ ...heading, layouts }), ...rest].join("\n"));
  assert.equal(newer.body.code, "newer_backup");
});

test("only who manages accounts exports and restores, and only a person lifts the fence", async () => {
  const operator = await addUser(service, owner, {
    name: "operator",
    permissions: ["write", "send", "approve"],
  });
  const key = await owner("POST", "/api/keys", { name: "k", permissions: ["read", "manage"] });
  const program = programOf(service, key.body.key);
  const backup = await exported();
  assert.equal((await operator("GET", `${PATH}/export`)).status, 403);
  assert.equal((await restore(backup, operator)).status, 403);
  await removeAccount();
  assert.equal((await restore(backup)).status, 200);
  assert.equal((await operator("DELETE", `${PATH}/fence`)).status, 403);
  assert.equal((await program("DELETE", `${PATH}/fence`)).status, 403);
  assert.ok(await fence());
});

test("one export is made at a time", async () => {
  const people = Array.from({ length: 200_000 }, (_, number) => openid(number));
  await owner("POST", `${PATH}/lists?name=long`, people.join("\n"), TEXT);
  const first = await fetch(`${service.url}${PATH}/export`, { headers: { cookie: owner.cookie } });
  const reader = first.body.getReader();
  await reader.read();
  const second = await owner("GET", `${PATH}/export`);
  assert.deepEqual([second.status, second.body.code], [409, "export_under_way"]);
  await reader.cancel();
  await until(
    async () => (await owner("GET", `${PATH}/export`)).status === 200,
    "it is free",
    20_000,
  );
});

test("a restore that was killed in the middle leaves nothing, and can be made again", async () => {
  const people = Array.from({ length: 5000 }, (_, number) => openid(number));
  await owner("POST", `${PATH}/lists?name=big`, people.join("\n"), TEXT);
  const backup = await exported();
  await removeAccount();
  const half = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(backup.slice(0, backup.length - 100)));
    },
  });
  const broken = restore(half).catch(() => {});
  await until(() => bytesOnDisk("restore_") > 0, "it is being read");
  await service.kill();
  await broken;
  await service.restart();
  assert.equal((await owner("GET", PATH)).status, 404);
  assert.equal((await restore(backup)).status, 200);
  assert.ok(await fence());
});

/** How often a text is in the files of the database. */
function bytesOnDisk(text) {
  return readdirSync(service.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /sqlite/.test(file.name))
    .map((file) => readFileSync(join(file.parentPath ?? file.path, file.name)))
    .filter((bytes) => bytes.includes(text)).length;
}

/**
 * Plans two sends, one for later and one at once, makes a backup while the second is on its way, loses the machine,
 * and restores the backup on another one after a while.
 */
async function lostAndRestored(seconds) {
  await control(sandbox, "PUT", "faults", [
    { endpoint: "message/mass/sendall", kind: "delay", seconds: 2, when: "before", first: 1 },
  ]);
  const sentBefore = await jobs();
  const first = await startService({ sandbox });
  const owner = await setUp(first);
  await addAccount(owner, sandbox);
  const running = await planned(owner, `running, lost for ${seconds}`);
  const later = await planned(owner, `later, lost for ${seconds}`);
  const { now } = await control(sandbox, "GET", "clock");
  const beijing = new Date((now + 3600 + 8 * 3600) * 1000).toISOString();
  const at = beijing.slice(0, 19).replace("T", " ");
  const campaign = ({ id }) => `${PATH}/campaigns/${id}`;
  const schedule = { revision: later.revision, at };
  const scheduled = await owner("POST", `${campaign(later)}/schedule`, schedule);
  assert.equal(scheduled.status, 200, scheduled.text);
  const started = await owner("POST", `${campaign(running)}/start`, { revision: running.revision });
  assert.equal(started.status, 200, started.text);
  const backup = await exported(owner);
  await until(async () => (await jobs()) > sentBefore, "it is sent");
  await first.kill();
  await control(sandbox, "POST", "clock/advance", { seconds });
  const { SECRETS_KEY } = first.settings;
  const other = await startService({ sandbox, env: { SECRETS_KEY } });
  const call = await setUp(other);
  assert.equal((await restore(backup, call)).status, 200);
  return {
    other,
    call,
    running: async () => (await call("GET", campaign(running))).body,
    later: async () => (await call("GET", campaign(later))).body,
    sentSince: async () => (await jobs()) - sentBefore,
    async end() {
      await other.stop();
      await first.stop();
    },
  };
}

const jobs = async () => (await control(sandbox, "GET", `jobs?account=${APPID}`)).jobs.length;

test("behind the fence nothing is sent, and what was planned asks a person", async () => {
  const { other, call, running, later, sentSince, end } = await lostAndRestored(2 * 24 * 3600);
  try {
    await other.restart();
    await control(sandbox, "POST", "clock/advance", { seconds: 7200 });
    for (const one of [await running(), await later()]) {
      assert.equal(one.state, "needs_person");
      assert.match(JSON.stringify(one), /"code":"restored"/);
    }
    assert.equal((await call("DELETE", `${PATH}/fence`)).status, 204);
    await control(sandbox, "POST", "clock/advance", { seconds: 7200 });
    assert.equal((await running()).state, "needs_person");
    assert.equal((await later()).state, "needs_person");
    assert.equal(await sentSince(), 1);
  } finally {
    await end();
  }
});

test("a send that WeChat still recognises goes on when the fence is lifted, and nobody gets it twice", async () => {
  const { call, running, sentSince, end } = await lostAndRestored(600);
  try {
    assert.equal((await running()).totals.accepted.jobs, 0);
    assert.equal(await sentSince(), 1);
    assert.equal((await call("DELETE", `${PATH}/fence`)).status, 204);
    await control(sandbox, "PUT", "clock", { speed: 100 });
    await until(async () => (await running()).state === "finished", "it ends");
    assert.equal(await sentSince(), 1);
    const { total } = await control(sandbox, "GET", `deliveries?account=${APPID}`);
    assert.equal(total.twice, 0);
  } finally {
    await control(sandbox, "PUT", "clock", { speed: 1 });
    await end();
  }
});

/** Plans a send to a tag. */
async function planned(call, title) {
  const content = { msgtype: "text", text: { content: title } };
  const plan = { title, content, audience: { tag_id: 100 } };
  const { status, body, text } = await call("POST", `${PATH}/campaigns`, plan);
  assert.equal(status, 201, text);
  return body;
}
