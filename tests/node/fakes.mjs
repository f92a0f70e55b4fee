// Fakes of a host and of WeChat for the tests of the client.

/** A promise that is settled from outside. */
export function deferred() {
  let settle;
  const promise = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}

/** The errcode of a refusal, as WeChat writes it. */
export function refusal(errcode, errmsg = "x") {
  return JSON.stringify({ errcode, errmsg: `${errmsg} rid: 61725984-6126f6f9-040f19c4` });
}

/**
 * A `fetch` as a host may have one: `answer(request, count)` gives the reply's text, or a promise
 * of it. It keeps what it was asked.
 */
export function hostFetch(answer) {
  const asked = [];
  const fetch = async (request, init) => {
    const url = new URL(request.url);
    asked.push({
      method: request.method,
      path: url.pathname,
      token: url.searchParams.get("access_token"),
      body: await request.clone().text(),
      signal: init?.signal,
    });
    const reply = await answer(request, asked.length);
    return reply instanceof Response ? reply : new Response(reply);
  };
  return { fetch, asked };
}

/**
 * WeChat's side of an account: it gives tokens by `stable_token`, the same until one is forced or
 * `revoke`d in favour of another, and takes those that `accepts` says, by default the newest.
 */
export function account({ expires_in = 7200, accepts, sent }) {
  const state = { number: 1, valid: "S1-token" };
  const isGood = accepts ?? ((token) => token === state.valid);
  const { fetch, asked } = hostFetch(async (request) => {
    const url = new URL(request.url);
    if (!url.pathname.endsWith("/stable_token")) {
      return isGood(url.searchParams.get("access_token")) ? sent : refusal(40001);
    }
    const { force_refresh } = await request.clone().json();
    if (force_refresh) {
      state.number += 1;
      state.valid = `S${state.number}-token`;
    }
    return JSON.stringify({ access_token: `S${state.number}-token`, expires_in });
  });
  const questions = () => asked.filter(({ path }) => path.endsWith("/stable_token"));
  return {
    fetch,
    /** No token is good any more, but for one that is forced. */
    revoke: () => {
      state.valid = "none";
    },
    counts: () => ({
      asked: questions().length,
      forced: questions().filter(({ body }) => JSON.parse(body).force_refresh).length,
      calls: asked.length - questions().length,
    }),
  };
}
