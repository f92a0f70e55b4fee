// The journal: what it says of each call, push and switch, how it is searched and followed, and what it never shows.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { startReceiver } from "./push-receiver.mjs";
import { callerOf, control, SERVICE, stopClock, untilQuiet } from "./world-caller.mjs";

describe("the journal", () => {
  let sandbox;
  let caller;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    caller = await callerOf(sandbox);
  });

  const entries = async (query = {}) =>
    (await control(sandbox, "GET", `journal?${new URLSearchParams(query)}`)).entries;

  test("says who called what, what came of it, and why", async () => {
    await caller.post("tags/create", { tag: { name: "", colour: "red" }, extra: 1 });
    const [entry] = await entries();
    assert.deepEqual(
      {
        kind: entry.kind,
        account: entry.account,
        endpoint: entry.endpoint,
        method: entry.method,
        status: entry.status,
        fault: entry.fault,
      },
      {
        kind: "call",
        account: SERVICE.appid,
        endpoint: "tags/create",
        method: "POST",
        status: 200,
        fault: null,
      },
    );
    assert.match(entry.path, /^\/cgi-bin\/tags\/create\?access_token=/);
    assert.ok(entry.errcode > 0);
    assert.match(entry.why.rule.zh, /标签名/);
    assert.match(entry.why.rule.en, /name/);
    assert.match(entry.why.source, /docs\/spec\.md/);
    assert.deepEqual(entry.unread, []);
    assert.deepEqual(entry.not_reached.toSorted(), ["extra", "tag.colour"]);
    assert.equal(JSON.parse(entry.request).extra, 1);
    assert.equal(JSON.parse(entry.reply).errcode, entry.errcode);
    assert.deepEqual(await control(sandbox, "GET", `journal/${entry.id}`), entry);
  });

  test("names the fields that nobody read of an accepted call, whatever a fault makes of the answer", async () => {
    const read = async () => {
      await caller.post("tags/create", { tag: { name: "新", colour: "red" }, extra: 1 });
      const [{ errcode, unread, not_reached }] = await entries({ kind: "call" });
      return { errcode, unread: unread.toSorted(), not_reached };
    };
    const fields = { unread: ["extra", "tag.colour"], not_reached: [] };
    assert.deepEqual(await read(), { errcode: 0, ...fields });
    await control(sandbox, "PUT", "faults", [
      { endpoint: "tags/create", kind: "system_busy", when: "after" },
    ]);
    await caller.post("tags/delete", { tag: { id: 102 } });
    assert.deepEqual(await read(), { errcode: -1, ...fields });
  });

  test("gives the reason of every kind of entry in both languages, and finds it by both", async () => {
    await caller.post("tags/create", { tag: { name: "" } });
    const found = await entries({ search: "标签名为空" });
    assert.deepEqual(found, await entries({ search: '"the name is empty"' }));
    assert.equal(found.length, 1);
    for (const { why } of await entries()) {
      assert.match(why.rule.zh, /\p{Script=Han}/u);
      assert.doesNotMatch(why.rule.en, /\p{Script=Han}/u);
    }
  });

  test("finds what lies far behind, and reads on from there", async () => {
    await caller.post("tags/create", { tag: { name: "针" } });
    for (let round = 0; round < 125; round++) {
      await Promise.all(Array.from({ length: 20 }, () => caller.get("getcallbackip")));
    }
    await caller.post("tags/create", { tag: { name: "针尖" } });
    const found = await entries({ search: "针" });
    assert.deepEqual(
      found.map(({ request }) => JSON.parse(request).tag.name),
      ["针尖", "针"],
    );
    const [{ id: latest }, { id: first }] = found;
    assert.deepEqual(await entries({ search: "针", before: latest }), found.slice(1));
    assert.deepEqual(await entries({ search: "针", since: first }), found.slice(0, 1));
    assert.deepEqual(await entries({ search: "针", since: latest }), []);
    assert.equal((await entries({ endpoint: "getcallbackip", limit: 1000 })).length, 1000);
  });

  test("has pushes and switches, too", async () => {
    const receiver = await startReceiver();
    await stopClock(sandbox);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
    });
    await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "text",
      text: { content: "hello" },
    });
    await untilQuiet(sandbox);
    await receiver.stop();
    const [push] = await entries({ kind: "push" });
    assert.deepEqual([push.endpoint, push.status], ["MASSSENDJOBFINISH", 200]);
    assert.match(push.request, /<Status><!\[CDATA\[send success\]\]>/);
    assert.equal(push.reply, "success");
    const switches = (await entries({ kind: "control" })).map(
      ({ method, path }) => `${method} ${path}`,
    );
    assert.ok(switches.includes(`PATCH /sandbox/accounts/${SERVICE.appid}`));
    assert.ok(switches.includes("POST /sandbox/clock/advance"));
  });

  test("is searched by words, by terms, and by pages", async () => {
    for (const name of ["alpha", "beta gamma", "100%_real"]) {
      await caller.post("tags/create", { tag: { name } });
    }
    await caller.get("user/info", { openid: "nobody" });
    const found = async (search) => (await entries({ search })).length;
    assert.equal(await found("alpha"), 1);
    assert.equal(await found("ALPHA endpoint:tags/create"), 1);
    assert.equal(await found('"beta gamma"'), 1);
    assert.equal(await found("gamma beta"), 1);
    assert.equal(await found("100%_real"), 1);
    assert.equal(await found("100__real"), 0, "an underscore stands for itself");
    assert.equal(await found("1%real"), 0, "and so does a per cent sign");
    assert.equal(await found("endpoint:tags/*"), 3);
    assert.equal(await found("endpoint:user/info errcode:0"), 0);
    assert.equal(await found("kind:call endpoint:tags/create errcode:0"), 3);
    assert.equal(await found(`account:${SERVICE.appid} method:GET`), 2);
    assert.equal(await found("' OR 1=1 --"), 0);
    const first = await entries({ endpoint: "tags/create", limit: 2 });
    const rest = await entries({ endpoint: "tags/create", limit: 2, before: first[1].id });
    assert.deepEqual([first.length, rest.length], [2, 1]);
    assert.ok(first.every(({ id }) => Number(id) > Number(rest[0].id)));
  });

  test("shows no secret, wherever it stood", async () => {
    const key = "k".repeat(21) + "E".repeat(22);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: {
        url: "http://127.0.0.1:9/",
        token: "SecretTokenOfPushes0123456789",
        encoding_aes_key: key,
        mode: "secure",
      },
    });
    const stable = await fetch(`${sandbox.url}/cgi-bin/stable_token`, {
      method: "POST",
      body: JSON.stringify({ grant_type: "client_credential", ...SERVICE }),
    });
    const { access_token } = await stable.json();
    await caller.get("tags/get");
    const refused = await caller.get("user/info", { openid: "nobody" });
    const rid = / rid: (\S+)/.exec(refused.errmsg)?.[1];
    if (rid !== undefined) await caller.post("openapi/rid/get", { rid });
    const seed = await control(sandbox, "GET", "seed");
    await control(sandbox, "PUT", "seed", seed);
    const { entries: all } = await control(sandbox, "GET", "journal?limit=1000");
    const whole = await Promise.all(all.map(({ id }) => control(sandbox, "GET", `journal/${id}`)));
    const text = JSON.stringify([all, whole]);
    for (const secret of [
      SERVICE.secret,
      caller.access_token,
      access_token,
      key,
      "SecretTokenOfPushes0123456789",
    ]) {
      assert.ok(!text.includes(secret), `${secret.slice(0, 6)}…`);
    }
    assert.ok(text.includes(`${caller.access_token.slice(0, 4)}…${caller.access_token.slice(-4)}`));
  });

  test("keeps the beginning of a long body, and says how long it was", async () => {
    await caller.post("tags/create", { tag: { name: "a" }, long: "x".repeat(100_000) });
    const [entry] = await entries({ endpoint: "tags/create" });
    assert.equal(entry.request.length, 1000);
    assert.ok(entry.lengths.request > 100_000);
    const whole = await control(sandbox, "GET", `journal/${entry.id}`);
    assert.equal(whole.request.length, 64 * 1024);
  });

  test("keeps the beginning of long names, which callers choose", async () => {
    const name = "n".repeat(3 * 1024 * 1024);
    const { errcode } = await caller.post("tags/create", { tag: { name: "a" }, [name]: 1 });
    assert.equal(errcode, undefined);
    assert.equal((await entries())[0].unread[0].length, 500);
    await caller.get(`${"p".repeat(5000)}`);
    assert.equal((await entries())[0].endpoint.length, 500);
  });

  test("is a ring: the oldest go when all together are too large", async () => {
    const body = JSON.stringify({ long: "x".repeat(70_000) });
    const call = () => caller.post("tags/create", body);
    const { last: first } = await control(sandbox, "GET", "journal?limit=1");
    // 64 KB of each are kept, and 64 MB of all.
    for (let batch = 0; batch < 70; batch++) await Promise.all(Array.from({ length: 16 }, call));
    const { entries: oldest, last } = await control(sandbox, "GET", "journal?limit=1");
    assert.equal(oldest[0].id, last);
    const before = String(Number(last) - 900);
    assert.equal((await entries({ before, limit: 1 })).length, 1, "hundreds are there");
    assert.equal((await entries({ before: String(Number(first) + 2), limit: 1 })).length, 0);
  });

  test("answers whoever waits, as soon as it has happened", async () => {
    const { last } = await control(sandbox, "GET", "journal?limit=1");
    const waits = control(sandbox, "POST", "wait", {
      for: { kind: "call", endpoint: "tags/create", count: 2, contains: "wanted" },
      since: last,
      timeout_ms: 20_000,
    });
    for (const name of ["wanted 1", "other", "wanted 2"]) {
      await caller.post("tags/create", { tag: { name } });
    }
    const { entries: found, last: latest } = await waits;
    assert.deepEqual(
      found.map(({ request }) => JSON.parse(request).tag.name),
      ["wanted 1", "wanted 2"],
    );
    // Something that has happened already is not waited for.
    const again = await control(sandbox, "POST", "wait", {
      for: { endpoint: "tags/create", count: 3, errcode: 0 },
      timeout_ms: 0,
    });
    assert.equal(again.entries.length, 3);
    const response = await fetch(`${sandbox.url}/sandbox/wait`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ for: { endpoint: "tags/create" }, since: latest, timeout_ms: 1 }),
    });
    assert.equal(response.status, 408);
    assert.equal((await response.json()).error.code, "timeout");
  });

  test("lets a job be waited for, too, until it has ended", async () => {
    await control(sandbox, "PUT", "clock", { speed: 1000 });
    const waits = control(sandbox, "POST", "wait", {
      for: { kind: "job", account: SERVICE.appid, clientmsgid: "waited", state: "ended" },
      timeout_ms: 20_000,
    });
    await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "text",
      text: { content: "hello" },
      clientmsgid: "waited",
    });
    const { jobs } = await waits;
    assert.deepEqual([jobs.length, jobs[0].status], [1, "send success"]);
    const response = await fetch(`${sandbox.url}/sandbox/wait`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        for: { kind: "job", account: SERVICE.appid, status: "send fail" },
        timeout_ms: 1,
      }),
    });
    assert.equal(response.status, 408);
  });

  test("is told live, and again to a reader who comes back", async () => {
    const { last } = await control(sandbox, "GET", "journal?limit=1");
    const first = await reader({});
    await caller.get("tags/get");
    const entry = await first.next("journal", ({ endpoint }) => endpoint === "tags/get");
    assert.ok(Number(entry.id) > Number(last));
    await first.stop();
    await caller.post("tags/create", { tag: { name: "missed" } });
    const second = await reader({ "last-event-id": entry.id });
    const missed = await second.next("journal", () => true);
    assert.equal(missed.data.endpoint, "tags/create");
    await control(sandbox, "PUT", "clock", { speed: 100 });
    await second.next("clock", ({ speed }) => speed === 100);
    await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "text",
      text: { content: "hello" },
    });
    await second.next("job", ({ account }) => account === SERVICE.appid);
    await control(sandbox, "POST", "reset");
    await second.next("reset", () => true);
    await second.stop();
  });

  /** Reads server-sent events, one after another. */
  async function reader(headers) {
    const response = await fetch(`${sandbox.url}/sandbox/live`, { headers });
    assert.match(response.headers.get("content-type"), /^text\/event-stream/);
    const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const read = async () => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const lines = Object.fromEntries(
            text
              .slice(0, end)
              .split("\n")
              .map((line) => line.split(/: (.*)/s)),
          );
          text = text.slice(end + 2);
          return lines;
        }
        const { value, done } = await chunks.read();
        assert.ok(!done, "the stream ended");
        text += value;
      }
    };
    return {
      async next(topic, fits) {
        for (;;) {
          const { event, data, id } = await read();
          if (event === topic && fits(JSON.parse(data))) return { id, data: JSON.parse(data) };
        }
      },
      stop: () => chunks.cancel(),
    };
  }
});
