// The agreement about a plan before it starts: revisions, approval, planned starts.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addColleague,
  apiOf,
  pass,
  plan,
  reaches,
  SERVICE,
  start,
  startWorld,
  text,
} from "./account-world.mjs";
import { addKey } from "./caller.mjs";
import { until } from "./harness.mjs";

const audience = { tag_id: 100 };

/** The number of sends that WeChat has accepted. */
async function sends(control) {
  const { jobs } = await control("GET", `jobs?account=${SERVICE.appid}`);
  return jobs.length;
}

/** A time as Beijing writes it, without a zone. */
function inBeijing(at) {
  return new Date((at + 8 * 3600) * 1000).toISOString().slice(0, 19);
}

const act = (api, { id, revision }, name, more = {}) =>
  api("POST", `campaigns/${id}/${name}`, { revision, ...more });

test("A plan that has been changed meanwhile is not changed, started or planned by its old revision", async (t) => {
  const { api, control } = await startWorld(t);
  const campaign = await plan(api, { audience });
  const edited = await api("PUT", `campaigns/${campaign.id}`, {
    revision: campaign.revision,
    title: "新标题",
    content: text("新的内容"),
  });
  assert.deepEqual([edited.revision, edited.audience], [2, campaign.audience]);
  const stale = { status: 409, code: "changed" };
  await assert.rejects(start(api, campaign), stale);
  await assert.rejects(act(api, campaign, "schedule", { at: "2099-01-01T09:00" }), stale);
  await assert.rejects(
    api("PUT", `campaigns/${campaign.id}`, { revision: 1, title: "x", content: text("x") }),
    stale,
  );
  assert.equal(await sends(control), 0);
  await start(api, edited);
  await assert.rejects(
    api("PUT", `campaigns/${campaign.id}`, { revision: 2, title: "x", content: text("x") }),
    { status: 409, code: "already_started" },
  );
});

test("An unknown kind of audience is answered with the four kinds, and a wrong time with an example", async (t) => {
  const { api } = await startWorld(t);
  await assert.rejects(plan(api, { audience: { all: true } }), (error) => {
    const [problem] = error.body.problems;
    assert.deepEqual(
      [problem.path, problem.limit],
      ["/audience", "is_to_all, tag_id, list, openids"],
    );
    return true;
  });
  const campaign = await plan(api, { audience });
  await assert.rejects(act(api, campaign, "schedule", { at: "tomorrow" }), (error) => {
    const [{ path, message }] = error.body.problems;
    assert.equal(path, "/at");
    assert.match(message.zh, /2026-12-01T09:00/);
    assert.match(message.en, /2026-12-01T09:00/);
    return true;
  });
});

test("A second person approves exactly this plan, and a change voids it", async (t) => {
  const world = await startWorld(t, { settings: { approval: true } });
  const { control, owner } = world;
  const writer = await addColleague(world, "writer", ["write", "send", "approve"]);
  const chief = await addColleague(world, "chief", ["approve", "send"]);
  const campaign = await plan(writer, { audience });
  const refused = { status: 409, code: "not_approved" };
  await assert.rejects(start(writer, campaign), refused);

  assert.equal((await act(writer, campaign, "submit")).state, "awaiting_approval");
  const { digest } = campaign;
  await assert.rejects(act(writer, campaign, "approve", { digest }), {
    status: 403,
    code: "own_plan",
  });
  const other = "0".repeat(64);
  await assert.rejects(act(chief, campaign, "approve", { digest: other }), { code: "changed" });
  const approved = await act(chief, campaign, "approve", { digest });
  assert.deepEqual([approved.state, approved.approved.name], ["approved", "chief"]);

  // One letter more, and nobody has approved it.
  const edited = await writer("PUT", `campaigns/${campaign.id}`, {
    revision: approved.revision,
    title: campaign.title,
    content: text("你好！"),
  });
  assert.equal(edited.state, "not_submitted");
  assert.equal(edited.approved, undefined);
  assert.notEqual(edited.digest, digest);
  await assert.rejects(start(chief, edited), refused);

  await act(writer, edited, "submit");
  await assert.rejects(act(chief, edited, "approve", { digest }), { code: "changed" });
  const rejected = await act(chief, edited, "reject", { reason: "标题有错字" });
  assert.deepEqual([rejected.state, rejected.rejected.reason], ["not_submitted", "标题有错字"]);
  await assert.rejects(start(chief, rejected), refused);
  assert.equal(await sends(control), 0);

  await act(writer, rejected, "submit");
  await act(chief, rejected, "approve", { digest: rejected.digest });
  await start(chief, rejected);
  await pass(control, 600);
  await reaches(chief, campaign, "finished");
  assert.equal(await sends(control), 1);
  const { body: lines } = await owner(
    "GET",
    `/api/accounts/${SERVICE.appid}/audit?about=${campaign.id}`,
  );
  assert.deepEqual(lines.map(({ what, actor }) => `${actor.name} ${what}`).reverse(), [
    "writer campaign.create",
    "writer campaign.submit",
    "chief campaign.approve",
    "writer campaign.edit",
    "writer campaign.submit",
    "chief campaign.reject",
    "writer campaign.submit",
    "chief campaign.approve",
    "chief campaign.start",
  ]);
});

