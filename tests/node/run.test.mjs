// `run()`: the driver of the campaigns of an account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertOnce, listPlan, openids, pairs, RunWorld, tagPlan } from "./campaign/run-world.mjs";

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

test("two campaigns keep to the calls a minute of the account", async () => {
  const sendsPerMinute = 4;
  const world = new RunWorld({ laws: { sendsPerMinute } });
  const budget = { calls_per_minute: sendsPerMinute };
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan({ ...budget, id: "one", audience: { openids: pairs(6) } }));
    await runner.add(tagPlan({ ...budget, id: "two", audience: { openids: pairs(6, 100) } }));
    await world.allDone();
    await runner.stop();
  });
  // WeChat never had to say that it was too fast.
  assert.equal(world.wechat.answers[45011], undefined);
  assertOnce(world, [...openids(12), ...openids(12, 100)]);
});

test("two campaigns keep to the calls a day of the account, over a restart", async () => {
  const world = new RunWorld({ laws: { sendsPerDay: 8 } });
  const budget = { calls_per_day: 8 };
  await world.live(async () => {
    let runner = world.begin();
    await runner.add(tagPlan({ ...budget, id: "one", audience: { openids: pairs(5) } }));
    await world.until(() => world.wechat.jobs.length === 5);
    await runner.stop();
    runner = world.begin();
    await runner.add(tagPlan({ ...budget, id: "two", audience: { openids: pairs(7, 100) } }));
    await world.allDone();
    await runner.stop();
  });
  assert.equal(world.wechat.answers[45009], undefined);
  assertOnce(world, [...openids(10), ...openids(14, 100)]);
});

test("an id of another campaign is not believed", async () => {
  // WeChat takes the send of the second campaign for one of the first: 45065 with its id.
  const mistakes = (key) => world.wechat.jobs.length === 2 && !key.includes("never");
  const world = new RunWorld({ laws: { mistakes, duplicateId: () => "another" } });
  await world.live(async () => {
    const runner = world.begin();
    world.receiver = runner;
    await runner.add(tagPlan({ id: "one", audience: { openids: pairs(2) } }));
    await world.until(() => world.wechat.jobs.length === 2);
    await runner.add(tagPlan({ id: "two", audience: { openids: pairs(1, 100) } }));
    await world.until(() => world.questions.length > 0);
    await runner.stop();
  });
  const [{ id, step }] = world.questions;
  assert.deepEqual([id, step.because.code], ["two", "another_jobs_id"]);
});

test("a campaign that is added while the driver sleeps begins at once", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await world.passes(100);
    await runner.add(tagPlan());
    await world.passes(10);
    assert.equal(world.wechat.jobs.length, 1);
    await runner.stop();
  });
});
