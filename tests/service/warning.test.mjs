// The warnings of an account: in its health, in the metrics, and once to the webhooks.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { accepted, pass, plan, reaches, SERVICE, start, startWorld } from "./account-world.mjs";
import { callerOf } from "./caller.mjs";
import { until } from "./harness.mjs";

const METRICS_KEY = "key-of-the-metrics";
const HOUR = 3600;

/** Starts a service whose warnings are told to a program, with the clock stopped. */
async function startWatched(t) {
  const backups = mkdtempSync(join(tmpdir(), "exports-"));
  const world = await startWorld(t, { backups, env: { METRICS_KEY } });
  const { api, control, service } = world;
  const bodies = [];
  const server = createServer(async (request, response) => {
    bodies.push({ body: await textOf(request), headers: request.headers });
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    rmSync(backups, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${server.address().port}/`;
  const webhook = await api("POST", "webhooks", { url, events: ["health"] });
  await control("PUT", "clock", { stopped: true });
  /** The warnings that were told, in their order. The signature of each is verified. */
  const told = () =>
    bodies
      .map(({ body, headers }) => new Webhook(webhook.secret).verify(body, headers))
      .filter(({ type }) => type === "health")
      .map(({ data }) => data);
  /**
   * Makes a message that comes after all that was told before. So a warning that is missing then was not told.
   */
  const settled = async () => {
    const before = bodies.length;
    await api("POST", `webhooks/${webhook.id}/test`);
    await until(
      () => bodies.slice(before).some(({ body }) => JSON.parse(body).type === "test"),
      "the message of the test",
    );
    return told();
  };
  const metric = async (name) => {
    const call = callerOf(service.url, { authorization: `Bearer ${METRICS_KEY}` });
    const { text } = await call("GET", "/metrics");
    const line = new RegExp(`^wechat_mass_${name}\\{account="${SERVICE.appid}"\\} (\\S+)$`, "m");
    return Number(line.exec(text)[1]);
  };
  const warnings = async () => (await api("GET", "health")).warnings;
  return { ...world, backups, told, settled, metric, warnings };
}

/** Waits until there is a warning of a kind, and returns it. */
const found = (warnings, code) =>
  until(async () => (await warnings()).find((one) => one.code === code), `the warning ${code}`);

/** Waits until all warnings are over. */
const none = (warnings) => until(async () => (await warnings()).length === 0, "no warnings");

/** Waits until so many were told, and returns them as pairs of state and kind. */
async function pairs(told, count) {
  await until(() => told().length >= count, `${count} told warnings`);
  return told().map(({ state, warning }) => [state, warning.code]);
}

function hasWords({ message, remedy }) {
  for (const { zh, en } of [message, remedy]) {
    assert.match(zh, /\p{Script=Han}/u);
    assert.match(en, /^[a-z].{10,}/);
  }
}

test("A question that nobody answers is told after hours, once, and its end as well", async (t) => {
  const { api, control, service, told, settled, metric, warnings } = await startWatched(t);
  const { now } = await control("GET", "clock");
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  const at = new Date((Math.ceil(now) + HOUR) * 1000).toISOString();
  await api("POST", `campaigns/${campaign.id}/schedule`, { revision: campaign.revision, at });
  // The start is missed by more than the grace.
  await service.kill();
  await control("PUT", "clock", { now: now + 3 * HOUR });
  await service.restart();
  await reaches(api, campaign, "needs_person");
  assert.deepEqual(await warnings(), []);
  await control("PUT", "clock", { now: now + 7 * HOUR - 60 });
  assert.deepEqual(await warnings(), []);
  assert.deepEqual(await settled(), []);
  await control("PUT", "clock", { now: now + 7 * HOUR + 60 });
  const warning = await found(warnings, "question_open");
  assert.equal(warning.about, campaign.id);
  hasWords(warning);
  assert.deepEqual(await pairs(told, 1), [["begun", "question_open"]]);
  assert.deepEqual(told()[0].warning.about, campaign.id);
  assert.equal(told()[0].account, SERVICE.appid);
  assert.equal(await metric("warning_question_open"), 1);
  // It is told once, also after a restart and a day.
  await service.kill();
  await service.restart();
  await control("PUT", "clock", { now: now + 31 * HOUR });
  await found(warnings, "question_open");
  assert.equal((await settled()).length, 1);
  await api("POST", `campaigns/${campaign.id}/cancel`);
  assert.deepEqual(await pairs(told, 2), [
    ["begun", "question_open"],
    ["over", "question_open"],
  ]);
  assert.deepEqual(await warnings(), []);
  assert.equal(await metric("warning_question_open"), 0);
});

test("A campaign that ends without any push is told, until a push comes", async (t) => {
  const { api, control, told, settled, metric, warnings } = await startWatched(t);
  await control("POST", "faults", { endpoint: "push", kind: "push_never" });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await accepted(control);
  await pass(control, 2 * HOUR);
  await reaches(api, campaign, "finished");
  hasWords(await found(warnings, "no_pushes"));
  assert.equal(await metric("warning_no_pushes"), 1);
  // A push may be late.
  assert.deepEqual(await settled(), []);
  await pass(control, 700);
  assert.deepEqual(await pairs(told, 1), [["begun", "no_pushes"]]);
  // The next one has its pushes.
  await control("DELETE", "faults");
  const next = await plan(api, { audience: { tag_id: 101 } });
  await start(api, next);
  await accepted(control, 2);
  await pass(control, 2 * HOUR);
  await reaches(api, next, "finished");
  await none(warnings);
  assert.deepEqual(await pairs(told, 2), [
    ["begun", "no_pushes"],
    ["over", "no_pushes"],
  ]);
});

test("A campaign whose end was pushed gives no warning", async (t) => {
  const { api, control, settled, warnings } = await startWatched(t);
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await accepted(control);
  await pass(control, 2 * HOUR);
  await reaches(api, campaign, "finished");
  assert.deepEqual(await warnings(), []);
  await pass(control, 2 * HOUR);
  assert.deepEqual(await settled(), []);
});

test("Trouble with the token is told when it lasts, and is over with the first token", async (t) => {
  const { api, control, told, settled, metric, warnings } = await startWatched(t);
  const { now } = await control("GET", "clock");
  // Short trouble is nobody's business.
  await api("PATCH", "", { secret: "f".repeat(32) });
  await found(warnings, "token_failed");
  await api("PATCH", "", { secret: SERVICE.secret });
  await none(warnings);
  await control("PUT", "clock", { now: now + 400 });
  assert.deepEqual(await settled(), []);
  await api("PATCH", "", { secret: "f".repeat(32) });
  const warning = await found(warnings, "token_failed");
  hasWords(warning);
  assert.match(warning.message.en, /40125|40001/);
  assert.equal(warning.since, now + 400);
  assert.equal(await metric("warning_token_failed"), 1);
  await until(async () => (await settled()).length === 0, "nothing was told yet");
  await control("PUT", "clock", { now: now + 800 });
  // Nobody asks: the alarm is enough.
  assert.deepEqual(await pairs(told, 1), [["begun", "token_failed"]]);
  await api("PATCH", "", { secret: SERVICE.secret });
  await none(warnings);
  assert.deepEqual(await pairs(told, 2), [
    ["begun", "token_failed"],
    ["over", "token_failed"],
  ]);
});

test("Work that hangs is told, although it holds the alarm", async (t) => {
  const { api, control, told, metric, warnings } = await startWatched(t);
  const { now } = await control("GET", "clock");
  await control("POST", "faults", {
    endpoint: "message/mass/sendall",
    kind: "delay",
    when: "after",
    seconds: 25,
    first: 1,
  });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await accepted(control);
  await control("PUT", "clock", { now: now + 200 });
  const warning = await found(warnings, "alarm_late");
  assert.equal(warning.about, "campaigns");
  hasWords(warning);
  await until(async () => (await metric("warning_alarm_late")) === 1, "the metric");
  // It must be late for a while, since a look of the alarm that nobody can see from here.
  let later = now + 400;
  await until(async () => {
    later += 60;
    await control("PUT", "clock", { now: later });
    return told().length > 0;
  }, "the warning is told");
  assert.deepEqual(await pairs(told, 1), [["begun", "alarm_late"]]);
});

test("An export that fails is told once, however often it is tried", async (t) => {
  const { api, control, told, settled, warnings, backups } = await startWatched(t);
  const { now } = await control("GET", "clock");
  const hour = (new Date(now * 1000).getUTCHours() + 8 + 6) % 24;
  await api("PATCH", "", { export: { hour, keep: 2 } });
  const inTheWay = join(backups, SERVICE.appid);
  writeFileSync(inTheWay, "in the way");
  await control("PUT", "clock", { now: now + 8 * HOUR });
  hasWords(await found(warnings, "export_failed"));
  assert.deepEqual(await pairs(told, 1), [["begun", "export_failed"]]);
  await control("PUT", "clock", { now: now + 9 * HOUR });
  await until(
    async () => (await found(warnings, "export_failed")).message.en.includes("2 times"),
    "the second attempt",
  );
  assert.equal((await settled()).length, 1);
  rmSync(inTheWay);
  await control("PUT", "clock", { now: now + 11 * HOUR });
  await none(warnings);
  assert.deepEqual(await pairs(told, 2), [
    ["begun", "export_failed"],
    ["over", "export_failed"],
  ]);
});
