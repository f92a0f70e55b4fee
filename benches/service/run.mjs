// The load of the service on this machine: pushes, a long list, many accounts. With --write, into
// benches/SERVICE.md. `--seconds` and `--people` make it shorter.
//
// node benches/service/run.mjs --write
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PUSHES, SERVICE } from "../../tests/service/account-world.mjs";
import { addKey, setUp } from "../../tests/service/caller.mjs";
import { startSandbox, startService } from "../../tests/service/harness.mjs";
import { sendFromMany } from "./accounts.mjs";
import { peakOf, serviceImports, sqliteImports, writeList } from "./lists.mjs";
import { sendPushes } from "./pushes.mjs";

const { values: given } = parseArgs({
  options: {
    write: { type: "boolean" },
    seconds: { type: "string", default: "300" },
    people: { type: "string", default: "10000000" },
    accounts: { type: "string", default: "100" },
    only: { type: "string", default: "pushes,list,accounts" },
  },
});
const wanted = given.only.split(",");
const lines = [];
const say = (line) => {
  lines.push(line);
  console.log(line);
};
const ms = (time) => (time < 10 ? time.toFixed(1) : String(Math.round(time)));
const whole = (number) => Math.round(number).toLocaleString("en-US").replaceAll(",", " ");

/** Runs something against a fresh service with the account of the sandbox. */
async function withService(work) {
  const sandbox = await startSandbox();
  // A clock of the machine: the time of the sandbox is not wanted here.
  const service = await startService({ sandbox });
  try {
    const owner = await setUp(service);
    const added = await owner("POST", "/api/accounts", {
      ...SERVICE,
      base: sandbox.url,
      push_tokens: [PUSHES.token],
      push_keys: [PUSHES.encoding_aes_key],
    });
    if (added.status !== 201) throw new Error(added.text);
    return await work({ sandbox, service, owner });
  } finally {
    await service.stop();
    await sandbox.stop();
  }
}

const version = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
say("# The service under load\n");
say(
  `Made by \`node benches/service/run.mjs --write\` at ${version}, on ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} processors (${cpus()[0].model.trim()}), Node ${process.versions.node}. The senders, the sandbox and the service share them. workerd uses one processor for a process. [How far it goes](../docs/guide/service-limits.md) says what follows.\n`,
);

if (wanted.includes("pushes")) {
  const seconds = Number(given.seconds);
  const result = await withService(async ({ service, owner }) => {
    const counts = await sendPushes({ url: service.url, seconds });
    const { body } = await owner("GET", `/api/accounts/${SERVICE.appid}/events?limit=1`);
    return { ...counts, stored: Number(body[0].id), memory: peakOf(service.pid()) };
  });
  say(`## Pushes: ${seconds} seconds, 500 genuine and 2000 forged a second\n`);
  say("| | genuine, encrypted | forged |");
  say("|---|--:|--:|");
  say(`| sent | ${whole(result.sent)} | ${whole(result.forged)} |`);
  say(`| stored | ${whole(result.stored)} | ${whole(result.let_in)} |`);
  say(`| not answered within 5 s | ${whole(result.lost)} | |`);
  say(`| median, ms from when it was due | ${ms(result.p50)} | |`);
  say(`| p99, ms | ${ms(result.p99)} | ${ms(result.forged_p99)} |`);
  say(`| longest, ms | ${ms(result.longest)} | |`);
  say(`\nThe most memory of the process: ${whole(result.memory)} MiB.\n`);
}

if (wanted.includes("list")) {
  const people = Number(given.people);
  const folder = mkdtempSync(join(tmpdir(), "list-"));
  const file = join(folder, "people.txt");
  await writeList(file, people);
  const size = statSync(file).size / 2 ** 20;
  const rounds = [];
  for (let round = 0; round < 2; round += 1) {
    const sqlite = sqliteImports(file);
    const service = await withService(async ({ service, owner }) => {
      const call = await addKey(service, owner, { permissions: ["read", "write"] });
      const idle = peakOf(service.pid());
      const given = { call, account: SERVICE.appid, service, file };
      return { ...(await serviceImports(given)), idle };
    });
    if (service.kept !== sqlite.kept) throw new Error(`${service.kept} and ${sqlite.kept} kept`);
    rounds.push({ sqlite, service });
  }
  rmSync(folder, { recursive: true });
  say(
    `## A list of ${whole(people)} OpenIDs (${whole(size)} MiB), a tenth of them twice, in no order\n`,
  );
  say(
    "| round | the service: received, deduplicated, in order | `sqlite3`: INSERT OR IGNORE | times as fast | most memory of the service |",
  );
  say("|--:|--:|--:|--:|--:|");
  for (const [n, { sqlite, service }] of rounds.entries()) {
    const ratio = (sqlite.seconds / service.seconds).toFixed(2);
    say(
      `| ${n + 1} | ${service.seconds.toFixed(1)} s | ${sqlite.seconds.toFixed(1)} s | ${ratio} | ${whole(service.memory)} MiB, ${whole(service.idle)} before |`,
    );
  }
  say(
    `\nBoth kept ${whole(rounds[0].service.kept)}. The service stores them in ${whole(rounds[0].service.stored)} MiB.\n`,
  );
}

if (wanted.includes("accounts")) {
  const accounts = Number(given.accounts);
  const result = await withService((world) => sendFromMany({ ...world, accounts }));
  say(`## ${accounts} accounts send to all their followers at the same time\n`);
  say(
    `${whole(result.reached)} followers reached in ${result.seconds.toFixed(1)} s with the sandbox's clock at 60 times; ${result.twice} of them twice. Reading a campaign meanwhile: p99 ${ms(result.p99)} ms.\n`,
  );
}

if (given.write)
  writeFileSync(new URL("../SERVICE.md", import.meta.url), `${lines.join("\n").trimEnd()}\n`);
