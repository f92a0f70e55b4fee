// The acts of people on campaigns that have started, and the knowledge that campaigns of one account have of each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pass, plan, reaches, SERVICE, start, startWorld, text } from "./account-world.mjs";
import { until } from "./harness.mjs";

const audience = { tag_id: 100 };

async function jobsOf(control) {
  return (await control("GET", `jobs?account=${SERVICE.appid}`)).jobs;
}

async function openidsOf({ sandbox, account }, limit) {
  const answer = await fetch(`${sandbox.url}/sandbox/openids?account=${account}&limit=${limit}`);
  return (await answer.text()).trim().split("\n");
}

const act = (api, { id }, name, body) => api("POST", `campaigns/${id}/${name}`, body);

test("45065 with the job of another campaign is not taken for an acceptance: a person is asked", async (t) => {
  const { api, control } = await startWorld(t);
  const first = await plan(api, { audience });
  await start(api, first);
  await pass(control, 600);
  await reaches(api, first, "finished");
  const [{ msg_id }] = await jobsOf(control);

  // WeChat accepts nothing, and answers with the job of the first campaign.
  await control("POST", "faults", {
    endpoint: "message/mass/sendall",
    kind: "duplicate_clientmsgid",
    msg_id: "another",
    first: 1,
  });
  const second = await plan(api, { audience: { tag_id: 101 }, content: text("第二条") });
  await start(api, second);
  const asks = await reaches(api, second, "needs_person");
  assert.equal(asks.question.because.code, "another_jobs_id");
  assert.deepEqual([asks.totals.reached.jobs, asks.totals.accepted.jobs], [0, 0]);
  const { jobs } = await api("GET", `campaigns/${second.id}/jobs`);
  assert.equal(jobs[0].anothers_msg_id, String(msg_id));

  // Somebody has looked: it was not sent. An answer to another question changes nothing.
  const { question } = asks.question;
  await assert.rejects(act(api, second, "answer", { question: "9-9", decision: "not_sent" }), {
    status: 409,
    code: "other_question",
  });
  await assert.rejects(act(api, second, "answer", { question, decision: "maybe" }), {
    code: "not_a_choice",
  });
  await act(api, second, "answer", { question, decision: "not_sent" });
  const ended = await reaches(api, second, "finished");
  assert.deepEqual([ended.totals.reached.jobs, ended.totals.not_reached.jobs], [0, 1]);
  await assert.rejects(act(api, second, "answer", { question, decision: "retry" }), {
    status: 409,
  });
});

test("A paused campaign sends nothing new until it is resumed", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  await control("PUT", "clock", { stopped: true });
  const openids = await openidsOf(world, 20_000);
  // The first job ends before the others begin.
  const campaign = await plan(api, { audience: { openids }, options: { wait_for_first: true } });
  await start(api, campaign);
  await until(async () => (await jobsOf(control)).length === 1, "the first job");
  assert.equal((await act(api, campaign, "pause")).state, "paused");
  await pass(control, 3600);
  await until(async () => {
    const { totals } = await api("GET", `campaigns/${campaign.id}`);
    return totals.reached.jobs === 1;
  }, "the result of the first job");
  assert.equal((await jobsOf(control)).length, 1);
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "paused");

  await act(api, campaign, "resume");
  await until(async () => (await jobsOf(control)).length === 2, "the second job");
  await pass(control, 3600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.reached.recipients, 20_000);
});

test("A cancelled campaign leaves its rest, which is sent once", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  const openids = await openidsOf(world, 20_000);
  const campaign = await plan(api, { audience: { openids }, options: { wait_for_first: true } });
  await start(api, campaign);
  await until(async () => (await jobsOf(control)).length === 1, "the first job");
  await assert.rejects(act(api, campaign, "rest"), { status: 409, code: "not_ended" });
  await act(api, campaign, "cancel");
  await pass(control, 3600);
  const cancelled = await reaches(api, campaign, "cancelled");
  assert.deepEqual(cancelled.totals.reached, { jobs: 1, recipients: 10_000 });
  assert.deepEqual(cancelled.totals.not_reached, { jobs: 1, recipients: 10_000 });

  const [rest, again] = await Promise.all([act(api, campaign, "rest"), act(api, campaign, "rest")]);
  assert.equal(again.id, rest.id);
  assert.deepEqual(rest.rest_of, { campaign: campaign.id, jobs: [2] });
  assert.equal(rest.audience.openids.count, 10_000);
  await start(api, rest);
  await assert.rejects(act(api, campaign, "rest"), { status: 409, code: "nothing_left" });
  await pass(control, 3600);
  const { totals } = await reaches(api, rest, "finished");
  assert.equal(totals.reached.recipients, 10_000);
  const { messages } = await control("GET", `deliveries?account=${SERVICE.appid}`);
  assert.deepEqual(
    messages.map(({ reached, twice }) => [reached, twice]),
    [[20_000, 0]],
  );
});

test("A refused send asks, and is retried when its cause is gone", async (t) => {
  const { api, control } = await startWorld(t);
  await control("POST", "faults", {
    endpoint: "message/mass/sendall",
    kind: "errcode",
    errcode: 48001,
    first: 1,
  });
  const campaign = await plan(api, { audience });
  await start(api, campaign);
  const { question } = await reaches(api, campaign, "needs_person");
  assert.equal(question.because.errcode, 48001);
  await act(api, campaign, "answer", { question: question.question, decision: "retry" });
  await pass(control, 600);
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.reached.jobs, 1);
  // It has been sent, and is not shown as cancelled.
  await assert.rejects(act(api, campaign, "cancel"), { status: 409, code: "wrong_state" });
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "finished");
});

