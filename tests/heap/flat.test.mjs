// Nothing is left of many calls of each kind, good and refused: not in the heap, not in WebAssembly's memory, not in
// its table of references. The same as the row of the benchmarks, which makes a million, but it fails. One byte left
// of a call is more than what may be left of all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../benches/rows/flat-heap.mjs";
import { runtimeOf } from "../../benches/runtimes.mjs";

test("300 000 calls of each kind leave nothing behind", async (t) => {
  const { goals, markdown } = await run({ calls: 300_000 }, runtimeOf("node", process.execPath));
  t.diagnostic(markdown);
  assert.deepEqual(
    goals.map(({ what, met }) => [what, met]),
    [["heap after 300,000 calls of one kind", true]],
  );
});
