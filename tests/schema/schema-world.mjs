// A service with something of everything, so that a request made of its document has something to hit.
import {
  addColleague,
  pass,
  plan,
  reaches,
  SERVICE,
  SUBSCRIPTION,
  start,
  startWorld,
  text,
} from "../service/account-world.mjs";
import { PASSWORD, signIn } from "../service/caller.mjs";
import { openid, PNG } from "../service/data-account.mjs";
import { until } from "../service/harness.mjs";

/** Plans that nobody has started. Each act about a campaign takes one. */
const PLANS = 20;
/** More accounts of the sandbox: one to be added, and one that was restored. */
const MORE = ["wx5a0db0c5e7a1ce03", "wx5a0db0c5e7a1ce04"];
const LINES = { "content-type": "application/x-ndjson" };
const DAY = 24 * 3600;

/**
 * Starts a sandbox and a service with an account, and puts something of each kind into it.
 *
 * @param {import("node:test").TestContext} t Ends both.
 * @returns The service; the ids of what is there, by kind; bodies that succeed; and the credentials of one who may do
 *   everything and of one who may only read.
 */
export async function startSchemaWorld(t) {
  const world = await startWorld(t);
  const { sandbox, service, owner, control, api } = world;
  for (const appid of MORE) await control("POST", "accounts", { ...SUBSCRIPTION, appid });
  const ids = {
    account: [SERVICE.appid],
    spare: [await addSpare(world)],
    restored: [await addRestored(world)],
    ...(await addPeople(owner)),
    ...(await addLists(api)),
    ...(await addReadings(world)),
    ...(await addArticles(api)),
    ...(await addWebhooks(api, sandbox)),
    ...(await addCampaigns(world)),
    index: [0],
  };
  const key = async (permissions) =>
    (await owner("POST", "/api/keys", { name: "schemathesis", permissions })).body.key;
  await owner("POST", "/api/users", { name: "viewer", role: "viewer", password: PASSWORD });
  const viewer = await signIn(service, "viewer");
  return {
    service,
    ids: { ...ids, ...(await readIds(api, ids)) },
    bodies: await bodiesOf(world, ids),
    everything: {
      name: "everything",
      key: await key(["read", "write", "send", "approve", "manage"]),
      session: sessionOf(owner),
    },
    viewer: { name: "viewer", key: await key(["read"]), session: sessionOf(viewer) },
  };
}

/** Adds an account whose settings may be changed at random, and which may be removed. */
async function addSpare({ owner, sandbox }) {
  await owner("POST", "/api/accounts", { ...SUBSCRIPTION, base: sandbox.url });
  return SUBSCRIPTION.appid;
}

/** Adds an account that was restored, so that its fence is up. */
async function addRestored({ owner, sandbox }) {
  const [, appid] = MORE;
  const path = `/api/accounts/${appid}`;
  await owner("POST", "/api/accounts", { ...SUBSCRIPTION, appid, base: sandbox.url });
  const backup = await owner("GET", `${path}/export`);
  await owner("DELETE", `${path}?confirm=${appid}`);
  const restored = await owner(
    "POST",
    `/api/accounts/restore?account=${appid}`,
    backup.text,
    LINES,
  );
  if (restored.status !== 200) throw new Error(`the restore failed: ${restored.text}`);
  return appid;
}

async function addPeople(owner) {
  const user = [];
  const key = [];
  for (const number of [1, 2, 3, 4]) {
    const person = { name: `同事${number}`, role: "viewer", password: PASSWORD };
    user.push((await owner("POST", "/api/users", person)).body.id);
    const permissions = ["read"];
    key.push((await owner("POST", "/api/keys", { name: `脚本${number}`, permissions })).body.id);
  }
  return { user, key };
}

async function addLists(api) {
  const headers = { "content-type": "text/plain" };
  const list = [];
  for (const first of [0, 10, 20, 30, 40, 50]) {
    const people = Array.from({ length: 20 }, (_, at) => openid(first + at)).join("\n");
    list.push((await api("POST", `lists?name=list${first}`, people, headers)).id);
  }
  return { list };
}

/** Reads followers twice: one reading ends, the other one does not get on. */
async function addReadings({ api, control }) {
  const done = await api("POST", "followers", { tag: { tag_id: 100, name: "VIP" } });
  const isDone = async () => (await api("GET", `followers/${done.id}`)).state === "done";
  await until(isDone, "a reading of followers ends");
  await control("POST", "faults", { endpoint: "user/get", kind: "system_busy", when: "before" });
  const reading = await api("POST", "followers", {});
  return { sync: [done.id], reading: [reading.id] };
}

async function addArticles(api) {
  const media = [];
  for (const name of ["a", "b", "c", "d", "e"]) {
    const picture = Uint8Array.from([...PNG, name.charCodeAt(0)]);
    const path = `media?kept=permanent&name=${name}.png`;
    media.push((await api("POST", path, picture, { "content-type": "image/png" })).media_id);
  }
  const draft = [];
  for (const title of ["一", "二", "三", "四", "五"]) {
    const articles = [articleOf(title, media[0])];
    draft.push((await api("POST", "drafts", { articles })).media_id);
  }
  return { media, draft };
}

/** An article whose readers comment on it. */
function articleOf(title, thumb_media_id) {
  return { title, content: "<p>[[comments:20]]</p>", thumb_media_id, need_open_comment: 1 };
}

