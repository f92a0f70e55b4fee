// The worker of docs/guide/running.md in workerd, with its Durable Object on the disk, killed a hundred times.
//
// It runs unchanged, so its clock is that of the machine: after a send without an answer a campaign waits for a
// minute. Twelve campaigns share one object, and their minutes pass together: most kills come within a few of them,
// also while it waits, while a list is stored and while it answers WeChat.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { fences } from "../node/documents.mjs";
import { ACCOUNT, killedPanel } from "../stores/killed-panel.mjs";
import { ownWorkerd } from "./own-workerd.mjs";

test("the worker: 100 SIGKILLs, everybody once", { timeout: 1_800_000 }, async (t) => {
  const [{ code }] = fences("docs/guide/running.md").filter(
    ({ role }) => role === "durable-object",
  );
  const workerd = await ownWorkerd("killed-worker", code);

  async function start(BASE) {
    const { running, address } = await workerd(t, { ...ACCOUNT, BASE });
    const ended = once(running, "close");
    const kill = async () => {
      running.kill("SIGKILL");
      await ended;
    };
    return { address, kill };
  }

  const how = { start, kills: 100, campaigns: 12, each: 4, seed: 2 };
  const { jobs } = await killedPanel(t, how);
  assert.equal(jobs.length, 12 * 3);
});
