// `run()`: the driver of the campaigns of an account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore } from "wechat-mass/store";
import { listPlan, NOW, openids, pairs, RunWorld, tagPlan } from "./campaign/run-world.mjs";

/** Everybody of these was sent to exactly once. */
function assertOnce(world, everybody) {
  const reached = world.reached();
  assert.deepEqual([...reached.keys()].sort(), [...everybody].sort());
  assert.ok([...reached.values()].every((times) => times === 1));
}

test("a list is sent to its end, and the counts of the events are in the summary", async () => {
  const world = new RunWorld();
  const everybody = openids(20_001);
  await world.live(async () => {
    const runner = world.begin();
    world.receiver = runner;
    const added = await runner.add(listPlan(), everybody);
    assert.equal(added.isNew, true);
    assert.equal(added.report.openids, 20_001);
    await world.allDone();
    const { totals } = await runner.summary("spring");
    assert.deepEqual(totals.reached, { jobs: [1, 2, 3], recipients: 20_001 });
    assert.equal(totals.sent_count, 20_001);
    await runner.stop();
  });
  assertOnce(world, everybody);
  assert.deepEqual(world.errors, []);
});

test("two campaigns of an account: never two calls at the same time, everyone once", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await Promise.all([
      runner.add(tagPlan({ id: "one", audience: { openids: pairs(5) } })),
      runner.add(tagPlan({ id: "two", audience: { openids: pairs(5, 100) } })),
    ]);
    await world.allDone();
    await runner.stop();
  });
  assert.equal(world.mostUnderWay, 1);
  assertOnce(world, [...openids(10), ...openids(10, 100)]);
});
