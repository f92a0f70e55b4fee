// `run()` in trouble: stores that fail, damaged campaigns, questions, callbacks that throw, clocks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { campaignSummary } from "wechat-mass";
import { assertOnce, openids, pairs, RunWorld, StoreView, tagPlan } from "./campaign/run-world.mjs";

const HOUR = 3600;
const PAIRS = tagPlan({ audience: { openids: pairs(4) } });

test("a store that fails for a while ends nothing, and is not asked all the time", async () => {
  const world = new RunWorld();
  const view = new StoreView(world, world.store);
  await world.live(async () => {
    const runner = world.begin({ store: view });
    await runner.add(PAIRS);
    await world.until(() => world.wechat.jobs.length === 2, 0.5);
    view.isDown = true;
    await world.passes(6 * HOUR);
    // Delays grow up to ten minutes: at most 6 an hour, and some at the beginning.
    assert.ok(world.errors.length < 60, String(world.errors.length));
    assert.ok(world.errors.length > 30, String(world.errors.length));
    view.isDown = false;
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
  assert.ok(world.errors.every(({ error }) => error.message === "the store is down"));
});

test("a network that fails for a while is no error of the driver", async () => {
  const world = new RunWorld();
  world.fates = Array(5).fill("refused");
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(PAIRS);
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
  assert.deepEqual(world.errors, []);
});

test("tokens that cannot be had for a while are waited for", async () => {
  const world = new RunWorld();
  let isDown = true;
  const get = () => {
    if (isDown) throw new Error("the token server is down");
    return world.wechat.token;
  };
  await world.live(async () => {
    const runner = world.begin({ token: { get } });
    await runner.add(PAIRS);
    await world.passes(200);
    assert.deepEqual(world.asked, []);
    isDown = false;
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
});

test("a source without renew() is asked again for a token that was refused", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    let cached = world.wechat.token;
    const runner = world.begin({ token: { get: () => cached } });
    await runner.add(PAIRS);
    await world.until(() => world.wechat.jobs.length === 1, 0.5);
    world.wechat.revoke();
    // The program that renews it is late.
    await world.passes(90);
    assert.ok(world.wechat.jobs.length < 4);
    cached = world.wechat.token;
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
  assert.deepEqual(world.questions, []);
});

test("a damaged campaign is reported, and does not hold up the others", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const first = world.begin();
    await first.add({ ...PAIRS, id: "damaged" });
    await first.stop();
    const { read } = world.store;
    world.store.read = async (id) => {
      const stored = await read(id);
      return id === "damaged" ? { ...stored, campaign: stored.campaign.slice(0, -9) } : stored;
    };
    const runner = world.begin();
    world.receiver = runner;
    await runner.add(tagPlan({ id: "good", audience: { openids: pairs(4, 100) } }));
    await world.until(async () => (await world.store.list("open")).length === 1, 60);
    await runner.stop();
  });
  assertOnce(world, openids(8, 100));
  assert.ok(world.errors.length > 0);
  for (const { error, id } of world.errors)
    assert.deepEqual([error.code, id], ["damaged", "damaged"]);
});

/** Reads the text of a stored campaign without its end, as after a damage: it throws. */
const damagedRead = (campaign) => campaignSummary(campaign.slice(0, -9), 1e9);

test("a campaign whose sends cannot be read is reported once under its name, and stops no other", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const first = world.begin();
    await first.add({ ...PAIRS, id: "damaged", start_at: world.now() + HOUR });
    await first.stop();
    const { sends } = world.store;
    world.store.sends = async (id) =>
      id === "damaged" ? damagedRead((await world.store.read(id)).campaign) : sends(id);
    const runner = world.begin();
    await runner.add(tagPlan({ id: "good", audience: { openids: pairs(4, 100) } }));
    await world.until(() => world.wechat.jobs.length === 4);
    await runner.stop();
  });
  assert.deepEqual(
    world.errors.map(({ error, id }) => [error.code, id]),
    [["damaged", "damaged"]],
  );
});

test("a push is recorded although the owner of its job cannot be looked up", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan());
    await world.until(() => world.wechat.jobs.length === 1 && world.underWay === 0, 0.5);
    world.store.findSend = async () => damagedRead((await world.store.read("spring")).campaign);
    assert.equal(await runner.push(world.push(world.wechat.jobs[0])), true);
    assert.equal((await runner.summary("spring")).jobs[0].state, "finished");
    await runner.stop();
  });
  assert.deepEqual(
    world.errors.map(({ error, id }) => [error.code, id]),
    [["damaged", undefined]],
  );
});