test("Nobody approves what they have written, whoever copies it", async (t) => {
  const world = await startWorld(t, { settings: { approval: true } });
  const writer = await addColleague(world, "writer", ["write", "approve"]);
  const copier = await addColleague(world, "copier", ["write", "approve"]);
  const campaign = await plan(writer, { audience });
  const copy = await copier("POST", `campaigns/${campaign.id}/duplicate`);
  await act(copier, copy, "submit");
  for (const person of [writer, copier]) {
    await assert.rejects(act(person, copy, "approve", { digest: copy.digest }), {
      status: 403,
      code: "own_plan",
    });
  }
});

test("A planned start happens at its time in Beijing, once, with nobody there", async (t) => {
  const { api, control } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  const { now } = await control("GET", "clock");
  const campaign = await plan(api, { audience });
  for (const at of [inBeijing(now - 60), inBeijing(now + 5), "2026-02-31T09:00", "tomorrow"]) {
    await assert.rejects(act(api, campaign, "schedule", { at }), { status: 400 }, at);
  }
  const at = Math.ceil(now) + 3600;
  const scheduled = await act(api, campaign, "schedule", { at: inBeijing(at) });
  assert.deepEqual([scheduled.state, scheduled.start_at], ["scheduled", at]);

  await pass(control, 3500);
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "scheduled");
  assert.equal(await sends(control), 0);
  await pass(control, 105);
  await until(async () => (await sends(control)) === 1, "the planned start");
  await pass(control, 600);
  const finished = await reaches(api, campaign, "finished");
  assert.ok(finished.started_at >= at);
  assert.equal(await sends(control), 1);
});

test("A planned start is taken back, and a zone of one's own counts", async (t) => {
  const { api, control } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  const { now } = await control("GET", "clock");
  const campaign = await plan(api, { audience });
  const at = Math.ceil(now) + 3600;
  const scheduled = await act(api, campaign, "schedule", { at: new Date(at * 1000).toISOString() });
  assert.equal(scheduled.start_at, at);
  const back = await act(api, campaign, "schedule", { at: null });
  assert.deepEqual([back.state, back.start_at], ["not_submitted", undefined]);
  await pass(control, 7200);
  const still = await api("GET", `campaigns/${campaign.id}`);
  assert.equal(still.state, "not_submitted");
  assert.equal(await sends(control), 0);
});

