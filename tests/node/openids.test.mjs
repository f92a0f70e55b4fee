// `touser` as bytes: newline-separated OpenIDs in, body bytes out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, MassError, toRequest } from "wechat-mass";
import { openIds } from "./bodies.mjs";

const SEND = "message/mass/send";
const TEXT = { msgtype: "text", text: { content: "你好" }, clientmsgid: "job" };
const [ALICE, BOB, CAROL] = openIds(3);
const encode = (text) => new TextEncoder().encode(text);

function send(list, more = {}) {
  const touser = typeof list === "string" ? encode(list) : list;
  return { touser, ...TEXT, ...more };
}

function decoded(call) {
  assert.ok(call.body instanceof Uint8Array);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(call.body));
}

function found(list, more) {
  return check(SEND, send(list, more)).map(({ path, code, level }) => [path, code, level]);
}

for (const [name, list] of [
  ["lines", `${ALICE}\n${BOB}\n${CAROL}`],
  ["a newline at the end", `${ALICE}\n${BOB}\n${CAROL}\n`],
  ["several newlines at the end", `${ALICE}\n${BOB}\n${CAROL}\n\n\n`],
  ["CRLF", `${ALICE}\r\n${BOB}\r\n${CAROL}\r\n`],
  ["a byte order mark", `\ufeff${ALICE}\n${BOB}\n${CAROL}`],
  ["a buffer of Node", Buffer.from(`${ALICE}\n${BOB}\n${CAROL}`)],
  ["a buffer", encode(`${ALICE}\n${BOB}\n${CAROL}`).buffer],
  ["a part of a buffer", encode(`x${ALICE}\n${BOB}\n${CAROL}x`).subarray(1, -1)],
]) {
  test(`${name} give the body's bytes`, () => {
    assert.deepEqual(found(list), []);
    const call = build(SEND, send(list));
    assert.deepEqual(decoded(call), {
      touser: [ALICE, BOB, CAROL],
      ...TEXT,
    });
    assert.deepEqual(
      [call.api, call.method, call.path, call.query, call.headers],
      [SEND, "POST", `/cgi-bin/${SEND}`, {}, { "content-type": "application/json" }],
    );
  });
}

test("the bytes say the same as the array", () => {
  const list = openIds(1000);
  const { body } = build(SEND, { touser: list, ...TEXT });
  assert.deepEqual(decoded(build(SEND, send(list.join("\n")))), JSON.parse(body));
});

test("the given bytes and body are not changed", () => {
  const touser = encode(`${ALICE}\n${BOB}\n${ALICE}\n`);
  const copy = touser.slice();
  const body = { touser, ...TEXT };
  build(SEND, body);
  check(SEND, body);
  assert.deepEqual(touser, copy);
  assert.deepEqual(body, { touser, ...TEXT });
  assert.equal(body.touser, touser);
});

test("body bytes are a request's body, in raw UTF-8", async () => {
  const call = build(SEND, send(`${ALICE}\n${BOB}`));
  const request = toRequest(call, { access_token: "T" });
  assert.match(request.headers.get("content-type"), /^application\/json/);
  const text = await request.text();
  assert.ok(text.includes("你好"));
  assert.deepEqual(JSON.parse(text), { touser: [ALICE, BOB], ...TEXT });
});

test("duplicates are dropped, and their number is said", () => {
  const list = `${ALICE}\n${BOB}\n${ALICE}\n${CAROL}\n${BOB}\n${ALICE}\n`;
  const problems = check(SEND, send(list));
  assert.deepEqual(
    problems.map(({ path, code, level, actual }) => [path, code, level, actual]),
    [["/touser", "duplicate", "warning", 3]],
  );
  assert.deepEqual(decoded(build(SEND, send(list))).touser, [ALICE, BOB, CAROL]);
});

