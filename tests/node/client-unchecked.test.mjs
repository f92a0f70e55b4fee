// `client.callUnchecked`: any other endpoint by its path, over a real HTTP server. The path cannot lead
// elsewhere, no mass send goes this way, and token, errors and digits are as with `call`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ApiError, apis, explain, MassError, ReplyError } from "wechat-mass";
import { ConnectionError, createClient, TokenError } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";
import { hostFetch, refusal } from "./fakes.mjs";
import { serve } from "./server.mjs";

const TOKEN = "57_TOKEN0123456789abcdefghij";
const MENU = "/cgi-bin/menu/create";
const OK = '{"errcode":0,"errmsg":"ok"}';

/** A test of an end must itself end, where there is none. */
const ENDS = { timeout: 10_000 };

/** Calls with a server that answers `reply`, and returns what it was asked and what came back. */
async function called(t, reply, path, options, client = {}) {
  const { base, asked } = await serve(t, (_, response) => {
    const { status = 200, type = "application/json", body = reply } = reply;
    response.writeHead(status, { "content-type": type }).end(body);
  });
  const answer = await createClient({ token: TOKEN, base, ...client })
    .callUnchecked(path, options)
    .catch((error) => ({ error }));
  return { asked, ...answer };
}

/** The problems with which a call is refused before a token is asked for and anything is sent. */
async function problemsOf(path, options) {
  const { fetch, asked } = hostFetch(() => OK);
  const token = { get: () => assert.fail("no token is needed") };
  const error = await createClient({ token, fetch })
    .callUnchecked(path, options)
    .then(assert.fail, (error) => error);
  assert.ok(error instanceof MassError, inspect(error));
  assert.equal(asked.length, 0);
  for (const { message } of error.problems) assert.ok(message.zh && message.en);
  assert.doesNotMatch(inspect(error), /57_TOKEN/);
  return error.problems.map(({ path, code }) => `${path} ${code}`);
}

test("a body is sent as JSON by POST, with the token in the query", async (t) => {
  const body = { button: [{ type: "click", name: "今日歌曲", key: "V1001" }], skipped: undefined };
  const { asked, status, json, text } = await called(t, OK, MENU, { body });
  assert.deepEqual([status, json, text], [200, { errcode: 0, errmsg: "ok" }, OK]);
  const [{ method, url, headers, body: sent }] = asked;
  assert.deepEqual([method, url.pathname], ["POST", MENU]);
  assert.deepEqual([...url.searchParams], [["access_token", TOKEN]]);
  assert.equal(headers["content-type"], "application/json");
  assert.equal(
    sent.toString("utf8"),
    '{"button":[{"type":"click","name":"今日歌曲","key":"V1001"}]}',
  );
});

test("a text is sent as it is", async (t) => {
  const body = '{ "id": 9007199254740993, "name": "\\u4f60好" }\n';
  const { asked } = await called(t, OK, MENU, { body });
  assert.equal(asked[0].method, "POST");
  assert.equal(asked[0].body.toString("utf8"), body);
});

test("without a body it is a GET, and a POST if you say so", async (t) => {
  const get = await called(t, '{"menu":{}}', "/cgi-bin/menu/get");
  assert.deepEqual([get.asked[0].method, get.asked[0].body.length], ["GET", 0]);
  assert.equal(get.asked[0].headers["content-type"], undefined);
  const post = await called(t, OK, MENU, { method: "POST" });
  assert.deepEqual([post.asked[0].method, post.asked[0].headers["content-length"]], ["POST", "0"]);
});

test("a query is escaped, and cannot add a parameter of its own", async (t) => {
  const query = { media_id: "a&access_token=OTHER#?/%20", 名: "你好 +" };
  const { asked } = await called(t, OK, "/cgi-bin/media/get/jssdk", { query });
  assert.deepEqual(
    [...asked[0].url.searchParams],
    [["access_token", TOKEN], ...Object.entries(query)],
  );
});

test("the path of a gateway stays before the path of the endpoint", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end(OK));
  const client = createClient({ token: TOKEN, base: `${base}/wechat/` });
  await client.callUnchecked(MENU);
  assert.equal(asked[0].url.pathname, `/wechat${MENU}`);
});

