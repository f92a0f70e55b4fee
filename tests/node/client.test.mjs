// `wechat-mass/client`: a host's fetch and a token source in, one typed method out. It renews a
// refused token once for all, and repeats nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { ApiError, MassError, ReplyError, WechatMassError } from "wechat-mass";
import { ConnectionError, createClient, stableToken, TokenError } from "wechat-mass/client";
import { run } from "wechat-mass/run";
import { memoryStore } from "wechat-mass/store";
import { APIS, bodyFor, pathOf } from "./bodies.mjs";
import { deferred, hostFetch, refusal } from "./fakes.mjs";
import { serve } from "./server.mjs";

const SENDALL = "message/mass/sendall";
const GET = "message/mass/get";
const SENT = '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993}';

/** A test of an end must itself end, where there is none. */
const ENDS = { timeout: 10_000 };

/** A token source that counts: `T1` at first, then one more with each renewal. */
function tokens() {
  const source = {
    token: "T1",
    renewals: [],
    get: () => source.token,
    renew: async (stale) => {
      source.renewals.push(stale);
      await null;
      source.token = `T${source.renewals.length + 1}`;
      return source.token;
    },
  };
  return source;
}

test("a call is checked, sent and read, ids intact", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end(SENT));
  const client = createClient({ token: "T1", base });
  const { msg_id } = await client.call(SENDALL, bodyFor(SENDALL));
  assert.equal(msg_id, "9007199254740993");
  assert.equal(asked[0].url.searchParams.get("access_token"), "T1");
  assert.deepEqual(JSON.parse(asked[0].body), bodyFor(SENDALL));
});

test("a base that is not an address is refused before there is a call", () => {
  const store = memoryStore();
  for (const base of ["", "api.weixin.qq.com", "https://[", "http://gateway.example", 5]) {
    for (const make of [
      () => createClient({ token: "T1", base }),
      () => stableToken({ appid: "wx", secret: "APPSECRET", base }),
      // The store is free afterwards, so the next one is refused for its base as well.
      () => run({ store, token: "T1", base }),
    ]) {
      assert.throws(make, (error) => {
        assert.ok(error instanceof MassError, inspect(error));
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["/base"],
        );
        assert.doesNotMatch(inspect(error), /APPSECRET/);
        return true;
      });
    }
  }
});

test("a call sends the body as it was when the call was made", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  const client = createClient({ token: { get: async () => "T1" }, fetch });
  const body = bodyFor(SENDALL);
  const calls = ["job-1", "job-2"].map((clientmsgid) =>
    client.call(SENDALL, Object.assign(body, { clientmsgid })),
  );
  await Promise.all(calls);
  const sent = asked.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    sent.map(({ clientmsgid }) => clientmsgid),
    ["job-1", "job-2"],
  );
});

test("without a fetch the host's own is used, to WeChat", async (t) => {
  const { fetch, asked } = hostFetch(() => SENT);
  t.mock.method(globalThis, "fetch", fetch);
  await createClient({ token: "T1" }).call(SENDALL, bodyFor(SENDALL));
  assert.equal(asked.length, 1);
});

test("a refused body is not sent, and no token is asked for", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  const token = { get: () => assert.fail("no token is needed") };
  const client = createClient({ token, fetch });
  const call = client.call(SENDALL, bodyFor(SENDALL, { filter: {} }));
  await assert.rejects(call, MassError);
  assert.equal(asked.length, 0);
});

test("options of the checks go through", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  const client = createClient({ token: "T1", fetch });
  const body = bodyFor(SENDALL, { priority: 1 });
  await assert.rejects(client.call(SENDALL, body), MassError);
  await client.call(SENDALL, body, { allow_unknown: ["/priority"] });
  assert.equal(JSON.parse(asked[0].body).priority, 1);
});

