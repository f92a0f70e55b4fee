// Promise 8: it survives itself. No input makes `check` throw, `build` throws MassError only, and
// after the oddest input the next call works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, InternalError, MassError, previewOf, read, toRequest } from "wechat-mass";
import { APIS, bodyFor } from "./bodies.mjs";
import { apiOf, example, examples } from "./data.mjs";
import { random } from "./random.mjs";

const SENDALL = "message/mass/sendall";
const SEND = "message/mass/send";

function boom() {
  throw new Error("boom");
}

/** A Proxy all of whose traps throw. */
const hostile = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom])),
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const cycle = { a: [] };
cycle.a.push({ b: cycle });

/** 2^30 paths over thirty objects. */
let dag = { leaf: 1 };
for (let level = 0; level < 30; level += 1) dag = { a: dag, b: dag };

let deep = 1;
for (let level = 0; level < 100_000; level += 1) deep = [deep];

let deepObject = {};
for (let level = 0; level < 5_000; level += 1) deepObject = { a: deepObject };

class Body {
  #secret = 1;
  constructor() {
    this.filter = { is_to_all: true };
  }
  get secret() {
    return this.#secret;
  }
}

/** Values that JSON does not have, or not so. */
const ODD = {
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.NEGATIVE_INFINITY,
  "minus zero": -0,
  "a tiny number": 5e-324,
  "a huge number": 1.7976931348623157e308,
  "a bigint": 2n ** 200n,
  "a negative bigint": -(2n ** 63n),
  "a symbol": Symbol("s"),
  "a well-known symbol": Symbol.iterator,
  "a function": () => {},
  "a class": Body,
  "a class instance": new Body(),
  "a date": new Date(0),
  "an invalid date": new Date(Number.NaN),
  "a map": new Map([["a", 1]]),
  "a set": new Set([1]),
  "a weak map": new WeakMap(),
  "a promise": Promise.resolve(1),
  "a regular expression": /x/g,
  "an error": new Error("x"),
  "a url": new URL("https://x.cn"),
  "a boxed string": new String("x"),
  "a boxed number": new Number(1),
  "a boxed boolean": new Boolean(true),
  "a boxed bigint": Object(1n),
  "a boxed symbol": Object(Symbol("s")),
  bytes: new Uint8Array(8),
  "a buffer": new ArrayBuffer(8),
  "a shared buffer": new SharedArrayBuffer(8),
  "a detached buffer": detached(),
  "a view of numbers": new Float64Array([Number.NaN]),
  "a data view": new DataView(new ArrayBuffer(8)),
  "a blob": new Blob(["x"]),
  "an array with holes": Object.assign(new Array(3), { 0: 1, 2: 3 }),
  "a long empty array": new Array(2 ** 32 - 1),
  "an array with a name": Object.assign([1], { name: 2 }),
  "a list-like object": { length: -1, 0: "x" },
  "no prototype": Object.assign(Object.create(null), { filter: {} }),
  "only a prototype": Object.create({ filter: { is_to_all: true } }),
  "a frozen object": Object.freeze({ filter: Object.freeze({}) }),
  "symbol keys": { [Symbol("k")]: 1 },
  "odd keys": { "": 1, "\u0000": 2, "\ud800": 3, "a/b~c": 4, __proto__: null, constructor: 5 },
  "a key __proto__": JSON.parse('{"__proto__":{"is_to_all":true},"filter":{"__proto__":null}}'),
  "a getter": {
    get filter() {
      return { is_to_all: true };
    },
  },
  "a getter that throws": {
    get filter() {
      return boom();
    },
  },
  "a getter that throws nothing": {
    get filter() {
      throw undefined;
    },
  },
  "a toJSON that throws": { toJSON: boom },
  "a toJSON getter that throws": {
    get toJSON() {
      return boom();
    },
  },
  "a toString that throws": { toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom },
  "a hostile proxy": hostile,
  "a revoked proxy": revoked.proxy,
  "a proxy of an array": new Proxy([1, 2], { get: boom }),
  "an endless proxy": new Proxy(
    {},
    {
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => ({ value: cycle, enumerable: true, configurable: true }),
    },
  ),
  "a cycle": cycle,
  "a deep object": deepObject,
  "half a surrogate pair": "\ud83d",
  "the other half": "x\udc00y",
  "a text of NUL": "\u0000",
};

