// Nothing is left of a million calls of each verb, good and refused: not in the heap, not in WebAssembly's
// memory, not in its table of references. The same as the row of the benchmarks, but it fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../benches/rows/flat-heap.mjs";
import { runtimeOf } from "../../benches/runtimes.mjs";

test("a million calls of each verb leave nothing behind", async (t) => {
  const { goals, markdown } = await run({ calls: 1_000_000 }, runtimeOf("node", process.execPath));
  t.diagnostic(markdown);
  assert.deepEqual(
    goals.map(({ what, met }) => [what, met]),
    [["heap after 1,000,000 calls of one kind", true]],
  );
});
