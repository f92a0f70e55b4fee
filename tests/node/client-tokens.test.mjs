// Tokens: asked for once by all who wait, forced no more often than WeChat allows, and a refusal that no
// new token mends is told to a person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, MassError } from "wechat-mass";
import { createClient, stableToken, TokenError } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";
import { account, deferred, hostFetch, refusal } from "./fakes.mjs";

const SENDALL = "message/mass/sendall";
const SENT = '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993}';
const ACCOUNT = { appid: "wxAPPID", secret: "0123456789abcdef0123456789abcdef" };

/** A source over the account's stable_token, with a clock, and as many clients of it as wanted. */
function setUp(options = {}) {
  const wechat = account({ sent: SENT, ...options });
  const clock = { now: 1_795_651_200 };
  const { fetch } = wechat;
  const token = stableToken({ ...ACCOUNT, fetch, now: () => clock.now });
  const clients = (count) => Array.from({ length: count }, () => createClient({ token, fetch }));
  const [client] = clients(1);
  return { ...wechat, clock, token, client, clients };
}

const send = (client) => client.call(SENDALL, bodyFor(SENDALL));

test("two hundred calls of many clients that are refused together ask once, and force once", async () => {
  const { clients, revoke, counts } = setUp();
  const many = clients(25);
  await send(many[0]);
  assert.deepEqual(counts(), { asked: 1, forced: 0, calls: 1 });
  revoke();
  const calls = many.flatMap((client) => Array.from({ length: 8 }, () => send(client)));
  for (const { msg_id } of await Promise.all(calls)) assert.equal(msg_id, "9007199254740993");
  assert.deepEqual(counts(), { asked: 3, forced: 1, calls: 401 });
});

test("a source of one's own is renewed once for all clients that share it", async () => {
  let renewals = 0;
  const token = {
    get: () => "T1",
    renew: async () => {
      renewals += 1;
      return "T2";
    },
  };
  const { fetch } = hostFetch((request) => (request.url.endsWith("=T2") ? SENT : refusal(40001)));
  const clients = Array.from({ length: 10 }, () => createClient({ token, fetch }));
  await Promise.all(clients.map(send));
  assert.equal(renewals, 1);
});

test("many who ask a stable token for a renewal itself ask once", async () => {
  const { token, counts } = setUp();
  await token.get();
  const renewed = await Promise.all(Array.from({ length: 20 }, () => token.renew("S1-token")));
  assert.deepEqual(new Set(renewed), new Set(["S2-token"]));
  assert.deepEqual(counts(), { asked: 3, forced: 1, calls: 0 });
});

test("who asks while a token is renewed waits for the new one", async () => {
  const { token, counts } = setUp();
  await token.get();
  const renewed = token.renew("S1-token");
  assert.equal(await token.get(), "S2-token");
  assert.equal(await renewed, "S2-token");
  assert.equal(counts().asked, 3);
});

test("a renewal waits for the first token, if that is on its way, and takes it if it is another", async () => {
  const { token, counts } = setUp();
  const first = token.get();
  assert.equal(await token.renew("S0-token"), "S1-token");
  assert.equal(await first, "S1-token");
  assert.deepEqual(counts(), { asked: 1, forced: 0, calls: 0 });
});

test("a token that is refused for good is not forced again and again", async () => {
  const { client, clock, counts } = setUp({ accepts: () => false });
  const failures = [];
  for (let call = 0; call < 30; call += 1) {
    failures.push(await send(client).then(assert.fail, (error) => error));
    clock.now += 0.9; // 30 calls within 27 seconds
  }
  assert.equal(counts().forced, 1);
  for (const error of failures) {
    assert.ok(error instanceof ApiError, String(error));
    assert.equal(error.errcode, 40001);
    // `refresh_token` would have a program do for ever what has just not helped.
    assert.equal(error.advice, "ask_human");
    assert.match(error.message, /a new access token does not help/);
    assert.match(error.meaning.zh, /换 access_token 没有用/);
    assert.match(error.meaning.en, /appid, AppSecret and base/);
    assert.equal(error.rid, "61725984-6126f6f9-040f19c4");
  }
  // A repeat with the token that was just refused is useless.
  assert.equal(counts().calls, 31);
});

