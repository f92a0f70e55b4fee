// Looks into the database of an account whose service has ended, and changes it, so that a test can begin at the
// very step at which a power failure would have ended it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { callerOf } from "./caller.mjs";
import { workerd } from "./harness.mjs";

const WORKER = `
import { DurableObject } from "cloudflare:workers";
export class Account extends DurableObject {
  async fetch(request) {
    const statements = await request.json();
    return Response.json(statements.map((sql) => this.ctx.storage.sql.exec(sql).toArray()));
  }
  alarm() {}
}
export default {
  fetch: (request, env) => env.ACCOUNT.getByName(new URL(request.url).pathname.slice(1)).fetch(request),
};
`;

const CONFIGURATION = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = .worker), (name = "data", disk = (path = "data", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-04-20",
  bindings = [(name = "ACCOUNT", durableObjectNamespace = "Account")],
  durableObjectNamespaces = [(className = "Account", uniqueKey = "wechat-mass-account", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
);
`;

/**
 * Runs statements in the database of an account, and returns the rows of each. The service must have ended.
 *
 * @param {{ folder: string }} service
 */
export async function inDatabase({ folder }, account, ...statements) {
  const place = mkdtempSync(join(tmpdir(), "wechat-mass-object-"));
  writeFileSync(join(place, "worker.js"), WORKER);
  writeFileSync(join(place, "workerd.capnp"), CONFIGURATION);
  const options = ["--control-fd=3", `--directory-path=data=${folder}`];
  const child = spawn(workerd, ["serve", join(place, "workerd.capnp"), ...options], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const ended = once(child, "exit");
  try {
    const [line] = await once(createInterface({ input: child.stdio[3] }), "line");
    const call = callerOf(`http://127.0.0.1:${JSON.parse(line).port}`);
    const { status, body, text } = await call("POST", `/${account}`, statements);
    if (status !== 200) throw new Error(`the database answered ${status}: ${text}`);
    return body;
  } finally {
    child.kill("SIGKILL");
    await ended;
    rmSync(place, { recursive: true, force: true });
  }
}
