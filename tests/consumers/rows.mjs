// One row of the matrix: a test that is named after its host with the version that it ran, and leaves a
// line for the table of docs/guide/hosts.md.
import { appendFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { given } from "./project.mjs";

/** Where the rows of a run are collected, a line of JSON each. */
const COLLECTED = path.join(given("CONSUMERS_ROOM"), "rows.jsonl");

/**
 * A test of one host: what runs the package, which version of it, and how the package got there.
 * Not to be awaited: a file names all of its tests before the first one ends.
 * `ours` is false where the machine brings the host, so that its version is not ours to choose. `only` is the
 * one platform that has programs of the host; elsewhere the test says so.
 */
export function row({ host, version, way, ours = true, only }, work) {
  const elsewhere = only !== undefined && only !== `${process.platform}-${process.arch}`;
  const skip = elsewhere && `there is a program of ${host} for ${only} alone`;
  test(`${host} ${version}: ${way}`, { skip }, async (t) => {
    await work(t);
    appendFileSync(COLLECTED, `${JSON.stringify({ host, version, way, ours, only })}\n`);
  });
}
