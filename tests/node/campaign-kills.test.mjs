// campaign/run-campaign.mjs, the program that the documents show, is killed at a random moment, again and
// again, and started anew: at WeChat everyone is reached exactly once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { campaignRevision, campaignSummary, nextStep, readPush, record } from "wechat-mass";
import { folderStore } from "wechat-mass/store";
import { revisionFiles } from "./campaign/revision-files.mjs";
import { serveWeChat, WeChat } from "./campaign/wechat-server.mjs";
import { random } from "./random.mjs";
import { FINISH, xml } from "./wechat.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const PROGRAM = file("campaign/run-campaign.mjs");
const TIME = new URL("campaign/simulated-time.mjs", import.meta.url).href;
/** The program and its first arguments. `PROGRAM` is another one: that of examples/server in Rust. */
const [COMMAND, ...FIRST] = process.env.PROGRAM
  ? [process.env.PROGRAM]
  : [process.execPath, "--import", TIME, PROGRAM];
/** As many runs of each kind, two at a time. */
const RUNS = 20;
/** More than can be needed: a run that takes more hangs. */
const MOST_LIVES = 12;
/** Three batches. */
const OPENIDS = Array.from({ length: 20_001 }, (_, n) => `o${String(n).padStart(27, "0")}`);
const BATCHES = [10_000, 9_999, 2];

const folder = mkdtempSync(join(tmpdir(), "campaign-"));
test.after(() => rmSync(folder, { recursive: true }));
const list = join(folder, "openids.txt");
writeFileSync(list, OPENIDS.join("\n"));

/** When a program is killed: at a moment of a request, or up to 20 ms after one, when it stores. */
function momentOfDeath({ below, pick }, requests) {
  const after = below(4) === 0 ? 1 + below(20) : 0;
  const moment = pick(["arriving", "arrived", "processed", "answering", "answered"]);
  return { moment, number: 1 + below(requests), after, portion: below(100) / 100 };
}

/** Runs the program once, until it ends or is killed. */
async function live(run, death) {
  const environment = { ...process.env, APPID: "wx1", SECRET: "S", CLOCK: `${run.base}/clock` };
  const program = spawn(COMMAND, [...FIRST, run.state, list, run.base], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(program, "close");
  run.at = async (moment, { number, path }, portion = 1) => {
    const isMoment = moment === death?.moment && number >= death.number;
    if (isMoment && portion >= death.portion && death.after > 0) {
      sleep(death.after).then(() => program.kill("SIGKILL"));
    } else if (isMoment && portion >= death.portion) {
      program.kill("SIGKILL");
      await ended;
      // Of what has arrived and was not carried out, nothing is left.
      return moment === "arrived" ? "drop" : undefined;
    }
    const breaks = run.breaks && moment === "processed" && path.includes("/mass/");
    return breaks && run.random.below(3) === 0 ? "drop" : undefined;
  };
  const [printed, complained, [code, signal]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    ended,
  ]);
  await run.server.quiet();
  return { printed, complained, code, signal };
}

/** Stores a fact. The program is not running. */
async function store(run, fact) {
  const { campaign, revision } = await run.campaigns.read("spring");
  const next = record(campaign, fact, run.wechat.clock);
  const change = { campaign: next, revision: campaignRevision(next) };
  if (change.revision === revision) return;
  assert.ok(await run.campaigns.write("spring", change, revision));
}

/** Answers the question of the program, as a person who checks mp.weixin.qq.com. */
async function answer(run) {
  const { wechat } = run;
  const { campaign } = await run.campaigns.read("spring");
  const { question, because, choices } = nextStep(campaign, wechat.clock);
  const { clientmsgid } = campaignSummary(campaign, wechat.clock).jobs[because.job - 1];
  const sent = wechat.jobs.find((job) => job.clientmsgid === clientmsgid);
  const decision = sent ? { decision: "sent", msg_id: sent.msg_id } : { decision: "retry" };
  assert.ok(choices.includes(decision.decision), because.message.en);
  await store(run, { what: "decided", question, ...decision });
}

