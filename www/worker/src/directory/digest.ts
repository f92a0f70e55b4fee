import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Returns the SHA-256 of a text that nobody can guess, such as a session or a key. It is what is stored, and a look-up
 * by it tells nothing by its time: nobody can choose the first digits of a digest to learn the next.
 */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares two secrets in a time that does not depend on where they differ, nor on their lengths. */
export function isSame(left: string, right: string): boolean {
  const [one, other] = [left, right].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