/** Values that are too big to be put everywhere. */
const BIG = {
  "an object that is shared many times": dag,
  "a deep array": deep,
  "a long text": "群".repeat(3_000_000),
  "a hundred thousand members": Object.fromEntries(
    Array.from({ length: 100_000 }, (_, n) => [`member${n}`, n]),
  ),
  "a hundred thousand entries": new Array(100_000).fill({}),
};

function detached() {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** A list of problems, none of them half. */
function assertProblems(problems) {
  assert.ok(Array.isArray(problems));
  for (const { path, code, level, message } of problems) {
    assert.equal(typeof path, "string");
    assert.match(code, /^[a-z_]+$/);
    assert.match(level, /^(error|warning)$/);
    assert.ok(message.zh && message.en);
  }
}

/** Returns the built call; nothing if it was refused. Any other error fails the test. */
function built(api, body, options) {
  try {
    return build(api, body, options);
  } catch (error) {
    assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
    assertProblems(error.problems);
    return undefined;
  }
}

function assertStillWorks() {
  const body = bodyFor(SENDALL);
  assert.deepEqual(check(SENDALL, body), []);
  assert.deepEqual(JSON.parse(build(SENDALL, body).body), body);
  assert.equal(read(SENDALL, '{"msg_id":9007199254740993}').msg_id, "9007199254740993");
}

/** Where an odd value is put. */
const PLACES = {
  "the body": (odd) => odd,
  "the audience": (odd) => ({ ...bodyFor(SENDALL), filter: odd }),
  "a tag": (odd) => ({ ...bodyFor(SENDALL), filter: { is_to_all: false, tag_id: odd } }),
  "a text": (odd) => ({ ...bodyFor(SENDALL), text: { content: odd } }),
  "a recipient": (odd) => ({ ...bodyFor(SEND), touser: [odd, odd] }),
  "the recipients": (odd) => ({ ...bodyFor(SEND), touser: odd }),
  "an unknown field": (odd) => ({ ...bodyFor(SENDALL), new_field: odd }),
  "a file": (odd) => ({ type: "image", media: odd }),
  "a file's beginning": (odd) => ({ type: "image", media: { filename: "f", size: 1, head: odd } }),
};

for (const [name, odd] of Object.entries(ODD)) {
  test(`${name}: anywhere, there are problems and no exception`, () => {
    for (const [place, put] of Object.entries(PLACES)) {
      const body = put(odd);
      for (const api of [
        SENDALL,
        SEND,
        "message/mass/preview",
        "media/upload",
        "message/mass/get",
      ]) {
        const problems = check(api, body);
        assertProblems(problems);
        const call = built(api, body);
        const refused = problems.some((problem) => problem.level === "error");
        assert.equal(call === undefined, refused, `${place} of ${api}`);
        built(api, body, { allow_unknown: ["/new_field"] });
      }
    }
    assertStillWorks();
  });

  test(`${name} as endpoint, options, call, reply: no internal error`, () => {
    assertProblems(check(odd, bodyFor(SENDALL)));
    assertProblems(check(SENDALL, bodyFor(SENDALL), odd));
    assertProblems(check(SENDALL, bodyFor(SENDALL), { allow_unknown: odd }));
    assertProblems(check(SENDALL, bodyFor(SENDALL), { allow_unknown: [odd] }));
    built(odd, bodyFor(SENDALL));
    built(SENDALL, bodyFor(SENDALL), odd);
    assert.throws(
      () => read(SENDALL, odd),
      (error) => !(error instanceof InternalError),
    );
    assert.throws(() => toRequest(odd, { access_token: "T" }), MassError);
    const call = build("tags/get");
    for (const options of [odd, { access_token: odd }, { access_token: "T", base: odd ?? "" }]) {
      try {
        toRequest(call, options);
      } catch (error) {
        assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
      }
    }
    assertStillWorks();
  });
}

for (const [name, big] of Object.entries(BIG)) {
  test(`${name}: there are problems and no exception`, () => {
    assert.equal(built(SENDALL, { ...bodyFor(SENDALL), new_field: big }), undefined);
    assertStillWorks();
  });
}

test("what is no JSON is reported with its place", () => {
  for (const [name, odd] of Object.entries(ODD)) {
    const unsupported = [
      "NaN",
      "Infinity",
      "a symbol",
      "a function",
      "a date",
      "a map",
      "a set",
      "a promise",
      "a url",
      "half a surrogate pair",
      "the other half",
    ];
    if (!unsupported.includes(name)) continue;
    assert.deepEqual(
      check(SENDALL, { ...bodyFor(SENDALL), text: { content: odd } }).map((p) => [p.path, p.code]),
      [["/text/content", "unsupported"]],
      name,
    );
  }
});

test("half an emoji is not sent as something else", () => {
  const content = "你好😀".slice(0, 3);
  assert.throws(() => build(SENDALL, bodyFor(SENDALL, { text: { content } })), MassError);
});

test("an undefined member is absent, a null one is not", () => {
  const body = bodyFor(SENDALL);
  const call = build(SENDALL, { ...body, send_ignore_reprint: undefined });
  assert.deepEqual(JSON.parse(call.body), body);
  assert.deepEqual(
    check(SENDALL, { ...body, clientmsgid: null }).map((p) => [p.path, p.code]),
    [["/clientmsgid", "wrong_type"]],
  );
});

test("check never throws, however little of the stack is left", () => {
  const body = bodyFor(SENDALL, { more: { a: [1, { b: "x" }] } });
  const expected = check(SENDALL, body);
  let asked = 0;
  let unchecked = 0;
  /** Whether a call has room whose frame is bigger than that of any one function of the package. */
  const hasRoom = () => {
    try {
      return Math.max(...Array(60).keys()) === 59;
    } catch {
      return false;
    }
  };
  assert.ok(hasRoom()); // compiled, for which there is no room later
  (function dive() {
    try {
      dive();
    } catch {
      // Here the stack ends.
    }
    if (asked >= 400 || !hasRoom()) return;
    asked += 1;
    const problems = check(SENDALL, body);
    if (problems.length === 1 && problems[0].code === "too_deep") unchecked += 1;
    else assert.deepEqual(problems, expected);
  })();
  assert.equal(asked, 400);
  assert.ok(unchecked > 0 && unchecked < asked, String(unchecked));
  assertStillWorks();
});

test("ten thousand odd calls, and the next one works", () => {
  const values = Object.values(ODD);
  for (let count = 0; count < 10_000; count += 1) {
    assertProblems(
      check(SENDALL, { ...bodyFor(SENDALL), new_field: values[count % values.length] }),
    );
  }
  assertStillWorks();
});

test("a preview of anything is a preview or a refusal", () => {
  for (const odd of Object.values(ODD)) {
    for (const attempt of [
      () => previewOf(odd, { touser: "o" }),
      () => previewOf({ ...bodyFor(SENDALL), text: odd }, { touser: "o" }),
      () => previewOf({ msgtype: "image", images: odd }, { touser: "o" }),
      () => previewOf(bodyFor(SENDALL), odd ?? {}),
    ]) {
      try {
        const preview = attempt();
        assert.equal("filter" in preview, false);
      } catch (error) {
        // A getter's own error may come through.
        assert.ok(!(error instanceof InternalError), `${error?.stack ?? error}`);
      }
    }
  }
  assertStillWorks();
});

/** Values that a mutation puts somewhere. */
const VALUES = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  1.5,
  2 ** 53 - 1,
  2 ** 53,
  7n,
  2n ** 60n,
  "",
  "0",
  "1",
  "2",
  "02",
  "text",
  "群发",
  "<p>a &amp; b</p>",
  'a "quoted" \\ text\n',
  "x".repeat(40),
  [],
  ["M1", "M2"],
  ["OPENID1", "OPENID2", "OPENID3"],
  {},
  { media_id: "M" },
  { content: "你好" },
  { is_to_all: true },
  { tag_id: 3 },
];

