// Replies: a small one with 64-bit ids, and the biggest one, a page of 10,000 OpenIDs.

import assert from "node:assert/strict";
import jsonBigint from "json-bigint";
import { parse as losslessParse } from "lossless-json";
import { read } from "wechat-mass";
import * as before from "../before.mjs";
import { objectFloors } from "../floors.mjs";
import { atLeast, BEFORE, compare, marksOf, timeTable } from "../harness.mjs";
import { openIdArray, SEND_REPLY } from "../inputs.mjs";
import { named } from "../peers.mjs";

export const title = "Replies";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const asStrings = jsonBigint({ storeAsString: true });

/** Integers that JavaScript would round stay text; other numbers are numbers. */
function number(digits) {
  const value = Number(digits);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? digits : value;
}

export function run(settings) {
  const small = sendReply(settings);
  const big = page(settings);
  return {
    goals: [
      atLeast(3, "read, reply to a send", small, BEFORE.name),
      atLeast(1, "read, reply to a send", small, "json-bigint"),
      atLeast(1, "read, reply to a send", small, "lossless-json"),
      atLeast(1.5, "read, 10,000 OpenIDs", big, "json-bigint"),
    ],
    marks: [...marksOf("read, reply to a send", small), ...marksOf("read, 10,000 OpenIDs", big)],
    markdown: `
The reply to a send, with a \`msg_id\` beyond 2^53:

${timeTable(small)}

A page of 10,000 OpenIDs (\`user/get\`):

${timeTable(big)}`,
  };
}

function sendReply(settings) {
  const bytes = encoder.encode(SEND_REPLY);
  const expected = {
    errcode: 0,
    errmsg: "send job submission success",
    msg_id: "9007199254740993",
    msg_data_id: "9007199254740995",
  };
  assert.equal(JSON.parse(SEND_REPLY).msg_id, 9007199254740992, "JSON.parse rounds");
  return compare(
    [
      {
        name: "**wechat-mass** read, text",
        run: () => read("message/mass/send", SEND_REPLY),
        does: "every digit kept, checked for the endpoint's fields",
      },
      { ...BEFORE, run: () => before.read("message/mass/send", SEND_REPLY) },
      {
        name: "**wechat-mass** read, bytes",
        run: () => read("message/mass/send", bytes),
        does: "the same",
      },
      {
        name: named("json-bigint"),
        peer: named("json-bigint"),
        run: () => asStrings.parse(SEND_REPLY),
        same: plain,
        does: "digits kept, checks nothing",
      },
      {
        name: named("lossless-json"),
        peer: named("lossless-json"),
        run: () => losslessParse(SEND_REPLY, undefined, number),
        does: "digits kept, checks nothing",
      },
      {
        name: "JSON.parse",
        run: () => JSON.parse(SEND_REPLY),
        does: "**rounds the ids**, checks nothing",
        floor: true,
      },
      ...objectFloors(SEND_REPLY, expected),
    ],
    expected,
    settings,
  );
}

function page(settings) {
  const openid = openIdArray(10_000);
  const reply = { total: 23_000, count: 10_000, data: { openid }, next_openid: openid.at(-1) };
  const text = JSON.stringify(reply);
  const bytes = encoder.encode(text);
  return compare(
    [
      {
        name: "**wechat-mass** read, bytes",
        run: () => read("user/get", bytes),
        does: "checked for the endpoint's fields",
      },
      { ...BEFORE, run: () => before.read("user/get", bytes) },
      { name: "**wechat-mass** read, text", run: () => read("user/get", text), does: "the same" },
      {
        name: named("json-bigint"),
        peer: named("json-bigint"),
        run: () => asStrings.parse(text),
        same: plain,
        does: "from text, checks nothing",
      },
      {
        name: named("lossless-json"),
        peer: named("lossless-json"),
        run: () => losslessParse(text, undefined, number),
        does: "from text, checks nothing",
      },
      {
        name: "JSON.parse",
        run: () => JSON.parse(decoder.decode(bytes)),
        does: "from bytes, checks nothing; would round ids",
      },
      ...objectFloors(text, reply),
    ],
    reply,
    settings,
  );
}

/** json-bigint makes objects without a prototype. */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
