// The followers of an account: they are read from WeChat page by page into a list.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { APPID, control, openid, PATH, startAccount } from "./data-account.mjs";
import { until } from "./harness.mjs";

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

const start = (body = {}) => owner("POST", `${PATH}/followers`, body);
const read = async (id) => (await owner("GET", `${PATH}/followers/${id}`)).body;
const listOf = async ({ list }) => (await owner("GET", `${PATH}/lists/${list}?limit=1000`)).body;

async function ended({ id }) {
  return until(async () => {
    const sync = await read(id);
    return ["done", "failed", "stopped"].includes(sync.state) && sync;
  }, "the reading ends");
}

/** All OpenIDs that the sandbox says follow, or have a tag. */
async function truth(tag) {
  const query = `account=${APPID}${tag === undefined ? "" : `&tag=${tag}`}&limit=100000`;
  const text = await (await fetch(`${sandbox.url}/sandbox/openids?${query}`)).text();
  return text.trim().split("\n");
}

/** How often each rule has struck. */
function hitsOf(faults) {
  const rules = Array.isArray(faults) ? faults : faults.faults;
  return rules.map(({ hits }) => hits);
}

async function peopleOf(sync) {
  const text = await owner("GET", `${PATH}/lists/${sync.list}/openids`);
  return text.text.trim().split("\n");
}

test("all pages of the followers become a list", async () => {
  const { status, body } = await start();
  assert.equal(status, 202);
  const sync = await ended(body);
  const people = await truth();
  assert.equal(sync.state, "done");
  assert.deepEqual([sync.read, sync.total], [people.length, people.length]);
  const list = await listOf(sync);
  assert.deepEqual([list.name, list.state, list.openids], ["全部粉丝", "ready", people.length]);
  assert.deepEqual((await peopleOf(sync)).toSorted(), people.toSorted());
});

test("a second reading says who came and who left", async () => {
  const [first, second] = await truth();
  for (const one of [first, second]) {
    const path = `followers/${APPID}/${one}`;
    await control(sandbox, "PATCH", path, { following: false });
  }
  const away = await ended((await start()).body);
  assert.deepEqual([away.gained, away.lost], [0, 2]);
  await control(sandbox, "PATCH", `followers/${APPID}/${first}`, { following: true });
  const back = await ended((await start()).body);
  assert.deepEqual([back.gained, back.lost, back.before], [1, 0, away.list]);
});

test("the followers with a tag become a list of their own", async () => {
  const sync = await ended((await start({ tag: { tag_id: 100, name: "VIP" } })).body);
  const people = await truth(100);
  assert.deepEqual((await peopleOf(sync)).toSorted(), people.toSorted());
  assert.equal((await listOf(sync)).name, "标签：VIP");
  assert.equal(sync.before, undefined);
});

test("a lost answer, a web page and a busy WeChat are asked again, and nobody is missing", async () => {
  await control(sandbox, "PUT", "clock", { speed: 100 });
  await control(sandbox, "PUT", "faults", [
    { endpoint: "user/get", kind: "lost_reply", first: 1 },
    { endpoint: "user/get", kind: "html", after: 2, first: 1 },
    { endpoint: "user/get", kind: "system_busy", after: 3, first: 1 },
  ]);
  const sync = await ended((await start()).body);
  await control(sandbox, "PUT", "clock", { speed: 1 });
  const faults = await control(sandbox, "GET", "faults");
  await control(sandbox, "PUT", "faults", []);
  assert.deepEqual(hitsOf(faults), [1, 1, 1]);
  assert.equal(sync.state, "done");
  assert.equal(sync.read, (await truth()).length);
});

test("it goes on after the service was killed", async () => {
  await control(sandbox, "PUT", "faults", [
    { endpoint: "user/get", kind: "delay", seconds: 2, after: 1 },
  ]);
  const { id } = (await start()).body;
  await until(async () => (await read(id)).pages > 0, "a page is read");
  await service.kill();
  await service.restart();
  await control(sandbox, "PUT", "faults", []);
  const sync = await ended({ id });
  assert.equal(sync.state, "done");
  assert.deepEqual((await peopleOf(sync)).toSorted(), (await truth()).toSorted());
});

test("without calls left it waits for the next day of Beijing", async () => {
  await control(sandbox, "PUT", "faults", [
    { endpoint: "user/get", kind: "errcode", errcode: 45009, first: 1 },
  ]);
  const { id } = (await start()).body;
  const waiting = await until(async () => {
    const sync = await read(id);
    return sync.state === "waiting" && sync;
  }, "it waits");
  const { now } = await control(sandbox, "GET", "clock");
  const beijing = (at) => new Date((at + 8 * 3600) * 1000).toISOString();
  assert.equal(beijing(waiting.next_at).slice(11, 19), "00:01:00");
  assert.ok(waiting.next_at > now && waiting.next_at <= now + 24 * 3600 + 60);
  assert.match(waiting.reason.zh, /./);
  const advanced = { seconds: waiting.next_at - now + 1 };
  await control(sandbox, "POST", "clock/advance", advanced);
  assert.equal((await ended({ id })).state, "done");
});

test("two at once are one, and a person can stop it", async () => {
  await control(sandbox, "PUT", "faults", [
    { endpoint: "user/get", kind: "delay", seconds: 3, first: 1 },
  ]);
  const { body } = await start();
  assert.equal((await start()).body.id, body.id);
  const stopped = await owner("DELETE", `${PATH}/followers/${body.id}`);
  assert.equal(stopped.body.state, "stopped");
  assert.equal((await owner("GET", `${PATH}/lists/${body.list}`)).status, 404);
  await control(sandbox, "PUT", "faults", []);
  const again = await owner("DELETE", `${PATH}/followers/${body.id}`);
  assert.deepEqual([again.status, again.body.code], [409, "not_reading"]);
  assert.equal((await ended((await start()).body)).state, "done");
});

test("an account that may not read followers is told why", async () => {
  await control(sandbox, "PUT", "faults", [
    { endpoint: "user/get", kind: "errcode", errcode: 48001, first: 1 },
  ]);
  const sync = await ended((await start()).body);
  await control(sandbox, "PUT", "faults", []);
  assert.equal(sync.state, "failed");
  assert.match(sync.reason.en, /48001|permission|not/i);
  assert.equal((await listOf(sync)).state, "failed");
});

test("an OpenID of another account is in no list of followers", async () => {
  const { syncs } = (await owner("GET", `${PATH}/followers`)).body;
  const done = syncs.find(({ state, tag_id }) => state === "done" && tag_id === undefined);
  const path = `${PATH}/lists/${done.list}/members/${openid(1)}`;
  assert.equal((await owner("GET", path)).body.is_member, false);
});