const NAMES = [
  "filter",
  "is_to_all",
  "tag_id",
  "touser",
  "towxname",
  "msgtype",
  "text",
  "content",
  "mpnews",
  "image",
  "images",
  "media_id",
  "media_ids",
  "clientmsgid",
  "send_ignore_reprint",
  "msg_id",
  "article_idx",
  "speed",
  "articles",
  "title",
  "new_field",
];

/** Every object and array of a body. */
function containers(value, found = []) {
  if (typeof value === "object" && value !== null) {
    found.push(value);
    for (const member of Object.values(value)) containers(member, found);
  }
  return found;
}

function mutate(body, { below, pick }) {
  const container = pick(containers(body));
  const names = Object.keys(container);
  const value = structuredClone(pick(VALUES));
  switch (below(3)) {
    case 0: // Delete.
      if (names.length > 0 && !Array.isArray(container)) delete container[pick(names)];
      else if (names.length > 0) container.splice(below(names.length), 1);
      return;
    case 1: // Replace.
      if (names.length > 0) container[pick(names)] = value;
      return;
    default: // Insert.
      if (Array.isArray(container)) container.splice(below(names.length + 1), 0, value);
      else container[pick(NAMES)] = value;
  }
}

/** Without what is absent. */
function asJson(value) {
  if (Array.isArray(value)) return value.map((entry) => asJson(entry ?? null));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asJson(member)]));
}