test("every digit of an id is kept, in both directions", async (t) => {
  const id = 18446744073709551615n;
  const reply = '{"errcode":0,"errmsg":"ok","msgid":4270867312350855168,"list":[{"id":0.5}]}';
  const { asked, json, text } = await called(t, reply, "/cgi-bin/message/template/send", {
    body: { "a/b": [{ id, small: 1, rate: 0.25, none: null, yes: true }] },
  });
  assert.equal(
    asked[0].body.toString("utf8"),
    '{"a/b":[{"id":18446744073709551615,"small":1,"rate":0.25,"none":null,"yes":true}]}',
  );
  assert.deepEqual(json, {
    errcode: 0,
    errmsg: "ok",
    msgid: "4270867312350855168",
    list: [{ id: 0.5 }],
  });
  assert.equal(text, reply);
});

test("a success without an errcode is read as well", async (t) => {
  for (const [reply, json] of [
    ['{"ticket":"T","expires_in":7200}', { ticket: "T", expires_in: 7200 }],
    [
      ' \n{ "menu" : {"button":[]}, "id":9007199254740993}',
      { menu: { button: [] }, id: "9007199254740993" },
    ],
    ["{}", {}],
    ["{ }", {}],
  ]) {
    const answer = await called(t, reply, "/cgi-bin/ticket/getticket");
    assert.deepEqual([answer.json, answer.text], [json, reply]);
  }
});

test("a result for each item, with an errcode of its own, is a success", async (t) => {
  for (const [reply, json] of [
    ['{"list":[{"errcode":40013}]}', { list: [{ errcode: 40013 }] }],
    [
      '{"errcode":0,"errmsg":"ok","list":[{"openid":"b\\"{","errcode":40003,"id":9007199254740993}],"n":1.5}',
      {
        errcode: 0,
        errmsg: "ok",
        list: [{ openid: 'b"{', errcode: 40003, id: "9007199254740993" }],
        n: 1.5,
      },
    ],
    ['{"a":{"errCode" : 1,"b":[{"err_code":2}]}}', { a: { errCode: 1, b: [{ err_code: 2 }] } }],
  ]) {
    const answer = await called(t, reply, "/cgi-bin/message/template/send");
    assert.deepEqual([answer.error, answer.json, answer.text], [undefined, json, reply]);
  }
  const refused = '{"errcode":40003,"errmsg":"invalid openid","list":[{"errcode":0}]}';
  assert.equal((await called(t, refused, MENU)).error.errcode, 40003);
});

test("a reply that contradicts itself is a ReplyError of the path, with what WeChat has sent", async (t) => {
  for (const body of [
    '{"errmsg":"system error"}',
    '{"errCode":40013}',
    '{"errCode":40013,"list":[{"errcode":40013}]}',
    '{"list":[{"errcode":1,"errcode":2}]}',
    '{"errcode":0,"errcode":40013}',
  ]) {
    const { error } = await called(t, body, MENU);
    assert.ok(error instanceof ReplyError, inspect(error));
    assert.deepEqual(
      [error.code, error.api, error.status, error.excerpt],
      ["contradictory", MENU, 200, body],
    );
    for (const words of [error.message, error.meaning.zh, error.meaning.en]) {
      assert.ok(words.startsWith(MENU) && words.endsWith(body), words);
    }
  }
});

test("a file comes as bytes; an errcode in place of a file is an error", async (t) => {
  const body = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0xc3, 0x28]);
  const file = await called(t, { type: "image/jpeg", body }, "/cgi-bin/media/get/jssdk");
  assert.deepEqual(Buffer.from(file.bytes), body);
  assert.deepEqual([file.status, file.content_type, file.json], [200, "image/jpeg", undefined]);
  const refused = { type: "image/jpeg", body: refusal(40007) };
  assert.equal((await called(t, refused, "/cgi-bin/media/get/jssdk")).error.errcode, 40007);
  const page = { status: 502, type: "image/jpeg", body };
  assert.equal((await called(t, page, "/cgi-bin/media/get/jssdk")).error.name, "ReplyError");
});

test("an answer without headers is read, because the call may have been carried out", async () => {
  const reply = (text) => async () => ({
    status: 200,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  });
  const client = createClient({ token: TOKEN, fetch: reply(OK) });
  assert.equal((await client.callUnchecked(MENU)).text, OK);
  const sent = createClient({ token: TOKEN, fetch: reply('{"errcode":0,"msg_id":7}') });
  assert.equal(
    (await sent.call("message/mass/sendall", bodyFor("message/mass/sendall"))).msg_id,
    "7",
  );
});

