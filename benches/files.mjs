// Contents of files. In workerd there are no files, so its bundle has the contents in their place.

import { readFileSync } from "node:fs";

/** The end of a mass send, as WeChat pushes it. */
export const EVENT = readFileSync(
  new URL("../tests/examples/event_bench_1538B.xml", import.meta.url),
  "utf8",
).trimEnd();

/** The versions of the peers; all are pinned. */
export const PINNED = JSON.parse(
  readFileSync(new URL("./package.json", import.meta.url), "utf8"),
).dependencies;
