// What the workflows may do. A workflow is tried out only by a push, and one that publishes only by a
// release: so what can be read off it is read here.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(fileURLToPath(new URL(path, root)), "utf8");

const folder = ".github/workflows/";
const names = readdirSync(fileURLToPath(new URL(folder, root))).sort();
const workflows = names.map((name) => {
  const text = read(folder + name);
  const document = parseDocument(text);
  return { name, text, document, workflow: document.toJS() };
});
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ id: `${name} ${id}`, job, workflow })),
);
const steps = jobs.flatMap(({ id, job }) => (job.steps ?? []).map((step) => ({ id, job, step })));

/** All that a job may do; what is not named here, it may not. */
const rights = {
  "release.yml crate": { contents: "read", "id-token": "write" },
  "release.yml npm": { "id-token": "write" },
  "release.yml test": { contents: "read" },
  "release.yml version": { contents: "read" },
  "test.yml test": { contents: "read" },
};

/** What a job that may publish runs. Never a build: its scripts would have the same right. */
const publishing = {
  "release.yml crate": "cargo publish --package wechat-mass --locked --no-verify",
  "release.yml npm": `npm publish "./wechat-mass-\${GITHUB_REF_NAME#v}.tgz" --ignore-scripts`,
};

const SETUP = 'rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal --no-self-update';

test("they are YAML, without a warning", () => {
  assert.deepEqual(names, ["release.yml", "test.yml"]);
  for (const { name, document } of workflows) {
    assert.deepEqual([...document.errors, ...document.warnings], [], name);
  }
});

test("they run when they should: for every change, and for a tag", () => {
  const on = Object.fromEntries(workflows.map(({ name, workflow }) => [name, workflow.on]));
  assert.deepEqual(on, {
    "release.yml": { push: { tags: ["v*"] } },
    "test.yml": { push: { branches: ["main"] }, pull_request: null, workflow_call: null },
  });
});

test("a job has the rights that are named here, and no other", () => {
  for (const { name, workflow } of workflows) assert.deepEqual(workflow.permissions, {}, name);
  const given = Object.fromEntries(jobs.map(({ id, job }) => [id, job.permissions]));
  assert.deepEqual(given, rights);
});

test("every action is pinned by its commit, with its version beside it", () => {
  const pins = new Map();
  for (const { name, text } of workflows) {
    const lines = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    assert.ok(lines.length > 0, name);
    for (const line of lines) {
      const used = line.trim().replace(/^(- )?uses: /, "");
      if (used === "./.github/workflows/test.yml") continue;
      assert.match(used, /^(actions|rust-lang)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
      const [action, pin] = used.split("@");
      assert.equal(pins.get(action) ?? pin, pin, `${action} is pinned twice`);
      pins.set(action, pin);
    }
    // However YAML may write it, nothing is used that was not looked at above.
    const all = (value) =>
      value === null || typeof value !== "object"
        ? []
        : Object.entries(value).flatMap(([key, inner]) => (key === "uses" ? [inner] : all(inner)));
    assert.equal(all(workflows.find((other) => other.name === name).workflow).length, lines.length);
  }
});

test("no checkout leaves a token behind", () => {
  const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
  assert.ok(checkouts.length > 0);
  for (const { id, step } of checkouts) {
    assert.deepEqual(step.with, { "persist-credentials": false }, id);
  }
});

test("they call only the build tool, and publish", () => {
  const help = read("xtask/src/main.rs").match(/const HELP: &str = "(.*?)";/s)[1];
  const commands = new Set([...help.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => match[1]));
  for (const { id, step } of steps) {
    if (step.run === undefined || step.run === SETUP) continue;
    assert.equal(step.shell, undefined, id);
    // What is put into a command before a shell reads it is a way in for whoever names a branch.
    assert.doesNotMatch(step.run, /\$\{\{/, id);
    if (id in publishing) {
      assert.equal(step.run, publishing[id], id);
      continue;
    }
    const command = step.run.match(/^cargo xtask ([a-z-]+)(?: [-\w"$]+)*$/)?.[1];
    assert.ok(commands.has(command), `${id} runs ${step.run}`);
  }
});

test("every job ends, and no two releases run at once", () => {
  for (const { id, job, workflow } of jobs) {
    assert.ok(workflow.concurrency.group, id);
    if (job.uses === undefined) assert.ok(job["timeout-minutes"] <= 90, id);
  }
  const { workflow } = workflows.find(({ name }) => name === "release.yml");
  assert.deepEqual(workflow.concurrency, { group: "release", "cancel-in-progress": false });
});

test("no secret is used, only what is given to a job while it publishes", () => {
  for (const { name, text } of workflows) assert.doesNotMatch(text, /\bsecrets\b/, name);
  const given = steps.filter(({ step }) => step.env !== undefined);
  assert.deepEqual(
    given.map(({ id, step }) => [id, step.env]),
    [["release.yml crate", { CARGO_REGISTRY_TOKEN: "$" + "{{ steps.crates-io.outputs.token }}" }]],
  );
  for (const { id, job } of jobs) assert.equal(job.env, undefined, id);
});

test("nothing is published before the tests pass and a person agrees", () => {
  for (const { id, job } of jobs.filter(({ job }) => "id-token" in job.permissions)) {
    assert.ok([job.needs].flat().includes("test"), id);
    assert.equal(job.environment, "release", id);
    assert.equal(job.if, undefined, id);
  }
  const release = workflows.find(({ name }) => name === "release.yml").workflow.jobs;
  assert.equal(release.test.needs, "version");
  assert.equal(release.test.uses, "./.github/workflows/test.yml");
});

test("both build with the same Rust, which the crate supports", () => {
  const toolchains = workflows.map(({ workflow }) => workflow.env.RUSTUP_TOOLCHAIN);
  assert.equal(new Set(toolchains).size, 1);
  const minor = (version) => Number(version.match(/^1\.(\d+)/)[1]);
  const oldest = read("Cargo.toml").match(/^rust-version = "(.*)"$/m)[1];
  assert.ok(minor(toolchains[0]) >= minor(oldest));
});
