// The daily export of an account: when it is made, what of it counts, and what is said when it fails.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SERVICE, startWorld } from "./account-world.mjs";
import { callerOf } from "./caller.mjs";
import { startService, until } from "./harness.mjs";

const ACCOUNT = SERVICE.appid;
const DAY = 86_400;
const METRICS_KEY = "key-of-the-metrics";

/** Starts a service whose exports go to a folder of the test, with the clock stopped. */
async function startExports(t, more = {}) {
  const backups = mkdtempSync(join(tmpdir(), "exports-"));
  t.after(() => rmSync(backups, { recursive: true, force: true }));
  const world = await startWorld(t, { backups, env: { METRICS_KEY }, ...more });
  await world.control("PUT", "clock", { stopped: true });
  const folder = join(backups, ACCOUNT);
  return { ...world, backups, folder };
}

const set = (api, hour, keep) => api("PATCH", "", { export: { hour, keep } });
const kept = (api) => api("GET", "exports");
const filesIn = (folder) => (existsSync(folder) ? readdirSync(folder).sort() : []);

/** The next time at which the clock of Beijing shows an hour. */
function next(hour, now) {
  const beijing = new Date((now + 8 * 3600) * 1000);
  const slot = Date.UTC(
    beijing.getUTCFullYear(),
    beijing.getUTCMonth(),
    beijing.getUTCDate(),
    hour - 8,
  );
  return slot / 1000 > now ? slot / 1000 : slot / 1000 + DAY;
}

/** An hour of Beijing that is not near. */
const farHour = (now) => (new Date(now * 1000).getUTCHours() + 8 + 6) % 24;

const go = (control, now) => control("PUT", "clock", { now, stopped: true });

/** Waits until there are so many whole exports, and returns the list. */
const wholes = (api, count) =>
  until(async () => {
    const list = await kept(api);
    return list.filter(({ whole }) => whole).length === count && list;
  }, `${count} whole exports`);

test("An export is made at its hour in Beijing, each day once, and can be restored", async (t) => {
  const { api, control, owner, folder, service } = await startExports(t);
  const { now } = await control("GET", "clock");
  const hour = farHour(now);
  assert.deepEqual((await set(api, hour, 3)).export, { hour, keep: 3 });
  assert.deepEqual(await kept(api), []);
  const slot = next(hour, now);
  await go(control, slot - 60);
  await api("GET", "health");
  assert.deepEqual(filesIn(folder), []);
  await go(control, slot + 1);
  const [first] = await wholes(api, 1);
  assert.equal(first.at, slot + 1);
  // The file is what the list says, and its last line has the digest of all before it.
  const file = readFileSync(join(folder, first.name));
  assert.equal(first.bytes, file.length);
  const at = file.lastIndexOf("\n", file.length - 2) + 1;
  const { sha256 } = JSON.parse(file.subarray(at).toString());
  assert.equal(sha256, createHash("sha256").update(file.subarray(0, at)).digest("hex"));
  assert.equal(first.sha256, sha256);
  // A restart does not make another one.
  await service.kill();
  await service.restart();
  await go(control, slot + 3600);
  await api("GET", "health");
  assert.equal((await kept(api)).length, 1);
  const removed = await owner("DELETE", `/api/accounts/${ACCOUNT}?confirm=${ACCOUNT}`);
  assert.equal(removed.status, 204, removed.text);
  const restored = await owner(
    "POST",
    `/api/accounts/restore?account=${ACCOUNT}`,
    file.toString(),
    { "content-type": "application/x-ndjson" },
  );
  assert.equal(restored.status, 200, restored.text);
  assert.deepEqual((await api("GET", "")).export, { hour, keep: 3 });
});

