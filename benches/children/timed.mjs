// All rows that are timed, one after the other in this process. Runs in every runtime.

import * as articlePictures from "../rows/article-pictures.mjs";
import * as campaign from "../rows/campaign.mjs";
import * as campaignGrowth from "../rows/campaign-growth.mjs";
import * as push from "../rows/push.mjs";
import * as reply from "../rows/reply.mjs";
import * as sendOpenids from "../rows/send-openids.mjs";
import * as smallBody from "../rows/small-body.mjs";

const ROWS = {
  "article-pictures": articlePictures,
  campaign,
  "campaign-growth": campaignGrowth,
  push,
  reply,
  "send-openids": sendOpenids,
  "small-body": smallBody,
};

export default async function timed(names, settings) {
  const rows = {};
  for (const name of names) {
    console.error(`  ${name} …`);
    const { title, run } = ROWS[name];
    rows[name] = { title, ...run(settings) };
  }
  return { runtime: runtime(), rows };
}

/** Itself, in its own words. */
function runtime() {
  if (typeof Bun !== "undefined") return `Bun ${Bun.version}`;
  if (typeof Deno !== "undefined") return `Deno ${Deno.version.deno} (V8 ${Deno.version.v8})`;
  // workerd pretends to be a Node, and does not say its own version.
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") return "workerd";
  return `Node ${process.versions.node} (V8 ${process.versions.v8})`;
}
