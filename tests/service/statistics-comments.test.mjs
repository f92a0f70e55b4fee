// The results of articles that were sent: numbers of days, and comments.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { callerOf } from "../sandbox/world-caller.mjs";
import { addUser } from "./caller.mjs";
import { APPID, control, PATH, PNG, startAccount } from "./data-account.mjs";
import { until } from "./harness.mjs";

const DAY = 24 * 3600;

let sandbox;
let service;
let owner;
let sentAt;
let msg_data_id;

before(async () => {
  ({ sandbox, service, owner } = await startAccount());
  const headers = { "content-type": "image/png" };
  const cover = await owner("POST", `${PATH}/media?kept=permanent&name=cover.png`, PNG, headers);
  const draft = await owner("POST", `${PATH}/drafts`, {
    articles: [
      {
        title: "有评论",
        content: "<p>[[commented]]</p>",
        thumb_media_id: cover.body.media_id,
        need_open_comment: 1,
      },
    ],
  });
  await control(sandbox, "PATCH", `accounts/${APPID}`, { comments: true });
  const sent = await wechat("message/mass/sendall", {
    filter: { is_to_all: true },
    msgtype: "mpnews",
    mpnews: { media_id: draft.body.media_id },
    send_ignore_reprint: 0,
    clientmsgid: "statistics",
  });
  msg_data_id = sent.msg_data_id;
  ({ now: sentAt } = await control(sandbox, "GET", "clock"));
  await control(sandbox, "POST", "clock/advance", { seconds: 3 * DAY });
});
after(async () => {
  await service.stop();
  await sandbox.stop();
});

/** Calls the sandbox's WeChat itself. The id of a message may be longer than a number holds. */
async function wechat(api, body) {
  const { access_token } = await callerOf(sandbox);
  const path = `/cgi-bin/${api}?access_token=${access_token}`;
  const response = await fetch(new URL(path, sandbox.url), {
    method: "POST",
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return JSON.parse(text.replace(/("msg_(?:data_)?id":)(\d+)/g, '$1"$2"'));
}

const dayOf = (at) => new Date((at + 8 * 3600) * 1000).toISOString().slice(0, 10);
const report = (name, begin, end = begin) =>
  owner("GET", `${PATH}/statistics/${name}?begin=${begin}&end=${end}`);
const calls = async (name) =>
  (await control(sandbox, "GET", `journal?endpoint=datacube/${name}`)).entries.length;

test("the numbers of an article that was sent are there, by the day on which it came out", async () => {
  const { status, body } = await report("getarticletotaldetail", dayOf(sentAt));
  assert.equal(status, 200);
  const line = body.lines.find(({ msgid }) => msgid === `${msg_data_id}_1`);
  assert.ok(line, JSON.stringify(body));
  assert.equal(line.ref_date, dayOf(sentAt));
});

test("days become calls, and a day that stays as it is is asked for once", async () => {
  const begin = dayOf(sentAt - 20 * DAY);
  const end = dayOf(sentAt - 18 * DAY);
  const before = await calls("getarticleread");
  assert.equal((await report("getarticleread", begin, end)).status, 200);
  assert.equal(await calls("getarticleread"), before + 3);
  assert.equal((await report("getarticleread", begin, end)).status, 200);
  assert.equal(await calls("getarticleread"), before + 3);
  const months = await calls("getbizsummary");
  await report("getbizsummary", dayOf(sentAt - 30 * DAY), dayOf(sentAt - DAY));
  assert.equal(await calls("getbizsummary"), months + 1);
});

test("dates that cannot be are refused before anything is called", async () => {
  const today = dayOf(sentAt);
  for (const [begin, end] of [
    [today, dayOf(sentAt - DAY)],
    [dayOf(sentAt - 40 * DAY), today],
  ]) {
    const { status, body } = await report("getarticleread", begin, end);
    assert.deepEqual([status, body.code], [400, "wrong_days"]);
  }
  assert.equal((await report("getarticleread", "2026-02-30")).status, 400);
  assert.equal((await report("getsecrets", today)).status, 400);
});

test("a day that WeChat has no numbers of yet is told in WeChat's words", async () => {
  const { now } = await control(sandbox, "GET", "clock");
  const { status, body } = await report("getarticleread", dayOf(now + DAY));
  assert.equal(status, 502);
  assert.ok([61501, 61503].includes(body.wechat.errcode), JSON.stringify(body));
});

test("comments are listed, featured, answered and deleted", async () => {
  const path = `${PATH}/comments/${msg_data_id}/0`;
  const list = async (type = "all") => (await owner("GET", `${path}?type=${type}`)).body;
  const { comments, total } = await until(async () => {
    const page = await list();
    return page.total > 0 && page;
  }, "a reader comments");
  assert.ok(total >= comments.length);
  const [first] = comments;
  assert.equal(first.is_featured, false);
  const one = `${path}/${first.user_comment_id}`;
  const find = async () =>
    (await list()).comments.find(
      ({ user_comment_id }) => user_comment_id === first.user_comment_id,
    );

  assert.equal((await owner("PUT", one, { featured: true })).status, 204);
  assert.equal((await find()).is_featured, true);
  assert.ok(
    (await list("featured")).comments.some(
      ({ user_comment_id }) => user_comment_id === first.user_comment_id,
    ),
  );
  assert.equal((await owner("PUT", one, { featured: false })).status, 204);
  assert.equal((await owner("PUT", `${one}/reply`, { content: "谢谢" })).status, 204);
  assert.equal((await find()).reply.content, "谢谢");
  assert.equal((await owner("DELETE", `${one}/reply`)).status, 204);
  assert.equal((await find()).reply?.content, undefined);
  assert.equal((await owner("DELETE", one)).status, 204);
  assert.equal(await find(), undefined);
  assert.equal((await owner("PUT", path, { open: false })).status, 204);
});

test("a viewer reads comments and changes none", async () => {
  const viewer = await addUser(service, owner, { name: "viewer", role: "viewer" });
  const path = `${PATH}/comments/${msg_data_id}/0`;
  assert.equal((await viewer("GET", path)).status, 200);
  assert.equal((await viewer("PUT", path, { open: false })).status, 403);
  assert.equal((await viewer("DELETE", `${path}/1`)).status, 403);
});
