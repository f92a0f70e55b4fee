#!/usr/bin/env bash
# workerd 1.20260426.1 (npm): a body of unknown length whose stream fails midway goes out as a complete one, with the
# last chunk of HTTP. For answers that is known (workerd issue 6818), but it is so for the bodies of requests too: a
# server takes the first half of an upload for all of it, the `fetch` of the Worker returns its 200, and a Durable
# Object that is called by `fetch` reads a stream that ends well. A `FixedLengthStream` breaks the connection instead,
# and a stream handed over by RPC fails at its reader, as it should.
#
# Seen, with the compatibility date 2026-04-01:
#   ReadableStream           answer to a client          200, complete: part 1, part 2
#   ReadableStream           upload to a server          complete: part 1, part 2; fetch returns 200
#   ReadableStream           fetch of a Durable Object   complete: part 1, part 2
#   ReadableStream           RPC to a Durable Object     fails
#   IdentityTransformStream  answer to a client          200, complete: part 1, part 2
#   IdentityTransformStream  upload to a server          complete: part 1, part 2; fetch returns 200
#   IdentityTransformStream  fetch of a Durable Object   complete: part 1, part 2
#   IdentityTransformStream  RPC to a Durable Object     fails
#   FixedLengthStream        answer to a client          200, fails
#   FixedLengthStream        upload to a server          fails; fetch throws
#   FixedLengthStream        fetch of a Durable Object   fails
#   FixedLengthStream        RPC to a Durable Object     fails
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent workerd@1.20260426.1
cat >worker.js <<'JS'
import { DurableObject } from "cloudflare:workers";
const parts = ["part 1, ", "part 2"].map((part) => new TextEncoder().encode(part));
const written = (stream) => {
  const writer = stream.writable.getWriter();
  const write = async () => {
    for (const part of parts) await writer.write(part);
    await writer.abort(new Error("the source of the bytes is gone"));
  };
  write().catch(() => {});
  return stream.readable;
};
const broken = {
  ReadableStream() {
    const left = [...parts];
    return new ReadableStream({
      pull(controller) {
        if (left.length === 0) throw new Error("the source of the bytes is gone");
        controller.enqueue(left.shift());
      },
    });
  },
  IdentityTransformStream: () => written(new IdentityTransformStream()),
  FixedLengthStream: () => written(new FixedLengthStream(20)),
};
const read = async (stream) => {
  const texts = [];
  try {
    for await (const piece of stream) texts.push(new TextDecoder().decode(piece));
  } catch {
    return "fails";
  }
  return `complete: ${texts.join("")}`;
};
export class Reader extends DurableObject {
  async fetch(request) {
    return new Response(await read(request.body));
  }
  take(stream) {
    return read(stream);
  }
}
export default {
  async fetch(request, env) {
    const [, to, kind] = new URL(request.url).pathname.split("/");
    const body = broken[kind]();
    const object = env.READER.get(env.READER.idFromName("a"));
    if (to === "client") return new Response(body);
    if (to === "rpc") return new Response(await object.take(body));
    if (to === "object") return object.fetch("http://object/", { method: "POST", body });
    return new Response(
      await fetch("http://server/", { method: "POST", body }).then(
        (answer) => `fetch returns ${answer.status}`,
        () => "fetch throws",
      ),
    );
  },
};
JS
cat >program.cjs <<'JS'
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { writeFileSync } = require("node:fs");
const http = require("node:http");
const read = async (stream) => {
  const texts = [];
  try {
    for await (const piece of stream) texts.push(String(piece));
  } catch {
    return "fails";
  }
  return `complete: ${texts.join("")}`;
};
let uploaded;
const server = http.createServer(async (request, response) => {
  const outcome = await read(request);
  response.end();
  uploaded(outcome);
});
const show = (kind, to, outcome) => console.log(`${kind.padEnd(24)} ${to.padEnd(27)} ${outcome}`);
server.listen(0, "127.0.0.1", async () => {
  writeFileSync(
    "config.capnp",
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-04-01",
      durableObjectNamespaces = [(className = "Reader", uniqueKey = "reader")],
      durableObjectStorage = (inMemory = void),
      bindings = [(name = "READER", durableObjectNamespace = "Reader")],
      globalOutbound = "server",
    )),
    (name = "server", external = (address = "127.0.0.1:${server.address().port}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  );
  const stdio = ["ignore", "ignore", "ignore", "pipe"];
  const workerd = spawn(require("workerd").default, ["serve", "config.capnp", "--control-fd=3"], { stdio });
  process.on("exit", () => workerd.kill());
  const [line] = await once(workerd.stdio[3], "data");
  const { port } = JSON.parse(String(line).split("\n")[0]);
  const get = async (path) => {
    const [answer] = await once(http.get({ port, host: "127.0.0.1", path, agent: false }), "response");
    return { status: answer.statusCode, outcome: await read(answer) };
  };
  const said = async (path) => (await get(path)).outcome.replace("complete: ", "");
  for (const kind of ["ReadableStream", "IdentityTransformStream", "FixedLengthStream"]) {
    const { status, outcome } = await get(`/client/${kind}`);
    show(kind, "answer to a client", `${status}, ${outcome}`);
    const upload = new Promise((resolve) => (uploaded = resolve));
    const returned = await said(`/server/${kind}`);
    show(kind, "upload to a server", `${await upload}; ${returned}`);
    show(kind, "fetch of a Durable Object", await said(`/object/${kind}`));
    show(kind, "RPC to a Durable Object", await said(`/rpc/${kind}`));
  }
  process.exit();
});
JS
seen=$(node program.cjs)
expected='ReadableStream           answer to a client          200, complete: part 1, part 2
ReadableStream           upload to a server          complete: part 1, part 2; fetch returns 200
ReadableStream           fetch of a Durable Object   complete: part 1, part 2
ReadableStream           RPC to a Durable Object     fails
IdentityTransformStream  answer to a client          200, complete: part 1, part 2
IdentityTransformStream  upload to a server          complete: part 1, part 2; fetch returns 200
IdentityTransformStream  fetch of a Durable Object   complete: part 1, part 2
IdentityTransformStream  RPC to a Durable Object     fails
FixedLengthStream        answer to a client          200, fails
FixedLengthStream        upload to a server          fails; fetch throws
FixedLengthStream        fetch of a Durable Object   fails
FixedLengthStream        RPC to a Durable Object     fails'
echo "$seen"
[ "$seen" = "$expected" ]
