// Starts the real service and the real sandbox, each in a workerd of its own, on free ports with fresh folders.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const www = fileURLToPath(new URL("../../www/", import.meta.url));
const require = createRequire(import.meta.url);

/** The program itself: the `workerd` of npm is a script, and a signal to that one would leave this one behind. */
export const workerd = require.resolve(`@cloudflare/workerd-${platform()}/bin/workerd`);

/** The longest wait for a condition. Milliseconds. */
const LONGEST_WAIT = 60_000;

const running = new Set();
let unseen;
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  if (unseen !== undefined) rmSync(unseen, { recursive: true, force: true });
});

/** A folder for the exports of services whose exports nobody reads. */
function unseenBackups() {
  unseen ??= mkdtempSync(join(tmpdir(), "wechat-mass-backups-"));
  return unseen;
}

/**
 * Starts a sandbox WeChat with a fresh world.
 *
 * @param {{ env?: Record<string, string>, folder?: string }} options
 */
export function startSandbox({ env = {}, folder } = {}) {
  return start({
    configuration: join(www, "sandbox/workerd.capnp"),
    folders: { page: join(www, "sandbox/dist/page") },
    env,
    folder,
  });
}

/**
 * Starts the service.
 *
 * @param {object} options
 * @param {{ url: string }} [options.sandbox] The WeChat that it calls, and whose clock it follows.
 * @param {Record<string, string>} [options.env] More settings, or other ones.
 * @param {string} [options.folder] The folder of an earlier service. Default: a fresh one.
 * @param {string} [options.panel] The folder of the page.
 * @param {string} [options.backups] The folder of daily exports. Default: one that nobody reads.
 * @param {string} [options.configuration] A configuration of its own.
 * @param {boolean} [options.production] Whether it has the configuration of a server, which reaches nothing on this
 *   machine. Default: that beside a sandbox.
 */
export async function startService({
  sandbox,
  env = {},
  folder,
  panel,
  backups = unseenBackups(),
  production,
  configuration = join(www, "worker", production ? "workerd.capnp" : "workerd-local.capnp"),
} = {}) {
  const settings = {
    SECRETS_KEY: randomBytes(32).toString("base64"),
    SETUP_CODE: randomBytes(12).toString("hex"),
    ...(sandbox === undefined ? {} : { SANDBOX: sandbox.url }),
    ...env,
  };
  const service = await start({
    configuration,
    folders: { panel: panel ?? join(www, "panel/dist"), backups },
    env: settings,
    folder,
  });
  return Object.assign(service, { settings });
}

/**
 * Waits until a function returns something true, and returns that. Prefer a request that waits on its own.
 *
 * @template T
 * @param {() => T | Promise<T>} condition
 * @param {string} what What is waited for, for the message.
 * @returns {Promise<T>}
 */
export async function until(condition, what, within = LONGEST_WAIT) {
  const end = Date.now() + within;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start({ configuration, folders, env, folder: given }) {
  const folder = given ?? mkdtempSync(join(tmpdir(), "wechat-mass-"));
  const lines = [];
  let child;
  let port = 0;

  async function launch() {
    const options = Object.entries({ data: folder, ...folders }).map(
      ([name, path]) => `--directory-path=${name}=${path}`,
    );
    child = spawn(
      workerd,
      [
        "serve",
        configuration,
        `--socket-addr=http=127.0.0.1:${port}`,
        "--control-fd=3",
        ...options,
      ],
      { env, stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    const current = child;
    running.add(current);
    current.on("exit", () => running.delete(current));
    for (const stream of [current.stdout, current.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => lines.push(text));
    }
    port = await portOf(current, lines);
    // A test that fails before it has ended this must not wait for it.
    current.unref();
    for (const stream of current.stdio) stream?.unref();
  }

  await launch();
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    /** The process, as it is now. */
    pid: () => child.pid,
    /** All that it has written since the first start. */
    logs: () => lines.join(""),
    /** Ends it as a system does, and removes its folder unless it was given. */
    async stop({ keep = given !== undefined } = {}) {
      await end(child, "SIGTERM");
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
    /** Ends it as a power failure does. The folder stays. */
    kill: () => end(child, "SIGKILL"),
    /** Starts it again on the same port, with the same folder. */
    async restart() {
      await end(child, "SIGTERM");
      await launch();
    },
  };
}

/** Waits until workerd has told the port that it listens on. */
function portOf(child, lines) {
  return new Promise((resolve, reject) => {
    const told = createInterface({ input: child.stdio[3] });
    told.on("line", (line) => {
      const { event, port } = JSON.parse(line);
      if (event === "listen") resolve(port);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`workerd ended (${code}):\n${lines.join("")}`)));
  });
}

function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.ref();
    child.once("exit", resolve);
    child.kill(signal);
  });
}

function platform() {
  const cpu = process.arch === "x64" ? "64" : "arm64";
  return `${process.platform}-${cpu}`;
}