test("every endpoint can be called, with a token where it needs one", async () => {
  for (const api of APIS) {
    const { fetch, asked } = hostFetch(() => '{"errcode":-1,"errmsg":"x"}');
    const client = createClient({ token: "T1", fetch });
    await assert.rejects(client.call(api, bodyFor(api)), ApiError);
    assert.equal(asked.length, 1);
    assert.equal(asked[0].path, pathOf(api));
    assert.equal(asked[0].token, api === "token" || api === "stable_token" ? null : "T1", api);
  }
});

for (const errcode of [40001, 40014, 42001]) {
  test(`${errcode} renews the token and repeats the same bytes once`, async () => {
    const source = tokens();
    const { fetch, asked } = hostFetch((_, count) => (count === 1 ? refusal(errcode) : SENT));
    const client = createClient({ token: source, fetch });
    const body = bodyFor(SENDALL, { clientmsgid: "job" });
    assert.equal((await client.call(SENDALL, body)).msg_id, "9007199254740993");
    assert.deepEqual(source.renewals, ["T1"]);
    assert.deepEqual(
      asked.map(({ token }) => token),
      ["T1", "T2"],
    );
    assert.equal(asked[1].body, asked[0].body);
  });

  test(`${errcode} again is thrown, and nothing is repeated a second time`, async () => {
    const source = tokens();
    const { fetch, asked } = hostFetch(() => refusal(errcode));
    const client = createClient({ token: source, fetch });
    await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), { errcode });
    assert.equal(asked.length, 2);
    assert.deepEqual(source.renewals, ["T1"]);
  });
}

test("a token that cannot be renewed is thrown at once", async () => {
  for (const token of ["T1", { get: () => "T1" }, { get: async () => "T1" }]) {
    const { fetch, asked } = hostFetch(() => refusal(42001));
    const client = createClient({ token, fetch });
    await assert.rejects(client.call(GET, bodyFor(GET)), { errcode: 42001 });
    assert.equal(asked.length, 1);
  }
});

test("many calls that are refused together renew once", async () => {
  const source = tokens();
  const all = deferred();
  const { fetch, asked } = hostFetch(async (request, count) => {
    if (new URL(request.url).searchParams.get("access_token") === "T2") return SENT;
    // Nobody is refused before all have asked.
    if (count === 50) all.resolve();
    await all.promise;
    return refusal(42001);
  });
  const client = createClient({ token: source, fetch });
  const calls = Array.from({ length: 50 }, () => client.call(SENDALL, bodyFor(SENDALL)));
  for (const { msg_id } of await Promise.all(calls)) assert.equal(msg_id, "9007199254740993");
  assert.deepEqual(source.renewals, ["T1"]);
  assert.equal(asked.length, 100);
});

test("a call that hears later that the same token is refused does not renew again", async () => {
  const source = tokens();
  const slow = deferred();
  const { fetch, asked } = hostFetch(async (request, count) => {
    if (new URL(request.url).searchParams.get("access_token") === "T2") return SENT;
    if (count === 1) await slow.promise;
    return refusal(40014);
  });
  const client = createClient({ token: source, fetch });
  const late = client.call(SENDALL, bodyFor(SENDALL));
  await client.call(SENDALL, bodyFor(SENDALL));
  slow.resolve();
  await late;
  assert.deepEqual(source.renewals, ["T1"]);
  assert.equal(asked.length, 4);
});

test("the next token that is refused is renewed, too", async () => {
  const source = tokens();
  let good = "T1";
  const { fetch } = hostFetch((request) =>
    new URL(request.url).searchParams.get("access_token") === good ? SENT : refusal(40001),
  );
  const client = createClient({ token: source, fetch });
  for (good of ["T1", "T2", "T3"]) await client.call(SENDALL, bodyFor(SENDALL));
  assert.deepEqual(source.renewals, ["T1", "T2"]);
});

