import type { Database } from "../../shared/database.js";
import { joined, putMembers } from "./arrange.js";
import type { Combination } from "./list-rows.js";
import { linesOf, type Members } from "./members.js";
import { type Ordered, ordered } from "./ordered.js";

/**
 * Makes a bucket of a list that is a combination of others. The same people are in the same bucket of every list,
 * so no more than one bucket of each is in memory. Call it in one transaction with the note that it was done.
 *
 * @returns the members.
 */
export function combineBucket(
  db: Database,
  members: Members,
  list: string,
  bucket: number,
  how: Combination,
  lists: readonly string[],
): Ordered {
  const texts = lists.map((other) => members.bucket(other, bucket));
  const result = how === "union" ? union(texts) : kept(how, texts);
  putMembers(db, list, bucket, result.openids);
  return result;
}

function union(texts: readonly Uint8Array[]): Ordered {
  let result: Ordered = { openids: new Uint8Array(), count: 0 };
  for (const text of texts) {
    result = ordered(joined([result.openids, text], result.openids.length + text.length));
  }
  return result;
}

/** Returns who of the first text is in each of the others, or in none of them. */
function kept(how: "intersection" | "minus", [first, ...others]: readonly Uint8Array[]): Ordered {
  let lines = linesOf(first ?? new Uint8Array());
  for (const other of others) {
    const set = new Set(linesOf(other));
    lines = lines.filter((openid) => set.has(openid) === (how === "intersection"));
  }
  const openids = new TextEncoder().encode(lines.map((openid) => `${openid}\n`).join(""));
  return { openids, count: lines.length };
}
