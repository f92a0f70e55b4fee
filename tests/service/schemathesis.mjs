// Lets schemathesis (from PyPI, a program of its own) try the service by its own OpenAPI document, with a real sandbox
// behind it: no answer may be a failure, and none may contradict the document.
//
//   SCHEMATHESIS=/path/to/schemathesis node tests/service/schemathesis.mjs [options of `schemathesis run`]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startWorld } from "./account-world.mjs";

const configuration = fileURLToPath(new URL("schemathesis.toml", import.meta.url));
const ends = [];
const { service, owner } = await startWorld({ after: (end) => ends.push(end) });
const permissions = ["read", "write", "send", "approve", "manage"];
const made = await owner("POST", "/api/keys", { name: "schemathesis", permissions });

const code = await run(process.argv.slice(2));
const failures = service
  .logs()
  .split("\n")
  .filter((line) => line.includes('"what":"failed"'));
process.stdout.write(`${failures.join("\n")}\n${failures.length} failures in the log\n`);
for (const end of ends) await end();
process.exitCode = code || Number(failures.length > 0);

async function run(words) {
  const program = process.env.SCHEMATHESIS ?? "schemathesis";
  const address = new URL("/api/openapi.json", service.url).href;
  const child = spawn(program, ["--config-file", configuration, "run", address, ...words], {
    stdio: "inherit",
    env: {
      ...process.env,
      SERVICE_URL: service.url,
      SERVICE_KEY: made.body.key,
      SERVICE_SESSION: owner.cookie.split("=")[1],
    },
  });
  const [code] = await once(child, "close");
  return code;
}
