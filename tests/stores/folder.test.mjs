// The store in a folder.
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openIdBatches, planCampaign } from "wechat-mass";
import { folderStore } from "wechat-mass/store";
import { promises } from "./contract.mjs";
import { survivesKills } from "./kills.mjs";

const folder = await fs.mkdtemp(join(tmpdir(), "store-"));
test.after(() => fs.rm(folder, { recursive: true }));

promises((options) => folderStore(fs, folder, options));

test("what a crash has left of a new campaign is removed after a day", async () => {
  const place = join(folder, "crashed");
  let clock = 1_795_651_200;
  const crash = async (path, ...more) => {
    if (String(path).includes("/new-")) throw new Error("crash");
    return fs.rename(path, ...more);
  };
  const openids = [...openIdBatches("o000000000000000000000000001\no000000000000000000000000002")];
  const content = { msgtype: "text", text: { content: "你好" } };
  const create = (fs, id) => {
    const plan = { id, account: "service", audience: { openids }, content };
    return folderStore(fs, place, { now: () => clock }).create(planCampaign(plan, clock));
  };
  const names = async () => (await fs.readdir(join(place, (await fs.readdir(place))[0]))).sort();
  const count = async (start) => (await names()).filter((name) => name.startsWith(start)).length;
  await assert.rejects(create({ ...fs, rename: crash }, "a"), /crash/);
  clock += 24 * 3600 - 1;
  await create(fs, "b");
  assert.deepEqual([await count("new-"), await count("campaign-")], [1, 1]);
  clock += 1;
  await create(fs, "c");
  assert.deepEqual([await count("new-"), await count("removed-")], [0, 0]);
  assert.equal(await count("campaign-"), 2);
});

test("what is not node:fs/promises is refused", () => {
  assert.throws(() => folderStore({}, folder), /hand over the module `node:fs\/promises`/);
  assert.throws(() => folderStore(fs, folder, { acount: "wx" }), /`acount`/);
});

survivesKills("folder", (folder, n) => join(folder, `store-${n}`));
