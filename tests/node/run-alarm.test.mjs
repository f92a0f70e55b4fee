// `run()` with an alarm in place of timers, as in a Durable Object.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertOnce, openids, pairs, RunWorld, StoreView, tagPlan } from "./campaign/run-world.mjs";

const HOUR = 3600;

/**
 * A host with one alarm. When it rings, the object is made anew, as after it was evicted, and its `alarm()` is
 * called; `dies` says whether it is killed in the middle. An alarm whose handler died rings again.
 */
class Host {
  at = null;
  rings = 0;
  runner;
  #world;
  #options;
  #isRinging = false;

  constructor(world, options = {}) {
    this.#world = world;
    this.#options = options;
  }

  storage = {
    setAlarm: async (at) => {
      assert.ok(Number.isInteger(at));
      this.at = at;
      this.#world.time.after(at / 1000 - this.#world.now(), () => this.ring());
    },
    getAlarm: async () => this.at,
  };

  /** How often something has failed. */
  failures = 0;

  /** Lets a method of the storage, or of a store, fail so many times. */
  fails(name, times, of = this.storage) {
    const works = of[name];
    let left = times;
    of[name] = async (...given) => {
      left -= 1;
      if (left < 0) return works(...given);
      this.failures += 1;
      throw new Error(`${name} failed`);
    };
  }

  /** Lets a method of the storage not answer once. */
  hangs(name) {
    const works = this.storage[name];
    this.storage[name] = () => {
      this.storage[name] = works;
      this.failures += 1;
      return new Promise(() => {});
    };
  }

  /** The constructor of the object. */
  async wake() {
    await this.runner?.stop();
    this.runner = this.#world.begin({ alarm: this.storage, ...this.#options });
    return this.runner;
  }

  async ring() {
    const isDue = this.at !== null && this.at / 1000 <= this.#world.now() + 1e-6;
    if (!isDue || this.#isRinging) return;
    this.#isRinging = true;
    this.at = null;
    this.rings += 1;
    const runner = await this.wake();
    await runner.tick();
    this.#isRinging = false;
    if (this.at !== null) {
      this.#world.time.after(Math.max(0, this.at / 1000 - this.#world.now()), () => this.ring());
    }
  }
}

test("alarms alone bring a campaign to its end, and none is set after it", async () => {
  const world = new RunWorld();
  const host = new Host(world);
  await world.live(async () => {
    const runner = await host.wake();
    await runner.add(tagPlan({ audience: { openids: pairs(5) } }));
    await world.allDone();
    await world.passes(2 * HOUR);
    assert.equal(host.at, null);
  });
  assertOnce(world, openids(10));
  assert.deepEqual(world.errors, []);
});

test("without an open campaign no alarm is set", async () => {
  const world = new RunWorld();
  const host = new Host(world);
  await world.live(async () => {
    await host.wake();
    await world.passes(HOUR);
    await host.runner.tick();
    await world.passes(HOUR);
  });
  assert.equal(host.at, null);
  assert.equal(host.rings, 0);
});

test("an object whose alarm was lost sets it when it is made", async () => {
  const world = new RunWorld();
  const host = new Host(world);
  await world.live(async () => {
    await (await host.wake()).add(tagPlan({ start_at: world.now() + HOUR }));
    await world.passes(60);
    host.at = null;
    await host.wake();
    await world.allDone();
  });
  assertOnce(world, ["tag 2"]);
});

test("an alarm that is set stays when the object is made again", async () => {
  const world = new RunWorld();
  const host = new Host(world);
  await world.live(async () => {
    await (await host.wake()).add(tagPlan({ start_at: world.now() + 30 * 60 }));
    await world.passes(60);
    const { at, rings } = host;
    for (let times = 0; times < 5; times += 1) {
      await host.wake();
      await world.passes(60);
    }
    assert.deepEqual([host.at, host.rings], [at, rings]);
    await world.allDone();
  });
});

test("a tick ends after a minute and comes again, and a second campaign gets its turn", async () => {
  const world = new RunWorld({ laws: { sendsPerDay: 1000 } });
  const host = new Host(world);
  let longest = 0;
  await world.live(async () => {
    const runner = await host.wake();
    const { tick } = runner;
    runner.tick = async () => {
      const before = world.now();
      await tick();
      longest = Math.max(longest, world.now() - before);
    };
    host.wake = async () => runner;
    const budget = { calls_per_day: 1000 };
    await runner.add(tagPlan({ ...budget, id: "one", audience: { openids: pairs(95) } }));
    await runner.add(tagPlan({ ...budget, id: "two", audience: { openids: pairs(95, 1000) } }));
    await world.until(() => world.reached().has(openids(1, 1000)[0]));
    assert.ok(world.wechat.jobs.length < 80, String(world.wechat.jobs.length));
    await world.allDone();
  });
  assert.ok(longest < 70, String(longest));
  assertOnce(world, [...openids(190), ...openids(190, 1000)]);
});

test("a store that fails does not end the chain of alarms", async () => {
  const world = new RunWorld();
  const view = new StoreView(world, world.store);
  const host = new Host(world, { store: view });
  await world.live(async () => {
    const runner = await host.wake();
    await runner.add(tagPlan({ audience: { openids: pairs(5) } }));
    await world.until(() => world.wechat.jobs.length === 2, 0.5);
    view.isDown = true;
    await world.passes(HOUR);
    assert.notEqual(host.at, null);
    view.isDown = false;
    await world.allDone();
  });
  assertOnce(world, openids(10));
});

test("an alarm that cannot be set is an error of the tick, so that the host repeats it", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    let isDown = false;
    const setAlarm = async () => {
      if (isDown) throw new Error("the storage is down");
    };
    const runner = world.begin({ alarm: { setAlarm } });
    await runner.add(tagPlan({ start_at: world.now() + HOUR }));
    assert.ok((await runner.tick()) > world.now());
    isDown = true;
    await assert.rejects(runner.tick(), { message: "the storage is down" });
    await runner.stop();
  });
});

