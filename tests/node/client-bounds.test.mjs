// `signal` and `timeout_ms` bound everything that a call waits for, and nothing is left behind that
// rejects unheard: that would end a program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { MassError } from "wechat-mass";
import { ConnectionError, createClient, stableToken, TokenError } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";
import { deferred, hostFetch, refusal } from "./fakes.mjs";

const SENDALL = "message/mass/sendall";
const SENT = '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993}';
const ENOUGH = new Error("the operator closed the page");

/** A test of an end must itself end, where there is none. */
const ENDS = { timeout: 10_000 };

const never = () => new Promise(() => {});
const send = (client, options) => client.call(SENDALL, bodyFor(SENDALL), options);
const refuse = async () => new Response(refusal(40001));

/** An answer whose body never ends. */
const endless = async () => new Response(new ReadableStream({ pull: never }));

/** Where a call may hang: the options of a client, and whether the request had left by then. */
const HANGING = {
  "the token": [{ token: { get: never }, fetch: never }, false],
  "the renewal of the token": [{ token: { get: () => "T1", renew: never }, fetch: refuse }, false],
  "the request": [{ token: "T1", fetch: never }, true],
  "the body of the answer": [{ token: "T1", fetch: endless }, true],
  "the token of stable_token": [
    { token: stableToken({ appid: "wx", secret: "S", fetch: never }), fetch: never },
    false,
  ],
};

for (const [where, [options, hasLeft]] of Object.entries(HANGING)) {
  test(`${where} is bounded by timeout_ms`, ENDS, async () => {
    await assert.rejects(send(createClient({ ...options, timeout_ms: 20 })), (error) => {
      const expected = hasLeft
        ? [ConnectionError, "timeout", "repeat"]
        : [TokenError, "token_timeout", "wait"];
      assert.deepEqual([error.constructor, error.code, error.advice], expected);
      assert.equal(error.cause.name, "TimeoutError");
      assert.ok(error.meaning.zh && error.meaning.en);
      return true;
    });
  });

  test(`${where} is bounded by the caller's signal`, ENDS, async () => {
    const controller = new AbortController();
    const call = send(createClient(options), { signal: controller.signal });
    setImmediate(() => controller.abort(ENOUGH));
    await assert.rejects(call, (error) => error === ENOUGH);
  });
}

test("the signal that a source or fetch is given ends with the caller's", ENDS, async () => {
  const controller = new AbortController();
  const seen = [];
  const token = {
    get: (signal) => {
      seen.push(signal);
      return "T1";
    },
  };
  const fetch = (_, { signal }) => {
    seen.push(signal);
    controller.abort(ENOUGH);
    return never();
  };
  await assert.rejects(send(createClient({ token, fetch }), { signal: controller.signal }));
  assert.deepEqual(
    seen.map(({ reason }) => reason),
    [ENOUGH, ENOUGH],
  );
});

test("a signal that ended before the call has nothing asked and nothing sent", async () => {
  const { fetch, asked } = hostFetch(() => SENT);
  let gets = 0;
  const token = { get: () => `T${++gets}` };
  const call = send(createClient({ token, fetch }), { signal: AbortSignal.abort(ENOUGH) });
  await assert.rejects(call, (error) => error === ENOUGH);
  assert.deepEqual([gets, asked.length], [0, 0]);
});

test("a call that is done leaves no listener at the caller's signal", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  for (const [name, step] of [
    ["addEventListener", 1],
    ["removeEventListener", -1],
  ]) {
    const inherited = signal[name];
    signal[name] = (...rest) => {
      listeners += step;
      return inherited.apply(signal, rest);
    };
  }
  const { fetch } = hostFetch(() => SENT);
  const client = createClient({ token: "T1", fetch });
  for (let call = 0; call < 20; call += 1) await send(client, { signal });
  assert.equal(listeners, 0);
});

for (const timeout_ms of [0, -1, Number.NaN, "1000"]) {
  test(`a timeout_ms of ${JSON.stringify(timeout_ms)} (${timeout_ms}) is refused`, async () => {
    const { fetch, asked } = hostFetch(() => SENT);
    await assert.rejects(send(createClient({ token: "T1", fetch, timeout_ms })), (error) => {
      assert.ok(error instanceof MassError, String(error));
      assert.equal(error.problems[0].path, "/timeout_ms");
      assert.ok(error.problems[0].message.zh.includes("timeout_ms"));
      return true;
    });
    assert.equal(asked.length, 0);
  });
}

