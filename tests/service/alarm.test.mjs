// A program may end at any moment: nothing is lost, and nothing is done twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accepted,
  pass,
  plan,
  reaches,
  SERVICE,
  start,
  startWorld,
  text,
} from "./account-world.mjs";
import { until } from "./harness.mjs";

const SENDALL = { kind: "call", endpoint: "message/mass/sendall", account: SERVICE.appid };

async function fault(control, rule) {
  await control("POST", "faults", rule);
}

/** Waits until WeChat has had a call of an endpoint. */
function called(control, what, more = {}) {
  return control("POST", "wait", { for: { ...what, ...more }, timeout_ms: 30_000 });
}

async function nobodyTwice(control) {
  const { total } = await control("GET", `deliveries?account=${SERVICE.appid}`);
  assert.deepEqual([total.twice, total.most], [0, 1]);
}

test("A program that is killed while its send is under way sends it once", async (t) => {
  const { api, control, service } = await startWorld(t);
  // WeChat carries the send out at once, and its answer takes long: the program is killed in between.
  await fault(control, {
    endpoint: "message/mass/sendall",
    kind: "delay",
    when: "after",
    seconds: 20,
    first: 1,
  });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await accepted(control);
  await service.kill();
  await service.restart();

  await control("PUT", "clock", { speed: 60 });
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.sent_count, 500);
  const { jobs } = await control("GET", `jobs?account=${SERVICE.appid}`);
  assert.equal(jobs.length, 1);
  await nobodyTwice(control);
});

test("Programs that are killed again and again bring a campaign of many jobs to its end, once", async (t) => {
  const { api, control, service, sandbox } = await startWorld(t);
  const answer = await fetch(`${sandbox.url}/sandbox/openids?account=${SERVICE.appid}&limit=25000`);
  const list = await api("POST", "lists?name=all", await answer.text(), {
    "content-type": "text/plain",
  });
  // Each third answer is lost on its way, and each push comes before the answer.
  await fault(control, {
    endpoint: "message/mass/send",
    kind: "lost_reply",
    chance: 0.3,
    seed: 7,
  });
  const campaign = await plan(api, { audience: { list: list.id } });
  await control("PUT", "clock", { speed: 120 });
  await start(api, campaign);
  // Moments that depend on nothing the program does.
  for (const wait of [30, 170, 90, 420, 260]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await service.kill();
    await service.restart();
  }
  const { totals } = await reaches(api, campaign, "finished");
  assert.deepEqual(totals.reached, { jobs: 3, recipients: 25_000 });
  await nobodyTwice(control);
});

test("A program that is killed around the click on start has started the campaign, or has not: nothing between", async (t) => {
  const world = await startWorld(t);
  const { api, control, service, sandbox } = world;
  // A follower of a service account gets four messages a month, so half of the campaigns go to others.
  const lists = [];
  for (const offset of [0, 12_000]) {
    const query = `account=${SERVICE.appid}&limit=12000&offset=${offset}`;
    const answer = await fetch(`${sandbox.url}/sandbox/openids?${query}`);
    const headers = { "content-type": "text/plain" };
    lists.push(await api("POST", `lists?name=from-${offset}`, await answer.text(), headers));
  }
  await control("PUT", "clock", { speed: 60 });
  const campaigns = [];
  // From before the decision is stored to after the first call.
  for (const [n, wait] of [0, 3, 6, 10, 15, 25, 40, 60].entries()) {
    const campaign = await plan(api, {
      audience: { list: lists[n % 2].id },
      content: text(`${wait} ms`),
    });
    campaigns.push(campaign);
    const click = start(api, campaign).catch(() => "the answer was lost");
    await new Promise((resolve) => setTimeout(resolve, wait));
    await service.kill();
    await click;
    await service.restart();
  }
  for (const campaign of campaigns) {
    const { state } = await api("GET", `campaigns/${campaign.id}`);
    if (state === "not_submitted") await start(api, campaign);
    const { totals } = await reaches(api, campaign, "finished");
    assert.deepEqual(totals.reached, { jobs: 2, recipients: 12_000 });
  }
  const { messages } = await control("GET", `deliveries?account=${SERVICE.appid}`);
  assert.deepEqual(
    messages.map(({ reached, twice }) => [reached, twice]),
    campaigns.map(() => [12_000, 0]),
  );
});

test("The alarm goes on after a restart with nobody there", async (t) => {
  const { api, control, service } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  // No push will come: the result must be polled, an hour later.
  await fault(control, { endpoint: "push", kind: "push_never" });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await called(control, SENDALL);
  await reaches(api, campaign, "sending");
  await service.kill();
  await service.restart();
  // From here on nobody calls the service.
  await pass(control, 3600);
  await called(control, { kind: "call", endpoint: "message/mass/get", account: SERVICE.appid });
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.reached.jobs, 1);
});

test("Without the clock of its sandbox the service does nothing, and goes on when it is there", async (t) => {
  const { api, control, service, sandbox } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  const { now } = await control("GET", "clock");
  const campaign = await plan(api, { audience: { tag_id: 100 }, content: text("时钟") });
  const at = Math.ceil(now) + 3600;
  await api("POST", `campaigns/${campaign.id}/schedule`, {
    revision: campaign.revision,
    at: new Date(at * 1000).toISOString(),
  });
  await service.kill();
  await sandbox.kill();
  await service.restart();
  await assert.rejects(plan(api, { audience: { tag_id: 100 } }), { status: 503, code: "no_clock" });
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "scheduled");
  await sandbox.restart();
  await control("PUT", "clock", { now: at + 5, stopped: true });
  await until(
    async () => (await control("GET", `jobs?account=${SERVICE.appid}`)).jobs.length === 1,
    "the planned start",
  );
});

test("A clock that is stopped while it runs fast is not counted on, so no start seems to be missed", async (t) => {
  const { api, control } = await startWorld(t);
  for (let round = 0; round < 10; round += 1) {
    await control("PUT", "clock", { speed: 100_000, stopped: false });
    await api("GET", "campaigns");
    await control("PUT", "clock", { stopped: true });
    const { created_at } = await plan(api, { audience: { tag_id: 100 } });
    const { now } = await control("GET", "clock");
    assert.ok(created_at <= now + 1, `it is ${created_at - now} seconds ahead`);
  }
});
