// The pushes of WeChat: each once, in time, and only genuine ones.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { sealPush } from "wechat-mass";
import { PUSHES, pass, plan, reaches, SERVICE, start, startWorld } from "./account-world.mjs";
import { setUp } from "./caller.mjs";
import { startService, until } from "./harness.mjs";
import { inDatabase } from "./stored-object.mjs";

const OLD_KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg";

/** A push as WeChat makes it: the address and the body. */
function pushOf(xml, { appid = SERVICE.appid, token = PUSHES.token, key, at = 0 } = {}) {
  const { query, body } = sealPush({
    xml,
    token,
    encoding_aes_key: key ?? PUSHES.encoding_aes_key,
    appid,
    timestamp: Math.floor(Date.now() / 1000) + at,
    nonce: "123456",
    random: crypto.getRandomValues(new Uint8Array(16)),
  });
  return { query: `?${new URLSearchParams(query)}`, body };
}

function eventXml(event, more = "", at = Math.floor(Date.now() / 1000)) {
  return `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oFan]]></FromUserName><CreateTime>${at}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${more}</xml>`;
}

function post(service, { query, body }, account = SERVICE.appid) {
  return fetch(`${service.url}/wechat/${account}${query}`, { method: "POST", body });
}

/** A body with one other letter in what is encrypted. */
function changed(body) {
  const other = body.replace(/(Encrypt>(?:<!\[CDATA\[)?.{40})(.)/s, (_, before, letter) => {
    return before + (letter === "A" ? "B" : "A");
  });
  assert.notEqual(other, body);
  return other;
}

/** The databases of accounts that a service has on disk. */
function databases({ folder }) {
  return readdirSync(folder, { recursive: true }).filter((name) =>
    /^[^/]+\/[0-9a-f]{64}\.sqlite$/.test(name),
  );
}

test("A push that comes before the answer to its send belongs to that send", async (t) => {
  const { api, control } = await startWorld(t);
  await control("POST", "faults", { endpoint: "push", kind: "push_before_reply" });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  const { totals } = await reaches(api, campaign, "finished");
  assert.equal(totals.sent_count, 500);
  const { jobs } = await api("GET", `campaigns/${campaign.id}/jobs`);
  assert.equal(jobs[0].source, "push");
});

test("A push that comes three times is one", async (t) => {
  const { api, control } = await startWorld(t);
  await control("POST", "faults", { endpoint: "push", kind: "push_three_times" });
  // Nothing listens there; the deliveries are counted.
  const webhook = await api("POST", "webhooks", { url: "http://127.0.0.1:1/", events: ["push"] });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await pass(control, 600);
  await reaches(api, campaign, "finished");
  await control("POST", "wait", {
    for: { kind: "push", account: SERVICE.appid, count: 3 },
    timeout_ms: 20_000,
  });
  const events = await api("GET", "events");
  assert.equal(events.length, 1);
  const [{ id, event, handled }] = events;
  assert.deepEqual([event, handled], ["MASSSENDJOBFINISH", true]);
  assert.equal((await api("GET", `webhooks/${webhook.id}/deliveries`)).length, 1);
  const { raw, push } = await api("GET", `events/${id}`);
  assert.match(raw, /<Event>.*MASSSENDJOBFINISH/);
  assert.equal(push.kind, "mass_send_job_finish");
});

test("The address is verified by the right token alone", async (t) => {
  const { service, api } = await startWorld(t);
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), "4711"];
  const digest = async (token) => {
    const text = [token, timestamp, nonce].sort().join("");
    const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
    return Buffer.from(hash).toString("hex");
  };
  const ask = async (token) =>
    fetch(
      `${service.url}/wechat/${SERVICE.appid}?${new URLSearchParams({
        signature: await digest(token),
        timestamp,
        nonce,
        echostr: "987654321",
      })}`,
    );
  const forged = await ask("another");
  assert.ok(forged.status >= 400);
  assert.equal(await forged.text(), "");
  assert.equal((await api("GET", "health")).callback.verified_at, undefined);
  const genuine = await ask(PUSHES.token);
  assert.deepEqual([genuine.status, await genuine.text()], [200, "987654321"]);
  await until(
    async () => (await api("GET", "health")).callback.verified_at !== undefined,
    "the verification is noted",
  );
});

