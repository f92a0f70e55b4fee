// Runs a campaign to its end. Killed at any moment and started again, it goes on where it was.
//   APPID=… SECRET=… node run-campaign.mjs folder openids.txt
import { link, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { campaignRevision, openIdBatches, planCampaign } from "wechat-mass";
import { advance, stableToken } from "wechat-mass/client";

const [folder, list, base = "https://api.weixin.qq.com"] = process.argv.slice(2);
const now = () => Date.now() / 1000;
const token = stableToken({ appid: process.env.APPID, secret: process.env.SECRET, base });
const openids = [...openIdBatches(await readFile(list))];
const content = { msgtype: "text", text: { content: "你好" } };
const plan = { id: "spring", account: "service", audience: { openids }, content };

// A file for each revision: the newest counts, and whoever makes the next one first has changed it.
const file = (revision) => join(folder, `${revision}.json`);
const newest = async () =>
  Math.max(
    -1,
    ...(await readdir(folder)).map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? -1)),
  );
const store = {
  async read() {
    const revision = await newest();
    return { revision, campaign: await readFile(file(revision), "utf8") };
  },
  async write({ campaign, revision }, read) {
    // A name that was never used: after the link, a draft that is left is the same file as the state.
    const draft = join(folder, `${crypto.randomUUID()}.new`);
    await writeFile(draft, campaign, { flag: "wx", flush: true });
    const isFirst = await link(draft, file(revision)).then(
      () => true,
      (error) => error.code !== "EEXIST" && Promise.reject(error),
    );
    const directory = await open(folder);
    await directory.sync().finally(() => directory.close());
    await rm(draft);
    const isStored = isFirst && (await newest()) === revision;
    if (isStored) await rm(file(read - 10), { force: true });
    return isStored;
  },
};

await mkdir(folder, { recursive: true });
const campaign = planCampaign(plan, now());
if ((await newest()) < 0) await store.write({ campaign, revision: campaignRevision(campaign) }, -1);
const batch = (number) => openids[number - 1].openids;
let { step } = await advance({ store, batch, token, base, now });
while (step.do === "wait") {
  await sleep(Math.min(step.until - now(), 3600) * 1000);
  ({ step } = await advance({ store, batch, token, base, now }));
}
process.stdout.write(`${JSON.stringify(step)}\n`);
process.exitCode = step.do === "done" ? 0 : 2;