test("an errcode is an ApiError of the path, explained", async (t) => {
  for (const errcode of [43004, 45009, -1, 88_888_888]) {
    const { error } = await called(t, refusal(errcode, "words"), "/cgi-bin/message/custom/send", {
      body: {},
    });
    assert.ok(error instanceof ApiError, inspect(error));
    const { meaning, advice, known } = explain(errcode);
    assert.deepEqual(
      [error.api, error.errcode, error.meaning, error.advice, error.known, error.status],
      ["/cgi-bin/message/custom/send", errcode, meaning, advice, known, 200],
    );
    assert.match(error.message, /^\/cgi-bin\/message\/custom\/send answered -?\d+ words/);
    assert.equal(error.rid, "61725984-6126f6f9-040f19c4");
  }
});

test("a web page, another status and broken JSON are ReplyErrors of the path", async (t) => {
  for (const [status, body, code, advice] of [
    [200, "<html>log in</html>", "html", "repeat"],
    [502, OK, "http_status", "pending"],
    [502, refusal(40001), "http_status", "repeat"],
    [302, '{"ticket":"T"}', "http_status", "repeat"],
    [404, '{"detail":"no route"}', "http_status", "fix"],
    [504, "", "empty", "repeat"],
    [200, '{"errcode":0', "truncated", "pending"],
    [200, "OK", "not_json", "repeat"],
    [200, "[1]", "wrong_type", "repeat"],
  ]) {
    for (const type of ["text/html", "application/json"]) {
      const { error, asked } = await called(t, { status, type, body }, MENU);
      assert.ok(error instanceof ReplyError, inspect(error));
      assert.deepEqual(
        [error.code, error.status, error.api, error.advice],
        [code, status, MENU, advice],
      );
      for (const words of [error.message, error.meaning.zh, error.meaning.en]) {
        assert.ok(words.startsWith(MENU), words);
        assert.doesNotMatch(words, /tags/);
        assert.ok(words.includes(`HTTP ${status}`), words);
      }
      assert.equal(asked.length, 1);
    }
  }
});

test("a redirect is not followed with the token", async (t) => {
  const { base, asked } = await serve(t, (_, response) =>
    response.writeHead(307, { location: "/elsewhere" }).end(),
  );
  const call = createClient({ token: TOKEN, base }).callUnchecked(MENU, { body: {} });
  await assert.rejects(call, ReplyError);
  assert.equal(asked.length, 1);
});

for (const errcode of [40001, 40014, 42001]) {
  test(`${errcode} renews the token once and repeats the same bytes once`, async (t) => {
    const renewals = [];
    const token = {
      get: () => "T1-token",
      renew: (stale) => {
        renewals.push(stale);
        return "T2-token";
      },
    };
    const { base, asked } = await serve(t, (_, response, { length }) =>
      response.end(length === 2 ? OK : refusal(errcode)),
    );
    const client = createClient({ token, base });
    await client.callUnchecked(MENU, { body: { a: 1n } });
    assert.deepEqual(renewals, ["T1-token"]);
    assert.deepEqual(
      asked.map(({ url, body }) => [url.searchParams.get("access_token"), String(body)]),
      [
        ["T1-token", '{"a":1}'],
        ["T2-token", '{"a":1}'],
      ],
    );
    await assert.rejects(client.callUnchecked(MENU), { errcode, advice: "ask_human", api: MENU });
    assert.equal(asked.length, 4);
  });
}

test("every mass send is refused, however its path is written", async () => {
  for (const path of [
    "/cgi-bin/message/mass/sendall",
    "/cgi-bin/message/mass/sendall/",
    "/cgi-bin/message/mass/sendall//",
    "/CGI-BIN/Message/Mass/SendAll",
    "/cgi-bin/message/mass/of_next_year",
    "/cgi-bin/message/MASS/of_next_year/",
    "/cgi-bin/message/mass",
    "/cgi-bin/message/mass/",
    "//cgi-bin/message/mass/sendall",
    "/./cgi-bin/message/mass/sendall",
    "https://api.weixin.qq.com/cgi-bin/message/mass/sendall",
  ]) {
    assert.deepEqual(await problemsOf(path, { body: {} }), ["/path unsupported"], path);
  }
  for (const path of [
    "/cgi-bin//message/mass/sendall",
    "/cgi-bin/menu/../message/mass/sendall",
    "/cgi-bin/menu/%2e%2e/message/mass/sendall",
    "/cgi-bin/message%2fmass/sendall",
    "/cgi-bin/message/m%61ss/sendall",
    "/cgi-bin/message\\mass\\sendall",
    "/cgi-bin/message/ma\tss/sendall",
    "/cgi-bin/message/mass;x=1/sendall",
    "/cgi-bin/message/maſs/sendall",
    "cgi-bin/message/mass/sendall",
  ]) {
    assert.deepEqual(await problemsOf(path, { body: {} }), ["/path bad_format"], path);
  }
});

