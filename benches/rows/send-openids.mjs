// `send` with 10,000 OpenIDs: check everything, drop or find repeats, and make the body's bytes.

import assert from "node:assert/strict";
import { build, check } from "wechat-mass";
import { ajvSend, ajvSendUnique } from "../ajv.mjs";
import { OPENID } from "../ajv-schemas.mjs";
import * as before from "../before.mjs";
import { bytesFloors } from "../floors.mjs";
import { atLeast, atMostFloors, BEFORE, compare, marksOf, timeTable, whole } from "../harness.mjs";
import { openIdArray, openIdBytes, textSend } from "../inputs.mjs";
import { BAD_SENDS, GOOD_SENDS, VALIDATORS } from "../peers.mjs";

export const title = "`send` with 10,000 OpenIDs";

const API = "message/mass/send";
const COUNT = 10_000;
const REPEATS = 100;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function run(settings) {
  sameRules();
  const bytes = fromBytes(settings);
  const array = fromArray(settings);
  return {
    goals: [
      atLeast(8, "10,000 OpenIDs as bytes → body's bytes", bytes, "ajv"),
      atMostFloors(9, "10,000 OpenIDs as bytes → body's bytes", bytes),
      atLeast(2, "10,000 OpenIDs as an array → body's bytes", array, "ajv"),
      atLeast(4, "10,000 OpenIDs as an array → body's bytes", array, BEFORE.name),
    ],
    marks: [
      ...marksOf("10,000 OpenIDs as bytes → body's bytes", bytes),
      ...marksOf("10,000 OpenIDs as an array → body's bytes", array),
    ],
    markdown: `
From newline-separated bytes (${whole(COUNT * 29)} bytes, ${REPEATS} of the lines repeat others) to the body's bytes:

${timeTable(bytes)}

From an array of ${whole(COUNT)} different strings to the body's bytes:

${timeTable(array)}

Repeats are found with a \`Set\` for the libraries. ${uniqueItems(settings)}`,
  };
}

function fromBytes(settings) {
  const list = openIdBytes(COUNT, REPEATS);
  const lines = () => decoder.decode(list).trimEnd().split("\n");
  const contenders = [
    {
      name: "**wechat-mass**, bytes",
      run: () => build(API, textSend(list)).body,
      does: "everything",
    },
    { ...BEFORE, run: () => before.build(API, textSend(list)).body },
    ...VALIDATORS.map(({ name, send }) => ({
      name: `${name} + JSON.stringify`,
      peer: `${name} + JSON.stringify`,
      run: () => {
        const body = textSend([...new Set(lines())]);
        if (!send(body)) throw new Error("refused");
        return encoder.encode(JSON.stringify(body));
      },
      does: "TextDecoder, split, Set, one schema, TextEncoder",
    })),
    {
      name: "by hand",
      peer: "by hand",
      run: () => {
        const openids = [...new Set(lines())];
        if (openids.length < 2 || openids.length > COUNT) throw new Error("count");
        if (!openids.every((openid) => OPENID.test(openid))) throw new Error("openid");
        return encoder.encode(JSON.stringify(textSend(openids)));
      },
      does: "the same, count and pattern only",
    },
    {
      name: "TextDecoder, split, JSON.stringify, TextEncoder",
      run: () => encoder.encode(JSON.stringify(textSend(lines()))),
      does: "checks nothing, drops nothing",
      floor: true,
    },
    ...bytesFloors(list, build(API, textSend(list)).body),
  ];
  const expected = textSend(openIdArray(COUNT - REPEATS));
  return compare(contenders.map(asJson), expected, settings);
}

function fromArray(settings) {
  const list = openIdArray(COUNT);
  const contenders = [
    {
      name: "**wechat-mass**, array",
      run: () => encoder.encode(build(API, textSend(list)).body),
      does: "everything; repeats warned of",
    },
    { ...BEFORE, run: () => encoder.encode(before.build(API, textSend(list)).body) },
    {
      name: "**wechat-mass**, joined to bytes first",
      run: () => build(API, textSend(encoder.encode(list.join("\n")))).body,
      does: "everything; repeats dropped",
    },
    ...VALIDATORS.map(({ name, send }) => ({
      name: `${name} + JSON.stringify`,
      peer: `${name} + JSON.stringify`,
      run: () => {
        const body = textSend([...new Set(list)]);
        if (!send(body)) throw new Error("refused");
        return encoder.encode(JSON.stringify(body));
      },
      does: "Set, one schema, TextEncoder",
    })),
    {
      name: "JSON.stringify, TextEncoder",
      run: () => encoder.encode(JSON.stringify(textSend(list))),
      does: "checks nothing",
      floor: "`JSON.stringify` and `TextEncoder` of the body, which check nothing",
    },
  ];
  return compare(contenders.map(asJson), textSend(list), settings);
}

function asJson(contender) {
  return { ...contender, same: (bytes) => JSON.parse(decoder.decode(bytes)) };
}

/** Nobody is timed for doing less than is said. */
function sameRules() {
  const ours = (body) => check(API, body).every(({ level }) => level !== "error");
  for (const { name, send } of [{ name: "wechat-mass", send: ours }, ...VALIDATORS]) {
    for (const body of GOOD_SENDS) assert.equal(send(body), true, `${name} takes a good body`);
    for (const body of BAD_SENDS) assert.equal(send(body), false, `${name} refuses a bad body`);
  }
}

/** The cost of ajv's own way to find repeats. It refuses them, where we drop them. */
function uniqueItems(settings) {
  const body = textSend(openIdArray(COUNT));
  const [set, keyword] = compare(
    [
      { name: "Set", run: () => new Set(body.touser).size === COUNT && ajvSend(body) },
      { name: "uniqueItems", run: () => ajvSendUnique(body) },
    ],
    true,
    { ...settings, rounds: 5 },
  );
  return `ajv's own \`uniqueItems\` refuses them instead, and takes ${whole(keyword.ns.median)} ns for check and repeats, where \`Set\` and check take ${whole(set.ns.median)} ns.`;
}