/** The fields whose numbers may be written as text, and whose ids go out in the documented type. */
const NUMBERS = new Set(["tag_id", "msg_id", "article_idx", "speed", "index", "id", "tagid"]);

function assertSame(sent, given, path) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (typeof given === "bigint" || (NUMBERS.has(name) && typeof sent !== typeof given)) {
    assert.equal(Number(sent), Number(given), path);
    return;
  }
  if (typeof given !== "object" || given === null) {
    assert.strictEqual(sent, given, path);
    return;
  }
  assert.deepEqual(Object.keys(sent).sort(), Object.keys(given).sort(), path);
  for (const member of Object.keys(given)) {
    assertSame(sent[member], given[member], `${path}/${member}`);
  }
}

test("20 000 mutated examples: no exception, and what is built parses back to what went in", () => {
  const seeds = examples("req_").map((name) => [apiOf(name), JSON.parse(example(name))]);
  const generator = random(20260722);
  let accepted = 0;
  let everyone = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const [endpoint, seed] = generator.pick(seeds);
    const body = structuredClone(seed);
    for (let times = generator.below(3); times >= 0; times -= 1) mutate(body, generator);
    const problems = check(endpoint, body);
    assertProblems(problems);
    const call = built(endpoint, body);
    assert.equal(
      call === undefined,
      problems.some((problem) => problem.level === "error"),
    );
    if (call === undefined) continue;
    accepted += 1;
    const sent = JSON.parse(call.body);
    const given = asJson(body);
    if (endpoint === "stable_token") given.grant_type ??= "client_credential";
    assertSame(sent, given, "");
    if (sent.filter?.is_to_all) {
      everyone += 1;
      assert.strictEqual(body.filter.is_to_all, true);
      assert.equal(endpoint, SENDALL);
    }
  }
  // The mutations must leave enough to be accepted, or this shows nothing.
  assert.ok(accepted > 1_000, String(accepted));
  assert.ok(everyone > 20, String(everyone));
});

test("every endpoint takes a mutated body without an exception", () => {
  const generator = random(7);
  for (const endpoint of APIS) {
    for (let count = 0; count < 200; count += 1) {
      const body = bodyFor(endpoint);
      if (body.media) body.media = { filename: "a.jpg", size: 8, head: "ffd8ffe0" };
      for (let times = generator.below(4); times >= 0; times -= 1) mutate(body, generator);
      assertProblems(check(endpoint, body));
      built(endpoint, body);
    }
  }
});

test("random bytes are a reply of nothing", () => {
  const generator = random(11);
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    ",",
    '"errcode"',
    '"msg_id"',
    "0",
    "1",
    "-",
    ".",
    "e",
  ];
  for (let count = 0; count < 20_000; count += 1) {
    const bytes =
      count % 2
        ? Uint8Array.from({ length: generator.below(40) }, () => generator.below(256))
        : Array.from({ length: generator.below(12) }, () => generator.pick(pieces)).join("");
    try {
      const reply = read(SENDALL, bytes);
      // A success has a job, and the reply said so.
      const text = typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
      assert.equal(String(JSON.parse(text).msg_id), reply.msg_id);
    } catch (error) {
      assert.ok(["ReplyError", "ApiError"].includes(error.name), `${error?.stack ?? error}`);
    }
  }
});
