// Lets schemathesis, a program that nobody here wrote, make requests of the OpenAPI document: no answer may contradict it,
// and none may be a failure. A real sandbox is behind the service.
//
//   EXAMPLES=200 SEED=17 KEEP=1 node --test tests/schema/
//
// makes more requests of each operation, or other ones, and keeps them in a folder of the system for temporary files.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { callerOf, pageOf } from "../service/caller.mjs";
import { configurationOf, operationsOf, withExamples } from "./configuration.mjs";
import { answersOf } from "./requests.mjs";
import { startSchemaWorld } from "./schema-world.mjs";

const PYTHON = process.env.PYTHON ?? "python3";
const SEED = process.env.SEED ?? "20261130";
/** How many requests are made of each operation by chance. */
const EXAMPLES = process.env.EXAMPLES ?? "5";
/** Operations that schemathesis.toml switches off. */
const OFF = ["POST /api/accounts/restore", "POST /api/password", "POST /api/sign-out"];
/** Those, and the first start, which was made. */
const NEVER = [...OFF, "POST /api/setup"].sort();

const ends = [];
let world;
let document;
let folder;
before(async () => {
  world = await startSchemaWorld({ after: (end) => ends.push(end) });
  document = (await callerOf(world.service.url)("GET", "/api/openapi.json")).body;
  folder = await mkdtemp(join(tmpdir(), "schema-"));
  const filled = JSON.stringify(withExamples(document, world.ids, world.bodies));
  await writeFile(join(folder, "openapi.json"), filled);
  await writeFile(join(folder, "schemathesis.toml"), await configurationOf(document, world.ids));
});
after(async () => {
  for (const end of ends) await end();
  if (!process.env.KEEP) await rm(folder, { recursive: true });
});

/** Runs schemathesis, and returns how it ended and the answers of each operation. */
async function schemathesis({ name, key, session }, words) {
  const { url } = world.service;
  const report = join(folder, `${name}.har`);
  const hooks = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(
    PYTHON,
    [
      ...["-m", "schemathesis.cli", "--config-file", join(folder, "schemathesis.toml")],
      ...["run", join(folder, "openapi.json"), "--url", url, "--seed", SEED, "--no-color"],
      ...["--report", "har", "--report-har-path", report, ...words],
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PYTHONPATH: [process.env.PYTHONPATH, hooks].filter(Boolean).join(delimiter),
        PYTHONDONTWRITEBYTECODE: "1",
        SCHEMATHESIS_HOOKS: "own_keys",
        SERVICE_URL: url,
        SERVICE_KEY: key,
        SERVICE_SESSION: session,
      },
    },
  );
  const [said, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  assert.equal(code, 0, `schemathesis ended with ${code}\n${errors}\n${said}`);
  return answersOf(report, document);
}

// Each is one process that mostly thinks of requests, so both are done at a time. A viewer changes nothing.
describe("schemathesis", { concurrency: 2 }, () => {
  test("a viewer gets nothing but refusals of what a viewer may not do", async () => {
    const words = ["--mode", "positive", "--phases", "fuzzing", "--max-examples", "2"];
    const answers = await schemathesis(world.viewer, words);
    const forbidden = operationsOf(document).filter(
      ({ operation }) => !["read", undefined].includes(operation["x-permission"]),
    );
    assert.ok(forbidden.length > 40);
    for (const { name } of forbidden) {
      const got = answers.get(name);
      if (OFF.includes(name)) continue;
      assert.ok(got.length > 0, `${name} was not tried`);
      const wrong = got.find(({ status }) => status !== 403 && status !== 404);
      assert.equal(wrong, undefined, `${name}: ${JSON.stringify(wrong)}`);
    }
  });

  test("no answer is a failure or contradicts the document", async () => {
    const answers = await schemathesis(world.everything, ["--max-examples", EXAMPLES]);
    for (const [name, got] of answers) {
      // A 502 is of WeChat, and says its words. That the service is not ready has no cause here.
      const wrong = got.find(
        ({ status, body }) => status >= 500 && (status !== 502 || !JSON.parse(body).wechat),
      );
      assert.equal(wrong, undefined, `${name}: ${JSON.stringify(wrong)}`);
    }
    // Of what never succeeds, no answer of a success was compared.
    const never = [...answers]
      .filter(([, got]) => !got.some(({ status }) => status < 300))
      .map(([name]) => name);
    assert.deepEqual(never.sort(), NEVER);
    const page = pageOf(world.service, `__Host-session=${world.everything.session}`);
    assert.notEqual((await page("GET", "/api/session")).body.user, null, "the session has ended");
  });
});