test("a token that is refused for a whole day is forced less than the 20 times that WeChat allows", async () => {
  const { client, clock, counts } = setUp({ accepts: () => false });
  const times = [];
  const start = clock.now;
  // Close together at first, where the brake allows the most.
  for (; clock.now < start + 86_400; clock.now += clock.now < start + 900 ? 10 : 300) {
    const before = counts().forced;
    await assert.rejects(send(client), { errcode: 40001 });
    if (counts().forced > before) times.push(clock.now);
  }
  assert.ok(times.length >= 3 && times.length <= 20, String(times.length));
  times.forEach((time, index) => {
    if (index > 0) assert.ok(time - times[index - 1] >= 30);
  });
});

test("after thirty seconds a new token may be forced once more", async () => {
  const { client, clock, counts, revoke } = setUp();
  await send(client);
  revoke();
  await send(client);
  revoke();
  clock.now += 29;
  await assert.rejects(send(client), { errcode: 40001 });
  assert.equal(counts().forced, 1);
  clock.now += 1;
  await send(client);
  assert.equal(counts().forced, 2);
});

test("a clock that was set back neither holds the brake nor takes it off", async () => {
  const { client, clock, counts, revoke } = setUp();
  await send(client);
  revoke();
  await send(client);
  revoke();
  for (const back of [1, 86_400 * 365]) {
    clock.now -= back;
    await assert.rejects(send(client), { errcode: 40001 });
    assert.equal(counts().forced, 1);
  }
  clock.now += 30;
  await send(client);
  assert.equal(counts().forced, 2);
});

test("a token of another program's renewal is taken in spite of the brake", async () => {
  let current = "A1-token";
  const { fetch, asked } = hostFetch((request) => {
    if (request.url.includes("/stable_token")) {
      return JSON.stringify({ access_token: current, expires_in: 7200 });
    }
    return request.url.endsWith("=A9-token") ? SENT : refusal(42001);
  });
  const client = createClient({ token: stableToken({ ...ACCOUNT, fetch, now: () => 0 }), fetch });
  await assert.rejects(send(client), { errcode: 42001, advice: "ask_human" });
  current = "A9-token";
  await send(client);
  const forced = asked.filter(({ body }) => body.includes('"force_refresh":true'));
  assert.equal(forced.length, 1);
});

test("a source that gives the refused token back has the refusal thrown, and is asked again", async () => {
  const renewals = [];
  const token = {
    get: () => "T1",
    renew: (stale) => {
      renewals.push(stale);
      return stale;
    },
  };
  const { fetch, asked } = hostFetch(() => refusal(40014));
  const client = createClient({ token, fetch });
  for (const expected of [1, 2]) {
    await assert.rejects(send(client), { name: "ApiError", errcode: 40014, advice: "ask_human" });
    assert.deepEqual([asked.length, renewals.length], [expected, expected]);
  }
});

test("without a source that renews, the advice stays to get a new token", async () => {
  const { fetch } = hostFetch(() => refusal(42001));
  await assert.rejects(send(createClient({ token: "T1", fetch })), { advice: "refresh_token" });
});

const NOTHING = [
  undefined,
  null,
  "",
  "None",
  "undefined",
  "null",
  "NULL",
  "nil",
  "<nil>",
  "NaN",
  "false",
  "[object Object]",
  0,
  {},
  ["T1"],
];

