// Arguments of other types: one typed error that names the argument, or, where nothing is thrown, an
// answer that says that nothing is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import {
  articlePictures,
  build,
  check,
  checkCampaign,
  explain,
  explainStatus,
  MassError,
  mediaOf,
  openIdBatches,
  planCampaign,
  previewOf,
  read,
  replacePictures,
  toRequest,
} from "wechat-mass";
import { advance, createClient, stableToken } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";

const SENDALL = "message/mass/sendall";

function boom() {
  throw new Error("boom");
}

const NO_TEXTS = {
  undefined,
  null: null,
  number: 5,
  boolean: true,
  bigint: 1n,
  symbol: Symbol("s"),
  object: {},
  array: ["x"],
  function: () => {},
  "boxed text": new String("x"),
  "a hostile proxy": new Proxy({}, { get: boom, ownKeys: boom, getPrototypeOf: boom }),
};

/** Whether this is the refusal of an argument: one problem of the type, at its path. */
function names(path) {
  return (error) => {
    assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
    assert.deepEqual(
      error.problems.map((problem) => [problem.path, problem.code, problem.level]),
      [[path, "wrong_type", "error"]],
    );
    const [{ message }] = error.problems;
    for (const words of [message.zh, message.en])
      assert.ok(words.includes(path.split("/")[1]), words);
    return true;
  };
}

for (const [name, odd] of Object.entries(NO_TEXTS)) {
  test(`${name} where a text is wanted`, async () => {
    assert.throws(() => articlePictures(odd), names("/html"));
    assert.throws(() => replacePictures(odd, {}), names("/html"));
    assert.throws(() => replacePictures("<p>", { "a/b": odd }), names("/urls/a~1b"));
    if (odd === undefined || odd === null) return;
    assert.throws(() => previewOf(bodyFor(SENDALL), { touser: odd }), names("/recipient/touser"));
    assert.throws(
      () => previewOf(bodyFor(SENDALL), { towxname: odd }),
      names("/recipient/towxname"),
    );
    const call = build("tags/get");
    assert.throws(() => toRequest(call, { access_token: odd }), names("/access_token"));
    assert.throws(() => toRequest(call, { access_token: "T", base: odd }), names("/base"));
    await assert.rejects(mediaOf(new Blob(["x"]), odd), names("/filename"));
  });
}

test("a URL as base is no silent default", () => {
  const base = new URL("http://127.0.0.1:1");
  assert.throws(() => toRequest(build("tags/get"), { access_token: "T", base }), names("/base"));
});

test("a switch is a boolean: the text of false is not true", () => {
  const options = { access_token: "T", base: "http://gateway.local" };
  for (const allow_http of ["false", "true", 0, 1, {}]) {
    const call = build("tags/get");
    assert.throws(() => toRequest(call, { ...options, allow_http }), names("/allow_http"));
  }
});

test("what has members is an object", async () => {
  for (const odd of ["T", 1, true, Symbol("s"), () => {}]) {
    assert.throws(() => toRequest(build("tags/get"), odd), names("/options"));
    assert.throws(() => replacePictures("<p>", odd), names("/urls"));
  }
  const map = new Map([["https://example.com/a.png", "http://mmbiz.qpic.cn/a"]]);
  for (const odd of [undefined, null, [], map, new String("x"), new Proxy({}, { ownKeys: boom })]) {
    assert.throws(() => replacePictures("<p>", odd), names("/urls"));
  }
  const { query, ...call } = build("user/get", { next_openid: "OPENID1" });
  for (const odd of [undefined, null, "", [], new URLSearchParams(query), new Map()]) {
    assert.throws(() => toRequest({ ...call, query: odd }, { access_token: "T" }), names("/query"));
  }
  assert.throws(() => toRequest(call, { access_token: "T" }), names("/query"));
  for (const odd of [undefined, null, "call", 5, JSON.stringify(call)]) {
    assert.throws(() => toRequest(odd, { access_token: "T" }), names("/call"));
  }
  for (const odd of ["o", 5]) {
    assert.throws(() => previewOf(bodyFor(SENDALL), odd), names("/recipient"));
  }
  for (const odd of [undefined, null, {}, "blob", new Uint8Array(1)]) {
    await assert.rejects(mediaOf(odd), names("/file"));
  }
});

test("a preview without a recipient says so", () => {
  for (const nobody of [undefined, null, {}, { touser: undefined }, { touser: null }]) {
    assert.throws(
      () => previewOf(bodyFor(SENDALL), nobody),
      (error) => {
        assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
        assert.equal(error.problems[0].code, "audience_missing");
        return true;
      },
    );
  }
});