for (const [what, breaks] of [
  ["setAlarm() fails when a campaign is added", (host) => host.fails("setAlarm", 3)],
  ["setAlarm() does not answer when a campaign is added", (host) => host.hangs("setAlarm")],
]) {
  test(`${what}: it is reported each time, and the chain begins`, async () => {
    const world = new RunWorld();
    const host = new Host(world);
    await world.live(async () => {
      const runner = await host.wake();
      breaks(host);
      await runner.add(tagPlan());
      await world.until(() => world.wechat.jobs.length === 1);
      await world.allDone();
    });
    assertOnce(world, ["tag 2"]);
    assert.equal(world.errors.length, host.failures);
  });
}

for (const [what, breaks] of [
  ["the store fails", (host, view) => host.fails("list", 3, view)],
  ["getAlarm() fails", (host) => host.fails("getAlarm", 3)],
  ["getAlarm() does not answer", (host) => host.hangs("getAlarm")],
  ["setAlarm() fails", (host) => host.fails("setAlarm", 3)],
]) {
  test(`${what} when the object is made: it is reported each time, and the chain begins`, async () => {
    const world = new RunWorld();
    const view = new StoreView(world, world.store);
    const host = new Host(world, { store: view });
    await world.live(async () => {
      await (await host.wake()).add(tagPlan({ start_at: world.now() + HOUR }));
      await world.passes(60);
      host.at = null;
      breaks(host, view);
      await host.wake();
      await world.passes(120);
      assert.notEqual(host.at, null);
      await world.allDone();
    });
    assertOnce(world, ["tag 2"]);
    assert.equal(world.errors.length, host.failures);
  });
}

test("after stop() nobody tries to set the alarm", async () => {
  const world = new RunWorld();
  let tries = 0;
  const setAlarm = async () => {
    tries += 1;
    throw new Error("the storage is down");
  };
  await world.live(async () => {
    const runner = world.begin({ alarm: { setAlarm } });
    await runner.add(tagPlan());
    await world.until(() => tries === 3);
    await runner.stop();
    await world.passes(24 * HOUR);
    assert.equal(tries, 3);
  });
});

test("an alarm that never answers does not end the tick", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin({ alarm: { setAlarm: () => new Promise(() => {}) } });
    await runner.add(tagPlan());
    await assert.rejects(runner.tick(), { name: "TimeoutError" });
    assert.equal(world.wechat.jobs.length, 1);
    await runner.stop();
  });
});

test("a fact during a tick is not slept over", async () => {
  const world = new RunWorld();
  const host = new Host(world);
  await world.live(async () => {
    const runner = await host.wake();
    host.wake = async () => runner;
    await runner.add(tagPlan({ id: "one", audience: { openids: pairs(3) } }));
    await world.until(() => world.underWay === 1, 0.5);
    await runner.add(tagPlan({ id: "two", audience: { openids: pairs(3, 100) } }));
    await world.passes(30);
    assert.equal(world.wechat.jobs.length, 6);
    await world.allDone();
  });
});
