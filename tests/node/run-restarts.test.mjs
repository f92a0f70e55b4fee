// `run()` that is stopped, killed and begun again, and two of them over the same data.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertOnce, openids, pairs, RunWorld, StoreView, tagPlan } from "./campaign/run-world.mjs";
import { random } from "./random.mjs";

const PAIRS = tagPlan({ audience: { openids: pairs(6) } });

test("stop() lets no new call begin, and finishes the one that is under way", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(PAIRS);
    await world.until(() => world.asked.length === 3, 0.5);
    assert.equal(world.underWay, 1);
    await runner.stop();
    assert.equal(world.underWay, 0);
    // Its answer is stored: nothing is in doubt.
    const states = (await runner.summary("spring")).jobs.map(({ state }) => state);
    assert.deepEqual(states, [...Array(3).fill("accepted"), ...Array(3).fill("planned")]);
    await world.passes(10 * 24 * 3600);
    assert.equal(world.asked.length, 3);
    assert.deepEqual(await runner.tick(), undefined);
    assert.equal(world.asked.length, 3);
  });
  assert.deepEqual(world.errors, []);
});

test("stop() at any moment loses no answer, and the next run() goes on at once", async () => {
  for (let moment = 0; moment < 60; moment += 3) {
    const world = new RunWorld();
    const view = new StoreView(world, world.store, () => 0.1);
    await world.live(async () => {
      const first = world.begin({ store: view });
      await first.add(PAIRS);
      await world.passes(moment / 10);
      await first.stop();
      assert.equal(world.underWay, 0);
      const { jobs } = await first.summary("spring");
      assert.ok(
        jobs.every(({ state }) => state !== "requested"),
        `after ${moment / 10} s`,
      );
      const second = world.begin({ store: view });
      await world.allDone();
      await second.stop();
    });
    assertOnce(world, openids(12));
    assert.deepEqual(world.errors, []);
  }
});

test("stop() does not wait for ever", async () => {
  const world = new RunWorld();
  const view = new StoreView(world, world.store);
  await world.live(async () => {
    const runner = world.begin({ store: view, timeout_ms: 10_000 });
    await runner.add(PAIRS);
    await world.until(() => world.asked.length === 1, 0.5);
    view.isDead = true;
    const before = world.now();
    await runner.stop();
    assert.ok(world.now() - before <= 20);
  });
  assert.equal(world.errors.length, 1);
});

test("a process that was killed at any moment is followed by another", async () => {
  for (let moment = 0; moment < 60; moment += 3) {
    const world = new RunWorld();
    const killed = new StoreView(world, world.store, () => 0.1);
    await world.live(async () => {
      const first = world.begin({
        store: killed,
        fetch: async (request) => {
          const answer = await world.fetch(request);
          return killed.isDead ? new Promise(() => {}) : answer;
        },
      });
      await first.add(PAIRS);
      await world.passes(moment / 10);
      killed.isDead = true;
      const second = world.begin();
      await world.allDone();
      await second.stop();
    });
    assertOnce(world, openids(12));
  }
});

test("two processes over the same data: everyone once, and no call twice", async () => {
  for (let seed = 0; seed < 12; seed += 1) {
    const { below } = random(seed);
    const world = new RunWorld();
    const latency = () => below(20) / 100;
    await world.live(async () => {
      const runners = [1, 2].map(() =>
        world.begin({ store: new StoreView(world, world.store, latency) }),
      );
      world.receiver = runners[1];
      await Promise.all([
        runners[0].add({ ...PAIRS, id: "one" }),
        runners[1].add(tagPlan({ id: "two", audience: { openids: pairs(6, 100) } })),
        runners[1].add({ ...PAIRS, id: "one" }),
      ]);
      await world.allDone();
      for (const runner of runners) await runner.stop();
    });
    assertOnce(world, [...openids(12), ...openids(12, 100)]);
    assert.deepEqual(world.errors, []);
    assert.equal(world.asked.filter((path) => path === "send").length, 12, `seed ${seed}`);
  }
});

test("a second run() over the same store object is refused until the first has stopped", async () => {
  const world = new RunWorld();
  const first = world.begin();
  assert.throws(
    () => world.begin(),
    (error) => {
      assert.deepEqual([error.name, error.code], ["RunError", "already_running"]);
      assert.match(error.meaning.zh, /stop/);
      return true;
    },
  );
  const stopping = first.stop();
  assert.throws(() => world.begin(), { code: "already_running" });
  await stopping;
  await world.begin().stop();
});

test("pushes and facts are recorded after stop(), and nothing is sent", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(PAIRS);
    await world.until(() => world.wechat.jobs.length === 1, 0.5);
    await runner.stop();
    const asked = world.asked.length;
    assert.equal(await runner.push(world.push(world.wechat.jobs[0])), true);
    await runner.record("spring", { what: "paused" });
    await world.passes(24 * 3600);
    assert.equal(world.asked.length, asked);
    const { jobs, paused } = await runner.summary("spring");
    assert.deepEqual([jobs[0].state, paused], ["finished", true]);
  });
});

/** Runs a program in a process of its own. It must end without help. */
async function ends(t, program) {
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd });
  t.after(() => child.kill());
  const [printed, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  assert.equal(code, 0, complained);
  return printed;
}

const START = `
import { run } from "wechat-mass/run";
import { memoryStore } from "wechat-mass/store";
const fetch = async () => new Response('{"errcode":0,"errmsg":"ok","msg_id":1000001625}');
const store = memoryStore();
const runner = run({ store, token: "TOKEN", fetch });
const plan = {
  id: "spring",
  account: "service",
  audience: { tag_id: 2 },
  content: { msgtype: "text", text: { content: "你好" } },
};
`;

test("after stop() nothing keeps the process alive", { timeout: 60_000 }, async (t) => {
  const printed = await ends(
    t,
    `${START}
await runner.add(plan);
await runner.tick();
await runner.stop();
console.log((await store.list("open")).length);`,
  );
  assert.equal(printed, "1\n");
});

test(
  "without an open campaign a driver does not keep the process alive",
  { timeout: 60_000 },
  (t) => ends(t, `${START}\nawait runner.tick();`),
);