test("what is let through is named by an array of texts, and nothing else is ignored", () => {
  const body = bodyFor(SENDALL, { more: 1 });
  for (const [options, path] of [
    ["/more", "/options"],
    [["/more"], "/options"],
    [5, "/options"],
    [{ allow_unknown: "/more" }, "/options/allow_unknown"],
    [{ allow_unknown: { 0: "/more" } }, "/options/allow_unknown"],
    [{ allow_unknown: ["/more", 5] }, "/options/allow_unknown/1"],
  ]) {
    assert.throws(() => build(SENDALL, body, options), names(path));
    assert.deepEqual(
      check(SENDALL, body, options).map((problem) => [problem.path, problem.code]),
      [[path, "wrong_type"]],
    );
  }
  // A value that is not JSON at all has its place, too.
  for (const [options, path] of [
    [() => {}, "/options"],
    [new Map(), "/options"],
    [{ allow_unknown: new Set(["/more"]) }, "/options/allow_unknown"],
    [{ allow_unknown: ["/more", Symbol("x")] }, "/options/allow_unknown/1"],
  ]) {
    assert.throws(() => build(SENDALL, body, options), MassError);
    const [problem, ...others] = check(SENDALL, body, options);
    assert.deepEqual([problem.path, problem.code, others], [path, "unsupported", []]);
    for (const words of Object.values(problem.message)) assert.ok(words.includes("`options"));
  }
  for (const none of [undefined, null, {}, { allow_unknown: undefined }, { allow_unknown: [] }]) {
    assert.deepEqual(check(SENDALL, bodyFor(SENDALL), none), []);
  }
});

test("a misspelt option is an error everywhere: what it asked for would be lost", async () => {
  const body = bodyFor(SENDALL);
  const token = "T";
  const update = (change) => change("");
  const plan = { id: "job42", account: "service", audience: { is_to_all: true }, content: body };
  const unknown = (path) => (error) => {
    assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
    const [{ code, message, limit }, more] = error.problems;
    assert.deepEqual([error.problems[0].path, code, more], [path, "unknown_option", undefined]);
    for (const words of [message.zh, message.en]) assert.ok(words.includes(limit), words);
    return true;
  };
  assert.throws(
    () => build(SENDALL, body, { allowUnknown: ["/x"] }),
    unknown("/options/allowUnknown"),
  );
  assert.throws(() => planCampaign(plan, 1.7e9, { now: 1 }), unknown("/options/now"));
  for (const found of [check(SENDALL, body, { "a/b": 1 }), checkCampaign(plan, { "a/b": 1 })]) {
    assert.deepEqual(
      found.map((problem) => [problem.path, problem.code]),
      [["/options/a~1b", "unknown_option"]],
    );
  }
  const call = build("tags/get");
  assert.throws(
    () => toRequest(call, { access_token: "T", allowHttp: true }),
    unknown("/allowHttp"),
  );
  assert.throws(() => createClient({ token, timeout: 5 }), unknown("/timeout"));
  assert.throws(() => createClient({ token, timeoutMs: undefined }), unknown("/timeoutMs"));
  assert.throws(() => stableToken({ appid: "A", secret: "S", baseUrl: "" }), unknown("/baseUrl"));
  await assert.rejects(advance({ update, token, abort: null }), unknown("/abort"));
  const client = createClient({ token, fetch: () => assert.fail("nothing may be sent") });
  await assert.rejects(client.call(SENDALL, body, { abort: null }), unknown("/options/abort"));
  const recipient = { touser: "OPENID1", toWxname: "name" };
  assert.throws(() => previewOf(body, recipient), unknown("/recipient/toWxname"));
  assert.throws(() => createClient("T"), names("/options"));
  assert.throws(() => stableToken("T"), names("/options"));
});

test("an option of another type is an error when it is given, and not after a send", async () => {
  const body = bodyFor(SENDALL);
  const update = (change) => change("");
  const fetch = () => assert.fail("nothing may be sent");
  for (const [name, odd] of [
    ["fetch", 5],
    ["base", new URL("http://127.0.0.1:1")],
    ["allow_http", "yes"],
  ]) {
    const options = { [name]: odd };
    assert.throws(() => createClient({ token: "T", ...options }), names(`/${name}`));
    assert.throws(() => stableToken({ appid: "A", secret: "S", ...options }), names(`/${name}`));
    await assert.rejects(advance({ update, token: "T", ...options }), names(`/${name}`));
  }
  const get = () => "T";
  assert.throws(() => createClient({ token: { get, renew: 5 } }), names("/token/renew"));
  assert.throws(() => stableToken({ appid: "A", secret: "S", now: 5 }), names("/now"));
  await assert.rejects(advance({ update: 5, token: "T" }), names("/update"));
  await assert.rejects(advance({ update, token: "T", batch: [] }), names("/batch"));
  await assert.rejects(advance({ update, token: "T", now: 1.7e9 }), names("/now"));
  const client = createClient({ token: "T", fetch });
  for (const signal of [5, {}, new AbortController()]) {
    await assert.rejects(client.call(SENDALL, body, { signal }), names("/options/signal"));
    await assert.rejects(advance({ update, token: "T", signal }), names("/signal"));
  }
  // Null and undefined mean absent, too.
  createClient({ token: "T", fetch: null, base: undefined });
});

