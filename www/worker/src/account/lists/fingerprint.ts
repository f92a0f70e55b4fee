import { createHash } from "node:crypto";
import { joined } from "./arrange.js";
import { BUCKETS, bucketOf } from "./buckets.js";
import { ordered } from "./ordered.js";

const LF = 0x0a;
const LINE_BREAK = Uint8Array.of(LF);

/** The fingerprint of a list, when one more of its buckets is in order. It begins with an empty text. */
export function nextFingerprint(before: string, openids: Uint8Array): string {
  return createHash("sha256").update(before).update(openids).digest("hex");
}

/**
 * The fingerprint that a list of these OpenIDs would have, in whatever order they are. They are held in memory.
 *
 * @param texts OpenIDs, an OpenID a line.
 */
export function fingerprintOf(texts: readonly Uint8Array[]): string {
  const parts: Uint8Array[][] = Array.from({ length: BUCKETS }, () => []);
  for (const text of texts) {
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf(LF, start);
      const end = found < 0 ? text.length : found;
      parts[bucketOf(text, start, end)]?.push(text.subarray(start, end), LINE_BREAK);
      start = end + 1;
    }
  }
  let fingerprint = "";
  for (const lines of parts) {
    const bytes = lines.reduce((sum, { length }) => sum + length, 0);
    fingerprint = nextFingerprint(fingerprint, ordered(joined(lines, bytes)).openids);
  }
  return fingerprint;
}