test("A forged push is refused, and nothing of it is kept", async (t) => {
  const { service, api } = await startWorld(t);
  const genuine = pushOf(eventXml("subscribe"));
  const cases = {
    "another token": pushOf(eventXml("subscribe"), { token: "guessed2026" }),
    "another key": pushOf(eventXml("subscribe"), { key: OLD_KEY }),
    "another account": pushOf(eventXml("subscribe"), { appid: "wx5a0db0c5e7a1ce02" }),
    "a changed body": { ...genuine, body: changed(genuine.body) },
    "no signature": { ...genuine, query: "" },
    "a plain body": { ...genuine, body: eventXml("subscribe") },
  };
  for (const [name, push] of Object.entries(cases)) {
    const answer = await post(service, push);
    assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`);
    assert.equal(await answer.text(), "", name);
  }
  assert.deepEqual(await api("GET", "events"), []);
  assert.equal((await post(service, genuine)).status, 200);
  assert.equal((await api("GET", "events")).length, 1);
});

test("While tokens and keys are changed, the old and the new ones count", async (t) => {
  const { service, api } = await startWorld(t, {
    settings: {
      push_tokens: ["token2027", PUSHES.token],
      push_keys: [OLD_KEY, PUSHES.encoding_aes_key],
    },
  });
  const pushes = [
    pushOf(eventXml("subscribe")),
    pushOf(eventXml("unsubscribe"), { token: "token2027", key: OLD_KEY }),
  ];
  for (const push of pushes) assert.equal((await post(service, push)).status, 200);
  await api("PATCH", "", { push_tokens: ["token2027"], push_keys: [OLD_KEY] });
  // The Worker keeps the keys for some seconds.
  await until(async () => {
    const { status } = await post(service, pushOf(eventXml("CLICK")));
    return status >= 400;
  }, "the old keys are forgotten");
  const known = await post(service, pushOf(eventXml("VIEW"), { token: "token2027", key: OLD_KEY }));
  assert.equal(known.status, 200);
});

test("An account that nobody has added gets no answer and no database", async (t) => {
  const { service } = await startWorld(t);
  const before = databases(service);
  for (const account of ["wx00000000000000ff", "wxnobody12", "x"]) {
    const push = pushOf(eventXml("subscribe"), { appid: account });
    assert.equal((await post(service, push, account)).status, 404, account);
    assert.equal((await fetch(`${service.url}/wechat/${account}?echostr=1`)).status, 404);
  }
  assert.deepEqual(databases(service), before);
});

test("A push that is too big is not read to its end", async (t) => {
  const { service, api } = await startWorld(t);
  const push = pushOf(eventXml("subscribe", `<Extra>${"x".repeat(300_000)}</Extra>`));
  assert.equal((await post(service, push)).status, 413);
  assert.deepEqual(await api("GET", "events"), []);
});

test("An event that nobody knows is kept for people, with its text", async (t) => {
  const { service, api } = await startWorld(t);
  const xml = eventXml("brand_new_event", "<Something><![CDATA[42]]></Something>");
  assert.equal(await (await post(service, pushOf(xml))).text(), "success");
  const [line] = await api("GET", "events?event=brand_new_event");
  assert.equal(line.kind, "other");
  const { raw } = await api("GET", `events/${line.id}`);
  assert.match(raw, /<Something><!\[CDATA\[42\]\]><\/Something>/);
});

test("A push that somebody has recorded is refused when it is old", async (t) => {
  // Without a sandbox, so that the time is that of the machine.
  const service = await startService({});
  t.after(() => service.stop());
  const owner = await setUp(service);
  const added = await owner("POST", "/api/accounts", {
    ...SERVICE,
    // Nothing answers there, and what cannot be asked is not certain.
    base: "https://127.0.0.1:1",
    push_tokens: [PUSHES.token],
    push_keys: [PUSHES.encoding_aes_key],
  });
  assert.equal(added.status, 201, added.text);
  const now = Math.floor(Date.now() / 1000);
  const old = pushOf(eventXml("subscribe", "", now - 3600), { at: -3600 });
  assert.ok((await post(service, old)).status >= 400);
  assert.equal((await post(service, pushOf(eventXml("subscribe")))).status, 200);
});

test("WeChat has its answer while the service itself waits for WeChat", async (t) => {
  const { api, service, control } = await startWorld(t);
  await control("POST", "faults", {
    endpoint: "message/mass/sendall",
    kind: "delay",
    seconds: 15,
    first: 1,
  });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  const isOut = async () => {
    const { jobs } = await api("GET", `campaigns/${campaign.id}/jobs`);
    return jobs[0]?.state === "requested";
  };
  await until(isOut, "the send is under way");
  assert.equal((await post(service, pushOf(eventXml("subscribe")))).status, 200);
  assert.ok(await isOut(), "the send is still under way");
});

test("Many pushes at once are each kept once", async (t) => {
  const { api, service } = await startWorld(t);
  const pushes = Array.from({ length: 200 }, (_, n) =>
    pushOf(eventXml("VIEW", `<MenuId>${n}</MenuId>`, Math.floor(Date.now() / 1000) - n)),
  );
  const answers = await Promise.all([...pushes, ...pushes].map((push) => post(service, push)));
  assert.ok(answers.every(({ status }) => status === 200));
  const events = await api("GET", "events?limit=200");
  assert.equal(events.length, 200);
  const { id } = events.at(-1);
  assert.deepEqual(await api("GET", `events?before=${id}`), []);
});

test("A push that comes just after its account was removed is not stored", async (t) => {
  const { owner, service, account } = await startWorld(t);
  assert.equal((await post(service, pushOf(eventXml("VIEW")))).status, 200);
  const removed = await owner("DELETE", `/api/accounts/${account}?confirm=${account}`);
  assert.equal(removed.status, 204);
  // The keys are believed for some seconds more.
  const late = await post(service, pushOf(eventXml("CLICK")));
  assert.equal(late.status, 404);
  await service.kill();
  assert.deepEqual(await inDatabase(service, account, "SELECT * FROM pushes"), [[]]);
});