test("a timeout_ms that no timer can hold is as good as none", ENDS, async () => {
  for (const timeout_ms of [2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY]) {
    const { fetch } = hostFetch(async () => {
      // With a timer that has overflowed, this is after its end.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return SENT;
    });
    await send(createClient({ token: "T1", fetch, timeout_ms }));
  }
});

/** A rejection comes when the call has ended otherwise; whoever hears it is not the caller. */
const LATE = new TypeError("too late");

/** Makes a client with promises that fail before, or after, anybody waits for them. */
function failingLate() {
  const late = deferred();
  const controller = new AbortController();
  const end = () => controller.abort(ENOUGH);
  const endThen = (value) => () => {
    end();
    return value;
  };
  const body = () =>
    new ReadableStream({
      start: (stream) => {
        late.promise.catch((error) => stream.error(error));
      },
    });
  return {
    late,
    controller,
    clients: {
      "a token": { token: { get: endThen(late.promise) }, fetch: never },
      "a renewal": { token: { get: () => "T1", renew: endThen(late.promise) }, fetch: refuse },
      "a request": { token: "T1", fetch: endThen(late.promise) },
      "the body of an answer": {
        token: "T1",
        fetch: async () => {
          setImmediate(end);
          return new Response(body());
        },
      },
      "a stable_token": {
        token: stableToken({ appid: "wx", secret: "S", fetch: endThen(late.promise) }),
        fetch: never,
      },
    },
  };
}

for (const where of Object.keys(failingLate().clients)) {
  test(`${where} that fails after the call was given up is heard`, ENDS, async (t) => {
    const unheard = [];
    const hear = (reason) => unheard.push(reason);
    process.on("unhandledRejection", hear);
    t.after(() => process.off("unhandledRejection", hear));
    const { late, controller, clients } = failingLate();
    const call = send(createClient(clients[where]), { signal: controller.signal });
    await assert.rejects(call, (error) => error === ENOUGH);
    late.reject(LATE);
    // Node tells of rejections that nobody heard before the next of these.
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    assert.deepEqual(unheard, []);
  });
}

test("a source that throws at once is a TokenError like one that rejects", async () => {
  const throwing = () => {
    throw new Error("cache down");
  };
  const { fetch } = hostFetch(() => refusal(40001));
  for (const token of [{ get: throwing }, { get: () => "T1", renew: throwing }]) {
    await assert.rejects(send(createClient({ token, fetch })), (error) => {
      assert.ok(error instanceof TokenError, String(error));
      assert.equal(error.cause.message, "cache down");
      return true;
    });
  }
});

/** A program of its own: what ends it, and what it says. */
async function program(lines) {
  const text = `
    import { createClient, stableToken } from "wechat-mass/client";
    const never = () => new Promise(() => {});
    const said = (call) => call.then(() => console.log("done"), (error) => console.log(error.name, error.code));
    ${lines}`;
  const ran = promisify(execFile)(process.execPath, ["--input-type=module", "-e", text]);
  return (await ran).stdout.trim();
}

test("a program survives a call that was given up before its token failed", ENDS, async () => {
  const text = await program(`
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    const token = stableToken({ appid: "wx", secret: "S", fetch });
    await said(createClient({ token, fetch }).call("user/get", {}, { signal: AbortSignal.abort() }));
    const controller = new AbortController();
    const call = createClient({ token, fetch }).call("user/get", {}, { signal: controller.signal });
    controller.abort();
    await said(call);
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log("alive");`);
  assert.match(text, /^AbortError 20\nAbortError 20\nalive$/);
});

test(
  "a program that waits for a token that never comes ends with an error, not without a word",
  ENDS,
  async () => {
    const text = await program(`
    const client = createClient({ token: { get: never }, timeout_ms: 20 });
    await said(client.call("user/get", {}));`);
    assert.equal(text, "TokenError token_timeout");
  },
);

test("a call that is done does not keep the program alive", ENDS, async () => {
  const text = await program(`
    const fetch = async () => new Response('{"total":0,"count":0,"next_openid":""}');
    await said(createClient({ token: "T1", fetch, timeout_ms: 600_000 }).call("user/get", {}));`);
  assert.equal(text, "done");
});