test("a renewal that fails is the error of all who wait, and is tried again by the next", async () => {
  const failure = new Error("no token today");
  let renewals = 0;
  const token = {
    get: () => "T1",
    renew: async () => {
      renewals += 1;
      throw failure;
    },
  };
  const { fetch } = hostFetch(() => refusal(40001));
  const client = createClient({ token, fetch });
  const both = [client.call(GET, bodyFor(GET)), client.call(GET, bodyFor(GET))];
  const isIt = (error) => {
    assert.ok(error instanceof TokenError, String(error));
    assert.deepEqual([error.code, error.api, error.advice], ["token", GET, "wait"]);
    assert.match(error.meaning.en, /no token today/);
    // Shown once in a chain: the message leaves it to the cause.
    assert.doesNotMatch(error.message, /no token today/);
    assert.equal(error.cause.message, failure.message);
    return true;
  };
  for (const { reason } of await Promise.allSettled(both)) isIt(reason);
  await assert.rejects(client.call(GET, bodyFor(GET)), isIt);
  assert.equal(renewals, 2);
});

test("a source's methods are called as its methods", async () => {
  class Source {
    #token = "T1";
    get() {
      return this.#token;
    }
    renew() {
      this.#token = "T2";
      return this.#token;
    }
  }
  const { fetch, asked } = hostFetch((_, count) => (count === 1 ? refusal(40001) : SENT));
  await createClient({ token: new Source(), fetch }).call(SENDALL, bodyFor(SENDALL));
  assert.deepEqual(
    asked.map(({ token }) => token),
    ["T1", "T2"],
  );
});

test("no other answer is repeated", async () => {
  for (const errcode of [-1, 40130, 42010, 45009, 45011, 45028, 45065, 45066, 48001, 268488001]) {
    const source = tokens();
    const { fetch, asked } = hostFetch(() => refusal(errcode));
    const client = createClient({ token: source, fetch });
    await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), { errcode });
    assert.equal(asked.length, 1, String(errcode));
    assert.deepEqual(source.renewals, []);
  }
});

test("a refusal of the token that may have been a send is not repeated", async () => {
  for (const reply of ['{"errcode":40001,"msg_id":7}', '{"errcode":42001,"errcode":0}']) {
    const source = tokens();
    const { fetch, asked } = hostFetch(() => reply);
    const client = createClient({ token: source, fetch });
    await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), WechatMassError);
    assert.equal(asked.length, 1, reply);
    assert.deepEqual(source.renewals, []);
  }
});

test("45065 comes as an ApiError that it is already done", async () => {
  const { fetch } = hostFetch(() => '{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":7}');
  const call = createClient({ token: "T1", fetch }).call(SENDALL, bodyFor(SENDALL));
  await assert.rejects(call, { name: "ApiError", advice: "already_done", msg_id: "7" });
});

test("a web page, a 500 and an empty answer are no replies, and are not repeated", async (t) => {
  for (const [status, text, code] of [
    [500, "<html>oops</html>", "html"],
    [502, "", "empty"],
    [200, "OK", "not_json"],
    [200, '{"errcode":0', "truncated"],
  ]) {
    const { base, asked } = await serve(t, (_, response) => response.writeHead(status).end(text));
    const call = createClient({ token: "T1", base }).call(SENDALL, bodyFor(SENDALL));
    await assert.rejects(call, (error) => error instanceof ReplyError && error.code === code);
    assert.equal(asked.length, 1);
  }
});

test("a redirect is no reply, and is not followed with the token", async (t) => {
  const { base, asked } = await serve(t, (_, response) =>
    response.writeHead(307, { location: "/cgi-bin/message/mass/sendall" }).end(),
  );
  const call = createClient({ token: "T1", base }).call(SENDALL, bodyFor(SENDALL));
  await assert.rejects(call, ReplyError);
  assert.equal(asked.length, 1);
});

test(
  "a connection that fails is a ConnectionError with its cause, and is not repeated",
  ENDS,
  async (t) => {
    const { base, asked } = await serve(t, (request) => request.socket.destroy());
    const call = createClient({ token: "T1", base }).call(SENDALL, bodyFor(SENDALL));
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof ConnectionError);
      assert.deepEqual(
        [error.code, error.api, error.advice, error.after_seconds],
        ["connection", SENDALL, "repeat", 60],
      );
      assert.ok(error.cause);
      assert.doesNotMatch(`${error.message}${JSON.stringify(error)}`, /T1/);
      return true;
    });
    assert.equal(asked.length, 1);
  },
);

