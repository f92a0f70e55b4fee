// The sandbox's clock, accounts, tokens, followers and tags, as docs/spec.md 0.3, 2.8 to 2.12 and 5 say.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  SUBSCRIPTION,
  stopClock,
} from "./world-caller.mjs";

describe("a fresh world", () => {
  let sandbox;
  before(async () => {
    sandbox = await startSandbox();
    await stopClock(sandbox);
  });
  after(() => sandbox.stop());

  test("has an account of each kind, with followers and tags", async () => {
    const { accounts } = await control(sandbox, "GET", "accounts");
    assert.deepEqual(
      accounts.map(({ appid, secret, kind, followers }) => ({ appid, secret, kind, followers })),
      [
        { ...SERVICE, kind: "service", followers: 25_000 },
        { ...SUBSCRIPTION, kind: "subscription", followers: 25_000 },
      ],
    );
    const wechat = await callerOf(sandbox);
    const { tags } = await wechat.get("tags/get");
    assert.deepEqual(tags, [
      { id: 2, name: "星标组", count: 0 },
      { id: 100, name: "VIP", count: 500 },
      { id: 101, name: "北京", count: 8000 },
    ]);
  });

  test("refuses calls in WeChat's order and words, with a rid and the reason", async () => {
    const ask = async (path, init) => {
      const response = await fetch(`${sandbox.url}${path}`, init);
      return { ...(await response.json()), why: response.headers.get("x-sandbox-why") };
    };
    const token = (query) => ask(`/cgi-bin/token?${new URLSearchParams(query)}`);
    const good = { grant_type: "client_credential", ...SERVICE };
    assert.equal((await token({ ...good, appid: "" })).errcode, 41002);
    assert.equal((await token({ ...good, appid: "wx0" })).errcode, 40013);
    assert.equal((await token({ ...good, secret: "" })).errcode, 41004);
    assert.equal((await token({ ...good, secret: "0" })).errcode, 40125);
    assert.equal((await token({ ...good, grant_type: "password" })).errcode, 40002);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { secret_frozen: true });
    assert.equal((await token(good)).errcode, 40243);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { secret_frozen: false });
    assert.equal((await ask("/cgi-bin/tags/get")).errcode, 41001);
    assert.equal((await ask("/cgi-bin/tags/get?access_token=1")).errcode, 40014);
    const forged = await ask(`/cgi-bin/tags/get?access_token=${"8".repeat(150)}`);
    assert.equal(forged.errcode, 40001);
    assert.match(forged.errmsg, /^invalid credential.* rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.match(forged.why, /; docs\/spec\.md/);
    assert.equal((await ask("/cgi-bin/tags/get", { method: "POST" })).errcode, 43001);
    assert.equal((await ask("/cgi-bin/message/mass/send")).errcode, 43002);
    assert.equal((await ask("/cgi-bin/nothing")).errcode, 40066);
    assert.equal((await fetch(`${sandbox.url}/nothing`)).status, 404);
  });

  test("gives tokens of two lines, with an overlap of five minutes", async () => {
    const first = await callerOf(sandbox);
    const second = await callerOf(sandbox);
    assert.notEqual(first.access_token, second.access_token);
    await advance(sandbox, 299);
    assert.equal((await first.get("tags/get")).errcode, undefined);
    await advance(sandbox, 2);
    assert.equal((await first.get("tags/get")).errcode, 40001);
    await advance(sandbox, 7200);
    assert.equal((await second.get("tags/get")).errcode, 42001);

    const stable = async (more) => {
      const response = await fetch(`${sandbox.url}/cgi-bin/stable_token`, {
        method: "POST",
        body: JSON.stringify({ grant_type: "client_credential", ...SERVICE, ...more }),
      });
      return response.json();
    };
    const one = await stable();
    const same = await stable();
    assert.equal(same.access_token, one.access_token);
    const forced = await stable({ force_refresh: true });
    assert.notEqual(forced.access_token, one.access_token);
    assert.equal((await stable({ force_refresh: true })).errcode, 45011);
    await advance(sandbox, 31);
    assert.ok((await stable({ force_refresh: true })).access_token);
    // Five minutes before its end it is renewed, so that `expires_in` never falls below them.
    const late = await stable();
    await advance(sandbox, 6901);
    const renewed = await stable();
    assert.notEqual(renewed.access_token, late.access_token);
    assert.ok(renewed.expires_in > 300);
  });

  test("lists followers in pages whose last one has a next_openid, too", async () => {
    const wechat = await callerOf(sandbox);
    const seen = new Set();
    const counts = [];
    let next = "";
    for (;;) {
      const page = await wechat.get("user/get", { next_openid: next });
      assert.equal(page.total, 25_000);
      counts.push(page.count);
      if (page.count === 0) {
        assert.equal(page.data, undefined);
        assert.equal(page.next_openid, "");
        break;
      }
      for (const openid of page.data.openid) {
        assert.match(openid, /^o[\w-]{27}$/);
        seen.add(openid);
      }
      assert.equal(page.next_openid, page.data.openid.at(-1));
      next = page.next_openid;
    }
    assert.deepEqual(counts, [10_000, 10_000, 5000, 0]);
    assert.equal(seen.size, 25_000);
    const text = await control(sandbox, "GET", `openids?account=${SERVICE.appid}`);
    assert.deepEqual(new Set(text.trim().split("\n")), seen);

    const tagged = await wechat.post("user/tag/get", { tagid: 101, next_openid: "" });
    assert.equal(tagged.count, 8000);
    const last = await wechat.post("user/tag/get", { tagid: 101, next_openid: tagged.next_openid });
    assert.deepEqual([last.count, last.data], [0, undefined]);
  });

  test("keeps OpenIDs of accounts apart", async () => {
    const [service, subscription] = [
      await callerOf(sandbox),
      await callerOf(sandbox, SUBSCRIPTION),
    ];
    const [openid] = await openids(subscription, 1);
    assert.equal((await service.get("user/info", { openid })).errcode, 40003);
    assert.equal((await subscription.get("user/info", { openid })).subscribe, 1);
  });

  test("lets tags be made, named, given and taken as WeChat does", async () => {
    const wechat = await callerOf(sandbox);
    const { tag } = await wechat.post("tags/create", { tag: { name: "上海" } });
    assert.equal(tag.name, "上海");
    assert.equal((await wechat.post("tags/create", { tag: { name: "上海" } })).errcode, 45157);
    assert.equal(
      (await wechat.post("tags/create", { tag: { name: "上海的十一个字的标签" } })).tag.name,
      "上海的十一个字的标签",
    );
    assert.equal(
      (await wechat.post("tags/create", { tag: { name: "上海的十一个字的标签名" } })).errcode,
      45158,
    );
    assert.equal(
      (await wechat.post("tags/create", String.raw`{"tag":{"name":"\u4e0a"}}`)).errcode,
      40033,
    );
    assert.equal((await wechat.post("tags/update", { tag: { id: 2, name: "a" } })).errcode, 45058);
    const list = await openids(wechat, 51);
    const change = (path, openid_list) =>
      wechat.post(`tags/members/${path}`, { tagid: tag.id, openid_list });
    assert.equal((await change("batchtagging", list)).errcode, 40032);
    assert.equal((await change("batchtagging", list.slice(0, 50))).errcode, 0);
    assert.equal((await change("batchuntagging", list.slice(0, 20))).errcode, 0);
    const { count, data } = await wechat.post("user/tag/get", { tagid: tag.id });
    assert.equal(count, 30);
    assert.deepEqual(data.openid, list.slice(20, 50));
    const { tagid_list } = await wechat.post("tags/getidlist", { openid: list[20] });
    assert.deepEqual(tagid_list, [100, tag.id]);
    assert.equal((await wechat.post("tags/delete", { tag: { id: tag.id } })).errcode, 0);
    assert.equal((await wechat.post("user/tag/get", { tagid: tag.id })).errcode, 45159);
  });

  test("tells a follower who has left apart", async () => {
    const wechat = await callerOf(sandbox);
    const [openid] = await openids(wechat, 1);
    const path = `followers/${SERVICE.appid}/${openid}`;
    await control(sandbox, "PATCH", path, { following: false });
    const info = await wechat.get("user/info", { openid });
    assert.deepEqual([info.subscribe, info.openid, info.tagid_list], [0, openid, undefined]);
    assert.equal((await wechat.get("user/get")).total, 24_999);
    const { tags } = await wechat.get("tags/get");
    assert.equal(tags.find(({ id }) => id === 100).count, 499);
    await control(sandbox, "PATCH", path, { following: true });
    assert.equal((await wechat.get("user/get")).total, 25_000);
  });

  test("names the caller that the list of addresses does not hold", async () => {
    await control(sandbox, "PATCH", `accounts/${SUBSCRIPTION.appid}`, {
      allowed_addresses: ["203.0.113.9"],
    });
    const response = await fetch(
      `${sandbox.url}/cgi-bin/token?grant_type=client_credential&appid=${SUBSCRIPTION.appid}&secret=${SUBSCRIPTION.secret}`,
    );
    const { errcode, errmsg } = await response.json();
    assert.equal(errcode, 40164);
    assert.match(errmsg, /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist/);
    await control(sandbox, "PATCH", `accounts/${SUBSCRIPTION.appid}`, { allowed_addresses: ["*"] });
  });

  test("counts calls of a day in Beijing, tells them, and counts anew", async () => {
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      quotas: { "/cgi-bin/user/get": 3 },
    });
    // A new day of Beijing begins at 16:00 UTC.
    const { now } = await control(sandbox, "GET", "clock");
    const day = Math.floor((now + 8 * 3600) / 86_400) * 86_400 - 8 * 3600;
    await control(sandbox, "POST", "clock/advance", { to: day + 86_400 + 60 });
    const renewed = await callerOf(sandbox);
    for (let call = 0; call < 3; call++) {
      assert.equal((await renewed.get("user/get")).errcode, undefined);
    }
    assert.equal((await renewed.get("user/get")).errcode, 45009);
    const { quota } = await renewed.post("openapi/quota/get", { cgi_path: "/cgi-bin/user/get" });
    assert.deepEqual(quota, { daily_limit: 3, used: 3, remain: 0 });
    assert.equal(
      (await renewed.post("openapi/quota/get", { cgi_path: "/cgi-bin/none" })).errcode,
      76021,
    );
    assert.equal((await renewed.post("clear_quota", { appid: SERVICE.appid })).errcode, 0);
    assert.equal((await renewed.get("user/get")).errcode, undefined);
  });

  test("looks a refused call up by its rid", async () => {
    const wechat = await callerOf(sandbox);
    const refused = await wechat.post("message/mass/get", { msg_id: "1" });
    assert.equal(refused.errcode, 40059);
    const [, rid] = / rid: (\S+)$/.exec(refused.errmsg);
    const { request } = await wechat.post("openapi/rid/get", { rid });
    assert.equal(request.request_body, '{"msg_id":"1"}');
    assert.equal(JSON.parse(request.response_body).errcode, 40059);
    assert.match(request.request_url, /access_token=/);
    assert.equal((await wechat.post("openapi/rid/get", { rid: "0-0-0" })).errcode, 76002);
  });
});

describe("a clock", () => {
  test("stops, runs, goes ahead, and never back; it goes on after SIGKILL", async () => {
    const sandbox = await startSandbox();
    try {
      const stopped = await control(sandbox, "PUT", "clock", { stopped: true });
      const again = await control(sandbox, "GET", "clock");
      assert.equal(again.now, stopped.now);
      const advanced = await advance(sandbox, 3600);
      assert.equal(advanced.now, stopped.now + 3600);
      assert.equal(advanced.status, "ready");
      await assert.rejects(control(sandbox, "PUT", "clock", { now: stopped.now }));

      await sandbox.kill();
      await sandbox.restart();
      assert.equal((await control(sandbox, "GET", "clock")).now, advanced.now);

      // While it runs, it runs on like the world's, also while the process is down.
      const started = await control(sandbox, "PUT", "clock", { stopped: false, speed: 1000 });
      await sandbox.kill();
      await sandbox.restart();
      const later = await control(sandbox, "GET", "clock");
      assert.equal(later.speed, 1000);
      assert.ok(later.now > started.now);
    } finally {
      await sandbox.stop();
    }
  });
});