test("the path of a gateway cannot be the first half of a mass send's", async () => {
  const { fetch, asked } = hostFetch(() => OK);
  for (const [base, path] of [
    ["https://api.weixin.qq.com/cgi-bin/message", "/mass/sendall"],
    ["https://gateway.example/wx/cgi-bin", "/message/Mass/sendall"],
    ["https://gateway.example/CGI-BIN/message/mass/", "/sendall"],
  ]) {
    const client = createClient({ token: TOKEN, base, fetch });
    await assert.rejects(client.callUnchecked(path, { body: {} }), ({ problems: [{ code }] }) => {
      assert.equal(code, "unsupported");
      return true;
    });
  }
  assert.equal(asked.length, 0);
});

test("every endpoint that this package knows is refused, and the message names it", async () => {
  for (const { api, path } of apis()) {
    for (const written of [path, path.toUpperCase(), `${path}/`]) {
      assert.deepEqual(await problemsOf(written), ["/path unsupported"], written);
    }
    const client = createClient({ token: TOKEN, fetch: hostFetch(() => OK).fetch });
    await assert.rejects(client.callUnchecked(path), ({ problems: [{ message }] }) => {
      assert.ok(message.zh.includes(`call("${api}"`) && message.en.includes(`call("${api}"`));
      return true;
    });
  }
});

test("a path that is not a plain path is refused, and its text is not shown", async () => {
  for (const path of [
    "",
    "/",
    "menu/create",
    "//evil.example/cgi-bin/menu/create",
    "https://evil.example/cgi-bin/menu/create",
    "/\\evil.example/menu",
    "/@evil.example/menu",
    "/cgi-bin/menu/create/",
    "/cgi-bin//menu",
    "/cgi-bin/..",
    "/cgi-bin/./menu",
    "/cgi-bin/menu/..",
    "/cgi-bin/menu.",
    "/cgi-bin/%2E%2E/menu",
    "/cgi-bin%2Fmenu",
    "/cgi-bin/menu?x=1",
    `/cgi-bin/menu?access_token=${TOKEN}`,
    `/cgi-bin/menu#${TOKEN}`,
    "/cgi-bin/menu create",
    "/cgi-bin/menu\n",
    "/cgi-bin/menu\0",
    "/cgi-bin/菜单",
    `/${"a".repeat(200)}`,
  ]) {
    assert.deepEqual(await problemsOf(path), ["/path bad_format"], path);
  }
  for (const path of [undefined, null, 7, {}, new URL("https://api.weixin.qq.com/cgi-bin/menu")]) {
    assert.deepEqual(await problemsOf(path), ["/path wrong_type"]);
  }
});

test("plain paths of other parts of WeChat's host are called", async (t) => {
  for (const path of [
    "/customservice/kfaccount/add",
    "/datacube/getusersummary",
    "/wxa/business/getuserphonenumber",
    "/sns/userinfo",
    "/cgi-bin/message/massive",
    "/a.b-c/v2.0",
  ]) {
    const { asked } = await called(t, OK, path);
    assert.equal(asked[0].url.pathname, path);
  }
});

/** A Proxy whose every use throws. */
function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

test("options that are wrong are refused by name", async () => {
  const get = () => assert.fail("a trap of the caller's");
  const throwing = new Proxy([1], { get });
  const cyclic = {};
  cyclic.self = cyclic;
  for (const [options, problem] of [
    [{ query: { access_token: TOKEN } }, "/options/query/access_token unsupported"],
    [{ query: { Access_Token: TOKEN } }, "/options/query/access_token unsupported"],
    [{ query: { next: 1 } }, "/options/query/next wrong_type"],
    [{ query: "a=b" }, "/options/query wrong_type"],
    [{ query: new URLSearchParams("a=b") }, "/options/query wrong_type"],
    [{ method: "PUT" }, "/options/method not_one_of"],
    [{ method: "post" }, "/options/method not_one_of"],
    [{ method: "GET", body: {} }, "/options/body unsupported"],
    [{ body: [1] }, "/options/body wrong_type"],
    [{ body: 7 }, "/options/body wrong_type"],
    [{ body: new Uint8Array(2) }, "/options/body wrong_type"],
    [{ body: new Map() }, "/options/body wrong_type"],
    [{ body: { at: new Date(0) } }, "/options/body/at wrong_type"],
    [{ body: { list: [undefined] } }, "/options/body/list/0 wrong_type"],
    [{ body: { "a/b": () => 1 } }, "/options/body/a~1b wrong_type"],
    [{ body: { id: 2 ** 53 } }, "/options/body/id unsafe_integer"],
    [{ body: { rate: Number.NaN } }, "/options/body/rate unsafe_integer"],
    [{ body: { list: [revoked([])] } }, "/options/body/list/0 wrong_type"],
    [{ body: { list: [revoked({})] } }, "/options/body/list/0 wrong_type"],
    [{ body: { list: throwing } }, "/options/body/list wrong_type"],
    [{ body: throwing }, "/options/body wrong_type"],
    [{ body: { list: new Array(1) } }, "/options/body/list/0 wrong_type"],
    [{ boddy: {} }, "/options/boddy unknown_option"],
    [{ signal: 7 }, "/options/signal wrong_type"],
    ["x", "/options wrong_type"],
  ]) {
    assert.deepEqual(await problemsOf(MENU, options), [problem]);
  }
  const [problem] = await problemsOf(MENU, { body: cyclic });
  assert.match(problem, /^\/options\/body\/self\/self.* too_deep$/);
});

