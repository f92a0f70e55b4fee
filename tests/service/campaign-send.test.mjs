// Sends from the plan to the end, of every kind: each message reaches each person once.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApiFailure,
  pass,
  plan,
  reaches,
  SERVICE,
  SUBSCRIPTION,
  start,
  startWorld,
  text,
} from "./account-world.mjs";

/** The jobs that WeChat has accepted. */
async function jobsOf(control, account = SERVICE.appid) {
  const { jobs } = await control("GET", `jobs?account=${account}`);
  return jobs;
}

async function openidsOf({ sandbox, account }, limit, offset = 0) {
  const query = new URLSearchParams({ account, limit: String(limit), offset: String(offset) });
  const answer = await fetch(`${sandbox.url}/sandbox/openids?${query}`);
  return (await answer.text()).trim().split("\n");
}

/** Nobody may have a message twice, whatever has happened. */
async function nobodyTwice(control, account = SERVICE.appid) {
  const { total } = await control("GET", `deliveries?account=${account}`);
  assert.equal(total.twice, 0);
  assert.ok(total.most <= 1);
}

test("A send to a tag is finished when WeChat has said so, and not before", async (t) => {
  const { api, control } = await startWorld(t);
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  assert.equal(campaign.state, "not_submitted");
  assert.deepEqual(await jobsOf(control), []);

  await control("PUT", "clock", { stopped: true });
  await start(api, campaign);
  await control("POST", "wait", {
    for: { kind: "call", endpoint: "message/mass/sendall", account: SERVICE.appid },
    timeout_ms: 10_000,
  });
  const sending = await reaches(api, campaign, "sending");
  assert.equal(sending.totals.reached.jobs, 0);

  await pass(control, 300);
  const { totals } = await reaches(api, campaign, "finished");
  assert.deepEqual([totals.reached.jobs, totals.total_count, totals.sent_count], [1, 500, 500]);
  await nobodyTwice(control);
});

test("A send to all followers needs their number, as it was just read", async (t) => {
  const { api, control } = await startWorld(t);
  const campaign = await plan(api, { audience: { is_to_all: true } });
  await assert.rejects(start(api, campaign), { status: 409, code: "confirm_people" });
  await assert.rejects(start(api, campaign, { confirm_people: 24_999 }), (error) => {
    assert.ok(error instanceof ApiFailure);
    assert.equal(error.body.problems[0].limit, "25000");
    return true;
  });
  assert.deepEqual(await jobsOf(control), []);

  await start(api, campaign, { confirm_people: 25_000 });
  await pass(control, 3600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.sent_count, 25_000);
  await nobodyTwice(control);
});

test("A send to OpenIDs goes out in batches, each person once", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  const openids = await openidsOf(world, 10_001);
  const campaign = await plan(api, {
    audience: { openids: [...openids, openids[0], "not an id"] },
  });
  assert.equal(campaign.audience.openids.count, 10_001);
  assert.deepEqual([campaign.openids.duplicates, campaign.openids.malformed], [1, 1]);

  await start(api, campaign);
  await pass(control, 3600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.deepEqual(totals.reached, { jobs: 2, recipients: 10_001 });
  const { jobs, total } = await api("GET", `campaigns/${campaign.id}/jobs`);
  assert.deepEqual([total, ...jobs.map(({ recipients }) => recipients)], [2, 9999, 2]);
  await nobodyTwice(control);
});

test("A campaign of several jobs is one message for each of its people", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  const openids = await openidsOf(world, 10_001);
  for (const content of [text("第一条"), text("第二条")]) {
    const campaign = await plan(api, { content, audience: { openids } });
    await start(api, campaign);
    await pass(control, 3600);
    await reaches(api, campaign, "finished");
  }
  assert.equal((await jobsOf(control)).length, 4);
  const next = await plan(api, { content: text("第三条"), audience: { openids } });
  const { allowance } = await api("POST", `campaigns/${next.id}/check`);
  assert.deepEqual([allowance.allowed, allowance.cautions], [true, []]);
});

test("A send to a stored list goes to the people of that list", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  const openids = await openidsOf(world, 30);
  const list = await api("POST", "lists?name=vip", openids.join("\n"), {
    "content-type": "text/plain",
  });
  const campaign = await plan(api, { audience: { list: list.id } });
  await start(api, campaign);
  await pass(control, 600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.deepEqual(totals.reached, { jobs: 1, recipients: 30 });
  await nobodyTwice(control);
});

