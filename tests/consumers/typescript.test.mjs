// TypeScript in strict mode, the oldest that is supported and the newest and what lies between, under every
// way to resolve modules that knows `exports`. The package's own declarations are checked as well, without
// `skipLibCheck`.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { given, project, run, tool } from "./project.mjs";
import { row } from "./rows.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));

/** In package.json each stands under its own name. */
const COMPILERS = ["5.7", "5.9", "6.0", "7.0"].map((line) => `typescript-${line}`);

const MAIN = `import { ApiError, build, check, openPush, type Problem, read } from "wechat-mass";
import { type Campaign, nextStep, type Step } from "wechat-mass/campaign";
import { type Client, createClient } from "wechat-mass/client";
import { PushError, type PushFault, readPush } from "wechat-mass/push";

const call = build("message/mass/sendall", {
  filter: { is_to_all: false, tag_id: 2 },
  msgtype: "text",
  text: { content: "你好" },
});
const path: string = call.path;
const problems: Problem[] = check("tags/get");
const id: string = read("message/mass/sendall", "{}").msg_id;
const advice = (error: unknown) => (error instanceof ApiError ? error.advice : undefined);
const client: Client = createClient({ token: "TOKEN" });
const push = openPush({ query: "", body: "", token: "token", encoding_aes_key: "", appid: "" });
if (push.kind === "mass_send_job_finish") {
  const count: number | null = push.sent_count;
  use(count);
}

// @ts-expect-error: a text needs a text
build("message/mass/sendall", { filter: { is_to_all: true }, msgtype: "text" });
// @ts-expect-error: an id is a text, because a number would lose its last digits
const wrong: number = read("message/mass/sendall", "{}").msg_id;
// @ts-expect-error: there is no such endpoint
check("message/mass/sendal", {} as const);

// The same types as those of the root.
const same: typeof push = readPush("");
const fault = (error: unknown): PushFault | undefined =>
  error instanceof PushError ? error.code : undefined;
const step = (campaign: Campaign): Step => nextStep(campaign, 0);

function use(..._: unknown[]) {}
use(path, problems, id, advice, client, wrong, same, fault, step);
`;

/** The handles of others that the stores and `run` take, with the types that their users have. */
const STORES = {
  "stores-in-node": `import * as fs from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import Database from "better-sqlite3";
import { Pool } from "pg";
import { folderStore, type MassStore, postgresStore, sqliteStore } from "wechat-mass/store";

const options = { account: "wx0123456789abcdef", now: () => 0 };
export const stores: MassStore[] = [
  folderStore(fs, "campaigns", options),
  sqliteStore(new DatabaseSync("campaigns.sqlite"), { ...options, prefix: "wx_" }),
  sqliteStore(new Database("campaigns.sqlite")),
  postgresStore(new Pool({ connectionString: "" }), options),
];

// @ts-expect-error: a client is not a pool
postgresStore(new Database("campaigns.sqlite"));
// @ts-expect-error: a folder has no tables
folderStore(fs, "campaigns", { prefix: "wx_" });
`,
  "stores-in-a-worker": `import { run } from "wechat-mass/run";
import { durableObjectStore, type MassStore } from "wechat-mass/store";

export class Account {
  store: MassStore;
  constructor(ctx: DurableObjectState) {
    this.store = durableObjectStore(ctx.storage, { account: "wx0123456789abcdef" });
    run({ store: this.store, token: "TOKEN", alarm: ctx.storage });
  }
}

// @ts-expect-error: only an object has such a storage
durableObjectStore({} as D1Database);
`,
};
const TYPES = {
  "stores-in-node": ["node", "better-sqlite3", "pg"],
  "stores-in-a-worker": ["@cloudflare/workers-types"],
};

const WAYS = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** Only the libraries of the language and the web, and nothing that happens to lie in a folder above. */
const configured = (modules) => ({
  compilerOptions: { noEmit: true, strict: true, target: "es2022", types: [], ...modules },
  files: ["main.ts"],
});

/** The declarations of others are theirs to check. */
function configuredFor(name) {
  const { compilerOptions } = configured({ module: "esnext", moduleResolution: "bundler" });
  const others = { types: TYPES[name], skipLibCheck: true, esModuleInterop: true };
  return { compilerOptions: { ...compilerOptions, ...others }, files: [`${name}.ts`] };
}

const folder = await project("typescript", {
  "main.ts": MAIN,
  ...Object.fromEntries(
    WAYS.map((way) => [`${way.moduleResolution}.json`, JSON.stringify(configured(way))]),
  ),
  ...Object.fromEntries(
    Object.entries(STORES).flatMap(([name, text]) => [
      [`${name}.ts`, text],
      [`${name}.json`, JSON.stringify(configuredFor(name))],
    ]),
  ),
});

for (const name of COMPILERS) {
  const { version } = require(`${name}/package.json`);
  for (const { moduleResolution } of WAYS) {
    row({ host: "TypeScript", version, way: moduleResolution }, async () => {
      const compiler = tool(`${name}/bin/tsc`);
      const options = ["--project", `${moduleResolution}.json`];
      assert.equal(await run(process.execPath, [compiler, ...options], { cwd: folder }), "");
    });
  }
  for (const program of Object.keys(STORES)) {
    test(`TypeScript ${version} takes the handles of others: ${program}`, async () => {
      const compiler = tool(`${name}/bin/tsc`);
      const options = ["--project", `${program}.json`];
      assert.equal(await run(process.execPath, [compiler, ...options], { cwd: folder }), "");
    });
  }
}
