// Makes the folder of states that tests/service/upgrade.test.mjs starts: `node tests/service/states/make.mjs v2`.
// Run it with each release whose tables have changed, and keep the earlier ones: they are what users have.
// The folder gets: data.tar.gz, all that the service has stored; export.ndjson.gz, a backup of its account from a
// moment before; sandbox.json.gz, the WeChat that fits to both; and facts.json, what must be there, with the secrets
// that belong to the data.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  PUSHES,
  pass,
  plan,
  reaches,
  SERVICE,
  start,
  startWorld,
  text,
} from "../account-world.mjs";
import { addKey, addUser } from "../caller.mjs";
import { until } from "../harness.mjs";
import { inDatabase } from "../stored-object.mjs";

/** Nothing listens there: what the service does before the test has told it the new address comes to nothing. */
const NOWHERE = "http://127.0.0.1:9";

const [name] = process.argv.slice(2);
if (!/^v\d+$/.test(name ?? "")) throw new Error("give the name of the folder: v1, v2, …");
const folder = fileURLToPath(new URL(`./${name}/`, import.meta.url));
const ends = [];
const secrets = { SECRETS_KEY: Buffer.alloc(32, name).toString("base64") };
const world = await startWorld({ after: (end) => ends.push(end) }, { env: secrets });
try {
  await make();
} finally {
  for (const end of ends) await end();
}

async function make() {
  const { api, control, owner, service, sandbox } = world;
  await addUser(service, owner, { name: "writer", permissions: ["send"] });
  await addKey(service, owner, { permissions: ["read"], accounts: [SERVICE.appid] });
  const query = `account=${SERVICE.appid}&limit=40`;
  const people = await (await fetch(`${sandbox.url}/sandbox/openids?${query}`)).text();
  const list = await api("POST", "lists?name=people", people, { "content-type": "text/plain" });
  const events = ["campaign.state", "push"];
  const webhook = await api("POST", "webhooks", { url: `${NOWHERE}/hook`, events });
  await api("PATCH", "", { export: { hour: 3, keep: 7 } });

  const finished = await plan(api, { title: "finished", audience: { tag_id: 100 } });
  await start(api, finished);
  await until(async () => (await jobs()).length === 1, "the first send");
  await pass(control, 3600);
  await reaches(api, finished, "finished");
  await control("PUT", "clock", { stopped: true });

  const { now } = await control("GET", "clock");
  const start_at = Math.ceil(now) + 86_400;
  const scheduled = await plan(api, {
    title: "scheduled",
    content: text("明天"),
    audience: { tag_id: 101 },
  });
  const at = new Date(start_at * 1000).toISOString();
  await api("POST", `campaigns/${scheduled.id}/schedule`, { revision: scheduled.revision, at });
  const draft = await plan(api, {
    title: "draft",
    content: text("草稿"),
    audience: { list: list.id },
  });

  const backup = await api("GET", "export");

  // WeChat has carried it out, and the program ends before its answer: nobody knows.
  await control("POST", "faults", {
    endpoint: "message/mass/send",
    kind: "delay",
    when: "after",
    seconds: 20,
    first: 1,
  });
  const unknown = await plan(api, {
    title: "unknown",
    content: text("未知"),
    audience: { list: list.id },
  });
  await start(api, unknown);
  await until(async () => (await jobs()).length === 2, "the second send");
  await service.kill();
  await control("DELETE", "faults");
  const base = `UPDATE settings SET open = json_set(open, '$.base', '${NOWHERE}')`;
  await inDatabase(service, SERVICE.appid, base);

  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-czf", join(folder, "data.tar.gz"), "-C", service.folder, "."]);
  writeFileSync(join(folder, "export.ndjson.gz"), gzipSync(backup));
  const seed = JSON.stringify(await control("GET", "seed"));
  writeFileSync(join(folder, "sandbox.json.gz"), gzipSync(seed));
  const facts = {
    account: SERVICE.appid,
    secrets,
    pushes: PUSHES,
    users: ["owner", "writer"],
    people: people.trim().split("\n"),
    list: list.id,
    webhook: webhook.id,
    start_at,
    campaigns: {
      finished: finished.id,
      scheduled: scheduled.id,
      draft: draft.id,
      unknown: unknown.id,
    },
  };
  writeFileSync(join(folder, "facts.json"), `${JSON.stringify(facts, null, 2)}\n`);
}

async function jobs() {
  return (await world.control("GET", `jobs?account=${SERVICE.appid}`)).jobs;
}
