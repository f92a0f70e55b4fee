// Documents, comments and texts are in plain words. wording.mjs has the words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, held, shown, tracked } from "./wording.mjs";

for (const path of held) {
  test(`${path} is in plain words`, () => {
    assert.notEqual(tracked([path]).length, 0);
    assert.deepEqual(findings([path]).map(shown), []);
  });
}
