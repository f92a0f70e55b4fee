// Runs a campaign to its end. Killed at any moment and started again, it goes on where it was.
//   APPID=… SECRET=… node run-campaign.mjs folder openids.txt
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { openIdBatches, planCampaign } from "wechat-mass";
import { advance, stableToken } from "wechat-mass/client";
import { folderStore } from "wechat-mass/store";

const [folder, list, base = "https://api.weixin.qq.com"] = process.argv.slice(2);
const { APPID: appid, SECRET: secret } = process.env;
const now = () => Date.now() / 1000;
const token = stableToken({ appid, secret, base });
const campaigns = folderStore(fs, folder, { account: appid, now });

const id = "spring";
if ((await campaigns.read(id)) === undefined) {
  const openids = [...openIdBatches(await fs.readFile(list))];
  for (const batch of openids) await campaigns.putBatch(id, batch);
  const content = { msgtype: "text", text: { content: "你好" } };
  const plan = { id, account: "service", audience: { openids }, content };
  await campaigns.create(planCampaign(plan, now()));
}

const store = {
  read: () => campaigns.read(id),
  write: (next, read) => campaigns.write(id, next, read),
};
const batch = (_, fingerprint) => campaigns.batch(id, fingerprint);
let { step } = await advance({ store, batch, token, base, now });
while (step.do === "wait") {
  await sleep(Math.min(step.until - now(), 3600) * 1000);
  ({ step } = await advance({ store, batch, token, base, now }));
}
process.stdout.write(`${JSON.stringify(step)}\n`);
process.exitCode = step.do === "done" ? 0 : 2;
