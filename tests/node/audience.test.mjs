// Promise 2: nobody is reached by accident. Everyone is reached only where `is_to_all: true` was
// written; any other audience is the one that was named, or an error.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, MassError, previewOf, toRequest } from "wechat-mass";
import { bodyFor, openIds } from "./bodies.mjs";

const SENDALL = "message/mass/sendall";
const SEND = "message/mass/send";
const PREVIEW = "message/mass/preview";
const [ALICE, BOB] = openIds(2);
const TEXT = { msgtype: "text", text: { content: "你好" } };

/** The mark of a value that is not given. */
const ABSENT = Symbol("absent");

function object(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ABSENT));
}

function shown(value) {
  if (value === ABSENT) return "absent";
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Boolean) return "new Boolean(true)";
  return Object.is(value, Number.NaN) ? "NaN" : (JSON.stringify(value) ?? String(value));
}

/** The parsed body, or undefined if the build was refused; any other error fails the test. */
function built(api, body, options) {
  try {
    return JSON.parse(build(api, body, options).body);
  } catch (error) {
    assert.ok(error instanceof MassError, String(error));
    assert.ok(error.problems.some((problem) => problem.level === "error"));
    return undefined;
  }
}

const TO_ALL = [
  ABSENT,
  undefined,
  true,
  false,
  null,
  "true",
  "false",
  "",
  1,
  0,
  -1,
  Number.NaN,
  1n,
  [],
  [true],
  {},
  new Boolean(true),
];
const TAGS = [
  ABSENT,
  undefined,
  null,
  2,
  2n,
  "2",
  134,
  "",
  "02",
  "+2",
  " 2",
  "2.0",
  "0x2",
  "all",
  "0",
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  1e21,
  2n ** 63n,
  true,
  false,
  [],
  [2],
  {},
];

/** One tag, as docs/spec.md 1.2 takes it: a number from 1, or the same as text (a warning). */
const GOOD_TAGS = new Map([
  [2, 2],
  [2n, 2],
  ["2", 2],
  [134, 134],
]);

/** The filter that goes out, or undefined where docs/spec.md 1.2 has no such audience. */
function expectedFilter(is_to_all, tag_id) {
  const noTag = tag_id === ABSENT || tag_id === undefined;
  if (is_to_all === true) return noTag ? { is_to_all: true } : undefined;
  if (!GOOD_TAGS.has(tag_id)) return undefined;
  const tag = { tag_id: GOOD_TAGS.get(tag_id) };
  if (is_to_all === false) return { is_to_all: false, ...tag };
  // It names one audience, and goes out as it was written (a warning).
  return is_to_all === ABSENT || is_to_all === undefined ? tag : undefined;
}

for (const is_to_all of TO_ALL) {
  test(`sendall, is_to_all ${shown(is_to_all)}, with ${TAGS.length} values of tag_id`, () => {
    for (const tag_id of TAGS) {
      const filter = object({ is_to_all, tag_id });
      const body = built(SENDALL, { filter, ...TEXT });
      assert.deepEqual(body?.filter, expectedFilter(is_to_all, tag_id), shown(tag_id));
    }
  });
}

/** Filters that name nobody, or not in WeChat's words. */
const NO_FILTERS = [
  ABSENT,
  undefined,
  null,
  "",
  "all",
  "true",
  '{"is_to_all":true}',
  0,
  1,
  true,
  1n,
  Number.NaN,
  [],
  [true],
  [{ is_to_all: true }],
  {},
  { is_to_all: undefined },
  { isToAll: true },
  { is_To_All: true },
  { IS_TO_ALL: true },
  { "is_to_all ": true },
  { all: true },
  { to_all: true },
  { filter: { is_to_all: true } },
  { group_id: 2 },
  { is_to_all: false, group_id: 2 },
  { is_to_all: true, group_id: 2 },
  { is_to_all: true, isToAll: false },
  { tagId: 2 },
  { is_to_all: false, tagid: 2 },
  { tag_ids: [2] },
  { touser: [ALICE, BOB] },
  new Map([["is_to_all", true]]),
  Object.create({ is_to_all: true }),
  () => ({ is_to_all: true }),
  Symbol("filter"),
];

test("a sendall whose filter names nobody is refused", () => {
  for (const [index, filter] of NO_FILTERS.entries()) {
    assert.equal(built(SENDALL, object({ filter, ...TEXT })), undefined, `filter ${index}`);
  }
});

test("an audience beside a good filter is refused", () => {
  for (const filter of [{ is_to_all: true }, { is_to_all: false, tag_id: 2 }]) {
    for (const other of [
      { touser: [ALICE, BOB] },
      { touser: ALICE },
      { touser: [] },
      { touser: null },
      { towxname: "name" },
      { is_to_all: true },
      { tag_id: 2 },
      { group_id: 2 },
    ]) {
      assert.equal(built(SENDALL, { filter, ...other, ...TEXT }), undefined, shown(other));
    }
  }
});

