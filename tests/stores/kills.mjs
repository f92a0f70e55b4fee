// A program that runs a campaign over a store is killed with SIGKILL at random moments, again and again:
// at WeChat everyone is reached exactly once, and the rows of sends say what WeChat did.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serveWeChat, WeChat } from "../node/campaign/wechat-server.mjs";
import { random } from "../node/random.mjs";

const PROGRAM = fileURLToPath(new URL("run-campaign.mjs", import.meta.url));
const TIME = new URL("../node/campaign/simulated-time.mjs", import.meta.url).href;
const OPENIDS = Array.from({ length: 20_001 }, (_, n) => `o${String(n).padStart(27, "0")}`);
const BATCHES = [10_000, 9_999, 2];
const KILLS = 6;

/** A moment of a request, and up to 20 ms after it, when the program stores what it has learnt. */
function momentOfDeath({ below, pick }) {
  const moment = pick(["arriving", "arrived", "processed", "answering", "answered"]);
  return { moment, number: 1 + below(6), after: below(2) * below(20) };
}

/** Runs the program once, until it ends or is killed. */
async function live(run, death) {
  const program = spawn(
    process.execPath,
    ["--import", TIME, PROGRAM, run.kind, run.place, run.list, run.base],
    { env: { ...process.env, CLOCK: `${run.base}/clock` }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = once(program, "close");
  run.at = async (moment, { number }) => {
    if (moment !== death?.moment || number < death.number) return undefined;
    const killing = sleep(death.after).then(() => program.kill("SIGKILL"));
    if (death.after > 0) return undefined;
    await killing;
    await ended;
    // Of what has arrived and was not carried out, nothing is left.
    return moment === "arrived" ? "drop" : undefined;
  };
  const outputs = [text(program.stdout), text(program.stderr), ended];
  const [printed, complained, [code, signal]] = await Promise.all(outputs);
  await run.server.quiet();
  return { printed, complained, code, signal };
}

async function campaign(run, seed) {
  const { below, pick } = random(seed);
  const deaths = Array.from({ length: KILLS }, () => momentOfDeath({ below, pick }));
  let killed = 0;
  for (;;) {
    const { printed, complained, code, signal } = await live(run, deaths.shift());
    if (signal === "SIGKILL") {
      killed += 1;
      run.wechat.clock += pick([0, 1, 59, 61, 600]);
      continue;
    }
    assert.equal(code, 0, complained);
    if (deaths.length === 0 || JSON.parse(printed).step.do === "done") {
      assertOnce(run.wechat, JSON.parse(printed));
      return killed;
    }
  }
}

/** Everyone exactly once, at WeChat; and the rows say so. */
function assertOnce({ jobs, changed }, { step, sends, listed }) {
  assert.equal(step.do, "done");
  assert.deepEqual(changed, []);
  assert.deepEqual(
    jobs.map(({ openids }) => openids.length),
    BATCHES,
  );
  assert.ok(jobs.flatMap(({ openids }) => openids).join() === OPENIDS.join(), "each once");
  assert.deepEqual(
    sends.map(({ msg_id, clientmsgid, recipients }) => [msg_id, clientmsgid, recipients]),
    jobs.map(({ msg_id, clientmsgid, openids }) => [msg_id, clientmsgid, openids.length]),
  );
  assert.ok(sends.every(({ state }) => state === "finished"));
  assert.deepEqual(
    listed.map(({ id, ended }) => [id, ended]),
    [["spring", true]],
  );
}

/** Tests a kind of store. `place(n)` is a new place for each run. */
export function survivesKills(kind, place, runs = 4) {
  test(`killed at random moments: everyone once, ${runs} campaigns`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "kills-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const list = join(folder, "openids.txt");
    writeFileSync(list, OPENIDS.join("\n"));
    let killed = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const wechat = new WeChat();
      const run = { kind, list, wechat, place: await place(folder, seed) };
      run.server = await serveWeChat(wechat, (...moment) => run.at(...moment));
      run.base = run.server.base;
      try {
        killed += await campaign(run, seed);
      } finally {
        run.server.close();
      }
    }
    // The moments must come, or this shows nothing.
    assert.ok(killed >= 2 * runs, String(killed));
    t.diagnostic(`killed ${killed} times`);
  });
}