test("Only as many as wanted are kept, one that was cut is none of them, and other files stay", async (t) => {
  const { api, control, folder } = await startExports(t);
  const { now } = await control("GET", "clock");
  const hour = farHour(now);
  await set(api, hour, 2);
  let slot = next(hour, now);
  await go(control, slot);
  const [first] = await wholes(api, 1);
  writeFileSync(join(folder, "notes.txt"), "mine");
  // A power failure may cut a file that is not yet on the disk.
  truncateSync(join(folder, first.name), first.bytes - 10);
  const [torn] = await kept(api);
  assert.deepEqual([torn.name, torn.whole, torn.sha256], [first.name, false, undefined]);
  const empty = `${ACCOUNT}-20200101T000000Z.ndjson`;
  writeFileSync(join(folder, empty), "");
  assert.deepEqual(
    (await kept(api)).map(({ name, bytes, whole }) => [name, bytes, whole]),
    [
      [torn.name, first.bytes - 10, false],
      [empty, 0, false],
    ],
  );
  const made = [];
  const makeNext = async () => {
    slot += DAY;
    await go(control, slot);
    const [newest] = await until(async () => {
      const list = await kept(api);
      return list[0]?.at === slot && list.every(({ whole }) => whole) && list.length <= 2 && list;
    }, "the next export");
    made.push(newest.name);
  };
  for (let count = 1; count <= 3; count += 1) await makeNext();
  assert.deepEqual(filesIn(folder), ["notes.txt", ...made.slice(-2)].sort());
  // The one before it is kept, as the second one that is whole.
  const newest = join(folder, made[2]);
  truncateSync(newest, readFileSync(newest).indexOf("\n") + 1);
  await makeNext();
  assert.deepEqual(filesIn(folder), ["notes.txt", made[1], made[3]].sort());
});

test("Days without a running service are made up for by one export", async (t) => {
  const { api, control, service } = await startExports(t);
  const { now } = await control("GET", "clock");
  const hour = farHour(now);
  await set(api, hour, 5);
  const slot = next(hour, now);
  await service.kill();
  await go(control, slot + 3 * DAY + 100);
  await service.restart();
  // Nobody calls it: the alarm that was set rings.
  const list = await wholes(api, 1);
  await go(control, slot + 3 * DAY + 7200);
  await api("GET", "health");
  assert.deepEqual(await kept(api), list);
  await go(control, slot + 4 * DAY);
  await wholes(api, 2);
});