test("an answer that breaks off in the middle is a ConnectionError", ENDS, async (t) => {
  const { base, asked } = await serve(t, (request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"errcode":0', () => request.socket.destroy());
  });
  const call = createClient({ token: "T1", base }).call(SENDALL, bodyFor(SENDALL));
  await assert.rejects(call, (error) => error instanceof ConnectionError);
  assert.equal(asked.length, 1);
});

test("a server that never answers ends with the time limit", ENDS, async (t) => {
  const { base, asked } = await serve(t, () => {});
  const client = createClient({ token: "T1", base, timeout_ms: 200 });
  await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), (error) => {
    assert.ok(error instanceof ConnectionError);
    assert.deepEqual([error.code, error.advice], ["timeout", "repeat"]);
    return true;
  });
  assert.ok(asked.length <= 1);
});

test("a server that never ends its answer ends with the time limit", ENDS, async (t) => {
  const { base } = await serve(t, (_, response) => response.write('{"errcode":'));
  const client = createClient({ token: "T1", base, timeout_ms: 200 });
  const call = client.call(SENDALL, bodyFor(SENDALL));
  await assert.rejects(
    call,
    (error) => error instanceof ConnectionError && error.code === "timeout",
  );
});

test("a fetch that does not listen to its signal ends with the time limit, too", ENDS, async () => {
  const fetch = () => new Promise(() => {});
  const client = createClient({ token: "T1", fetch, timeout_ms: 50 });
  await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), { code: "timeout" });
});

test("the caller's signal ends a call in flight, with the caller's reason", ENDS, async (t) => {
  const controller = new AbortController();
  const reason = new Error("the operator closed the page");
  // The call is in flight when the server has it.
  const { base } = await serve(t, () => controller.abort(reason));
  const call = createClient({ token: "T1", base }).call(SENDALL, bodyFor(SENDALL), {
    signal: controller.signal,
  });
  await assert.rejects(call, (error) => error === reason);
});

test("a signal that has already ended sends nothing", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  const client = createClient({ token: "T1", fetch });
  const signal = AbortSignal.abort(new Error("too late"));
  await assert.rejects(client.call(SENDALL, bodyFor(SENDALL), { signal }), /too late/);
  assert.equal(asked.length, 0);
});

test("who gives up does not take the renewed token from the others", async () => {
  const renewed = deferred();
  const asking = deferred();
  const signals = [];
  const token = {
    get: () => "T1",
    renew: (_, signal) => {
      signals.push(signal);
      asking.resolve();
      return renewed.promise;
    },
  };
  const { fetch } = hostFetch((request) =>
    new URL(request.url).searchParams.get("access_token") === "T2" ? SENT : refusal(40001),
  );
  const client = createClient({ token, fetch });
  const controller = new AbortController();
  const impatient = client.call(SENDALL, bodyFor(SENDALL), { signal: controller.signal });
  await asking.promise;
  const patient = client.call(SENDALL, bodyFor(SENDALL));
  controller.abort(new Error("enough"));
  await assert.rejects(impatient, /enough/);
  renewed.resolve("T2");
  assert.equal((await patient).msg_id, "9007199254740993");
  assert.equal(signals[0]?.aborted ?? false, false);
});

test("a token that is not one is refused before anything is sent", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  for (const token of ["", " ", "a b", undefined, null]) {
    const client = createClient({ token: { get: () => token }, fetch });
    await assert.rejects(client.call(SENDALL, bodyFor(SENDALL)), (error) => {
      assert.ok(error instanceof MassError, String(error));
      return error.problems[0].path === "/access_token";
    });
  }
  assert.equal(asked.length, 0);
});

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);

