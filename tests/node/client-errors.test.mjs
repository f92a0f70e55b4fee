// An error of the client says enough, but neither tokens nor addresses, whatever `fetch` or a token
// source throws. The shapes are those that Node, Bun 1.4.5 and Deno 2.9.5 threw for a request to
// a port where nobody listens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ApiError, MassError, ReplyError } from "wechat-mass";
import { ConnectionError, createClient, stableToken, TokenError } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";
import { hostFetch, refusal } from "./fakes.mjs";
import { serve } from "./server.mjs";

const SENDALL = "message/mass/sendall";
const TOKEN = "57_TOKEN-secret/+=";
const SECRET = "0123456789abcdef0123456789abcdef";
const FORBIDDEN = /57_TOKEN|0123456789abcdef|[a-z]+:\/\/(?!\/)|access_token=(?!\[)/;

const send = (client) => client.call(SENDALL, bodyFor(SENDALL));

/** Everything that logs of any kind show of an error, down to its last cause. */
function shown(error) {
  const texts = [inspect(error, { depth: 9, showHidden: true, getters: true })];
  for (let each = error, depth = 0; each && depth < 12; each = each.cause, depth += 1) {
    texts.push(String(each), each.stack, JSON.stringify(each));
    for (const key of Reflect.ownKeys(each))
      texts.push(String(key), inspect(each[key], { depth: 9 }));
  }
  // The places in a stack are files of this machine.
  return texts.join("\n").replaceAll(/file:\/\/\S*/g, "");
}

const with_ = (error, members) => Object.assign(error, members);

/** The errors of `fetch` on each host, made of the request that it was given. */
const FAILURES = {
  "Node: refused": ({ url }) =>
    new TypeError("fetch failed", {
      cause: with_(new Error("connect ECONNREFUSED 127.0.0.1:48999"), {
        errno: -111,
        code: "ECONNREFUSED",
        syscall: "connect",
        address: "127.0.0.1",
        port: 48999,
        url,
      }),
    }),
  "Node: two addresses refused": ({ url }) =>
    new TypeError("fetch failed", {
      cause: with_(
        new AggregateError([
          with_(new Error(`connect ECONNREFUSED ::1:443 for ${url}`), { code: "ECONNREFUSED" }),
          with_(new Error("connect ECONNREFUSED 127.0.0.1:443"), { code: "ECONNREFUSED", url }),
        ]),
        { code: "ECONNREFUSED" },
      ),
    }),
  Bun: ({ url }) =>
    with_(
      new TypeError("ECONNREFUSED: Unable to connect. Is the computer able to access the url?"),
      {
        code: "ECONNREFUSED",
        path: url,
        errno: 0,
      },
    ),
  Deno: ({ url }) =>
    new TypeError("fetch failed", {
      cause: new Error(
        `error sending request for url (${url}): client error (Connect): tcp connect error: Connection refused (os error 111)`,
      ),
    }),
  "older Deno": ({ url }) =>
    new TypeError(`error sending request for url (${url}): operation failed`),
  "axios and its like": (request) =>
    with_(new Error("Network Error"), {
      code: "ERR_NETWORK",
      config: { url: request.url, params: { access_token: TOKEN } },
      request,
      response: { config: { url: request.url } },
    }),
  "a path without a host": ({ url }) => {
    const { pathname, search } = new URL(url);
    return new Error(`socket hang up: POST ${pathname}${search} HTTP/1.1`);
  },
  "JSON of the request": ({ url }) =>
    new Error(
      JSON.stringify({ url, access_token: TOKEN, headers: { authorization: `Bearer ${TOKEN}` } }),
    ),
  "the token alone": () => new Error(`no route for ${TOKEN}.`),
  "the name and the code": ({ url }) =>
    with_(new Error("x"), { name: `Error of ${url}`, code: url }),
  "a text": ({ url }) => `failed: ${url}`,
  "an object": ({ url }) => ({ url, message: `failed: ${url}` }),
  "a Request": (request) => request,
  nothing: () => undefined,
  "a cause that is its own": ({ url }) => {
    const error = new Error(url);
    error.cause = error;
    return error;
  },
  "a very long message": ({ url }) => new Error(`${"x".repeat(1990)}${url}${"y".repeat(1e6)}`),
  "getters that throw": () =>
    new Proxy(new Error("x"), {
      get() {
        throw new Error(TOKEN);
      },
    }),
};

for (const [name, failure] of Object.entries(FAILURES)) {
  test(`${name}: the error of fetch is told without address and token`, async () => {
    const fetch = async (request) => {
      throw failure(request);
    };
    await assert.rejects(send(createClient({ token: TOKEN, fetch })), (error) => {
      assert.ok(error instanceof ConnectionError, String(error));
      assert.ok(error.cause instanceof Error);
      assert.doesNotMatch(shown(error), FORBIDDEN);
      assert.ok(shown(error).length < 200_000);
      return true;
    });
  });

  test(`${name}: so it is where the AppSecret is sent, and in the token step of a call`, async () => {
    const fetch = async (request) => {
      const body = await request.clone().text();
      throw new Error(`${body} ${request.url}`, { cause: failure(request) });
    };
    const account = { appid: "wxAPPID", secret: SECRET };
    const token = stableToken({ ...account, fetch });
    for (const attempt of [
      () => createClient({ token: "", fetch }).call("token", account),
      () => createClient({ token: "", fetch }).call("stable_token", account),
      () => token.get(),
      () => send(createClient({ token, fetch })),
    ]) {
      await assert.rejects(attempt(), (error) => {
        assert.doesNotMatch(shown(error), /0123456789abcdef|[a-z]+:\/\/(?!\/)/);
        return true;
      });
    }
  });
}

test("what helps is kept: names, codes, and the rest of the words", async () => {
  const cause = async (failure) => {
    const fetch = async (request) => {
      throw failure(request);
    };
    return send(createClient({ token: TOKEN, fetch })).then(assert.fail, (error) => error.cause);
  };
  const node = await cause(FAILURES["Node: refused"]);
  assert.deepEqual([node.name, node.message], ["TypeError", "fetch failed"]);
  assert.equal(node.cause.code, "ECONNREFUSED");
  assert.equal(node.cause.message, "connect ECONNREFUSED 127.0.0.1:48999");
  const two = await cause(FAILURES["Node: two addresses refused"]);
  assert.deepEqual(
    two.cause.errors.map(({ code }) => code),
    ["ECONNREFUSED", "ECONNREFUSED"],
  );
  const bun = await cause(FAILURES.Bun);
  assert.equal(bun.code, "ECONNREFUSED");
  assert.match(bun.message, /Unable to connect/);
  const deno = await cause(FAILURES.Deno);
  assert.match(
    deno.cause.message,
    /^error sending request for url \(.*\): client error \(Connect\)/,
  );
});

test("a source of one's own shows where it failed, without what it knows", async () => {
  const token = {
    get() {
      throw new Error(
        "GET https://tokens.example/?appid=wx&secret=abc failed; redis://:hunter2@cache:6379 too; refresh_token: R-1, AppSecret=abc",
      );
    },
  };
  await assert.rejects(send(createClient({ token })), (error) => {
    assert.ok(error instanceof TokenError);
    assert.doesNotMatch(shown(error), /abc|hunter2|R-1|tokens\.example/);
    assert.match(error.cause.stack, /client-errors\.test\.mjs/);
    return true;
  });
});

test("a source of one's own that says its token shows it to nobody", async () => {
  const long = `57_${"Qx-7_".repeat(25)}`;
  for (const words of [`redis has ${long}`, `no ${SECRET}`, `bad token ${long}.`]) {
    const get = () => {
      throw new Error(`${words}, 123e4567-e89b-12d3-a456-426614174000`);
    };
    await assert.rejects(send(createClient({ token: { get } })), (error) => {
      for (const text of [shown(error)]) {
        assert.ok(!text.includes(long) && !text.includes(SECRET), text);
        assert.ok(
          text.includes("123e4567-e89b-12d3-a456-426614174000"),
          "an id of a request stays",
        );
      }
      return true;
    });
  }
});

test("name, code and stack of a source's error do not tell its token either", async () => {
  const long = `57_${"Qx-7_".repeat(25)}`;
  for (const secret of [long, SECRET]) {
    for (const error of [
      with_(new Error("x"), { name: `No${secret}` }),
      with_(new Error("x"), { code: secret }),
      with_(new Error("x"), { stack: `Error: x\n    at ${secret} (file:///a.mjs:1:2)` }),
      new Error(`${"word ".repeat(396)}${secret}`),
    ]) {
      const get = () => Promise.reject(error);
      await assert.rejects(send(createClient({ token: { get } })), (error) => {
        assert.ok(!shown(error).includes(secret.slice(0, 15)), shown(error));
        return true;
      });
    }
  }
});

test("a line of a message does not pass for a line of the stack", async () => {
  const words = "no token\n    at hunter2, says the vault";
  for (const change of [
    () => {},
    (error) => Object.assign(error, { message: "changed" }),
    (error) => Object.assign(error, { stack: `${error.stack}\nfrom hunter2` }),
  ]) {
    const error = new Error(words);
    change(error);
    const get = () => Promise.reject(error);
    await assert.rejects(send(createClient({ token: { get } })), ({ cause }) => {
      const [, ...after] = cause.stack.split(cause.message);
      assert.doesNotMatch(after.join(""), /hunter2/);
      if (cause.message === words) assert.match(after.join(""), /client-errors\.test\.mjs/);
      return true;
    });
  }
});

test("a sentence about a token stays readable", async () => {
  for (const words of [
    "cannot get access_token: ECONNREFUSED",
    "access_token: timeout after 3000ms",
    "Unexpected token: '<'",
    "Basic auth failed",
    "DEPTH_ZERO_SELF_SIGNED_CERT_IN_THE_CHAIN_OF_CERTS",
  ]) {
    const get = () => Promise.reject(new Error(words));
    await assert.rejects(send(createClient({ token: { get } })), (error) => {
      assert.equal(error.cause.message, words);
      assert.ok(error.meaning.en.endsWith(words));
      // Shown once in a chain: the message leaves it to the cause.
      return !error.message.includes(words);
    });
  }
});

test("a connection that Node refuses shows no token", async () => {
  const client = createClient({ token: TOKEN, base: "http://127.0.0.1:9" });
  await assert.rejects(send(client), (error) => {
    assert.ok(error instanceof ConnectionError, String(error));
    assert.doesNotMatch(shown(error), FORBIDDEN);
    return true;
  });
});

test("each error says in both languages whether the call may have been carried out", async () => {
  const failing = () => Promise.reject(new TypeError("fetch failed"));
  const { fetch } = hostFetch(() => SENT);
  const SENT = '{"errcode":0,"msg_id":1}';
  const unknown = await send(createClient({ token: TOKEN, fetch: failing })).catch(
    (error) => error,
  );
  assert.deepEqual([unknown.name, unknown.advice], ["ConnectionError", "repeat"]);
  assert.match(unknown.meaning.zh, /结果未知/);
  assert.match(unknown.meaning.en, /unknown/);

  const token = stableToken({ appid: "wx", secret: SECRET, fetch: failing });
  const notSent = await send(createClient({ token, fetch })).catch((error) => error);
  assert.deepEqual(
    [notSent.name, notSent.advice, notSent.after_seconds, notSent.until],
    ["TokenError", "wait", 60, "next_minute"],
  );
  assert.ok(notSent.cause instanceof ConnectionError);
  // Nothing in it may read as if the send itself were unknown.
  assert.doesNotMatch(`${notSent.message}${JSON.stringify(notSent)}`, /unknown|未知|repeat/);
  assert.match(notSent.meaning.zh, /没有执行/);
  assert.match(notSent.meaning.en, /not carried out/);
});

test("a body of stable_token that is refused is a TokenError to be mended", async () => {
  const token = stableToken({ appid: "wx", secret: "undefined" });
  await assert.rejects(send(createClient({ token })), (error) => {
    assert.ok(error instanceof TokenError, String(error));
    assert.equal(error.advice, "fix");
    assert.ok(error.cause instanceof MassError);
    assert.equal(error.cause.problems[0].path, "/secret");
    return true;
  });
});

for (const [status, text, code, advice] of [
  [502, refusal(40001), "http_status", "repeat"],
  [503, refusal(42001), "http_status", "repeat"],
  [401, refusal(40014), "http_status", "repeat"],
  [429, refusal(45009), "http_status", "repeat"],
  [500, '{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":7}', "http_status", "repeat"],
  [500, '{"errcode":0,"errmsg":"ok","msg_id":7}', "http_status", "pending"],
  [302, '{"errcode":0,"errmsg":"ok","msg_id":7}', "http_status", "pending"],
  [502, "<html><h1>502 Bad Gateway</h1>", "html", "repeat"],
  [504, "", "empty", "repeat"],
  [200, "<html>log in</html>", "html", "repeat"],
]) {
  test(`HTTP ${status} with ${text.slice(0, 16)} is no word of WeChat's, and nothing is repeated`, async (t) => {
    const { base, asked } = await serve(t, (_, response) => response.writeHead(status).end(text));
    let renewals = 0;
    const token = { get: () => TOKEN, renew: () => `T${++renewals}` };
    await assert.rejects(send(createClient({ token, base })), (error) => {
      assert.ok(error instanceof ReplyError, String(error));
      assert.deepEqual([error.code, error.status, error.advice], [code, status, advice]);
      assert.match(error.message, new RegExp(`HTTP ${status}`));
      assert.match(error.meaning.zh, new RegExp(`HTTP ${status}`));
      return true;
    });
    assert.deepEqual([asked.length, renewals], [1, 0]);
  });
}

test("an ApiError has the HTTP status it came with", async (t) => {
  for (const status of [200, 202]) {
    const { base } = await serve(t, (_, response) =>
      response.writeHead(status).end(refusal(48001)),
    );
    await assert.rejects(send(createClient({ token: TOKEN, base })), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.status, error.errcode], [status, 48001]);
      return true;
    });
  }
});

