// Contents of files. In workerd there are no files, so its bundle has the contents in their place.

import { existsSync, readFileSync } from "node:fs";

/** The end of a mass send, as WeChat pushes it. */
export const EVENT = readFileSync(
  new URL("../tests/examples/event_bench_1538B.xml", import.meta.url),
  "utf8",
).trimEnd();

/** The versions of the peers; all are pinned. */
export const PINNED = JSON.parse(
  readFileSync(new URL("./package.json", import.meta.url), "utf8"),
).dependencies;

/** The commit that `before.mjs` was built from; nothing, if it is not built yet. */
export const BEFORE_COMMIT = beforeCommit(
  new URL("../target/bench-before/commit.txt", import.meta.url),
);

function beforeCommit(file) {
  return existsSync(file) ? readFileSync(file, "utf8").slice(0, 7) : undefined;
}