test("2 to 10 000 different OpenIDs", () => {
  for (const count of [2, 10_000]) {
    const list = openIds(count);
    assert.deepEqual(found(list.join("\n")), []);
    assert.deepEqual(decoded(build(SEND, send(list.join("\n")))).touser, list);
  }
  for (const [count, code, limit] of [
    [0, "too_few", 2],
    [1, "too_few", 2],
    [10_001, "too_many", 10_000],
    [1_000_000, "too_many", 10_000],
  ]) {
    const [problem, ...others] = check(SEND, send(openIds(count).join("\n")));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [problem.path, problem.code, problem.level, problem.limit, problem.actual],
      ["/touser", code, "error", limit, count],
    );
    assert.throws(() => build(SEND, send(openIds(count).join("\n"))), MassError);
  }
});

test("10 001 lines of 10 000 people are good", () => {
  const list = openIds(10_000);
  const bytes = [...list, list[0]].join("\n");
  assert.deepEqual(found(bytes), [["/touser", "duplicate", "warning"]]);
  assert.equal(decoded(build(SEND, send(bytes))).touser.length, 10_000);
});

test("a malformed line is refused with its number, from 0", () => {
  for (const [line, bad] of [
    ["an empty one", ""],
    ["blanks", "  "],
    ["a blank within", `${ALICE.slice(1)} x`],
    ["a tab at the end", `${BOB}\t`],
    ["a blank at the end", `${BOB} `],
    ["a NUL", `o\u0000`],
    ["Chinese", "名字"],
    ["a lone CR within", `${ALICE}\r${BOB}`],
  ]) {
    const list = `${ALICE}\n${bad}\n${CAROL}\n${BOB}`;
    assert.deepEqual(found(list), [["/touser/1", "bad_openid", "error"]], line);
    assert.throws(() => build(SEND, send(list)), MassError, line);
  }
});

test("bytes that are no UTF-8 are refused with their line", () => {
  const list = Buffer.concat([encode(`${ALICE}\n${BOB}\n`), Buffer.from([0xb3, 0xc9])]);
  assert.deepEqual(found(list), [["/touser/2", "bad_openid", "error"]]);
});

test("every malformed line is reported, up to a hundred, and then their number", () => {
  const list = [...openIds(10), ...Array(250).fill("名"), ...openIds(12).slice(10)].join("\n");
  const problems = check(SEND, send(list));
  const lines = problems.filter((problem) => problem.path !== "/touser");
  assert.deepEqual(
    lines.map((problem) => problem.path),
    Array.from({ length: 100 }, (_, n) => `/touser/${n + 10}`),
  );
  const [rest] = problems.filter((problem) => problem.path === "/touser");
  assert.deepEqual([rest.code, rest.level, rest.actual], ["bad_openid", "error", 250]);
});

test("lines that do not look like OpenIDs are a warning with the first one and their number", () => {
  const list = `${ALICE}\nOPENID1\nOPENID2\nOPENID3`;
  const problems = check(SEND, send(list));
  assert.deepEqual(
    problems.map(({ path, code, level, actual }) => [path, code, level, actual]),
    [["/touser/1", "odd_openid", "warning", "OPENID1"]],
  );
  for (const words of Object.values(problems[0].message)) assert.match(words, /3/);
  assert.deepEqual(decoded(build(SEND, send(list))).touser, [
    ALICE,
    "OPENID1",
    "OPENID2",
    "OPENID3",
  ]);
});

test("characters of JSON in an OpenID are escaped", () => {
  const strange = 'o"\\,{}[]';
  const { touser } = decoded(build(SEND, send(`${ALICE}\n${strange}`)));
  assert.deepEqual(touser, [ALICE, strange]);
});

test("the rest of the body is checked, too, all at once", () => {
  const body = send(ALICE, { text: { content: "" }, clientmsgid: "", filter: {}, priority: 1 });
  assert.deepEqual(
    check(SEND, body)
      .filter((problem) => problem.level === "error")
      .map((problem) => problem.path)
      .filter((path, index, all) => all.indexOf(path) === index)
      .sort(),
    ["/clientmsgid", "/filter", "/priority", "/text/content", "/touser"],
  );
  assert.throws(() => build(SEND, send(`${ALICE}\n${BOB}`, { text: undefined })), MassError);
});

test("bytes are OpenIDs of a send only", () => {
  for (const api of ["message/mass/sendall", "message/mass/preview"]) {
    const body = { touser: encode(`${ALICE}\n${BOB}`), ...TEXT };
    assert.throws(() => build(api, body), MassError, api);
  }
});
