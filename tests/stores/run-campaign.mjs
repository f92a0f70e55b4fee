// Runs a campaign to its end over one of the stores. Killed at any moment and started again, it goes on.
//   node run-campaign.mjs folder|sqlite|better-sqlite3|postgres place openids.txt base
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { openIdBatches, planCampaign } from "wechat-mass";
import { advance, stableToken } from "wechat-mass/client";
import { folderStore, postgresStore, sqliteStore } from "wechat-mass/store";

const [kind, place, list, base] = process.argv.slice(2);
const now = () => Date.now() / 1000;
const options = { account: "wx1", now };
const OPEN = {
  folder: () => folderStore(fs, place, options),
  async sqlite() {
    const { DatabaseSync } = await import("node:sqlite");
    return sqliteStore(new DatabaseSync(place), options);
  },
  async "better-sqlite3"() {
    const { default: Database } = await import("better-sqlite3");
    return sqliteStore(new Database(place), options);
  },
  async postgres() {
    const { default: pg } = await import("pg");
    return postgresStore(new pg.Pool({ ...JSON.parse(place), max: 2 }), options);
  },
};
const store = await OPEN[kind]();
const token = stableToken({ appid: "wx1", secret: "S", base });

const id = "spring";
if ((await store.read(id)) === undefined) {
  const openids = [...openIdBatches(await fs.readFile(list))];
  for (const batch of openids) await store.putBatch(id, batch);
  const content = { msgtype: "text", text: { content: "你好" } };
  await store.create(
    planCampaign({ id, account: "service", audience: { openids }, content }, now()),
  );
}
const one = { read: () => store.read(id), write: (next, read) => store.write(id, next, read) };
const batch = (_, fingerprint) => store.batch(id, fingerprint);
let { step } = await advance({ store: one, batch, token, base, now });
while (step.do === "wait") {
  await sleep(Math.min(step.until - now(), 3600) * 1000);
  ({ step } = await advance({ store: one, batch, token, base, now }));
}
const [sends, listed] = [await store.sends(id), await store.list()];
process.stdout.write(JSON.stringify({ step, sends, listed }), () => process.exit());
