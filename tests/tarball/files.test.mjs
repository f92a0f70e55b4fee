// With a file too few, the package does not work. With one too many, it ships a file that nobody checked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertListed, crateFiles, inCheckout, npmFiles } from "./tarball.mjs";

test("the npm package has the files of its list, and no other", () => {
  assertListed(npmFiles, "npm-files.txt");
});

test("the crate has the files of its list, and no other", () => {
  assertListed(crateFiles, "crate-files.txt");
});

test("both have both licences, with the words of the checkout", () => {
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    const words = inCheckout(name).toString();
    assert.equal(npmFiles.get(name)?.toString(), words);
    assert.equal(crateFiles.get(name)?.toString(), words);
  }
});

test("each has its README", () => {
  assert.deepEqual(npmFiles.get("README.md"), inCheckout("pkg/README.md"));
  assert.deepEqual(crateFiles.get("README.md"), inCheckout("README.md"));
});

test("every declaration stands beside its script, and every script beside its declaration", () => {
  const names = [...npmFiles.keys()].filter((name) => name.startsWith("dist/"));
  const without = (end) =>
    names.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
  assert.ok(without(".d.ts").length > 0);
  assert.deepEqual(without(".d.ts").sort(), without(".js").sort());
});
