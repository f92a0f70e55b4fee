// Runs a campaign to its end. Killed at any moment and started again, it goes on where it was.
//   APPID=… SECRET=… node run-campaign.mjs campaign.json openids.txt
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { batchCall, nextStep, openIdBatches, planCampaign, record, toRequest } from "wechat-mass";
import { stableToken } from "wechat-mass/client";

const [file, list, base = "https://api.weixin.qq.com"] = process.argv.slice(2);
const now = () => Date.now() / 1000;
const tokens = stableToken({ appid: process.env.APPID, secret: process.env.SECRET, base });
const openids = [...openIdBatches(await readFile(list))];
const content = { msgtype: "text", text: { content: "你好" } };
const plan = { id: "spring", account: "service", audience: { openids }, content };
let campaign = existsSync(file) ? await readFile(file, "utf8") : planCampaign(plan, now());

async function note(fact) {
  campaign = record(campaign, fact, now());
  await writeFile(`${file}.new`, campaign, { flush: true });
  await rename(`${file}.new`, file);
}

let step = nextStep(campaign, now());
for (; step.do !== "done" && step.do !== "ask_human"; step = nextStep(campaign, now())) {
  if (step.do === "wait") await sleep(Math.min(step.until - now(), 3600) * 1000);
  else if (step.do === "refresh_token") {
    await tokens.renew(await tokens.get());
    await note({ what: "token_refreshed" });
  } else {
    const call = step.call ?? batchCall(campaign, step, openids[step.batch - 1].openids);
    const request = toRequest(call, { access_token: await tokens.get(), base });
    await note({ what: "called", id: step.id });
    const answer = await fetch(request, { signal: AbortSignal.timeout(30_000) })
      .then(async (it) => ({ what: "replied", status: it.status, reply: await it.text() }))
      .catch(() => ({ what: "lost" }));
    await note({ ...answer, id: step.id });
  }
}
process.stdout.write(`${JSON.stringify(step)}\n`);
process.exitCode = step.do === "done" ? 0 : 2;
