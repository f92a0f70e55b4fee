// A fresh process: 1,000,000 OpenIDs from bytes to the bodies of 100 sends, in one of several ways, of
// which ours take the package of now or that of before.

import { createHash } from "node:crypto";
import { LINE, openIdBytes, textSend } from "../inputs.mjs";

const COUNT = 1_000_000;
/** So many lines more repeat the first ones, where they are found in the whole list. */
const REPEATS = 10_000;
const BATCH = 10_000;
const OPENID = /^[0-9A-Za-z_-]{28}$/;
/** 2026-11-26 08:00 in Beijing. */
const NOW = 1_795_651_200;
const CAMPAIGN = "spring";
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

function lines(bytes) {
  return decoder.decode(bytes).trimEnd().split("\n");
}

function checked(openids, clientmsgid = textSend().clientmsgid) {
  if (openids.length < 2 || openids.length > BATCH) throw new Error("count");
  if (!openids.every((openid) => OPENID.test(openid))) throw new Error("openid");
  return encoder.encode(JSON.stringify({ ...textSend(openids), clientmsgid }));
}

/** The same for the same send, and another one for another. */
function idOf(openids, number) {
  const { msgtype, text } = textSend();
  const sha1 = createHash("sha1").update(JSON.stringify([CAMPAIGN, msgtype, text]));
  return `${sha1.update(openids.join("\n")).digest("base64url")}-${number}`;
}

function planned({ planCampaign }, openids) {
  const { msgtype, text } = textSend();
  const plan = {
    id: CAMPAIGN,
    account: "service",
    audience: { openids },
    content: { msgtype, text },
  };
  return planCampaign(plan, NOW);
}

/** Ways that find repeats within a send, and those that find them in the whole list. */
const WAYS = {
  *"wechat-mass"(list, { build }) {
    for (const batch of batches(list)) yield build("message/mass/send", textSend(batch)).body;
  },
  *"by-batch"(list) {
    for (const batch of batches(list)) yield checked([...new Set(lines(batch))]);
  },
  *"all-at-once"(list) {
    const all = lines(list);
    for (let start = 0; start < all.length; start += BATCH) {
      yield checked([...new Set(all.slice(start, start + BATCH))]);
    }
  },
};
const WHOLE_LIST_WAYS = {
  *"campaign-kept"(list, library) {
    const all = [];
    for (const batch of library.openIdBatches(list)) {
      all.push(batch);
      look();
    }
    const campaign = planned(library, all);
    for (const { batch, openids } of all) {
      yield library.batchCall(campaign, { id: `send-${batch}-1` }, openids).body;
    }
  },
  *"campaign-twice"(list, library) {
    const all = [];
    for (const { count, fingerprint } of library.openIdBatches(list)) {
      all.push({ count, fingerprint });
      look();
    }
    const campaign = planned(library, all);
    for (const { batch, openids } of library.openIdBatches(list)) {
      yield library.batchCall(campaign, { id: `send-${batch}-1` }, openids).body;
    }
  },
  *"set-by-batch"(list) {
    const seen = new Set();
    let openids = [];
    let number = 0;
    for (const batch of batches(list)) {
      for (const openid of lines(batch)) {
        if (seen.has(openid)) continue;
        seen.add(openid);
        openids.push(openid);
        if (openids.length === BATCH) {
          number += 1;
          yield checked(openids, idOf(openids, number));
          openids = [];
        }
      }
      look();
    }
    if (openids.length > 0) yield checked(openids, idOf(openids, number + 1));
  },
  *"set-at-once"(list) {
    const all = [...new Set(lines(list))];
    look();
    for (let start = 0; start < all.length; start += BATCH) {
      const openids = all.slice(start, start + BATCH);
      yield checked(openids, idOf(openids, start / BATCH + 1));
    }
  },
};

let most = 0;

/** Not `resourceUsage().maxRSS`: on Linux it begins with what the parent process had. */
function look() {
  most = Math.max(most, process.memoryUsage.rss());
}

/** By the way: time, memory, and a digest of all bodies but for their `clientmsgid`s. */
export default async function millionOpenIds(way, isBefore) {
  const library = await import(isBefore ? "../before.mjs" : "wechat-mass");
  const repeats = way in WHOLE_LIST_WAYS ? REPEATS : 0;
  globalThis.gc();
  const before = process.memoryUsage.rss();
  const list = openIdBytes(COUNT + repeats, repeats);
  const start = performance.now();
  const bodies = [];
  for (const body of (WAYS[way] ?? WHOLE_LIST_WAYS[way])(list, library)) {
    look();
    bodies.push(body);
  }
  const ms = performance.now() - start;
  const { arrayBuffers } = process.memoryUsage();
  const digest = createHash("sha256");
  const ids = new Set();
  for (const body of bodies) {
    const { clientmsgid, ...rest } = JSON.parse(decoder.decode(body));
    digest.update(JSON.stringify(rest));
    ids.add(clientmsgid);
  }
  return {
    ms,
    list: (COUNT + repeats) * LINE,
    peak: most - before,
    arrayBuffers,
    count: bodies.length,
    ids: ids.size,
    digest: digest.digest("hex"),
  };
}