test("Many clicks on start make one send", async (t) => {
  const { api, control } = await startWorld(t);
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  const clicks = await Promise.all(Array.from({ length: 8 }, () => start(api, campaign)));
  assert.deepEqual(new Set(clicks.map(({ id }) => id)), new Set([campaign.id]));
  await start(api, campaign);
  await pass(control, 600);
  await reaches(api, campaign, "finished");
  assert.equal((await jobsOf(control)).length, 1);
  await nobodyTwice(control);
});

test("The same message to the same audience a second time is refused unless it is meant", async (t) => {
  const { api, control } = await startWorld(t);
  const first = await plan(api, { audience: { tag_id: 100 } });
  await start(api, first);
  const copy = await api("POST", `campaigns/${first.id}/duplicate`);
  assert.equal(copy.state, "not_submitted");
  await assert.rejects(start(api, copy), { status: 409, code: "already_sent" });
  assert.equal((await api("GET", `campaigns/${copy.id}`)).state, "not_submitted");

  await start(api, copy, { send_again: true });
  await pass(control, 600);
  await reaches(api, copy, "finished");
  assert.equal((await jobsOf(control)).length, 2);
});

test("Of two copies that are started at the same moment one is sent", async (t) => {
  const { api, control } = await startWorld(t);
  const first = await plan(api, { audience: { tag_id: 100 } });
  const copies = await Promise.all(
    Array.from({ length: 4 }, () => api("POST", `campaigns/${first.id}/duplicate`)),
  );
  const starts = await Promise.allSettled([first, ...copies].map((copy) => start(api, copy)));
  const refused = starts.flatMap(({ reason }) => reason?.code ?? []);
  assert.deepEqual(refused, Array(4).fill("already_sent"));
  const started = starts.find(({ status }) => status === "fulfilled").value;
  await pass(control, 600);
  await reaches(api, started, "finished");
  assert.equal((await jobsOf(control)).length, 1);
});

test("A subscription account sends to a tag, and not to OpenIDs", async (t) => {
  const { api, control } = await startWorld(t, { account: SUBSCRIPTION });
  const openids = Array.from({ length: 3 }, (_, n) => `o${String(n).padStart(27, "0")}`);
  const refused = await plan(api, { audience: { openids } });
  await assert.rejects(start(api, refused), (error) => {
    assert.equal(error.status, 400);
    assert.ok(error.body.problems.some(({ code }) => code === "not_for_account"));
    return true;
  });
  const campaign = await plan(api, { audience: { tag_id: 100 }, content: text("致订阅者") });
  await start(api, campaign);
  await pass(control, 600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.sent_count, 500);
  await nobodyTwice(control, SUBSCRIPTION.appid);
});

test("A plan with an error is shown with all its problems, and does not start", async (t) => {
  const { api, control } = await startWorld(t);
  const campaign = await plan(api, {
    content: { msgtype: "text", text: { content: "" } },
    audience: { tag_id: 4711 },
  });
  const { problems } = await api("POST", `campaigns/${campaign.id}/check`);
  const paths = problems.filter(({ level }) => level === "error").map(({ path }) => path);
  assert.ok(paths.includes("/audience/tag_id"), paths.join());
  assert.ok(
    paths.some((path) => path.startsWith("/content")),
    paths.join(),
  );
  await assert.rejects(start(api, campaign), { status: 400, code: "refused" });
  assert.deepEqual(await jobsOf(control), []);
});

test("A temporary file that expires before the planned start is told, and the start is not planned", async (t) => {
  const { api, control } = await startWorld(t);
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const media = await api("POST", "media?type=image&kept=temporary&name=pixel.png", png, {
    "content-type": "image/png",
  });
  const content = { msgtype: "image", images: { media_ids: [media.media_id] } };
  const campaign = await plan(api, { content, audience: { tag_id: 100 } });
  const { now } = await control("GET", "clock");
  const at = (days) => new Date((now + days * 86_400) * 1000).toISOString();
  const { revision } = campaign;
  await assert.rejects(
    api("POST", `campaigns/${campaign.id}/schedule`, { revision, at: at(4) }),
    (error) => {
      assert.equal(error.status, 400);
      assert.ok(error.body.problems.some(({ path }) => path === "/content/images/media_ids/0"));
      return true;
    },
  );
  const scheduled = await api("POST", `campaigns/${campaign.id}/schedule`, { revision, at: at(2) });
  assert.equal(scheduled.state, "scheduled");
});