async function addWebhooks(api, sandbox) {
  const webhook = [];
  for (const events of [["campaign.state"], ["push"], ["push"], ["push"]]) {
    // Nothing takes it there, so there are deliveries that are not done.
    const added = await api("POST", "webhooks", { url: `${sandbox.url}/nothing`, events });
    await api("POST", `webhooks/${added.id}/test`);
    webhook.push(added.id);
  }
  return { heard: webhook.slice(0, 1), webhook: webhook.slice(1) };
}

async function addCampaigns(world) {
  const { api, control } = world;
  const sent = await sendArticle(world);
  const asking = await askAbout(world, "谁知道");
  const left = await askAbout(world, "没有发出");
  const { question } = (await api("GET", `campaigns/${left}`)).question;
  await api("POST", `campaigns/${left}/answer`, { question, decision: "not_sent" });
  await reaches(api, { id: left }, "finished");
  const running = [];
  for (const words of ["[[slow:90000]]一", "[[slow:90000]]二"]) {
    const slow = await plan(api, { audience: { tag_id: 101 }, content: text(words) });
    await start(api, slow);
    running.push(slow.id);
  }
  const writer = await addColleague(world, "writer", ["write"]);
  const submitted = await plan(writer, { audience: { tag_id: 101 }, content: text("请审批") });
  await writer("POST", `campaigns/${submitted.id}/submit`, { revision: 1 });
  const planned = [];
  for (let number = 0; number < PLANS; number += 1) {
    const plain = { audience: { tag_id: 101 }, content: text(`第 ${number} 条`) };
    planned.push((await plan(api, plain)).id);
  }
  const { jobs } = await control("GET", `jobs?account=${SERVICE.appid}`);
  const article = jobs.find(({ msgtype }) => msgtype === "mpnews");
  return {
    campaign: planned,
    sent: [sent],
    asking: [asking],
    left: [left],
    running,
    submitted: [submitted.id],
    message: [article.msg_data_id],
  };
}

/** Sends an article, and waits for its end. */
async function sendArticle({ api, control }) {
  await control("PATCH", `accounts/${SERVICE.appid}`, { comments: true });
  const [draft] = (await api("GET", "drafts")).drafts;
  const content = {
    msgtype: "mpnews",
    mpnews: { media_id: draft.media_id },
    send_ignore_reprint: 0,
  };
  const sent = await plan(api, { audience: { tag_id: 100 }, content });
  await start(api, sent);
  await pass(control, 600);
  await reaches(api, sent, "finished");
  return sent.id;
}

/** Starts a campaign about which nobody knows whether it was sent, so that a person is asked. */
async function askAbout({ api, control }, words) {
  await control("POST", "faults", {
    endpoint: "message/mass/sendall",
    kind: "duplicate_clientmsgid",
    msg_id: "another",
    first: 1,
  });
  const asking = await plan(api, { audience: { tag_id: 101 }, content: text(words) });
  await start(api, asking);
  await reaches(api, asking, "needs_person");
  return asking.id;
}

/** The ids of what came without a request. */
async function readIds(api, { heard, message }) {
  const [events, deliveries, comments] = await until(async () => {
    const { comments } = await api("GET", `comments/${message[0]}/0`);
    const deliveries = await api("GET", `webhooks/${heard[0]}/deliveries`);
    const lists = [await api("GET", "events"), deliveries, comments];
    return lists.every(({ length }) => length > 0) && lists;
  }, "there are pushes, deliveries and comments");
  return {
    event: events.map(({ id }) => id),
    delivery: deliveries.map(({ id }) => id),
    comment: comments.map(({ user_comment_id }) => user_comment_id),
  };
}

/** Bodies that succeed, by operation. Chance would not find them. */
async function bodiesOf({ api, control, sandbox }, { list, media, asking, submitted }) {
  const account = { ...SUBSCRIPTION, appid: MORE[0], base: sandbox.url };
  const articles = [articleOf("另一篇", media[0])];
  const { now } = await control("GET", "clock");
  const at = new Date((now + 2 * DAY) * 1000).toISOString();
  const { question } = (await api("GET", `campaigns/${asking[0]}`)).question;
  const { revision, digest } = await api("GET", `campaigns/${submitted[0]}`);
  const one = "/api/accounts/{account}/campaigns/{id}";
  return {
    "POST /api/accounts": account,
    "POST /api/accounts/preflight": account,
    "POST /api/sign-in": { name: "owner", password: PASSWORD },
    "POST /api/accounts/{account}/lists/combine": {
      name: "all",
      how: "union",
      lists: list.slice(0, 2),
    },
    "POST /api/accounts/{account}/drafts": { articles },
    "PUT /api/accounts/{account}/drafts/{media_id}": { articles },
    "POST /api/accounts/{account}/webhooks": { url: `${sandbox.url}/nothing`, events: ["push"] },
    [`PUT ${one}`]: { revision: 1, title: "改", content: text("改过") },
    [`POST ${one}/submit`]: { revision: 1 },
    [`POST ${one}/approve`]: { revision, digest },
    [`POST ${one}/reject`]: { revision: revision + 1, reason: "标题有错字" },
    [`POST ${one}/start`]: { revision: 1 },
    [`POST ${one}/schedule`]: { revision: 1, at },
    [`POST ${one}/answer`]: { question, decision: "not_sent" },
    [`POST ${one}/delete-articles`]: { job: 1 },
  };
}

const sessionOf = ({ cookie }) => cookie.split("=")[1];
