#!/usr/bin/env bash
# workerd 1.20260426.1 (npm): after SIGTERM workerd waits for the HTTP answers that are under way, but for nothing else.
# Work in `waitUntil` and a running `alarm()` of a Durable Object are cut off at once, without a word, and the exit
# status is 0 as after a clean end. So a restart loses what a Worker does after its answer. Work that must be done
# belongs before the answer, or behind an alarm on disk, which runs again at the next start.
#
# Seen, with work that takes a second and SIGTERM in its middle:
#   before the answer              ends    exit status 0
#   before the answer of an object ends    exit status 0
#   waitUntil                      is cut  exit status 0
#   waitUntil of an object         is cut  exit status 0
#   alarm                          is cut  exit status 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent workerd@1.20260426.1
cat >worker.js <<'JS'
import { DurableObject } from "cloudflare:workers";
const work = async () => {
  console.log("starts");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  console.log("ends");
};
export class Worker extends DurableObject {
  answer() {
    return work();
  }
  alarm() {
    return work();
  }
  wait() {
    this.ctx.waitUntil(work());
  }
  async set() {
    await this.ctx.storage.setAlarm(Date.now());
  }
}
export default {
  async fetch(request, env, ctx) {
    const object = env.WORKER.get(env.WORKER.idFromName("a"));
    const run = {
      "/before the answer": work,
      "/before the answer of an object": () => object.answer(),
      "/waitUntil": () => ctx.waitUntil(work()),
      "/waitUntil of an object": () => object.wait(),
      "/alarm": () => object.set(),
    };
    await run[decodeURIComponent(new URL(request.url).pathname)]();
    return new Response("answer");
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
      durableObjectNamespaces = [(className = "Worker", uniqueKey = "worker", enableSql = true)],
      durableObjectStorage = (inMemory = void),
      bindings = [(name = "WORKER", durableObjectNamespace = "Worker")],
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
CAPNP
cat >program.cjs <<'JS'
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const show = async (name) => {
  const stdio = ["ignore", "pipe", "inherit", "pipe"];
  const workerd = spawn(require("workerd").default, ["serve", "config.capnp", "--control-fd=3"], { stdio });
  process.on("exit", () => workerd.kill("SIGKILL"));
  let log = "";
  const started = new Promise((resolve) => {
    workerd.stdout.on("data", (text) => {
      log += text;
      if (log.includes("starts")) resolve();
    });
  });
  const closed = once(workerd, "close");
  const [line] = await once(workerd.stdio[3], "data");
  const { port } = JSON.parse(String(line).split("\n")[0]);
  const answer = fetch(`http://127.0.0.1:${port}/${name}`).then((response) => response.text());
  await started;
  if (!name.startsWith("before")) await answer;
  workerd.kill("SIGTERM");
  const [status] = await closed;
  await answer;
  console.log(`${name.padEnd(30)} ${log.includes("ends") ? "ends   " : "is cut "} exit status ${status}`);
};
const main = async () => {
  await show("before the answer");
  await show("before the answer of an object");
  await show("waitUntil");
  await show("waitUntil of an object");
  await show("alarm");
};
setTimeout(() => process.exit(1), 60_000).unref();
main();
JS
seen=$(node program.cjs)
expected='before the answer              ends    exit status 0
before the answer of an object ends    exit status 0
waitUntil                      is cut  exit status 0
waitUntil of an object         is cut  exit status 0
alarm                          is cut  exit status 0'
echo "$seen"
[ "$seen" = "$expected" ]
