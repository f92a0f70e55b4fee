// The fake WeChat of wechat-mass/testing, called as any program calls WeChat. What it must answer is from
// docs/spec.md, and not from the package: nothing here checks or builds a body with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPush } from "wechat-mass";
import { FakeWeChat } from "wechat-mass/testing";

const BASE = "https://api.weixin.qq.com/cgi-bin/";
const SEND = "message/mass/send";
const SENDALL = "message/mass/sendall";
const DAY = 86_400;

/** A fake, and a program that calls it with a token. Answers are texts: ids are beyond 2^53. */
async function start(options = {}) {
  const wechat = new FakeWeChat(options);
  const post = async (api, body, query = "") => {
    const init = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
    const url = `${BASE}${api}?access_token=${program.access_token}${query}`;
    return (await wechat.fetch(url, init)).text();
  };
  const get = async (api, query = "") => {
    const url = `${BASE}${api}?access_token=${program.access_token}${query}`;
    return (await wechat.fetch(new Request(url))).text();
  };
  const login = async (more = {}) => {
    const { appid, secret } = wechat;
    const body = { grant_type: "client_credential", appid, secret, ...more };
    const answer = JSON.parse(await post("stable_token", body));
    program.access_token = answer.access_token ?? program.access_token;
    return answer;
  };
  const program = { wechat, post, get, login, access_token: "" };
  await login();
  return program;
}

const text = (clientmsgid, more = {}) => ({
  touser: ["oA", "oB"],
  msgtype: "text",
  text: { content: "你好" },
  clientmsgid,
  ...more,
});
const code = (answer) => JSON.parse(answer).errcode;
const idOf = (answer) => /"msg_id":(\d+)/.exec(answer)?.[1];