test("An export that a kill has cut off does not count, and is made again", async (t) => {
  const { api, control, service, folder, sandbox } = await startExports(t);
  // Some hundred megabytes, so that there is time.
  const answer = await fetch(`${sandbox.url}/sandbox/openids?account=${ACCOUNT}&limit=25000`);
  const people = await answer.text();
  const more = Array.from({ length: 24 }, (_, n) =>
    people.replaceAll(/^(.{20})../gm, (_line, start) => start + String(n).padStart(2, "0")),
  );
  await api("POST", "lists?name=many", [people, ...more].join(""), {
    "content-type": "text/plain",
  });
  const { now } = await control("GET", "clock");
  const hour = farHour(now);
  await set(api, hour, 5);
  const slot = next(hour, now);
  const partial = () => filesIn(folder).filter((name) => name.startsWith(".kj-tmp"));
  await go(control, slot);
  const deadline = Date.now() + 30_000;
  while (partial().length === 0 && Date.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await service.kill();
  assert.equal(partial().length, 1);
  assert.deepEqual(filesIn(folder), partial());
  await service.restart();
  const list = await wholes(api, 1);
  assert.deepEqual(
    list.map(({ at }) => at),
    [slot],
  );
  assert.deepEqual(
    filesIn(folder).filter((name) => !name.startsWith(".")),
    [list[0].name],
  );
  const health = await api("GET", "health");
  assert.deepEqual(health.warnings, []);
});

test("One that fails is said in health, metrics and log, tried again later, and over when it is there", async (t) => {
  const { api, control, service, backups, folder } = await startExports(t);
  const { now } = await control("GET", "clock");
  const hour = farHour(now);
  await set(api, hour, 5);
  const slot = next(hour, now);
  // The folder of the account cannot be made: something else has its name.
  writeFileSync(folder, "in the way");
  await go(control, slot);
  const health = await until(async () => {
    const found = await api("GET", "health");
    return found.warnings.length > 0 && found;
  }, "the warning");
  const [{ code, since, message, remedy }] = health.warnings;
  assert.deepEqual([health.status, code, since], ["attention", "export_failed", slot]);
  for (const text of [message, remedy]) assert.ok(text.zh.length > 0 && text.en.length > 0);
  const metrics = async () => {
    const call = callerOf(service.url, { authorization: `Bearer ${METRICS_KEY}` });
    return (await call("GET", "/metrics")).text;
  };
  const line = (name, value) => `wechat_mass_${name}{account="${ACCOUNT}"} ${value}\n`;
  const failing = await metrics();
  assert.ok(failing.includes(line("warning_export_failed", 1)), failing);
  assert.ok(failing.includes(line("export_failures", 1)), failing);
  assert.match(service.logs(), /"what":"part_failed".*"part":"exports"/);
  rmSync(folder);
  mkdirSync(backups, { recursive: true });
  await go(control, slot + 61);
  await wholes(api, 1);
  assert.deepEqual((await api("GET", "health")).warnings, []);
  const well = await metrics();
  assert.ok(well.includes(line("warning_export_failed", 0)), well);
  assert.ok(well.includes(line("export_failures", 0)), well);
  assert.ok(well.includes(line("export_at_seconds", slot + 61)), well);
});

test("Without a folder an export is refused, and one that was set before is a warning", async (t) => {
  const { api, service, sandbox, owner } = await startExports(t);
  await set(api, 3, 5);
  await service.stop({ keep: true });
  const bare = await startService({
    sandbox,
    env: service.settings,
    folder: service.folder,
    configuration: withoutBackups(t),
  });
  t.after(() => bare.stop());
  const call = callerOf(bare.url, { cookie: owner.cookie, origin: bare.url });
  const path = `/api/accounts/${ACCOUNT}`;
  const health = (await call("GET", `${path}/health`)).body;
  assert.deepEqual(
    health.warnings.map(({ code }) => code),
    ["export_has_no_place"],
  );
  assert.deepEqual((await call("GET", `${path}/exports`)).body, []);
  const refused = await call("PATCH", path, { export: { hour: 4, keep: 5 } });
  assert.deepEqual([refused.status, refused.body.code], [409, "no_backups"]);
  // Other settings can be changed, and the export can be taken away.
  assert.equal((await call("PATCH", path, { name: "别名" })).status, 200);
  assert.equal((await call("PATCH", path, { export: null })).body.export, undefined);
  assert.deepEqual((await call("GET", `${path}/health`)).body.warnings, []);
});

test("A wrong hour and a wrong number are refused", async (t) => {
  const { owner } = await startExports(t);
  const wrong = [
    { hour: 24, keep: 1 },
    { hour: -1, keep: 1 },
    { hour: 3, keep: 0 },
    { hour: 3, keep: 91 },
    { hour: 3 },
    { hour: 3, keep: 1, since: 0 },
  ];
  for (const given of wrong) {
    const { status } = await owner("PATCH", `/api/accounts/${ACCOUNT}`, { export: given });
    assert.equal(status, 400, JSON.stringify(given));
  }
});

/** Writes the configuration of a service that has no folder for exports. */
function withoutBackups(t) {
  const worker = fileURLToPath(new URL("../../www/worker/", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "bare-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["workerd.capnp", "workerd-local.capnp"]) {
    const lines = readFileSync(join(worker, name), "utf8").split("\n");
    const kept = lines.filter((line) => !line.includes('"BACKUPS"'));
    assert.equal(lines.length - kept.length, name === "workerd.capnp" ? 1 : 0);
    writeFileSync(join(folder, name), kept.join("\n"));
  }
  mkdirSync(join(folder, "dist"));
  for (const name of readdirSync(join(worker, "dist"))) {
    if (/\.(js|wasm)$/.test(name)) {
      writeFileSync(join(folder, "dist", name), readFileSync(join(worker, "dist", name)));
    }
  }
  return join(folder, "workerd-local.capnp");
}
