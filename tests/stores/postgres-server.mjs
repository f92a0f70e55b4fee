// A PostgreSQL of its own for a test: in a temporary folder, on a socket there, and on no port.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Debian keeps the programs of each version in a folder of its own, outside PATH. */
function programs() {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => b - a) : [];
  const folder = versions
    .map((one) => join(root, one, "bin"))
    .find((one) => existsSync(join(one, "initdb")));
  return (name) => (folder === undefined ? name : join(folder, name));
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Starts it. `config` is for a `Pool` of pg. */
export async function startPostgres() {
  const program = programs();
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "pg-"));
  chmodSync(folder, 0o700);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const options = { ...user, cwd: folder, env: { ...process.env, HOME: folder }, stdio: "ignore" };
  const how = ["--auth=trust", "--username=test", "--encoding=UTF8", "--locale=C", "--no-sync"];
  execFileSync(program("initdb"), [...how, "--pgdata", data], options);
  const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`];
  const server = spawn(program("postgres"), ["-D", data, ...settings], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(server, "exit");
  let log = "";
  await new Promise((resolve, reject) => {
    server.stderr.on("data", (chunk) => {
      log += chunk;
      if (log.includes("ready to accept connections")) resolve();
    });
    ended.then(() => reject(new Error(log)));
  });
  return {
    config: { host: folder, user: "test", database: "postgres" },
    async stop() {
      // It waits until all connections are closed, which the end of a pool begins.
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
