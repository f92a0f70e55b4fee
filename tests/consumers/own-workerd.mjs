// A worker in workerd on this machine, as docs/guide/addresses.md shows it: bundled by its commands, and run with
// docs/workerd/workerd.capnp. Its Durable Object keeps what it stores on the disk.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fences, root } from "../node/documents.mjs";
import { given, project, run, tool } from "./project.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
/** The program of this platform, without the script around it, which would outlive it. */
const { default: workerd } = require("workerd");

/** The configuration of the documents. */
export const SHOWN = readFileSync(path.join(root, "docs/workerd/workerd.capnp"), "utf8");

const binding = (name) => `\n    (name = "${name}", fromEnvironment = "${name}"),`;

/**
 * Makes a project `name` with the program `worker`. Returns a function that starts it with the given variables, and
 * resolves to the process and the address of its socket.
 */
export async function ownWorkerd(name, worker) {
  const folder = await project(name, {
    "worker.js": worker,
    "workerd.capnp": SHOWN.replace("/var/lib/wechat-campaigns", "campaigns")
      .replace('allow = ["public"]', 'allow = ["public", "private"]')
      .replace("bindings = [", `bindings = [${["BASE", "GATEWAY_KEY"].map(binding).join("")}`),
  });
  mkdirSync(path.join(folder, "campaigns"));
  const [commands] = fences("docs/guide/addresses.md").filter(
    ({ role }) => role === "workerd-start",
  );
  const bundle = commands.code.split("\n").find((line) => line.startsWith("npx esbuild"));
  const PATH = `${tool(".bin")}${path.delimiter}${process.env.PATH}`;
  await run("sh", ["-c", bundle.replace("npx ", "")], { cwd: folder, env: { PATH } });

  return async (t, settings) => {
    const words = ["serve", "workerd.capnp", "--socket-addr", "http=127.0.0.1:0"];
    const running = spawn(workerd, [...words, "--control-fd=3"], {
      cwd: folder,
      env: { ...process.env, ...settings },
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    t.after(() => running.kill("SIGKILL"));
    let said = "";
    while (!said.includes("\n")) said += (await once(running.stdio[3], "data"))[0];
    return { running, address: `http://127.0.0.1:${JSON.parse(said.split("\n")[0]).port}` };
  };
}