for (const nothing of NOTHING) {
  test(`${JSON.stringify(nothing) ?? "undefined"} as a token is refused, and nothing is sent`, async () => {
    const { fetch, asked } = hostFetch(() => SENT);
    const sources = [{ get: () => nothing }, { get: async () => nothing }];
    for (const token of typeof nothing === "string" ? [nothing, ...sources] : sources) {
      await assert.rejects(send(createClient({ token, fetch })), (error) => {
        assert.ok(error instanceof MassError, String(error));
        const [{ path, level, message }, ...others] = error.problems;
        assert.deepEqual([path, level, others], ["/access_token", "error", []]);
        assert.match(message.zh, /access_token/);
        assert.match(message.en, /access_token/);
        return true;
      });
    }
    assert.equal(asked.length, 0);
  });

  test(`${JSON.stringify(nothing) ?? "undefined"} as a renewed token is refused, and not kept`, async () => {
    const { fetch, asked } = hostFetch((request) =>
      request.url.endsWith("=T2") ? SENT : refusal(40001),
    );
    const given = [nothing, "T2"];
    const client = createClient({ token: { get: () => "T1", renew: () => given.shift() }, fetch });
    await assert.rejects(send(client), (error) => {
      assert.ok(error instanceof MassError, String(error));
      assert.equal(error.problems[0].path, "/access_token");
      return true;
    });
    assert.equal(asked.length, 1);
    await send(client);
    assert.deepEqual(
      asked.map(({ token }) => token),
      ["T1", "T1", "T2"],
    );
  });
}

test("a stable_token that gives no token is not kept for two hours", async () => {
  const given = ["", "null", "S1-token"];
  const { fetch } = hostFetch((request) =>
    request.url.includes("/stable_token")
      ? JSON.stringify({ access_token: given.shift(), expires_in: 7200 })
      : SENT,
  );
  const client = createClient({ token: stableToken({ ...ACCOUNT, fetch }), fetch });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await assert.rejects(send(client), ({ name, cause }) => {
      assert.deepEqual(
        [name, cause.name, cause.code, cause.path],
        ["TokenError", "ReplyError", "missing", "/access_token"],
      );
      return true;
    });
  }
  await send(client);
});

// An endless loop over 40164 was reported to weixin-java-mp-demo (#152).
for (const [errcode, advice] of [
  [40164, "ask_human"],
  [40125, "fix"],
  [40013, "fix"],
  [40001, "fix"],
  [40243, "ask_human"],
  [45009, "wait"],
  [-1, "wait"],
]) {
  test(`${errcode} of stable_token is asked once, and says that nothing was sent`, async () => {
    const errmsg = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist";
    const { fetch, asked } = hostFetch(() => refusal(errcode, errmsg));
    const client = createClient({ token: stableToken({ ...ACCOUNT, fetch }), fetch });
    await assert.rejects(send(client), (error) => {
      assert.ok(error instanceof TokenError, String(error));
      assert.deepEqual(
        [error.code, error.errcode, error.advice, error.api],
        ["token", errcode, advice, "stable_token"],
      );
      assert.ok(error.cause instanceof ApiError);
      assert.match(error.cause.errmsg, /203\.0\.113\.7/);
      assert.match(error.meaning.zh, /没有执行/);
      assert.match(error.meaning.en, /not carried out/);
      assert.match(error.message, /message\/mass\/sendall: not carried out/);
      if (advice === "wait") assert.ok(error.after_seconds > 0 || error.until);
      return true;
    });
    assert.deepEqual(
      asked.map(({ path }) => path),
      ["/cgi-bin/stable_token"],
    );
  });
}

test("who hangs over a renewal does not keep the next call", { timeout: 10_000 }, async () => {
  const hanging = deferred();
  const answers = [hanging.promise, "T2"];
  const token = { get: () => "T1", renew: () => answers.shift() };
  const { fetch } = hostFetch((request) => (request.url.endsWith("=T2") ? SENT : refusal(40001)));
  const client = createClient({ token, fetch, timeout_ms: 50 });
  await assert.rejects(send(client), { name: "TokenError", code: "token_timeout" });
  await send(client);
});