for (const [name, filename, body, options] of [
  ["a File", "图.jpg", { media: new File([JPEG], "图.jpg", { type: "image/jpeg" }) }],
  ["a File without suffix", "图.jpg", { media: new File([JPEG], "图") }],
  ["a Blob", "file.jpg", { media: new Blob([JPEG]) }],
  ["bytes", "file.jpg", { media: JPEG }],
  ["an ArrayBuffer", "file.jpg", { media: JPEG.buffer }],
  ["a DataView", "file.jpg", { media: new DataView(Uint8Array.of(9, ...JPEG, 9).buffer, 1, 8) }],
  ["bytes of another realm", "file.jpg", { media: runInNewContext(`Uint8Array.of(${JPEG})`) }],
  [
    "a description and the file",
    "图.jpg",
    { media: { filename: "图.jpg", size: 8, head: JPEG } },
    { file: new Blob([JPEG]) },
  ],
]) {
  test(`${name} can be uploaded`, async (t) => {
    const { base, asked } = await serve(t, (_, response) => response.end('{"url":"http://x"}'));
    const client = createClient({ token: "T1", base });
    assert.equal((await client.call("media/uploadimg", body, options)).url, "http://x");
    const [{ headers, body: sent }] = asked;
    const type = headers["content-type"];
    const form = await new Response(sent, { headers: { "content-type": type } }).formData();
    const part = form.get("media");
    assert.deepEqual(new Uint8Array(await part.arrayBuffer()), JPEG);
    assert.equal(part.type, "image/jpeg");
    // WeChat goes by the suffix: without one it answers 40113.
    assert.equal(part.name, filename);
  });
}

test("a File of the wrong kind is not sent: its first bytes are read", async () => {
  const { fetch, asked } = hostFetch(() => '{"url":"http://x"}');
  const client = createClient({ token: "T1", fetch });
  const media = new File(["RIFF....WEBP...."], "a.jpg", { type: "image/jpeg" });
  await assert.rejects(client.call("media/uploadimg", { media }), (error) => {
    assert.deepEqual(
      error.problems.map(({ path, code }) => [path, code]),
      [["/media", "file_kind"]],
    );
    return true;
  });
  assert.equal(asked.length, 0);
});

test("an upload is repeated with its file when the token was refused", async () => {
  const forms = [];
  const fetch = async (request) => {
    forms.push(await request.formData());
    return new Response(forms.length === 1 ? refusal(42001) : '{"url":"http://x"}');
  };
  const client = createClient({ token: tokens(), fetch });
  await client.call("media/uploadimg", { media: new File([JPEG], "a.jpg") });
  for (const form of forms) assert.equal(form.get("media").size, 8);
  assert.equal(forms.length, 2);
});

/** WeChat's stable_token: the same token until a new one is forced. */
function stableTokens({ expires_in = 7200 } = {}) {
  let number = 1;
  const { fetch, asked } = hostFetch(async (request) => {
    const body = await request.clone().json();
    if (body.force_refresh) number += 1;
    return JSON.stringify({ access_token: `S${number}`, expires_in });
  });
  return { fetch, asked, account: { appid: "wxAPPID", secret: "APPSECRET" } };
}

test("a stable token is asked for once and kept until a minute before it ends", async () => {
  const { fetch, asked, account } = stableTokens();
  let now = 1_700_000_000;
  const source = stableToken({ ...account, fetch, now: () => now });
  assert.deepEqual(await Promise.all([source.get(), source.get(), source.get()]), [
    "S1",
    "S1",
    "S1",
  ]);
  assert.equal(asked.length, 1);
  assert.deepEqual(JSON.parse(asked[0].body), {
    grant_type: "client_credential",
    ...account,
  });
  assert.deepEqual([asked[0].path, asked[0].token], ["/cgi-bin/stable_token", null]);
  now += 7200 - 61;
  assert.equal(await source.get(), "S1");
  assert.equal(asked.length, 1);
  now += 1;
  await source.get();
  assert.equal(asked.length, 2);
});

