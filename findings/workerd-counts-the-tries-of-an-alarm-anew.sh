#!/usr/bin/env bash
# workerd 1.20260426.1 (npm): the count of the tries of an alarm does not outlive the process. When workerd ends while
# `alarm()` of a Durable Object runs, the alarm runs again after the next start, but as a first try: `retryCount` is 0
# and `isRetry` is false, though it was tried before, and though the storage has what those tries wrote. So an
# `alarm()` that looks at `isRetry` to see whether its work may be half done repeats the work, and one that gives up
# at a `retryCount` never does so when each try ends the process. A count in the storage of the object is safe.
#
# Seen, with storage on disk:
#   process 1  try 1  retryCount 0  isRetry false  then throws
#   process 1  try 2  retryCount 1  isRetry true   then throws
#   process 1  try 3  retryCount 2  isRetry true   then SIGKILL
#   process 2  try 4  retryCount 0  isRetry false  then SIGTERM
#   process 3  try 5  retryCount 0  isRetry false  then returns
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent workerd@1.20260426.1
mkdir state
cat >worker.js <<'JS'
import { DurableObject } from "cloudflare:workers";
export class Clock extends DurableObject {
  async set() {
    await this.ctx.storage.setAlarm(Date.now());
  }
  async alarm({ retryCount, isRetry }) {
    const { storage } = this.ctx;
    const tries = 1 + ((await storage.get("tries")) ?? 0);
    await storage.put("tries", tries);
    await storage.sync();
    console.log(`try ${tries}  retryCount ${retryCount}  isRetry ${String(isRetry).padEnd(5)}`);
    if (tries < 3) throw new Error("not yet");
    if (tries < 5) await new Promise(() => setInterval(() => {}, 1000));
  }
}
export default {
  async fetch(request, env) {
    await env.CLOCK.get(env.CLOCK.idFromName("a")).set();
    return new Response("set");
  },
};
JS
cat >config.capnp <<'CAPNP'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-04-01",
      durableObjectNamespaces = [(className = "Clock", uniqueKey = "clock", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [(name = "CLOCK", durableObjectNamespace = "Clock")],
    )),
    (name = "state", disk = (path = "state", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
CAPNP
cat >program.cjs <<'JS'
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { createInterface } = require("node:readline");
const start = async () => {
  const stdio = ["ignore", "pipe", "ignore", "pipe"];
  const workerd = spawn(require("workerd").default, ["serve", "config.capnp", "--control-fd=3"], { stdio });
  const lines = createInterface({ input: workerd.stdout })[Symbol.asyncIterator]();
  process.on("exit", () => workerd.kill("SIGKILL"));
  const [line] = await once(workerd.stdio[3], "data");
  const { port } = JSON.parse(String(line).split("\n")[0]);
  const end = async (signal) => {
    workerd.kill(signal);
    await once(workerd, "exit");
  };
  return { port, end, next: async () => (await lines.next()).value };
};
const main = async () => {
  const first = await start();
  await fetch(`http://127.0.0.1:${first.port}/`);
  console.log(`process 1  ${await first.next()}  then throws`);
  console.log(`process 1  ${await first.next()}  then throws`);
  console.log(`process 1  ${await first.next()}  then SIGKILL`);
  await first.end("SIGKILL");
  const second = await start();
  console.log(`process 2  ${await second.next()}  then SIGTERM`);
  await second.end("SIGTERM");
  const third = await start();
  console.log(`process 3  ${await third.next()}  then returns`);
  await third.end("SIGKILL");
};
setTimeout(() => process.exit(1), 60_000).unref();
main();
JS
seen=$(node program.cjs)
expected='process 1  try 1  retryCount 0  isRetry false  then throws
process 1  try 2  retryCount 1  isRetry true   then throws
process 1  try 3  retryCount 2  isRetry true   then SIGKILL
process 2  try 4  retryCount 0  isRetry false  then SIGTERM
process 3  try 5  retryCount 0  isRetry false  then returns'
echo "$seen"
[ "$seen" = "$expected" ]
