// The store in a folder.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  campaignRevision,
  nextStep,
  openIdBatches,
  planCampaign,
  readPush,
  record,
} from "wechat-mass";
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

const NOW = 1_795_651_200;
const ALL = ["first", "hurt", "last"];
const content = { msgtype: "text", text: { content: "你好" } };
const openids = [...openIdBatches(["o1", "o2"].map((openid) => openid.padEnd(28, "0")))];
const planned = (id) =>
  planCampaign({ id, account: "service", audience: { openids }, content }, NOW);

/** The push that tells the end of a job. */
const finished = (msg_id) =>
  readPush(
    `<xml><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>${msg_id}</MsgID><Status>send success</Status><TotalCount>2</TotalCount><FilterCount>2</FilterCount><SentCount>2</SentCount><ErrorCount>0</ErrorCount></xml>`,
  );

/** Creates three campaigns, whose sends have the ids 1, 2 and 3. The second is to be damaged, and may have ended. */
async function threeCampaigns(name, hasEnded) {
  const place = join(folder, name);
  const store = folderStore(fs, place);
  for (const [n, id] of ALL.entries()) {
    let campaign = planned(id);
    await store.create(campaign);
    const read = campaignRevision(campaign);
    const call = nextStep(campaign, NOW).id;
    const reply = `{"errcode":0,"errmsg":"ok","msg_id":${n + 1}}`;
    const facts = [
      { what: "called", id: call },
      { what: "replied", id: call, reply },
    ];
    if (id === "hurt" && hasEnded) facts.push({ what: "pushed", push: finished(n + 1) });
    for (const fact of facts) campaign = record(campaign, fact, NOW);
    await store.write(id, { campaign, revision: campaignRevision(campaign) }, read);
  }
  const [home] = await fs.readdir(place);
  const hash = createHash("sha256").update("hurt").digest("hex");
  return { hurt: join(place, home, `campaign-${hash}`), other: folderStore(fs, place) };
}

const names = (listed) => listed.map(({ id }) => id);

const fileOf = async (hurt, isIt) => join(hurt, (await fs.readdir(hurt)).find(isIt));

/** Cuts a file in half, as a full disk or a copy that was stopped. */
async function cut(hurt, isIt) {
  const file = await fileOf(hurt, isIt);
  await fs.truncate(file, Math.floor((await fs.stat(file)).size / 2));
}

const isText = (name) => /^\d.*\.json$/.test(name);
const isPointer = (name) => name.startsWith("current-");
const isName = (name) => name === "name.json";

for (const [name, damage, listed] of [
  ["its text is cut", (hurt) => cut(hurt, isText), ALL],
  ["its text is missing", async (hurt) => fs.rm(await fileOf(hurt, isText)), ALL],
  ["the file current is missing", async (hurt) => fs.rm(await fileOf(hurt, isPointer)), ALL],
  [
    "its text and its name are cut",
    (hurt) => cut(hurt, isText).then(() => cut(hurt, isName)),
    ["first", "last"],
  ],
]) {
  for (const hasEnded of [false, true]) {
    const place = `${name}, ${hasEnded ? "and it has ended" : "and it is open"}`;
    test(`a damaged campaign does not stop the others: ${place}`, async () => {
      const { hurt, other } = await threeCampaigns(place, hasEnded);
      await damage(hurt);
      for (const method of ["read", "sends"]) {
        await assert.rejects(other[method]("hurt"), { name: "CampaignError", code: "damaged" });
      }
      assert.deepEqual(names(await other.list()), listed);
      for (const id of ["first", "last"]) {
        assert.ok(names(await other.list("open")).includes(id));
      }
      const owners = ["1", "2", "3"].map(async (id) => (await other.findSend(id))?.campaign);
      assert.deepEqual(await Promise.all(owners), ["first", undefined, "last"]);
      assert.equal(await other.create(planned("new")), true);
      assert.equal(await other.remove("hurt"), true);
      assert.equal(await other.create(planned("hurt")), true);
      assert.deepEqual(names(await other.list()), ["first", "last", "new", "hurt"]);
    });
  }
}

test("a campaign whose name.json is damaged has the name that its text has", async () => {
  const { hurt, other } = await threeCampaigns("name", false);
  await cut(hurt, isName);
  assert.deepEqual(names(await other.list()).sort(), ALL);
  assert.equal((await other.read("hurt")).revision > 0, true);
  assert.equal((await other.findSend("2")).campaign, "hurt");
});

test("what is not node:fs/promises is refused", () => {
  assert.throws(() => folderStore({}, folder), /hand over the module `node:fs\/promises`/);
  assert.throws(() => folderStore(fs, folder, { acount: "wx" }), /`acount`/);
});

survivesKills("folder", (folder, n) => join(folder, `store-${n}`));