test("While nobody knows whether a job was sent, its campaign is not finished", async (t) => {
  const { api, control } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  await control("POST", "faults", { endpoint: "message/mass/sendall", kind: "lost_request" });
  const campaign = await plan(api, { audience });
  await start(api, campaign);
  await until(async () => {
    const { jobs } = await api("GET", `campaigns/${campaign.id}/jobs`);
    return jobs[0]?.state === "requested";
  }, "the send is lost");
  const { totals } = await api("GET", `campaigns/${campaign.id}`);
  assert.deepEqual([totals.unknown.jobs, totals.reached.jobs], [1, 0]);

  await act(api, campaign, "cancel");
  const asks = await reaches(api, campaign, "needs_person");
  assert.equal(asks.question.because.code, "cancelled_in_doubt");
  const { question } = asks.question;
  await act(api, campaign, "answer", { question, decision: "skip" });
  const left = await reaches(api, campaign, "needs_person");
  assert.equal(left.question.because.code, "left_unknown");
  assert.deepEqual(left.question.choices, ["sent", "not_sent"]);

  const { jobs } = await api("GET", `campaigns/${campaign.id}/jobs`);
  const about = `1-${jobs[0].attempts}`;
  await act(api, campaign, "answer", { question: about, decision: "not_sent" });
  const ended = await reaches(api, campaign, "cancelled");
  assert.equal(ended.totals.not_reached.jobs, 1);
});

test("A preview goes to the people that were named, and to nobody else", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  const [openid] = await openidsOf(world, 1);
  const campaign = await plan(api, { audience });
  const previewed = await act(api, campaign, "preview", {
    to: [{ touser: openid }, { touser: "oNobodyNobodyNobodyNobodyNob" }],
  });
  assert.deepEqual(
    previewed.map(({ ok }) => ok),
    [true, false],
  );
  assert.deepEqual(await jobsOf(control), []);
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "not_submitted");
});

test("The record says who has sent a preview of a message that is not planned", async (t) => {
  const world = await startWorld(t);
  const [openid] = await openidsOf(world, 1);
  const content = { msgtype: "text", text: { content: "只给一个人看的话" } };
  const previewed = await world.api("POST", "previews", { content, to: [{ touser: openid }] });
  assert.equal(previewed[0].ok, true);
  const [line] = await world.api("GET", "audit?limit=1");
  assert.deepEqual(
    [line.what, line.actor.name, line.details],
    ["message.preview", "owner", { msgtype: "text", to: 1 }],
  );
});

test("The articles of a sent job are deleted when a person orders it, and the campaign says so", async (t) => {
  const { api, control, sandbox } = await startWorld(t);
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const cover = await api("POST", "media?type=image&kept=permanent&name=cover.png", png, {
    "content-type": "image/png",
  });
  const post = async (path, body) => {
    const answer = await fetch(`${sandbox.url}/cgi-bin/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const { appid, secret } = SERVICE;
  const token = await post("stable_token", { grant_type: "client_credential", appid, secret });
  const articles = [{ title: "头条", content: "<p>你好</p>", thumb_media_id: cover.media_id }];
  const draft = await post(`draft/add?access_token=${token.access_token}`, { articles });
  assert.ok(draft.media_id, JSON.stringify(draft));

  const content = { msgtype: "mpnews", mpnews: { media_id: draft.media_id } };
  const campaign = await plan(api, { audience, content });
  await start(api, campaign);
  await pass(control, 600);
  await reaches(api, campaign, "finished");
  await act(api, campaign, "delete-articles", { job: 1 });
  await until(async () => {
    const { orders, jobs } = await api("GET", `campaigns/${campaign.id}/jobs`);
    return orders[0]?.state === "done" && jobs[0].deleted;
  }, "the deletion");
  // A second click is the same order.
  await act(api, campaign, "delete-articles", { job: 1 });
  const { orders } = await api("GET", `campaigns/${campaign.id}/jobs`);
  assert.equal(orders.length, 1);
});

test("The OpenIDs of a campaign are removed a month after its end, and its counts stay", async (t) => {
  const world = await startWorld(t);
  const { api, control } = world;
  await control("PUT", "clock", { stopped: true });
  const openids = await openidsOf(world, 20_000);
  const campaign = await plan(api, { audience: { openids }, options: { wait_for_first: true } });
  await start(api, campaign);
  await until(async () => (await jobsOf(control)).length === 1, "the first job");
  await act(api, campaign, "cancel");
  await pass(control, 3600);
  await reaches(api, campaign, "cancelled");
  const { now } = await control("GET", "clock");
  await control("PUT", "clock", { now: now + 31 * 86_400 });
  await until(
    () =>
      act(api, campaign, "rest").then(
        (rest) => api("DELETE", `campaigns/${rest.id}`).then(() => false),
        ({ code }) => code === "openids_gone",
      ),
    "the OpenIDs are removed",
  );
  await assert.rejects(act(api, campaign, "duplicate"), { status: 409, code: "openids_gone" });
  const { totals } = await api("GET", `campaigns/${campaign.id}`);
  assert.deepEqual(totals.reached, { jobs: 1, recipients: 10_000 });
});