test("a send is accepted with an id that a number of JavaScript does not hold", async () => {
  const { wechat, post } = await start();
  const ids = [];
  for (const key of ["a", "b", "c"]) {
    const answer = await post(SEND, text(key));
    assert.match(answer, /^\{"errcode":0,"errmsg":"send job submission success","msg_id":\d+/);
    ids.push(idOf(answer));
  }
  for (const id of ids) assert.notEqual(String(Number(id)), id);
  assert.deepEqual(
    wechat.sent.map(({ msg_id, reached, status }) => [msg_id, reached, status]),
    ids.map((id) => [id, [], undefined]),
  );
  await wechat.finish();
  assert.deepEqual(wechat.sent[0].reached, ["oA", "oB"]);
  assert.deepEqual(
    [...wechat.reached],
    [
      ["oA", 3],
      ["oB", 3],
    ],
  );
});

test("a clientmsgid is refused within a minute, known for 24 hours, and then new", async () => {
  const { wechat, post, login } = await start();
  const id = idOf(await post(SEND, text("a")));
  await wechat.advance(59);
  // The minute begins anew with each attempt.
  assert.equal(code(await post(SEND, text("a"))), 45066);
  await wechat.advance(60);
  const known = await post(SEND, text("a"));
  assert.deepEqual([code(known), idOf(known)], [45065, id]);
  await wechat.advance(DAY - 120);
  await login();
  assert.equal(code(await post(SEND, text("a"))), 45065);
  await wechat.advance(60);
  assert.equal(code(await post(SEND, text("a"))), 0);
  assert.equal(wechat.sent.length, 2);
});

test("without a clientmsgid the guard knows the same message to the same people", async () => {
  const { wechat, post } = await start();
  await post(SEND, text(undefined));
  await wechat.advance(60);
  assert.equal(code(await post(SEND, text(undefined))), 45065);
  assert.equal(code(await post(SEND, text(undefined, { touser: ["oA", "oC"] }))), 0);
});

for (const [name, errcode, api, body, options] of [
  ["one OpenID", 40130, SEND, text("a", { touser: ["oA"] })],
  ["no list", 40031, SEND, text("a", { touser: "oA" })],
  ["10 001 OpenIDs", 40032, SEND, text("a", { touser: Array.from({ length: 10_001 }, String) })],
  ["OpenIDs of a subscription account", 48001, SEND, text("a"), { account: "subscription" }],
  ["an unknown msgtype", 40008, SEND, text("a", { msgtype: "video" })],
  ["no message", 41011, SEND, text("a", { text: undefined })],
  ["an empty text", 44004, SEND, text("a", { text: { content: "" } })],
  ["no media_id", 41006, SEND, text("a", { msgtype: "voice", voice: {} })],
  [
    "a media_id that is not there",
    40007,
    SEND,
    text("a", { msgtype: "voice", voice: { media_id: "M" } }),
  ],
  ["33 bytes of clientmsgid", 45067, SEND, text("a".repeat(33))],
  ["no filter", 41011, SENDALL, text("a")],
  ["a tag that is not there", 40152, SENDALL, text("a", { filter: { tag_id: 3 } })],
  ["no JSON", 47001, SEND, "{"],
  ["an empty body", 44002, SEND, ""],
  ["nobody to preview for", 41009, "message/mass/preview", text("a", { touser: undefined })],
  ["a job that is not there", 40059, "message/mass/get", { msg_id: "1" }],
  ["a speed of 5", 45083, "message/mass/speed/set", { speed: 5 }],
  ["no speed", 45084, "message/mass/speed/set", {}],
  ["an endpoint that it does not have", 40066, "menu/create", {}],
]) {
  test(`${name} is answered with ${errcode}, and nothing is sent`, async () => {
    const { wechat, post } = await start(options);
    assert.equal(code(await post(api, body)), errcode);
    assert.equal(wechat.calls.at(-1).errcode, errcode);
    assert.equal(wechat.calls.at(-1).known, errcode !== 40066);
    assert.deepEqual(wechat.sent, []);
  });
}

test("an endpoint that it does not have is named, and so is a doubled /cgi-bin", async () => {
  const { post } = await start();
  const errmsg = async (api) => JSON.parse(await post(api, {})).errmsg;
  assert.match(await errmsg("menu/create"), /^FakeWeChat does not have menu\/create rid: /);
  // `{errcode} {errmsg}: {meaning}` is the message of the error, and the meaning is "invalid url".
  assert.doesNotMatch(await errmsg("menu/create"), /invalid url/);
  assert.match(await errmsg("cgi-bin/tags/get"), /have cgi-bin\/tags\/get .*\/cgi-bin .* twice/);
});

test("GET and POST are not the same", async () => {
  const { post, get } = await start();
  assert.equal(code(await get(SEND)), 43002);
  assert.equal(code(await post("tags/get", {})), 43001);
});

test("tokens: wrong, missing, expired, revoked, and renewed before their end", async () => {
  const { wechat, post, login, ...program } = await start();
  const send = async (token) => {
    const url = `${BASE}${SEND}?access_token=${token}`;
    const answer = await wechat.fetch(url, { method: "POST", body: JSON.stringify(text("t")) });
    return (await answer.json()).errcode;
  };
  const { access_token } = program;
  assert.equal(await send(""), 41001);
  assert.equal(await send("other"), 40001);
  assert.deepEqual(await login(), { access_token, expires_in: 7200 });
  await wechat.advance(6900);
  // The platform renews five minutes before the end, and the old one lives until then.
  const next = await login();
  assert.notEqual(next.access_token, access_token);
  assert.equal(next.expires_in, 7200);
  await wechat.advance(300);
  assert.equal(await send(access_token), 42001);
  wechat.revokeTokens();
  assert.equal(await send(next.access_token), 40001);
  const forced = await login({ force_refresh: true });
  assert.equal((await login({ force_refresh: true })).errcode, 45011);
  await wechat.advance(30);
  assert.notEqual((await login({ force_refresh: true })).access_token, forced.access_token);
  assert.equal(await send(forced.access_token), 40001);
  assert.equal((await login({ secret: "no" })).errcode, 40125);
  assert.equal((await login({ appid: "no" })).errcode, 40013);
  assert.equal((await login({ appid: "" })).errcode, 41002);
  assert.equal((await login({ secret: "" })).errcode, 41004);
});

test("20 tokens can be forced on a day", async () => {
  const { wechat, login } = await start();
  for (let forced = 0; forced < 20; forced += 1) {
    assert.equal((await login({ force_refresh: true })).errcode, undefined);
    await wechat.advance(30);
  }
  assert.equal((await login({ force_refresh: true })).errcode, 45009);
});

test("`token` ends the one before it after five minutes, and not that of stable_token", async () => {
  const { wechat, get, post } = await start();
  const query = `&grant_type=client_credential&appid=${wechat.appid}&secret=${wechat.secret}`;
  const [first, second] = [await get("token", query), await get("token", query)].map(
    (answer) => JSON.parse(answer).access_token,
  );
  const tags = async (token) =>
    (await (await wechat.fetch(`${BASE}tags/get?access_token=${token}`)).json()).errcode;
  assert.deepEqual([await tags(first), await tags(second)], [undefined, undefined]);
  await wechat.advance(300);
  assert.deepEqual([await tags(first), await tags(second)], [42001, undefined]);
  assert.equal(code(await post("message/mass/speed/get", "")), undefined);
});

test("the day's sends are used up (45028) until midnight in Beijing, and so are its calls (45009)", async () => {
  // 10:00 in Beijing.
  const { wechat, post, login } = await start({
    sends_per_day: 1,
    calls_per_day: { [SEND]: 3 },
  });
  assert.equal(code(await post(SEND, text("a"))), 0);
  assert.equal(code(await post(SEND, text("b"))), 45028);
  assert.equal(code(await post(SEND, text("c"))), 45028);
  assert.equal(code(await post(SEND, text("d"))), 45009);
  await wechat.advance(14 * 3600 - 1);
  await login();
  assert.equal(code(await post(SEND, text("b"))), 45009);
  await wechat.advance(1);
  assert.equal(code(await post(SEND, text("b"))), 0);
});

test("61 sends in a minute are too many", async () => {
  const { wechat, post } = await start({ calls_per_day: { [SEND]: 1000 } });
  for (let count = 0; count < 60; count += 1) await post(SEND, text(`k${count}`));
  assert.equal(code(await post(SEND, text("k60"))), 45011);
  await wechat.advance(60);
  assert.equal(code(await post(SEND, text("k60"))), 0);
});

test("a poll tells how a job is, and a deletion ends an article and nothing else", async () => {
  const { wechat, post } = await start({ media_ids: ["DRAFT"] });
  const article = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" } };
  const ids = [];
  for (const body of [text("a", article), text("b")]) ids.push(idOf(await post(SEND, body)));
  const poll = (id) => post("message/mass/get", { msg_id: id });
  const remove = (id, more = "") => post("message/mass/delete", `{"msg_id":${id}${more}}`);
  assert.equal(await poll(ids[0]), `{"msg_id":${ids[0]},"msg_status":"SENDING"}`);
  assert.equal(code(await remove(ids[0])), 40065);
  await wechat.advance(20);
  assert.equal(await poll(ids[0]), `{"msg_id":${ids[0]},"msg_status":"SEND_SUCCESS"}`);
  assert.equal(code(await remove(ids[0], ',"article_idx":9')), 40060);
  assert.equal(code(await remove(ids[0])), 0);
  assert.equal(code(await remove(ids[1])), 40065);
  assert.equal(await poll(ids[0]), `{"msg_id":${ids[0]},"msg_status":"DELETE"}`);
  assert.deepEqual(
    wechat.sent.map(({ deleted }) => deleted),
    [true, false],
  );
});

test("one article is deleted from all sends of it, and a message when all its articles are", async () => {
  const { wechat, post, ...program } = await start();
  const upload = new FormData();
  upload.append("media", new Blob(["bytes"]), "a.jpg");
  const query = `access_token=${program.access_token}&type=thumb`;
  const url = `${BASE}material/add_material?${query}`;
  const cover = await (await wechat.fetch(url, { method: "POST", body: upload })).json();
  const article = { title: "T", content: "<p>c</p>", thumb_media_id: cover.media_id };
  const drafts = [];
  for (const articles of [[article, article], [article]]) {
    drafts.push(JSON.parse(await post("draft/add", { articles })).media_id);
  }
  const ids = [];
  for (const [key, draft] of [0, 0, 1].entries()) {
    const body = text(`k${key}`, { msgtype: "mpnews", mpnews: { media_id: drafts[draft] } });
    ids.push(idOf(await post(SEND, body)));
  }
  await wechat.finish();
  const remove = async (id, more) =>
    code(await post("message/mass/delete", `{"msg_id":${id}${more}}`));
  const deleted = () => wechat.sent.map((job) => job.deleted);
  assert.equal(await remove(ids[0], ',"article_idx":3'), 40060);
  assert.equal(await remove(ids[0], ',"article_idx":1'), 0);
  assert.deepEqual(deleted(), [false, false, false]);
  assert.match(await post("message/mass/get", { msg_id: ids[0] }), /SEND_SUCCESS/);
  // The first one again does not count twice.
  assert.equal(await remove(ids[1], ',"article_idx":1'), 0);
  assert.deepEqual(deleted(), [false, false, false]);
  assert.equal(await remove(ids[1], ',"article_idx":2'), 0);
  assert.deepEqual(deleted(), [true, true, false]);
  assert.match(await post("message/mass/get", { msg_id: ids[0] }), /DELETE/);
  assert.equal(await remove(ids[2], ',"article_idx":0'), 0);
  assert.deepEqual(deleted(), [true, true, true]);
});

test("speed, previews, tags and followers are as WeChat's", async () => {
  const tags = [{ id: 2, name: "星标组", openids: ["oA", "oB", "oA"] }];
  const { get, post } = await start({ tags, followers: ["oA", "oB", "oC"] });
  assert.equal(code(await post("message/mass/speed/set", { speed: 3 })), 0);
  assert.equal(await post("message/mass/speed/get", ""), '{"speed":3,"realspeed":30}');
  assert.equal(code(await post("message/mass/preview", text(undefined, { touser: "oA" }))), 0);
  assert.equal(await get("tags/get"), '{"tags":[{"id":2,"name":"星标组","count":2}]}');
  assert.equal(
    await get("user/get"),
    '{"total":3,"count":3,"data":{"openid":["oA","oB","oC"]},"next_openid":"oC"}',
  );
  // The last page names its last OpenID too, and the page after it has no `data`.
  assert.equal(await get("user/get", "&next_openid=oC"), '{"total":3,"count":0,"next_openid":""}');
  assert.equal(
    await post("user/tag/get", { tagid: 2, next_openid: "oA" }),
    '{"count":1,"data":{"openid":["oB"]},"next_openid":"oB"}',
  );
});

test("a tag and everyone are reached, and who does not follow is not", async () => {
  const tags = [{ id: 2, name: "t", openids: ["oB"] }];
  const { wechat, post } = await start({ tags, followers: ["oA", "oB"] });
  await post(SENDALL, text("all", { touser: undefined, filter: { is_to_all: true } }));
  await post(SENDALL, text("tag", { touser: undefined, filter: { is_to_all: false, tag_id: 2 } }));
  await post(SEND, text("list", { touser: ["oA", "oGone", "oA"] }));
  const pushes = (await wechat.finish()).map((push) => openPush({ ...wechat.account, ...push }));
  assert.deepEqual(
    [...wechat.reached],
    [
      ["oA", 2],
      ["oB", 2],
    ],
  );
  assert.deepEqual(
    wechat.sent.map(({ audience }) => audience),
    ["all", 2, "openids"],
  );
  assert.deepEqual(
    pushes.map((push) => [push.total_count, push.filter_count, push.sent_count, push.error_count]),
    [
      [2, 2, 2, 0],
      [1, 1, 1, 0],
      [2, 1, 1, 0],
    ],
  );
});

test("uploads give ids that can be sent, for three days if temporary, and only as their kind", async () => {
  const { wechat, post, login, ...program } = await start();
  const upload = async (api, query, content = "bytes") => {
    const body = new FormData();
    if (content !== undefined) body.append("media", new Blob([content]), "a.jpg");
    const url = `${BASE}${api}?access_token=${program.access_token}${query}`;
    return (await wechat.fetch(url, { method: "POST", body })).json();
  };
  assert.match((await upload("media/uploadimg", "")).url, /^http:\/\/mmbiz\.qpic\.cn\//);
  const voice = (await upload("media/upload", "&type=voice")).media_id;
  const cover = (await upload("material/add_material", "&type=thumb")).media_id;
  const article = { title: "T", content: "<p>c</p>", thumb_media_id: cover };
  const draft = JSON.parse(await post("draft/add", { articles: [article] })).media_id;
  assert.equal(
    code(await post("draft/add", { articles: [{ ...article, thumb_media_id: voice }] })),
    40007,
  );
  assert.equal((await upload("media/upload", "&type=pdf")).errcode, 40004);
  assert.equal((await upload("media/upload", "&type=image", "")).errcode, 44001);
  assert.match((await upload("media/upload", "&type=thumb")).thumb_media_id, /./);

  const send = (key, msgtype, media_id) =>
    post(SEND, text(key, { msgtype, [msgtype]: { media_id } })).then(code);
  assert.equal(await send("1", "voice", voice), 0);
  assert.equal(await send("2", "mpnews", draft), 0);
  assert.equal(await send("3", "mpnews", voice), 40008);
  wechat.removeMedia(draft);
  assert.equal(await send("4", "mpnews", draft), 40007);
  await wechat.advance(3 * DAY);
  program.access_token = (await login()).access_token;
  assert.equal(await send("5", "voice", voice), 40007);
});

test("every request is in the log, without token and secret, and with what WeChat ignores", async () => {
  const { wechat, post, access_token } = await start();
  await post(SEND, text("a", { group_id: 2, text: { content: "x", contents: "y" } }));
  const [login, send] = wechat.calls;
  assert.deepEqual(
    [login.number, login.api, login.method, login.known, send.number, send.api],
    [1, "stable_token", "POST", true, 2, SEND],
  );
  assert.deepEqual(send.unknown, ["/text/contents", "/group_id"].sort().reverse());
  assert.equal(JSON.parse(send.body).clientmsgid, "a");
  assert.deepEqual(send.query, {});
  for (const secret of [wechat.secret, access_token]) {
    assert.ok(!JSON.stringify(wechat.calls).includes(secret));
  }
});

test("the log shows no secret of another account either", async () => {
  const { wechat, post, get } = await start();
  const real = "fedcba98\\u002276543210";
  const login = { grant_type: "client_credential", appid: "wxREAL", secret: real };
  await post("stable_token", login);
  await post("stable_token", `{ "appsecret" : "${real}", "access_token":"${real}"`);
  await post("stable_token", `{"secret":"${real}`);
  await post("stable_token", `{"secret":7654321012345678}`);
  await post("token", new URLSearchParams(login).toString());
  await get("token", `&appid=wxREAL&secret=${real}&Secret=${real}&appsecret=${real}`);
  assert.doesNotMatch(JSON.stringify(wechat.calls), /fedcba98|76543210/);
  assert.equal(wechat.calls.at(-1).query.appid, "wxREAL");
  assert.match(wechat.calls[1].body, /"appid":"wxREAL","secret":"\*\*\*"\}$/);
});

test("a request that was aborted does not arrive", async () => {
  const { wechat } = await start();
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(wechat.fetch(`${BASE}tags/get`, { signal }), { message: "stopped" });
  assert.equal(wechat.calls.length, 1);
});

test("the caller's clock is used, and then only the caller moves it", async () => {
  const clock = { now: 1_795_651_200 };
  const { wechat, post } = await start({ now: () => clock.now });
  assert.equal(wechat.now, clock.now);
  await post(SEND, text("a"));
  await assert.rejects(wechat.advance(1), { code: "bad_argument" });
  clock.now += 19;
  assert.equal((await wechat.deliver()).length, 0);
  clock.now += 1;
  assert.equal((await wechat.deliver()).length, 1);
});

const tag = { id: 2, name: "t", openids: ["oA"] };
for (const [field, options] of [
  ["appId", { appId: "wx" }],
  ["followers", { followers: "oA" }],
  ["followers[1]", { followers: ["oA", 5] }],
  ["account", { account: "personal" }],
  ["now", { now: 5 }],
  ["options", []],
  ["options", null],
  ["media_ids[0]", { media_ids: [5] }],
  ["job_seconds", { job_seconds: Number.NaN }],
  ["job_seconds", { job_seconds: -1 }],
  ["sends_per_day", { sends_per_day: Number.NaN }],
  ["calls_per_day", { calls_per_day: { "message/mass/sned": 0 } }],
  [`calls_per_day["${SEND}"]`, { calls_per_day: { [SEND]: "3" } }],
  ["tags[0]", { tags: ["t"] }],
  ["tags[0].openids", { tags: [{ id: 2, name: "t" }] }],
  ["tags[1].openids", { tags: [tag, { ...tag, openids: "oA" }] }],
  ["tags[0].openids[0]", { tags: [{ ...tag, openids: [5] }] }],
  ["tags[0].id", { tags: [{ ...tag, id: "2" }] }],
  ["tags[0].name", { tags: [{ ...tag, name: undefined }] }],
  ["tags[0].opendis", { tags: [{ ...tag, opendis: [] }] }],
]) {
  test(`a wrong option is refused, and named: ${field} of ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => new FakeWeChat(options),
      (error) => {
        assert.equal(error.code, "bad_argument");
        const [english, chinese] = error.message.split(" / ");
        assert.ok(english.startsWith(`FakeWeChat: ${field}: `), english);
        assert.ok(chinese.includes(field) && /[\u4e00-\u9fff]/.test(chinese), chinese);
        return true;
      },
    );
  });
}

test("an unknown option is refused with the names of those that there are", () => {
  assert.throws(
    () => new FakeWeChat({ openids: ["oA"] }),
    (error) => {
      const [english, chinese] = error.message.split(" / ");
      assert.match(
        english,
        /^FakeWeChat: openids: no such option; there are: appid, .*job_seconds$/,
      );
      assert.match(chinese, /^没有 openids 这个选项；可用的有：appid, .*job_seconds$/);
      return true;
    },
  );
});
