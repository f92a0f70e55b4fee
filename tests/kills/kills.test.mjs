// Ends the service with SIGKILL at random moments, again and again, while campaigns run against a WeChat that
// fails in every way. The sandbox is not killed: it counts who was reached, as WeChat's servers would.
//
// SEED=17 KILLS=50 node --test tests/kills/ repeats the moments of a run, or makes it shorter.
import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../node/random.mjs";
import { apiOf, controlOf, PUSHES } from "../service/account-world.mjs";
import { setUp } from "../service/caller.mjs";
import { startSandbox, startService, until } from "../service/harness.mjs";

const SEED = Number(process.env.SEED ?? 20261130);
const KILLS = Number(process.env.KILLS ?? 200);
/** A batch has at most 10 000 OpenIDs, so this makes 20 jobs. */
const PEOPLE = 190_002;
const JOBS = 20;
/** How much faster the sandbox's clock runs. */
const SPEED = 300;
/** The longest life of the service between two kills. Milliseconds. */
const LONGEST_LIFE = 700;
/** When a run that hangs is given up. Milliseconds. */
const PATIENCE = 25 * 60_000;

const ACCOUNT = {
  appid: "wx0123456789abcdef",
  secret: "fedcba98765432100123456789abcdef",
  kind: "service",
  name: "压力测试",
};

/** Everything that has been reported of WeChat, by chance, each in a sequence of its own. */
const FAULTS = [
  { endpoint: "message/mass/send", kind: "lost_reply", chance: 0.2 },
  { endpoint: "message/mass/send", kind: "lost_request", chance: 0.05 },
  { endpoint: "message/mass/send", kind: "system_busy", when: "after", chance: 0.05 },
  { endpoint: "message/mass/send", kind: "system_busy", when: "before", chance: 0.05 },
  { endpoint: "message/mass/send", kind: "html", when: "after", chance: 0.05 },
  { endpoint: "message/mass/send", kind: "half_reply", chance: 0.05 },
  { endpoint: "message/mass/send", kind: "delay", seconds: 0.3, chance: 0.2 },
  { endpoint: "message/mass/get", kind: "lost_reply", chance: 0.2 },
  { endpoint: "stable_token", kind: "lost_reply", chance: 0.1 },
  { endpoint: "*", kind: "token_taken", chance: 0.01 },
  { endpoint: "push", kind: "push_before_reply", chance: 0.1 },
  { endpoint: "push", kind: "push_three_times", chance: 0.2 },
  { endpoint: "push", kind: "push_never", chance: 0.2 },
].map((rule, n) => ({ ...rule, seed: SEED + n, account: ACCOUNT.appid }));

/** Answers as an operator does who checks WeChat's own list of sends: by what WeChat has, and never by a guess. */
async function answerFor({ api, control }, campaign) {
  const { because, choices, question } = campaign.question;
  if (question === undefined) {
    // A pause, a refused token: the cause has gone.
    const decision = ["token_refreshed", "resumed"].find((one) => choices.includes(one));
    assert.ok(decision, `nobody can answer ${JSON.stringify(campaign.question)}`);
    return { decision };
  }
  const { jobs } = await api("GET", `campaigns/${campaign.id}/jobs?limit=1000`);
  const job = jobs.find(({ job }) => job === because.job);
  const known = await control("GET", `jobs?account=${ACCOUNT.appid}&limit=1000`);
  const sent = known.jobs.find(({ clientmsgid }) => clientmsgid === job.clientmsgid);
  return sent === undefined
    ? { question, decision: "not_sent" }
    : { question, decision: "sent", msg_id: sent.msg_id };
}

