// Documents, comments and texts are in plain words. wording.mjs has the words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, shown, tracked } from "./wording.mjs";

test("every tracked file is in plain words", () => {
  assert.ok(tracked([""]).length > 500);
  assert.deepEqual(findings().map(shown), []);
});
