// The answers of the package to random bodies, as numbers: the same in every runtime.

import { outcome, randomBody } from "./random-bodies.mjs";

/** So many bodies, and so many of them in one number: the first that differs tells where to look. */
const BODIES = 1000;
const PART = 100;

/** Checks and builds the random bodies, and returns a number for each part of them. */
export function crossed({ check, build }) {
  return Array.from({ length: BODIES / PART }, (_, part) => {
    const said = Array.from({ length: PART }, (_, index) => {
      return [check, build].map((call) => {
        // Made anew for each: some values are others when they are read again.
        const { api, body, options } = randomBody(part * PART + index);
        return outcome(() => call(api, body, options));
      });
    });
    return hashed(said.flat().join("\n"));
  });
}

/** A hash of a text (FNV-1a, of units of UTF-16). */
function hashed(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
