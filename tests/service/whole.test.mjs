// The whole product as `cargo xtask start` runs it, in one process: from the first user to a deleted article.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { freePort, root } from "../node/documents.mjs";
import {
  apiOf,
  controlOf,
  PUSHES,
  pass,
  plan,
  reaches,
  SERVICE,
  start,
  text,
} from "./account-world.mjs";
import { callerOf, PASSWORD, pageOf, setUp, signIn } from "./caller.mjs";
import { PNG } from "./data-account.mjs";
import { until, workerd } from "./harness.mjs";

const SETUP_CODE = "0123456789abcdef01234567";
const METRICS_KEY = "key-of-the-metrics";
const FOLLOWERS = 25_000;

/** Starts the configuration of `cargo xtask start` with folders and ports of its own. */
async function startEverything(t) {
  const folder = mkdtempSync(join(tmpdir(), "whole-"));
  for (const name of ["service", "sandbox", "backups"]) mkdirSync(join(folder, name));
  const [http, sandbox] = [await freePort(), await freePort()];
  const child = spawn(
    workerd,
    [
      "serve",
      join(root, "www/start.capnp"),
      "--control-fd=3",
      `--socket-addr=http=127.0.0.1:${http}`,
      `--socket-addr=sandbox=127.0.0.1:${sandbox}`,
      `--directory-path=data=${join(folder, "service")}`,
      `--directory-path=backups=${join(folder, "backups")}`,
      `--directory-path=sandbox-data=${join(folder, "sandbox")}`,
      `--directory-path=panel=${join(root, "www/panel/dist")}`,
      `--directory-path=page=${join(root, "www/sandbox/dist/page")}`,
    ],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      env: {
        SECRETS_KEY: Buffer.alloc(32, 7).toString("base64"),
        SETUP_CODE,
        METRICS_KEY,
        SANDBOX: `http://127.0.0.1:${sandbox}/`,
      },
    },
  );
  t.after(async () => {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    rmSync(folder, { recursive: true });
  });
  const listening = new Set();
  await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`workerd ended: ${code}`)));
    createInterface({ input: child.stdio[3] }).on("line", (line) => {
      const { event, socket } = JSON.parse(line);
      if (event === "listen") listening.add(socket);
      if (listening.size === 2) resolve();
    });
  });
  return {
    service: { url: `http://127.0.0.1:${http}`, settings: { SETUP_CODE } },
    sandbox: { url: `http://127.0.0.1:${sandbox}` },
  };
}

test("from the first user to a deleted article", async (t) => {
  const { service, sandbox } = await startEverything(t);
  const control = controlOf(sandbox);
  const { appid } = SERVICE;

  // Sign in.
  await setUp(service);
  const owner = await signIn(service, "owner", PASSWORD);
  const session = (await owner("GET", "/api/session")).body;
  assert.deepEqual([session.user.name, session.sandbox], ["owner", true]);
  assert.equal((await pageOf(service, "")("GET", "/api/accounts")).status, 401);

  // Add the account: the preflight shows which one it is.
  const preflight = await owner("POST", "/api/accounts/preflight", {
    ...SERVICE,
    base: sandbox.url,
  });
  assert.equal(preflight.status, 200, preflight.text);
  assert.equal(preflight.body.recognized.followers, FOLLOWERS);
  const added = await owner("POST", "/api/accounts", {
    ...SERVICE,
    base: sandbox.url,
    push_tokens: [PUSHES.token],
    push_keys: [PUSHES.encoding_aes_key],
  });
  assert.equal(added.status, 201, added.text);
  const api = apiOf(owner, appid);
  await control("PATCH", `accounts/${appid}`, {
    callback: { url: added.body.settings.callback, ...PUSHES, mode: "secure" },
  });
  await control("POST", `accounts/${appid}/callback/verify`);

  // Import the followers.
  const sync = await api("POST", "followers", {});
  const done = await until(async () => {
    const now = await api("GET", `followers/${sync.id}`);
    return now.state === "done" && now;
  }, "all followers are read");
  assert.equal(done.read, FOLLOWERS);
  const list = await api("GET", `lists/${done.list}`);
  assert.equal(list.openids, FOLLOWERS);

  // Write an article, and see it on one phone.
  const cover = await owner(
    "POST",
    `/api/accounts/${appid}/media?kept=permanent&name=cover.png`,
    PNG,
    { "content-type": "image/png" },
  );
  assert.equal(cover.status, 201, cover.text);
  const articles = [
    { title: "春天来了", content: "<p>你好</p>", thumb_media_id: cover.body.media_id },
  ];
  const draft = await api("POST", "drafts", { articles });
  const article = { msgtype: "mpnews", mpnews: { media_id: draft.media_id } };
  const byTag = await plan(api, { title: "标签", content: article, audience: { tag_id: 100 } });
  const [openid] = list.members;
  const previewed = await api("POST", `campaigns/${byTag.id}/preview`, {
    to: [{ touser: openid }],
  });
  assert.deepEqual(previewed, [{ touser: openid, ok: true }]);

  // Send: the article by tag, a text to all, another one to the OpenIDs.
  const toAll = await plan(api, {
    title: "全部",
    content: text("大家好"),
    audience: { is_to_all: true },
  });
  const toList = await plan(api, {
    title: "名单",
    content: text("名单好"),
    audience: { list: done.list },
  });
  await start(api, byTag);
  await start(api, toAll).catch((error) => assert.equal(error.code, "confirm_people"));
  await start(api, toAll, { confirm_people: FOLLOWERS });
  await start(api, toList);
  const ended = [];
  for (const campaign of [byTag, toAll, toList]) {
    await until(async () => {
      await pass(control, 600);
      return (await api("GET", `campaigns/${campaign.id}`)).state === "finished";
    }, `${campaign.title} has ended`);
    ended.push(await reaches(api, campaign, "finished"));
  }
  assert.deepEqual(
    ended.map(({ totals }) => totals.sent_count),
    [500, FOLLOWERS, FOLLOWERS],
  );

  // The events have arrived, and nobody has anything twice.
  const events = await api("GET", "events?kind=mass_send_job_finish");
  assert.equal(events.length, 1 + 1 + 3, "a tag, all, and three batches");
  const { total } = await control("GET", `deliveries?account=${appid}`);
  assert.deepEqual(total, { most: 1, twice: 0 });

  // Delete the article.
  await api("POST", `campaigns/${byTag.id}/delete-articles`, { job: 1 });
  await until(async () => {
    await pass(control, 60);
    const { jobs } = await control("GET", `jobs?account=${appid}`);
    return jobs.some(({ deleted }) => deleted.length > 0);
  }, "WeChat has deleted the article");

  // All of it was counted.
  const headers = { authorization: `Bearer ${METRICS_KEY}` };
  const metrics = await callerOf(service.url)("GET", "/metrics", undefined, headers);
  for (const name of ["account_up", "campaigns_open"]) {
    assert.match(
      metrics.text,
      new RegExp(`^wechat_mass_${name}\\{account="${appid}"\\} \\d$`, "m"),
    );
  }
});