test("bytes of OpenIDs are no audience of sendall", () => {
  const touser = new TextEncoder().encode(`${ALICE}\n${BOB}`);
  assert.equal(built(SENDALL, { filter: { is_to_all: true }, touser, ...TEXT }), undefined);
  assert.equal(built(SENDALL, { touser, ...TEXT }), undefined);
});

/** Values that are not lists. */
const NO_LISTS = [
  ABSENT,
  undefined,
  null,
  "",
  ALICE,
  "all",
  `${ALICE}\n${BOB}`,
  0,
  true,
  {},
  { 0: ALICE, 1: BOB, length: 2 },
  [],
  [ALICE],
  [ALICE, ""],
  [ALICE, null],
  [ALICE, undefined],
  [ALICE, 2],
  [ALICE, true],
  [ALICE, [BOB]],
  [ALICE, `${BOB} `],
  [ALICE, "名字"],
  new Set([ALICE, BOB]),
  new Uint8Array(),
  new Uint8Array([0xff, 0xfe]),
  new TextEncoder().encode(ALICE),
  // One person named twice is one person.
  new TextEncoder().encode(`${ALICE}\n${ALICE}`),
  new Uint16Array([65, 66]),
];

test("a send without a list of at least two OpenIDs is refused", () => {
  for (const [index, touser] of NO_LISTS.entries()) {
    assert.equal(built(SEND, object({ touser, ...TEXT })), undefined, `touser ${index}`);
  }
});

test("a send reaches exactly the list", () => {
  assert.deepEqual(built(SEND, { touser: [ALICE, BOB], ...TEXT }), {
    touser: [ALICE, BOB],
    ...TEXT,
  });
});

test("a send with another audience beside its list is refused", () => {
  for (const touser of [[ALICE, BOB], new TextEncoder().encode(`${ALICE}\n${BOB}`)]) {
    for (const other of [
      { filter: { is_to_all: true } },
      { filter: { is_to_all: false, tag_id: 2 } },
      { filter: {} },
      { filter: null },
      { towxname: "name" },
      { is_to_all: true },
      { tag_id: 2 },
    ]) {
      const body = { touser, ...other, ...TEXT };
      assert.throws(() => build(SEND, body), MassError, shown(other));
    }
  }
});

test("a preview reaches one person", () => {
  assert.deepEqual(built(PREVIEW, { touser: ALICE, ...TEXT }), { touser: ALICE, ...TEXT });
  assert.deepEqual(built(PREVIEW, { towxname: "名字", ...TEXT }), { towxname: "名字", ...TEXT });
});

test("a preview for nobody, for two, or for everyone is refused", () => {
  for (const [index, audience] of [
    {},
    { touser: undefined },
    { touser: null },
    { touser: "" },
    { touser: [] },
    { touser: [ALICE] },
    { touser: [ALICE, BOB] },
    { touser: new TextEncoder().encode(ALICE) },
    { touser: 1 },
    { touser: `${ALICE},${BOB}\n` },
    { touser: `${ALICE}\n${BOB}` },
    { towxname: "" },
    { towxname: null },
    { towxname: ["name"] },
    { touser: ALICE, towxname: "name" },
    { touser: null, towxname: "name" },
    { filter: { is_to_all: true } },
    { filter: { is_to_all: false, tag_id: 2 } },
    { filter: { is_to_all: true }, touser: ALICE },
    { filter: null, touser: ALICE },
    { is_to_all: true, touser: ALICE },
    { openid: ALICE },
  ].entries()) {
    assert.equal(built(PREVIEW, { ...audience, ...TEXT }), undefined, `audience ${index}`);
  }
});

/** Every pointer at which somebody could try to let an audience through. */
const EVERYTHING = {
  allow_unknown: [
    "",
    "/",
    "*",
    "/filter",
    "/filter/",
    "/filter/is_to_all",
    "/filter/tag_id",
    "/filter/group_id",
    "/filter/isToAll",
    "/filter/tagid",
    "/touser",
    "/touser/0",
    "/touser/1",
    "/towxname",
    "/is_to_all",
    "/tag_id",
    "/group_id",
    "/filtr",
    "/tousers",
    "/openid",
  ],
};