/** Stores the pushes that the receiver got while the program was down. */
async function push(run) {
  for (const { msg_id, openids } of run.wechat.jobs) {
    const counts = { TotalCount: openids.length, FilterCount: openids.length };
    const sent = { SentCount: openids.length, ErrorCount: 0 };
    const finish = xml({ ...FINISH, MsgID: msg_id, ...counts, ...sent });
    await store(run, { what: "pushed", push: readPush(finish) });
  }
}

async function campaign(t, name, seed, { kills, downtimes, breaks = false, pushes = false }) {
  const wechat = new WeChat();
  const run = { random: random(seed), wechat, breaks, state: join(folder, `${name}-${seed}`) };
  run.campaigns = process.env.PROGRAM
    ? revisionFiles(run.state)
    : folderStore(fs, run.state, { account: "wx1", now: () => wechat.clock });
  run.server = await serveWeChat(wechat, (...moment) => run.at(...moment));
  run.base = run.server.base;
  t.after(() => run.server.close());
  const { below, pick } = run.random;
  const deaths = Array.from({ length: pick(kills) }, (_, n) =>
    momentOfDeath(run.random, n === 0 ? 8 : 3),
  );
  const found = { killed: 0, asked: 0 };
  for (let lives = 1; ; lives += 1) {
    assert.ok(lives <= MOST_LIVES, "it does not come to an end");
    const { printed, complained, code, signal } = await live(run, deaths.shift());
    if (signal === "SIGKILL") {
      found.killed += 1;
      wechat.clock += pick(downtimes);
      if (below(3) === 0) wechat.revoke();
      if (pushes && wechat.jobs.length > 0) await push(run);
    } else if (code === 2) {
      found.asked += 1;
      await answer(run);
    } else {
      assert.equal(code, 0, complained);
      assertOnce(run, JSON.parse(printed));
      return found;
    }
  }
}

/** Everyone exactly once, at WeChat; and the program says so. */
function assertOnce({ wechat }, step) {
  assert.deepEqual(
    wechat.jobs.map((job) => job.openids.length),
    BATCHES,
  );
  assert.ok(wechat.jobs.flatMap((job) => job.openids).join() === OPENIDS.join(), "each once");
  // The same bytes with the same id, and not within the minute.
  assert.deepEqual(wechat.changed, []);
  assert.equal(wechat.answers[45066], undefined);
  assert.equal(step.do, "done");
  const everyone = { jobs: [1, 2, 3], recipients: OPENIDS.length };
  const nobody = { jobs: [], recipients: 0 };
  const { planned, accepted, reached, under_way, failed, not_reached, unknown } = step.totals;
  assert.deepEqual([planned, accepted, reached], [everyone, everyone, everyone]);
  assert.deepEqual([under_way, failed, not_reached, unknown], [nobody, nobody, nobody, nobody]);
}

const SOON = [0, 1, 30, 59, 60, 61, 600];
const KINDS = {
  "killed once": { kills: [1], downtimes: SOON },
  "killed two or three times": { kills: [2, 3], downtimes: SOON },
  "killed, and connections break after WeChat has acted": {
    kills: [1, 2],
    downtimes: SOON,
    breaks: true,
  },
  "killed, and pushes tell of the end": { kills: [1, 2], downtimes: SOON, pushes: true },
  "killed, and started again after a day or two": {
    kills: [1, 2],
    downtimes: [12, 22, 23, 24, 25, 49].map((hours) => hours * 3600),
  },
};

for (const [index, [name, kind]] of Object.entries(KINDS).entries()) {
  test(`${name}: everyone once, ${RUNS} times`, async (t) => {
    let killed = 0;
    for (let seed = 0; seed < RUNS; seed += 2) {
      const two = [seed, seed + 1].map((seed) => campaign(t, index, 100 * index + seed, kind));
      for (const found of await Promise.all(two)) killed += found.killed;
    }
    // The moments must come, or this shows nothing.
    assert.ok(killed >= RUNS, String(killed));
  });
}