for (const method of ["sends", "read", "list"]) {
  test(`a store whose ${method}() never answers is reported, and asked again`, async () => {
    const world = new RunWorld();
    const view = new StoreView(world, world.store);
    await world.live(async () => {
      const runner = world.begin({ store: view });
      await runner.add({ ...PAIRS, id: "one" });
      await runner.add(tagPlan({ id: "two", audience: { openids: pairs(4, 100) } }));
      await world.until(() => world.wechat.jobs.length === 2, 0.5);
      const answers = view[method];
      view[method] = () => new Promise(() => {});
      await world.passes(HOUR);
      view[method] = answers;
      await world.allDone();
      await runner.stop();
    });
    assertOnce(world, [...openids(8), ...openids(8, 100)]);
    assert.ok(world.errors.length > 1);
    assert.ok(world.errors.every(({ error }) => error.name === "TimeoutError"));
  });
}

for (const [how, fails] of [
  [
    "throws",
    () => {
      throw new Error("onError failed");
    },
  ],
  ["rejects", () => Promise.reject(new Error("onError failed"))],
]) {
  test(`an onError that ${how} while facts are told holds up no campaign`, async () => {
    const world = new RunWorld();
    const told = [];
    await world.live(async () => {
      const onError = (error, id) => {
        told.push([error.code, id]);
        return fails();
      };
      const runner = world.begin({ onError });
      // So many ids of other programs that those of the other campaign do not fit.
      const msg_ids = Array.from({ length: 1000 }, (_, n) => String(7_000_000 + n));
      await runner.add(tagPlan({ id: "full", start_at: world.now() + 600 }));
      await runner.record("full", { what: "others", campaign: "of another program", msg_ids });
      await runner.add(tagPlan({ id: "one", audience: { openids: pairs(2) } }));
      await world.allDone();
      await runner.stop();
    });
    assertOnce(world, [...openids(4), "tag 2"]);
    assert.ok(told.length > 0);
    assert.ok(told.every(([code, id]) => code === "bad_fact" && id === "full"));
    assert.ok(world.now() < 1_795_651_200 + 24 * HOUR);
  });
}

test("an error that nobody takes is written to the console with its campaign", async (t) => {
  const error = t.mock.method(console, "error", () => {});
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin({
      onError: undefined,
      onProgress: () => Promise.reject(new Error("a callback failed")),
    });
    await runner.add(tagPlan());
    await world.allDone();
    await runner.stop();
  });
  const [id, { message }] = error.mock.calls[0].arguments;
  assert.deepEqual([id, message], ["spring", "a callback failed"]);
});

test("a question is asked once, the others go on, and its answer is carried out", async () => {
  const world = new RunWorld({ laws: { drafts: "at once" } });
  const content = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" } };
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan({ id: "draft", content, audience: { openids: pairs(2) } }));
    await runner.add({ ...PAIRS, id: "good", audience: { openids: pairs(4, 100) } });
    await world.until(async () => (await world.store.list("open")).length === 1, 60);
    // For a day, nobody answers.
    await world.passes(24 * HOUR);
    assert.deepEqual(
      world.questions.map(({ id, step }) => [id, step.because.code, step.because.errcode]),
      [["draft", "rejected", 40007]],
    );
    const [{ step }] = world.questions;
    const next = await runner.record("draft", {
      what: "decided",
      question: step.question,
      decision: "retry",
    });
    assert.equal(next.do, "call");
    await world.until(() => world.questions.length === 2);
    const { question } = world.questions[1].step;
    assert.notEqual(question, step.question);
    await runner.record("draft", { what: "decided", question, decision: "skip" });
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, [...openids(2), ...openids(8, 100)]);
});

test("the summary has the question and its choices", async () => {
  const world = new RunWorld({ laws: { drafts: "at once" } });
  const content = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" } };
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan({ content, audience: { openids: pairs(2) } }));
    assert.equal((await runner.summary("spring")).step.do, "call");
    await world.until(() => world.questions.length === 1);
    const { step, totals } = await runner.summary("spring");
    assert.deepEqual([step.do, step.because.code], ["ask_human", "rejected"]);
    assert.ok(step.choices.includes("skip"));
    assert.deepEqual(totals.accepted.jobs, [1]);
    await runner.record("spring", { what: "decided", question: step.question, decision: "skip" });
    await world.allDone();
    assert.equal((await runner.summary("spring")).step.do, "done");
    assert.equal(await runner.summary("summer"), undefined);
    await runner.stop();
  });
});