test("a renewal asks without force first, and forces only if the same token comes", async () => {
  const { fetch, asked, account } = stableTokens();
  const source = stableToken({ ...account, fetch, now: () => 0 });
  assert.equal(await source.get(), "S1");
  assert.equal(await source.renew("S1"), "S2");
  assert.deepEqual(
    asked.map(({ body }) => JSON.parse(body).force_refresh ?? false),
    [false, false, true],
  );
  assert.equal(await source.get(), "S2");
  // Who comes late with the old one gets the kept one.
  assert.equal(await source.renew("S1"), "S2");
  assert.equal(asked.length, 3);
});

test("a token that another program has renewed is taken without force", async () => {
  let current = "S1";
  const { fetch, asked } = hostFetch(() =>
    JSON.stringify({ access_token: current, expires_in: 7200 }),
  );
  const source = stableToken({ appid: "wx", secret: "S", fetch, now: () => 0 });
  await source.get();
  current = "S9";
  assert.equal(await source.renew("S1"), "S9");
  assert.equal(asked.length, 2);
  assert.ok(asked.every(({ body }) => !JSON.parse(body).force_refresh));
});

test("a token that could not be got is asked for again", async () => {
  let count = 0;
  const { fetch } = hostFetch(() => {
    count += 1;
    return count === 1
      ? '{"errcode":-1,"errmsg":"system error"}'
      : '{"access_token":"S1","expires_in":7200}';
  });
  const source = stableToken({ appid: "wx", secret: "S", fetch });
  await assert.rejects(source.get(), { errcode: -1 });
  assert.equal(await source.get(), "S1");
});

test("a wrong secret is not asked for again and again", async () => {
  const { fetch, asked } = hostFetch(() => refusal(40001));
  const client = createClient({
    token: stableToken({ appid: "wx", secret: "S", fetch }),
    fetch,
  });
  await assert.rejects(client.call(GET, bodyFor(GET)), { errcode: 40001, api: "stable_token" });
  assert.equal(asked.length, 1);
});

test("the client and a stable token together", async () => {
  const { fetch, asked, account } = stableTokens();
  const both = async (request, init) => {
    if (request.url.includes("stable_token")) return fetch(request, init);
    const token = new URL(request.url).searchParams.get("access_token");
    return new Response(token === "S2" ? SENT : refusal(42001));
  };
  const client = createClient({ token: stableToken({ ...account, fetch: both }), fetch: both });
  const calls = Array.from({ length: 20 }, () => client.call(SENDALL, bodyFor(SENDALL)));
  for (const { msg_id } of await Promise.all(calls)) assert.equal(msg_id, "9007199254740993");
  // Once at first, once without force, once with: 20 forced ones a day are all there are.
  assert.equal(asked.length, 3);
});

test("the AppSecret is in no error, whatever happens", async (t) => {
  const secret = "APPSECRET";
  const { base } = await serve(t, (request) => request.socket.destroy());
  const failures = [
    () => Promise.reject(new TypeError("fetch failed")),
    async () => new Response(refusal(40125)),
    async () => new Response("<html>"),
    async () => new Response('{"access_token":"'),
    async (request) => new Response(await request.text()),
  ];
  for (const options of [{ base }, ...failures.map((fetch) => ({ fetch }))]) {
    const client = createClient({ token: "T1", ...options });
    for (const attempt of [
      () => stableToken({ appid: "wx", secret, ...options }).get(),
      () => client.call("stable_token", { appid: "wx", secret }),
      () => client.call("token", { appid: "wx", secret }),
    ]) {
      await assert.rejects(attempt(), (error) => {
        for (let cause = error; cause; cause = cause.cause) {
          const shown = `${cause.stack}${JSON.stringify(cause)}${Object.values(cause).join()}`;
          assert.doesNotMatch(shown, /APPSECRET/);
        }
        return true;
      });
    }
  }
});
