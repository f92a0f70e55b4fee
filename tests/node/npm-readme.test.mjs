// npm shows the README of the repository, and nothing that only a checkout has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NPM_README, npmReadme } from "./npm-readme.mjs";

const shown = readFileSync(NPM_README, "utf8");

test("pkg/README.md is made of README.md", () => {
  assert.equal(shown, npmReadme(), "run node tests/node/npm-readme.mjs --write");
});

test("npm's readme has nothing of a checkout, and its links work outside of one", () => {
  assert.doesNotMatch(shown, /cargo xtask (start|test)|npm pack |<!--/);
  for (const [, target] of shown.matchAll(/\]\(([^)]+)\)/g)) assert.match(target, /^(https:|#)/);
});

test("npm's readme names what the package has", () => {
  for (const name of [
    "openPush",
    "planCampaign",
    "createClient",
    "FakeWeChat",
    "cargo add",
    "npm i",
  ]) {
    assert.ok(shown.includes(name), name);
  }
});