test("a question that nobody takes is written to the console", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin({ onQuestion: undefined });
    await runner.add(tagPlan({ start_at: world.now() + HOUR }));
    await runner.record("spring", { what: "paused" });
    await world.until(() => warn.mock.callCount() > 0);
    await runner.record("spring", { what: "cancelled" });
    await world.allDone();
    await runner.stop();
  });
  assert.equal(warn.mock.callCount(), 1);
  const [id, message] = warn.mock.calls[0].arguments;
  assert.equal(id, "spring");
  assert.deepEqual(Object.keys(message), ["zh", "en"]);
});

test("nobody else may tell of calls and pushes: a job that was not sent would end", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan({ start_at: world.now() + HOUR }));
    const before = await runner.summary("spring");
    const id = "send-1-1";
    const reply = '{"errcode":0,"errmsg":"ok","msg_id":1000001}';
    const push = world.push({ msg_id: "1000001", to: ["tag 2"], status: "send success" });
    for (const fact of [
      { what: "called", id },
      { what: "unsent", id },
      { what: "replied", id, reply },
      { what: "lost", id },
      { what: "pushed", push },
    ]) {
      const refusal = await runner.record("spring", fact).catch((error) => error);
      assert.deepEqual([refusal.name, refusal.code], ["RunError", "not_from_outside"]);
      for (const words of Object.values(refusal.meaning)) assert.ok(words.includes(fact.what));
    }
    assert.deepEqual(await runner.summary("spring"), before);
    for (const fact of [undefined, null, {}, { what: "sent" }]) {
      await assert.rejects(runner.record("spring", fact), { code: "bad_fact" });
    }
    await world.allDone();
    await runner.stop();
  });
  assert.deepEqual([...world.reached()], [["tag 2", 1]]);
});

test("calls elsewhere are the driver's to tell: the refusal names the budget that helps", async (t) => {
  const world = new RunWorld();
  const runner = world.begin();
  t.after(() => runner.stop());
  await runner.add(tagPlan({ start_at: world.now() + HOUR }));
  const fact = { what: "elsewhere", purpose: "send", calls: 40 };
  await assert.rejects(runner.record("spring", fact), (error) => {
    assert.deepEqual([error.name, error.code], ["RunError", "not_from_outside"], error.stack);
    for (const words of Object.values(error.meaning)) {
      assert.match(words, /elsewhere.*calls_per_day/);
    }
    return true;
  });
});

test("a fact is what it was at the call: nobody changes it while the store is read", async (t) => {
  const world = new RunWorld();
  const runner = world.begin();
  t.after(() => runner.stop());
  await runner.add(tagPlan({ start_at: world.now() + HOUR }));
  const fact = { what: "paused" };
  const recording = runner.record("spring", fact);
  fact.what = "resumed";
  await recording;
  assert.equal((await runner.summary("spring")).paused, true);
});

test("a fact that becomes one of the driver's own is refused or is none", async (t) => {
  const world = new RunWorld();
  const runner = world.begin();
  t.after(() => runner.stop());
  await runner.add(tagPlan({ start_at: world.now() + HOUR }));
  const before = await runner.summary("spring");
  const push = world.push({ msg_id: "1000001", to: ["tag 2"], status: "send success" });
  const changed = { what: "deleted", job: 1, push };
  let reads = 0;
  const facts = [
    changed,
    { what: "deleted", toJSON: () => ({ what: "pushed", push }) },
    {
      get what() {
        reads += 1;
        return reads === 1 ? "deleted" : "pushed";
      },
      push,
    },
  ];
  const recording = facts.map((fact) => runner.record("spring", fact));
  changed.what = "pushed";
  for (const { status, reason } of await Promise.allSettled(recording)) {
    assert.equal(status, "rejected");
    assert.ok(["not_from_outside", "not_possible", "bad_fact"].includes(reason.code), reason.stack);
  }
  assert.equal(reads, 1);
  assert.deepEqual(await runner.summary("spring"), before);
});

test("a campaign that was paused is not sent before it is resumed", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(PAIRS);
    await world.until(() => world.wechat.jobs.length === 2, 0.5);
    await runner.record("spring", { what: "paused" });
    assert.equal((await runner.summary("spring")).paused, true);
    await world.passes(2 * HOUR);
    const sent = world.wechat.jobs.length;
    assert.ok(sent < 4);
    await world.passes(24 * HOUR);
    assert.equal(world.wechat.jobs.length, sent);
    await runner.record("spring", { what: "resumed" });
    // At once, and not when the driver comes by.
    await world.passes(60);
    assert.equal(world.wechat.jobs.length, 4);
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
});

