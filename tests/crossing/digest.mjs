// The answers of the package to random bodies and replies, as numbers: the same in every runtime.

import { outcome, randomBody, randomReply } from "./random-bodies.mjs";

/** So many bodies, and so many of them in one number: the first that differs tells where to look. */
const BODIES = 1000;
const PART = 100;

/** Checks and builds the random bodies, reads the replies, and returns a number for each part of them. */
export function crossed({ check, build, read }) {
  const said = (number) => {
    const answers = [check, build].map((call) => {
      // Made anew for each: some values are others when they are read again.
      const { api, body, options } = randomBody(number);
      return outcome(() => call(api, body, options));
    });
    const { api, reply, options } = randomReply(number);
    return [...answers, outcome(() => read(api, reply, options))].join("\n");
  };
  return Array.from({ length: BODIES / PART }, (_, part) =>
    hashed(Array.from({ length: PART }, (_, index) => said(part * PART + index)).join("\n")),
  );
}

/** A hash of a text (FNV-1a, of units of UTF-16). */
function hashed(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