test("A start that was missed beyond the grace asks a person", async (t) => {
  const { api, control, service } = await startWorld(t, { settings: { grace: 900 } });
  await control("PUT", "clock", { stopped: true });
  const { now } = await control("GET", "clock");
  const late = await plan(api, { audience });
  const soon = await plan(api, { audience, content: text("另一条") });
  const at = Math.ceil(now) + 3600;
  await act(api, late, "schedule", { at: inBeijing(at) });
  await act(api, soon, "schedule", { at: inBeijing(at + 600) });

  await service.kill();
  // 901 seconds late for the one, 301 for the other.
  await control("PUT", "clock", { now: at + 901 });
  await service.restart();

  const asks = await reaches(api, late, "needs_person");
  assert.equal(asks.question.because.code, "missed_start");
  assert.deepEqual(asks.question.choices, ["start", "schedule", "cancel"]);
  await until(async () => (await sends(control)) === 1, "the start within the grace");
  assert.deepEqual((await api("GET", "health")).questions, [{ id: late.id, title: late.title }]);

  await start(api, asks);
  await pass(control, 600);
  await reaches(api, late, "finished");
  await reaches(api, soon, "finished");
  assert.equal(await sends(control), 2);
});

test("A cancelled plan is never sent", async (t) => {
  const { api, control } = await startWorld(t);
  await control("PUT", "clock", { stopped: true });
  const { now } = await control("GET", "clock");
  const campaign = await plan(api, { audience });
  await act(api, campaign, "schedule", { at: inBeijing(now + 3600) });
  assert.equal((await api("POST", `campaigns/${campaign.id}/cancel`)).state, "cancelled");
  await assert.rejects(start(api, campaign), { status: 409, code: "wrong_state" });
  await pass(control, 7200);
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "cancelled");
  assert.equal(await sends(control), 0);
  await api("DELETE", `campaigns/${campaign.id}`);
  await assert.rejects(api("GET", `campaigns/${campaign.id}`), { status: 404 });
});

test("A day that no month has is not a time", async (t) => {
  const { api } = await startWorld(t);
  const campaign = await plan(api, { audience });
  for (const at of [
    "2027-02-30T09:00",
    "2027-02-30T09:00:00+08:00",
    "2027-04-31T09:00Z",
    "2027-02-29T09:00:00.5-05:00",
  ]) {
    await assert.rejects(act(api, campaign, "schedule", { at }), { status: 400 }, at);
  }
});

test("A message that is longer or deeper than any other is refused as such, and not stored", async (t) => {
  const { api, owner, account } = await startWorld(t);
  for (const length of [70_000, 3_500_000]) {
    const content = text("x".repeat(length));
    await assert.rejects(plan(api, { audience, content }), { status: 413 });
  }
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const type = { "content-type": "application/json" };
  const bodies = [
    [
      "campaigns",
      `{"title":"x","audience":{"tag_id":100},"content":{"msgtype":"text","x":${deep}}}`,
    ],
    ["check", `{"api":"message/mass/send","body":${deep}}`],
  ];
  for (const [path, body] of bodies) {
    const answer = await owner("POST", `/api/accounts/${account}/${path}`, body, type);
    assert.deepEqual([answer.status, answer.body.code], [400, "too_deep"]);
  }
  assert.deepEqual((await api("GET", "campaigns")).campaigns, []);
  // Signs in a text do not count.
  const brackets = text(`${"[{".repeat(100)}\\"[`);
  assert.equal((await plan(api, { audience, content: brackets })).content.text.content.length, 203);
});

test("Nobody is the second person by an API key of their own", async (t) => {
  const world = await startWorld(t, { settings: { approval: true } });
  const { api, owner, service, account } = world;
  const keyOf = async (permissions) =>
    apiOf(await addKey(service, owner, { permissions }), account);
  const scripts = [await keyOf(["read", "write", "approve"]), await keyOf(["read", "approve"])];
  const chief = await addColleague(world, "chief", ["approve"]);
  for (const [author, others] of [
    [api, scripts],
    [scripts[0], [api, ...scripts]],
  ]) {
    const campaign = await plan(author, { audience });
    await act(author, campaign, "submit");
    for (const other of others) {
      await assert.rejects(act(other, campaign, "approve", { digest: campaign.digest }), {
        status: 403,
        code: "own_plan",
      });
    }
    const { state } = await act(chief, campaign, "approve", { digest: campaign.digest });
    assert.equal(state, "approved");
  }
});