test(`${KILLS} kills reach nobody twice, and lose no job`, { timeout: PATIENCE }, async (t) => {
  const { next: chance } = random(SEED);
  const sandbox = await startSandbox();
  const control = controlOf(sandbox);
  const send = "/cgi-bin/message/mass/send";
  const get = "/cgi-bin/message/mass/get";
  await control("POST", "accounts", {
    ...ACCOUNT,
    verified: true,
    followers: 10_000_000,
    quotas: { [send]: 1_000_000, [get]: 1_000_000 },
  });
  const service = await startService({ sandbox });
  t.after(() => Promise.all([service.stop(), sandbox.stop()]));
  const owner = await setUp(service);
  const added = await owner("POST", "/api/accounts", {
    ...ACCOUNT,
    base: sandbox.url,
    push_tokens: [PUSHES.token],
    push_keys: [PUSHES.encoding_aes_key],
    calls_per_day: 1_000_000,
  });
  assert.equal(added.status, 201, added.text);
  const api = apiOf(owner, ACCOUNT.appid);
  await control("PATCH", `accounts/${ACCOUNT.appid}`, {
    callback: { url: `${service.url}/wechat/${ACCOUNT.appid}`, ...PUSHES, mode: "secure" },
  });
  await control("PUT", "faults", FAULTS);
  await control("PUT", "clock", { speed: SPEED });

  const [campaigns, answers] = [[], []];
  let kills = 0;

  /** Calls the service, and calls again if it was killed meanwhile. A call that changes something may be repeated. */
  const patient = (work, what) =>
    until(
      () =>
        work().catch((error) => {
          if (error.status >= 400 && error.status < 500) throw error;
        }),
      what,
      PATIENCE,
    );

  /** Starts a campaign to people who had none before. */
  async function nextCampaign() {
    const offset = campaigns.length * PEOPLE;
    const query = `account=${ACCOUNT.appid}&offset=${offset}&limit=${PEOPLE}`;
    const openids = await (await fetch(`${sandbox.url}/sandbox/openids?${query}`)).text();
    const list = await api("POST", `lists?name=people-${campaigns.length}`, openids, {
      "content-type": "text/plain",
    });
    const planned = await api("POST", "campaigns", {
      title: `campaign ${campaigns.length}`,
      content: { msgtype: "text", text: { content: `第 ${campaigns.length} 次问候` } },
      audience: { list: list.id },
    });
    campaigns.push(planned.id);
    return planned;
  }

  for (let isOver = false; !isOver; ) {
    const { id, revision } = await nextCampaign();
    // The very start may be killed, too.
    const starting = patient(() => api("POST", `campaigns/${id}/start`, { revision }), "a start");
    let last;
    for (;;) {
      if (kills < KILLS) {
        await new Promise((resolve) => setTimeout(resolve, chance() * LONGEST_LIFE));
        await service.kill();
        kills += 1;
        await service.restart();
      }
      last = await patient(() => api("GET", `campaigns/${id}`), `campaign ${id}`);
      if (last.state === "finished" || last.state === "cancelled") break;
      if (last.state === "needs_person") {
        const answer = await answerFor({ api, control }, last).catch(() => undefined);
        if (answer === undefined) continue;
        const given = await api("POST", `campaigns/${id}/answer`, answer).catch(() => undefined);
        if (given !== undefined) answers.push(last.question.because.code);
      }
    }
    await starting;
    assert.equal(last.totals.unknown.jobs.length ?? last.totals.unknown.jobs, 0);
    isOver = kills >= KILLS;
  }

  const { total, messages } = await control("GET", `deliveries?account=${ACCOUNT.appid}`);
  t.diagnostic(
    `seed ${SEED}: ${kills} kills, ${campaigns.length} campaigns, ${answers.length} questions (${[...new Set(answers)].join(", ")})`,
  );
  assert.deepEqual([total.twice, total.most], [0, 1], "nobody twice");
  assert.equal(messages.length, campaigns.length, "each campaign is one message");
  for (const id of campaigns) {
    const { jobs } = await api("GET", `campaigns/${id}/jobs?limit=1000`);
    assert.equal(jobs.length, JOBS);
    const known = await control("GET", `jobs?account=${ACCOUNT.appid}&limit=1000`);
    for (const { clientmsgid, state, job } of jobs) {
      assert.equal(state, "finished", `job ${job} of ${id}`);
      const same = known.jobs.filter((one) => one.clientmsgid === clientmsgid);
      assert.equal(same.length, 1, `job ${job} of ${id} is at WeChat once`);
    }
  }
  const reached = messages.reduce((sum, message) => sum + message.reached, 0);
  const sent = (await control("GET", `jobs?account=${ACCOUNT.appid}&limit=1000`)).jobs;
  assert.equal(
    reached,
    sent.reduce((sum, job) => sum + job.sent, 0),
    "as many people as WeChat says",
  );
});
