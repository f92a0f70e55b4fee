import type { Fields } from "../endpoint.js";
import { refuse } from "../refusal.js";

/** The most entries of a page. */
const MOST = 20;

/** Reads `offset` and `count` of a request for a page. */
export function pageOf(body: Fields, source: string): { offset: number; count: number } {
  const offset = body.get("offset") ?? 0;
  const count = body.get("count");
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) {
    refuse(40035, { zh: "offset 是从 0 起的数", en: "offset is a number from 0" }, source);
  }
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1 || count > MOST) {
    refuse(
      40035,
      { zh: `count 为 1 至 ${MOST}`, en: `count is a number from 1 to ${MOST}` },
      source,
    );
  }
  return { offset, count };
}