test("allow_unknown never loosens the audience of a sendall", () => {
  for (const is_to_all of TO_ALL) {
    for (const tag_id of TAGS) {
      const body = built(SENDALL, { filter: object({ is_to_all, tag_id }), ...TEXT }, EVERYTHING);
      const expected = expectedFilter(is_to_all, tag_id);
      assert.deepEqual(body?.filter, expected, `${shown(is_to_all)}, ${shown(tag_id)}`);
    }
  }
  for (const filter of [ABSENT, null, {}, [], "all", true, { is_to_all: false }]) {
    const body = built(SENDALL, object({ filter, ...TEXT }), EVERYTHING);
    assert.equal(body, undefined, shown(filter));
  }
});

test("a misspelt audience that is let through is still no audience", () => {
  for (const [api, audience] of [
    [SENDALL, { filtr: { is_to_all: true } }],
    [SENDALL, { filter: { isToAll: true } }],
    [SENDALL, { filter: { group_id: 2 } }],
    [SENDALL, { filter: { is_to_all: false, group_id: 2 } }],
    [SENDALL, { filter: { is_to_all: false, tagid: 2 } }],
    [SEND, { tousers: [ALICE, BOB] }],
    [PREVIEW, { openid: ALICE }],
  ]) {
    assert.equal(built(api, { ...audience, ...TEXT }, EVERYTHING), undefined, shown(audience));
  }
});

test("allow_unknown never loosens the audience of a send or a preview", () => {
  for (const touser of [ABSENT, null, [], [ALICE], ALICE, [ALICE, ""]]) {
    assert.equal(built(SEND, object({ touser, ...TEXT }), EVERYTHING), undefined, shown(touser));
  }
  for (const audience of [
    {},
    { touser: [ALICE] },
    { touser: ALICE, towxname: "name" },
    { filter: { is_to_all: true } },
    { filter: { is_to_all: true }, touser: ALICE },
  ]) {
    assert.equal(built(PREVIEW, { ...audience, ...TEXT }, EVERYTHING), undefined, shown(audience));
  }
  const both = { filter: { is_to_all: true }, touser: [ALICE, BOB], ...TEXT };
  assert.equal(built(SEND, both, EVERYTHING), undefined);
  assert.equal(built(SENDALL, both, EVERYTHING), undefined);
});

test("what check refuses, build refuses, and nothing else", () => {
  for (const is_to_all of TO_ALL) {
    for (const tag_id of TAGS) {
      const body = { filter: object({ is_to_all, tag_id }), ...TEXT };
      const refused = check(SENDALL, body).some((problem) => problem.level === "error");
      assert.equal(built(SENDALL, body) === undefined, refused);
    }
  }
});

test("a preview made of a send keeps nothing of its audience", () => {
  for (const audience of [
    { filter: { is_to_all: true } },
    { filter: { is_to_all: false, tag_id: 2 } },
    { touser: [ALICE, BOB] },
    { touser: new TextEncoder().encode(`${ALICE}\n${BOB}`) },
    {},
  ]) {
    const send = { ...audience, ...TEXT, clientmsgid: "job", send_ignore_reprint: 1 };
    assert.deepEqual(previewOf(send, { touser: "me" }), { touser: "me", ...TEXT });
    assert.deepEqual(previewOf(send, { towxname: "我" }), { towxname: "我", ...TEXT });
    for (const nobody of [{}, { touser: null }, { touser: "me", towxname: "我" }]) {
      assert.throws(() => previewOf(send, nobody), MassError, shown(nobody));
    }
  }
});

test("a preview shows the first of several pictures", () => {
  const send = {
    filter: { is_to_all: true },
    msgtype: "image",
    images: { media_ids: ["A", "B"], recommend: "看" },
  };
  const preview = previewOf(send, { touser: ALICE });
  assert.deepEqual(preview, { touser: ALICE, msgtype: "image", image: { media_id: "A" } });
  assert.deepEqual(check(PREVIEW, preview), []);
});

test("a stored preview cannot be turned into a send", () => {
  const preview = build(PREVIEW, bodyFor(PREVIEW));
  for (const change of [
    { path: "/cgi-bin/message/mass/sendall" },
    { path: "/cgi-bin/message/mass/send" },
    { path: "/cgi-bin/message/mass/preview/../sendall" },
    { path: "/cgi-bin/message/mass/preview?" },
    { path: "/cgi-bin/message/mass/preview#" },
    { path: "" },
    { path: null },
    { path: ["/cgi-bin/message/mass/preview"] },
    { method: "GET" },
    { method: "post" },
    { api: SENDALL },
    { api: "message/mass/nothing" },
    { api: undefined },
  ]) {
    const changed = { ...preview, ...change };
    assert.throws(() => toRequest(changed, { access_token: "T" }), MassError, shown(change));
  }
  const request = toRequest(preview, { access_token: "T" });
  assert.equal(new URL(request.url).pathname, "/cgi-bin/message/mass/preview");
});
