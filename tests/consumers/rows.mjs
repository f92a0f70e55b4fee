// One row of the matrix: a test that is named after its host with the version that it ran, and leaves a
// line for the table of README.md.
import { appendFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { given } from "./project.mjs";

/** Where the rows of a run are collected, a line of JSON each. */
const COLLECTED = path.join(given("CONSUMERS_ROOM"), "rows.jsonl");

/**
 * A test of one host. `host` is what runs the package, `version` which one (or a function that asks it),
 * `way` how the package got there.
 */
export async function row({ host, version, way }, work) {
  const named = typeof version === "function" ? await version() : version;
  test(`${host} ${named}: ${way}`, async (t) => {
    await work(t);
    appendFileSync(COLLECTED, `${JSON.stringify({ host, version: named, way })}\n`);
  });
}
