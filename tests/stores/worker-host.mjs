// Runs a worker with a Durable Object in workerd, in a process group of its own.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { MODULES, MINIFLARE, STORAGE, PORT, BASE, APPID, SECRET, TOKEN, AES_KEY } = process.env;
const { Miniflare } = await import(pathToFileURL(MINIFLARE).href);
const modules = JSON.parse(readFileSync(MODULES, "utf8")).map((module) => ({
  ...module,
  contents: Buffer.from(module.contents, "base64"),
}));

const host = new Miniflare({
  modules,
  host: "127.0.0.1",
  port: Number(PORT),
  cf: false,
  compatibilityDate: "2026-04-01",
  bindings: { BASE, APPID, SECRET, TOKEN, AES_KEY },
  durableObjects: { ACCOUNT: { className: "Account", useSQLite: true } },
  durableObjectsPersist: STORAGE,
});
await host.ready;
process.stdout.write("listening\n");