test("an object of another class is named by its class", async () => {
  const client = createClient({ token: TOKEN, fetch: hostFetch(() => OK).fetch });
  for (const [options, name] of [
    [{ query: new URLSearchParams() }, "URLSearchParams"],
    [{ body: new Map() }, "Map"],
    [{ body: { at: new Date(0) } }, "Date"],
  ]) {
    await assert.rejects(client.callUnchecked(MENU, options), ({ problems: [problem] }) => {
      assert.equal(problem.actual, name);
      assert.ok(problem.message.en.endsWith(`, not \`${name}\``), problem.message.en);
      assert.ok(problem.message.zh.includes(`实际为 \`${name}\``), problem.message.zh);
      return true;
    });
  }
});

test("a token is checked as that of every call", async () => {
  for (const token of ["a b", ""]) {
    const { fetch, asked } = hostFetch(() => OK);
    await assert.rejects(createClient({ fetch, token }).callUnchecked(MENU), (error) => {
      assert.ok(error instanceof MassError, inspect(error));
      assert.deepEqual(
        error.problems.map((problem) => problem.path),
        ["/access_token"],
      );
      return true;
    });
    assert.equal(asked.length, 0);
  }
});

test("a lost connection, a late answer and an abort end as with `call`", ENDS, async (t) => {
  const { base } = await serve(t, (request) => request.socket.destroy());
  await assert.rejects(createClient({ token: TOKEN, base }).callUnchecked(MENU), (error) => {
    assert.ok(error instanceof ConnectionError, inspect(error));
    assert.deepEqual([error.code, error.api], ["connection", MENU]);
    return true;
  });
  const never = () => new Promise(() => {});
  const late = createClient({ token: TOKEN, fetch: never, timeout_ms: 20 }).callUnchecked(MENU);
  await assert.rejects(late, { name: "ConnectionError", code: "timeout", api: MENU });
  const noToken = createClient({ token: { get: never }, timeout_ms: 20 }).callUnchecked(MENU);
  await assert.rejects(noToken, (error) => error instanceof TokenError && error.api === MENU);
  const controller = new AbortController();
  const reason = new Error("the operator closed the page");
  const aborted = createClient({ token: TOKEN, fetch: never }).callUnchecked(MENU, {
    signal: controller.signal,
  });
  setImmediate(() => controller.abort(reason));
  await assert.rejects(aborted, (error) => error === reason);
});

test("no error shows the token", async (t) => {
  const answers = [
    refusal(48001, `denied for ${TOKEN}`),
    JSON.stringify({ errcode: 48001, errmsg: "denied", debug: { seen: [TOKEN] } }),
    { status: 404, type: "text/plain", body: `no route for /cgi-bin?access_token=${TOKEN}` },
    `<html>${TOKEN}</html>`,
  ];
  for (const answer of answers) {
    const { error } = await called(t, answer, MENU);
    assert.ok(error instanceof Error);
    assert.doesNotMatch(`${inspect(error, { depth: 9 })}${JSON.stringify(error)}`, /57_TOKEN/);
  }
  const fetch = async ({ url }) => {
    throw new TypeError(`error sending request for url (${url})`);
  };
  const call = createClient({ token: TOKEN, fetch }).callUnchecked(MENU);
  await assert.rejects(call, (error) => {
    assert.doesNotMatch(inspect(error, { depth: 9 }), /57_TOKEN|api\.weixin/);
    return error instanceof ConnectionError;
  });
});
