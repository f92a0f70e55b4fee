// A fresh process: a long list of OpenIDs through `openIdBatches`, and the memory that it takes beside the
// list. The package is that of now or that of before.

import { openIdBytes } from "../inputs.mjs";

export default async function manyOpenIds(length, isBefore) {
  const { openIdBatches } = await import(isBefore ? "../before.mjs" : "wechat-mass");
  const list = openIdBytes(length);
  globalThis.gc();
  // Not `resourceUsage().maxRSS`: on Linux it begins with what the parent process had.
  const before = process.memoryUsage.rss();
  let [most, count] = [before, 0];
  const start = performance.now();
  for (const batch of openIdBatches(list)) {
    count += batch.count;
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { ms: performance.now() - start, peak: most - before, count };
}
