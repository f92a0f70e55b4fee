// docs/guide/addresses.md shows what the tests of this folder run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fences, root } from "../node/documents.mjs";

const SHOWN = {
  gateway: "docs/gateway/nginx.conf",
  "gateway-client": "tests/gateway/client.mjs",
  "gateway-runner": "tests/gateway/runner.mjs",
};

for (const page of ["docs/guide/addresses.md", "docs/guide/addresses.zh-CN.md"]) {
  for (const [role, file] of Object.entries(SHOWN)) {
    test(`${page} shows ${file}`, () => {
      const shown = fences(page).filter((fence) => fence.role === role);
      assert.deepEqual(
        shown.map(({ code }) => code),
        [readFileSync(join(root, file), "utf8")],
      );
    });
  }
}
