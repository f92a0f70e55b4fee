// A fresh process: 1,000,000 OpenIDs from bytes to the bodies of 100 sends, in one of several ways.
// Arguments: the way, and `kept` or `dropped` for what becomes of a body. Prints time, memory, and
// a digest of all kept bodies.

import { createHash } from "node:crypto";
import { build } from "wechat-mass";
import { LINE, openIdBytes, textSend } from "../inputs.mjs";

const COUNT = 1_000_000;
const BATCH = 10_000;
const OPENID = /^[0-9A-Za-z_-]{28}$/;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Where the next batch ends. Looked for, not computed: a real list may have CRLF or odd lines. */
function* batches(list) {
  for (let start = 0; start < list.length; ) {
    let end = start;
    for (let line = 0; line < BATCH && end < list.length; line++) {
      const newline = list.indexOf(0x0a, end);
      end = newline < 0 ? list.length : newline + 1;
    }
    yield list.subarray(start, end);
    start = end;
  }
}

function checked(lines) {
  const openids = [...new Set(lines)];
  if (openids.length < 2 || openids.length > BATCH) throw new Error("count");
  if (!openids.every((openid) => OPENID.test(openid))) throw new Error("openid");
  return encoder.encode(JSON.stringify(textSend(openids)));
}

const WAYS = {
  *"wechat-mass"(list) {
    for (const batch of batches(list)) yield build("message/mass/send", textSend(batch)).body;
  },
  *"by-batch"(list) {
    for (const batch of batches(list)) yield checked(decoder.decode(batch).trimEnd().split("\n"));
  },
  *"all-at-once"(list) {
    const lines = decoder.decode(list).trimEnd().split("\n");
    for (let start = 0; start < lines.length; start += BATCH) {
      yield checked(lines.slice(start, start + BATCH));
    }
  },
};

const [, , way, fate] = process.argv;
globalThis.gc();
const before = process.memoryUsage.rss();
const list = openIdBytes(COUNT);
const start = performance.now();
const bodies = [];
let count = 0;
let most = 0;
for (const body of WAYS[way](list)) {
  count += 1;
  // Not `resourceUsage().maxRSS`: on Linux it begins with what the parent process had.
  most = Math.max(most, process.memoryUsage.rss());
  if (fate === "kept") bodies.push(body);
}
const ms = performance.now() - start;
const { arrayBuffers } = process.memoryUsage();
const digest = createHash("sha256");
for (const body of bodies) digest.update(JSON.stringify(JSON.parse(decoder.decode(body))));
console.log(
  JSON.stringify({
    ms,
    list: COUNT * LINE,
    peak: most - before,
    arrayBuffers,
    count,
    digest: digest.digest("hex"),
  }),
);