test("bytes that went to another thread are no bytes any more, and the argument is named", async () => {
  const gone = Uint8Array.of(0xff, 0xd8, 0xff, 1);
  const call = build("media/uploadimg", { media: gone.slice() });
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.throws(() => toRequest(call, { access_token: "T", file: gone }), names("/file"));
  assert.throws(() => read("draft/count", gone), /^TypeError: read\(\) takes the reply's raw text/);
  assert.throws(() => [...openIdBatches(gone)], /^TypeError: openIdBatches\(\): a piece is text/);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.throws(() => toRequest(call, { access_token: "T", file: proxy }), names("/file"));
  assert.throws(() => [...openIdBatches(proxy)], TypeError);
  await assert.rejects(mediaOf(proxy), names("/file"));
});

test("what gives no tokens is no source of tokens", async () => {
  const source = (path) => (error) =>
    error instanceof MassError &&
    error.problems[0].path === path &&
    !error.message.includes("SECRET");
  for (const token of [undefined, null, 5, {}, ["SECRET"], { renew: () => "SECRET" }]) {
    assert.throws(() => createClient({ token }), source("/token"));
    await assert.rejects(advance({ update: (change) => change(""), token }), source("/token"));
  }
  assert.throws(() => stableToken({ appid: "A" }), source("/secret"));
  assert.throws(() => stableToken({ secret: "SECRET" }), source("/appid"));
});

test("nothing is known of an errcode that is none", () => {
  for (const odd of [
    ...Object.values(NO_TEXTS).filter((odd) => typeof odd !== "number" && odd !== 1n),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0.5,
    -0.5,
    45028.5,
    2 ** 63,
    1e300,
    2n ** 70n,
    "",
    " ",
    "abc",
    "0x0",
    "00",
    "0.0",
    "0e0",
    "-0",
    "\n0",
    [],
    [0],
    new Number(0),
    new Date(0),
    { valueOf: () => 0 },
    { toString: boom, valueOf: boom },
    Object.create(null),
  ]) {
    const said = explain(odd);
    assert.deepEqual([said.known, said.advice], [false, "ask_human"], String(said.errcode));
    assert.equal(typeof said.errcode, "number");
    assert.ok(said.meaning.zh && said.meaning.en);
    assert.equal("after_seconds" in said || "until" in said, false);
  }
  assert.equal(explain(0.5).errcode, 0.5);
  assert.ok(Number.isNaN(explain("abc").errcode));
});

test("an errcode is its number, also as digits or BigInt", () => {
  for (const ok of [0, -0, "0", 0n]) {
    assert.deepEqual(
      [explain(ok).errcode, explain(ok).known, explain(ok).advice],
      [0, true, "none"],
    );
  }
  for (const code of [45028, "45028", 45028n]) {
    assert.deepEqual([explain(code).errcode, explain(code).advice], [45028, "wait"]);
  }
  assert.deepEqual([explain("-1").errcode, explain(-1).advice], [-1, "repeat"]);
});

test("nothing is known of a status that is no text", () => {
  for (const odd of [
    ...Object.values(NO_TEXTS),
    ["send success"],
    new String("send success"),
    { toString: () => "send success" },
    Number.NaN,
    Object.create(null),
  ]) {
    const said = explainStatus(odd);
    assert.deepEqual([said.known, said.outcome, said.status], [false, "unknown", ""]);
  }
  assert.equal(explainStatus("send success").outcome, "success");
});

test("bytes of another realm and in other clothes are a file like others", async () => {
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4];
  const bytes = Uint8Array.from(jpeg);
  const foreign = vm.runInNewContext(`Uint8Array.of(${jpeg})`);
  const wide = Uint8Array.from([9, ...jpeg, 9]);
  for (const [name, media] of Object.entries({
    bytes,
    "a Buffer": Buffer.from(bytes),
    "an ArrayBuffer": bytes.buffer,
    "a DataView": new DataView(wide.buffer, 1, 8),
    "a part of bytes": wide.subarray(1, 9),
    "numbers of 16 bits": new Uint16Array(bytes.buffer),
    "bytes of another realm": foreign,
    "an ArrayBuffer of another realm": foreign.buffer,
  })) {
    assert.deepEqual(check("media/uploadimg", { media }), [], name);
    const call = build("media/uploadimg", { media });
    const request = toRequest(call, { access_token: "T", file: media });
    const sent = (await request.formData()).get("media");
    assert.deepEqual([...new Uint8Array(await sent.arrayBuffer())], jpeg, name);
    assert.equal(sent.type, "image/jpeg", name);
  }
});
