import { BUCKETS } from "../lists/buckets.js";
import { linesOf, type Members } from "../lists/members.js";

/** Counts who is in the second list and not in the first, and the other way round, bucket by bucket. */
export async function difference(
  members: Members,
  before: string,
  after: string,
): Promise<{ gained: number; lost: number }> {
  let [gained, lost] = [0, 0];
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const earlier = new Set(linesOf(members.bucket(before, bucket)));
    const later = linesOf(members.bucket(after, bucket));
    const both = later.reduce((sum, openid) => sum + (earlier.has(openid) ? 1 : 0), 0);
    gained += later.length - both;
    lost += earlier.size - both;
    await scheduler.wait(0);
  }
  return { gained, lost };
}
