// Calls at the end of the stack: wherever it ends, the next call with all of the stack is right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "wechat-mass";
import { bodyFor } from "./bodies.mjs";

const API = "message/mass/sendall";
const body = bodyFor(API);

let left = 0;

/** Goes to the end of the stack, and checks a body at so many places on the way back. */
function down() {
  try {
    down();
  } catch {
    // The end of the stack.
  }
  if (left > 0) {
    left -= 1;
    try {
      check(API, body).map(({ code }) => code);
    } catch {
      // There is not even room for the call.
    }
  }
}

/** Begins a little deeper, so that the stack ends at another place. */
function deeper(levels) {
  if (levels > 0) deeper(levels - 1);
  else down();
}

test("a check after many at the end of the stack is right", () => {
  check(API, body);
  for (const times of [20, 200]) {
    for (let round = 0; round < 60; round += 1) {
      left = times;
      try {
        deeper(round * 7);
      } catch {
        // The end of the stack was in `down` itself.
      }
      assert.deepEqual(check(API, body), []);
    }
  }
});