test("a callback that throws disturbs nothing, and is reported", async () => {
  const world = new RunWorld();
  const fails = () => {
    throw new Error("a callback failed");
  };
  const told = [];
  await world.live(async () => {
    const runner = world.begin({
      onProgress: fails,
      onQuestion: async () => Promise.reject(new Error("a question failed")),
      onError: (error, id) => {
        told.push([error.message, id]);
        fails();
      },
    });
    await runner.add(PAIRS);
    await world.until(() => world.wechat.jobs.length === 1, 0.5);
    await runner.record("spring", { what: "paused" });
    await world.passes(HOUR);
    await runner.record("spring", { what: "resumed" });
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(8));
  assert.ok(told.length > 8);
  assert.ok(told.every(([message, id]) => / failed$/.test(message) && id === "spring"));
  assert.ok(told.some(([message]) => message === "a question failed"));
});

test("progress tells of each stored change, once", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(PAIRS);
    await world.allDone();
    await runner.stop();
    const revisions = world.progress.map(({ revision }) => revision);
    const [first] = revisions;
    assert.deepEqual(
      revisions,
      revisions.map((_, index) => first + index),
    );
    const { revision } = await runner.summary("spring");
    const { id, step, totals } = world.progress.at(-1);
    assert.deepEqual([id, revisions.at(-1), step.do], ["spring", revision, "done"]);
    assert.equal(totals.reached.recipients, 8);
  });
});

test("while it waits, the store is asked once an hour", async () => {
  const world = new RunWorld();
  const view = new StoreView(world, world.store);
  await world.live(async () => {
    const runner = world.begin({ store: view });
    await runner.add(tagPlan({ start_at: world.now() + 3 * 24 * HOUR }));
    await world.passes(HOUR);
    const before = view.calls.list;
    await world.passes(24 * HOUR);
    assert.ok(view.calls.list - before <= 2 * 25, String(view.calls.list - before));
    await world.allDone();
    await runner.stop();
  });
});

test("a clock that ran ahead and is set back does not put the driver to sleep", async () => {
  const world = new RunWorld();
  world.fates = ["answer lost"];
  let ahead = 10 * HOUR;
  await world.live(async () => {
    const runner = world.begin({ now: () => world.now() + ahead });
    await runner.add(tagPlan());
    await world.passes(30);
    ahead = 0;
    await world.passes(HOUR + 60);
    assert.deepEqual(
      world.questions.map(({ step }) => step.because.code),
      ["clock"],
    );
    await runner.stop();
  });
});

for (const [what, broken] of [
  [
    "throws",
    () => {
      throw new Error("the clock is broken");
    },
  ],
  ["returns no number", () => Number.NaN],
]) {
  test(`a clock that ${what} for a while is reported, and not asked all the time`, async () => {
    const world = new RunWorld();
    const view = new StoreView(world, world.store);
    let isBroken = false;
    await world.live(async () => {
      const now = () => (isBroken ? broken() : world.now());
      const runner = world.begin({ store: view, now });
      await runner.add(tagPlan({ start_at: world.now() + HOUR }));
      await world.passes(60);
      isBroken = true;
      const before = view.calls.list;
      await world.passes(6 * HOUR);
      assert.ok(view.calls.list - before < 60, String(view.calls.list - before));
      assert.ok(world.errors.length > 30, String(world.errors.length));
      assert.ok(world.errors.length < 60, String(world.errors.length));
      isBroken = false;
      await world.allDone();
      await runner.stop();
    });
    assertOnce(world, ["tag 2"]);
  });

  test(`a clock that ${what} in the middle of a campaign stops nothing for long`, async () => {
    for (let moment = 1; moment < 60; moment += 1) {
      const world = new RunWorld();
      let reads = 0;
      await world.live(async () => {
        const now = () => {
          reads += 1;
          return reads === moment ? broken() : world.now();
        };
        let runner;
        try {
          runner = world.begin({ now });
        } catch {
          runner = world.begin({ now });
        }
        await runner.add(PAIRS).catch(() => runner.add(PAIRS));
        await world.allDone();
        await runner.stop();
      });
      assertOnce(world, openids(8));
    }
  });
}

test("a clock that fails in run() leaves the store to the next one", async () => {
  const world = new RunWorld();
  const now = () => {
    throw new Error("the clock is broken");
  };
  assert.throws(() => world.begin({ now }), { message: "the clock is broken" });
  assert.throws(() => world.begin({ now: () => "1795651200" }), /`now`.*not string/);
  await world.begin().stop();
});