test("a stable_token with another status than 2xx is no token, and shows none", async () => {
  const fetch = async () =>
    new Response(`{"access_token":"${TOKEN}","expires_in":7200}`, { status: 500 });
  const token = stableToken({ appid: "wx", secret: SECRET, fetch });
  await assert.rejects(send(createClient({ token, fetch })), (error) => {
    assert.ok(error instanceof TokenError, String(error));
    assert.deepEqual([error.cause.code, error.cause.status], ["http_status", 500]);
    assert.equal(error.advice, "wait");
    assert.doesNotMatch(shown(error), FORBIDDEN);
    return true;
  });
});

test("a reply that repeats the token or the AppSecret on its own shows neither", async () => {
  for (const reply of [
    { errcode: 48001, errmsg: `denied for ${TOKEN}` },
    { errcode: 48001, errmsg: "denied", debug: { seen: [TOKEN] } },
    { errcode: 0, errmsg: `who is ${TOKEN}` },
  ]) {
    const client = createClient({ token: TOKEN, fetch: async () => Response.json(reply) });
    await assert.rejects(send(client), (error) => {
      assert.doesNotMatch(shown(error), FORBIDDEN);
      assert.match(shown(error), /\[REDACTED\]/);
      return true;
    });
  }
  const answer = { errcode: 40164, errmsg: `not in whitelist, ${SECRET}` };
  const token = stableToken({
    appid: "A",
    secret: SECRET,
    fetch: async () => Response.json(answer),
  });
  await assert.rejects(send(createClient({ token })), (error) => {
    assert.doesNotMatch(shown(error), FORBIDDEN);
    return error instanceof TokenError && error.errcode === 40164;
  });
});

test("a gateway that repeats the address shows no token", async () => {
  for (const [status, answer] of [
    [404, ({ url }) => `no route for ${url}`],
    [200, ({ url }) => `no route for ${url}`],
    [200, ({ url }) => JSON.stringify({ errcode: 404, errmsg: `no route for ${url}` })],
  ]) {
    const fetch = async (request) => new Response(answer(request), { status });
    await assert.rejects(send(createClient({ token: TOKEN, fetch })), (error) => {
      assert.doesNotMatch(shown(error), /57_TOKEN/);
      return true;
    });
  }
});
