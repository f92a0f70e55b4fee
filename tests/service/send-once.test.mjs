// The ways in which the same message could reach the same people twice, or a start could be left half done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pass, plan, reaches, SERVICE, start, startWorld, text } from "./account-world.mjs";
import { until } from "./harness.mjs";
import { inDatabase } from "./stored-object.mjs";

const LISTS = `/api/accounts/${SERVICE.appid}/lists`;
const TEXT = { "content-type": "text/plain" };
const NDJSON = { "content-type": "application/x-ndjson" };

/** The first followers of the sandbox. */
async function followers({ url }, limit) {
  const answer = await fetch(`${url}/sandbox/openids?account=${SERVICE.appid}&limit=${limit}`);
  return (await answer.text()).trim().split("\n");
}

/** How often the person who got a message most often has got it. */
const most = async (control) =>
  (await control("GET", `deliveries?account=${SERVICE.appid}`)).total.most;

async function upload(owner, name, openids) {
  const answer = await owner("POST", `${LISTS}?name=${name}`, openids.join("\n"), TEXT);
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
}

test("The same message to the same people is refused, however the people are given", async (t) => {
  const { api, control, owner, sandbox } = await startWorld(t);
  const people = await followers(sandbox, 30);
  const campaign = await plan(api, { audience: { list: await upload(owner, "first", people) } });
  await start(api, campaign);
  const again = { list: await upload(owner, "again", people) };
  const typed = { openids: [...people].reverse() };
  for (const audience of [again, typed]) {
    const same = await plan(api, { title: "另一个", audience });
    await assert.rejects(start(api, same), { status: 409, code: "already_sent" });
  }
  const edited = await plan(api, { content: text("另一条"), audience: typed });
  const { revision } = await api("PUT", `campaigns/${edited.id}`, {
    revision: 1,
    title: "改回来",
    content: campaign.content,
  });
  await assert.rejects(start(api, { ...edited, revision }), { code: "already_sent" });

  const others = await plan(api, { audience: { openids: people.slice(1) } });
  await start(api, others);
  await pass(control, 7200);
  await reaches(api, others, "finished");
  assert.equal(await most(control), 2);
});

test("A plan that may have been sent after its backup is not sent again unasked", async (t) => {
  const { api, control, owner, account } = await startWorld(t);
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  const backup = (await owner("GET", `/api/accounts/${account}/export`)).text;
  await start(api, campaign);
  await pass(control, 7200);
  await reaches(api, campaign, "finished");
  await pass(control, 3 * 86_400);
  await owner("DELETE", `/api/accounts/${account}?confirm=${account}`);
  await until(async () => {
    const restored = await owner(
      "POST",
      `/api/accounts/restore?account=${account}`,
      backup,
      NDJSON,
    );
    return restored.status === 200;
  }, "the backup is restored");
  await assert.rejects(start(api, campaign, { send_again: true }), { status: 409, code: "fenced" });
  assert.equal((await owner("DELETE", `/api/accounts/${account}/fence`)).status, 204);

  const doubted = { status: 409, code: "restored" };
  await assert.rejects(start(api, campaign), doubted);
  const soon = { revision: 1, at: "2027-01-01T09:00" };
  await assert.rejects(api("POST", `campaigns/${campaign.id}/schedule`, soon), doubted);
  const copy = await api("POST", `campaigns/${campaign.id}/duplicate`);
  await assert.rejects(start(api, copy), doubted);
  const renamed = await api("PUT", `campaigns/${campaign.id}`, {
    revision: 1,
    title: "换个名字",
    content: campaign.content,
  });
  await assert.rejects(start(api, renamed), doubted);
  assert.equal(await most(control), 1);

  const other = await api("PUT", `campaigns/${copy.id}`, {
    revision: 1,
    title: "另一条",
    content: text("另一条"),
  });
  await start(api, other);
  await start(api, renamed, { send_again: true });
  await pass(control, 7200);
  await reaches(api, renamed, "finished");
  assert.equal(await most(control), 2);
});

test("A start that ended just before its last note is taken up, also without its list", async (t) => {
  const { api, control, owner, sandbox, service, account } = await startWorld(t);
  const people = await followers(sandbox, 30);
  const list = await upload(owner, "people", people);
  await control("POST", "faults", {
    endpoint: "message/mass/send",
    kind: "errcode",
    errcode: 45028,
    first: 1,
  });
  const campaign = await plan(api, { audience: { list } });
  await start(api, campaign);
  await service.kill();
  await inDatabase(
    service,
    account,
    "UPDATE campaigns SET state = 'starting', phase = NULL, step = NULL, totals = NULL, run_revision = NULL",
    "UPDATE lists SET state = 'removing'",
  );
  await service.restart();
  await until(async () => {
    const paused = await owner("POST", `/api/accounts/${account}/campaigns/${campaign.id}/pause`);
    return paused.status === 200;
  }, "it can be paused");
  assert.equal((await api("GET", `campaigns/${campaign.id}`)).state, "paused");
});

test("An account is not removed in the middle of a start", async (t) => {
  const { api, owner, service, account } = await startWorld(t);
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await service.kill();
  await inDatabase(
    service,
    account,
    "UPDATE campaigns SET state = 'starting', started_at = 1, retry_at = 1e12",
  );
  await service.restart();
  const remove = () => owner("DELETE", `/api/accounts/${account}?confirm=${account}`);
  const refused = await remove();
  assert.deepEqual([refused.status, refused.body.code], [409, "account_sends"]);
  await api("POST", `campaigns/${campaign.id}/cancel`);
  assert.equal((await remove()).status, 204);
  assert.deepEqual((await owner("GET", "/api/accounts")).body, []);
});

test("A planned start is not missed because the list of another one is long", async (t) => {
  const { api, control, owner } = await startWorld(t, { settings: { grace: 60 } });
  const people = Array.from({ length: 300_000 }, (_, n) => `oTest-${String(n).padStart(22, "0")}`);
  const long = await plan(api, { audience: { list: await upload(owner, "long", people) } });
  const short = await plan(api, { audience: { tag_id: 100 } });
  await control("PUT", "clock", { stopped: true });
  const at = Math.ceil((await control("GET", "clock")).now) + 3600;
  for (const { id } of [long, short]) {
    const time = new Date(at * 1000).toISOString();
    await api("POST", `campaigns/${id}/schedule`, { revision: 1, at: time });
  }
  await control("POST", "clock/advance", { to: at });
  await reaches(api, long, "sending");
  // While the long list is copied, much more time passes than the grace.
  await control("PUT", "clock", { speed: 1000, stopped: false });
  await reaches(api, short, "finished");
});
