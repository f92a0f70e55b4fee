// `add` and `push` of `run()`: what is stored, what is the same, what is refused.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { openIdBatches, readPush } from "wechat-mass";
import { memoryStore } from "wechat-mass/store";
import {
  assertOnce,
  listPlan,
  openids,
  pairs,
  RunWorld,
  StoreView,
  tagPlan,
} from "./campaign/run-world.mjs";

/** A runner that never sends: everything is scheduled for later. */
function quiet(t, store = memoryStore()) {
  const world = new RunWorld({ store });
  const runner = world.begin();
  t.after(() => runner.stop());
  return { world, runner };
}

const later = (plan) => ({ ...plan, start_at: 4e9 });

/** It is refused with this code, in both languages. */
async function refused(adding, code) {
  await assert.rejects(adding, (error) => {
    assert.deepEqual([error.name, error.code], ["RunError", code], error.stack);
    assert.match(error.meaning.zh, /[\u4e00-\u9fff]/);
    assert.ok(error.message.includes(error.meaning.en));
    return true;
  });
}

test("the same plan under the same id goes on, and is not stored again", async (t) => {
  const { world, runner } = quiet(t);
  const list = openids(10_002);
  const first = await runner.add(later(listPlan()), list);
  const before = await world.store.read("spring");
  const again = await runner.add(later(listPlan()), list);
  assert.deepEqual([first.isNew, again.isNew], [true, false]);
  assert.deepEqual(await world.store.read("spring"), before);
  // A restarted program may give the list in another form.
  const text = await runner.add(later(listPlan()), `${list.join("\r\n")}\n`);
  assert.equal(text.isNew, false);
});

test("two at the same time add one campaign", async (t) => {
  const { runner } = quiet(t);
  const added = await Promise.all([1, 2, 3].map(() => runner.add(later(listPlan()), openids(5))));
  assert.deepEqual(added.map(({ isNew }) => isNew).sort(), [false, false, true]);
});

for (const [what, plan, list] of [
  ["other recipients", listPlan(), openids(4, 1)],
  ["fewer recipients", listPlan(), openids(3)],
  [
    "another message",
    listPlan({ content: { msgtype: "text", text: { content: "!" } } }),
    openids(4),
  ],
  ["a tag", tagPlan(), undefined],
]) {
  test(`${what} under a taken id are refused, and nothing is changed`, async (t) => {
    const { world, runner } = quiet(t);
    await runner.add(later(listPlan()), openids(4));
    const before = await world.store.read("spring");
    const stored = [];
    const { putBatch } = world.store;
    world.store.putBatch = (...given) => {
      stored.push(given);
      return putBatch(...given);
    };
    await refused(runner.add(later(plan), list), "another_plan");
    assert.deepEqual(await world.store.read("spring"), before);
    assert.deepEqual(stored, []);
  });
}

test("a list comes in pieces, and is stored as it comes", async (t) => {
  const { world, runner } = quiet(t);
  const storedBefore = [];
  let count = 0;
  const { putBatch } = world.store;
  world.store.putBatch = (...given) => {
    count += 1;
    return putBatch(...given);
  };
  async function* pages() {
    for (let page = 0; page < 5; page += 1) {
      storedBefore.push(count);
      yield { count: 10_000, data: { openid: openids(10_000, page * 10_000) } };
    }
  }
  const { report } = await runner.add(later(listPlan()), pages());
  assert.equal(report.openids, 50_000);
  assert.ok(storedBefore.at(-1) >= 3, String(storedBefore));
});

test("a plan with an error is refused before anything is stored", async (t) => {
  const { world, runner } = quiet(t);
  const { putBatch } = world.store;
  let stored = 0;
  world.store.putBatch = (...given) => {
    stored += 1;
    return putBatch(...given);
  };
  const plan = listPlan({ account: "subscription" });
  await assert.rejects(runner.add(plan, openids(5)), { name: "MassError" });
  await assert.rejects(runner.add(listPlan({ id: "" }), openids(5)), { name: "MassError" });
  await assert.rejects(runner.add(listPlan(), []), { name: "MassError" });
  await assert.rejects(runner.add(listPlan(), "\"not\"\n'ids'"), TypeError);
  await assert.rejects(runner.add(undefined), { name: "MassError" });
  await assert.rejects(runner.add(undefined, openids(5)), { name: "MassError" });
  assert.equal(stored, 0);
  assert.deepEqual(await world.store.list(), []);
});

test("a list beside an audience is refused", async (t) => {
  const { runner } = quiet(t);
  await refused(runner.add(tagPlan(), openids(5)), "two_audiences");
});

test("batches without their OpenIDs must be stored before", async (t) => {
  const { world, runner } = quiet(t);
  const batches = [...openIdBatches(openids(12_000))];
  const bare = batches.map(({ openids: _, ...batch }) => batch);
  const plan = later(tagPlan({ audience: { openids: bare } }));
  await refused(runner.add(plan), "batch_missing");
  assert.deepEqual(await world.store.list(), []);
  for (const batch of batches) await world.store.putBatch("spring", batch);
  assert.equal((await runner.add(plan)).isNew, true);
});

test("a store that fails to look up a batch is not taken for one without it", async (t) => {
  const { world, runner } = quiet(t);
  const [{ openids: _, ...bare }] = pairs(1);
  world.store.batch = async () => {
    throw new Error("the store is down");
  };
  const adding = runner.add(later(tagPlan({ audience: { openids: [bare] } })));
  await assert.rejects(adding, { message: "the store is down" });
  assert.deepEqual(await world.store.list(), []);
});

test("one plan object, changed after each call of add(), makes a campaign of each state", async (t) => {
  const { runner } = quiet(t);
  const states = ["one", "two", "three"].map((id) => {
    const content = { msgtype: "text", text: { content: `hello ${id}` } };
    return later(tagPlan({ id, content }));
  });
  const plan = later(tagPlan({ content: { msgtype: "text", text: {} } }));
  const adding = states.map(({ id, content }) => {
    plan.id = id;
    plan.content.text.content = content.text.content;
    return runner.add(plan);
  });
  assert.deepEqual(
    (await Promise.all(adding)).map(({ id, isNew }) => [id, isNew]),
    [
      ["one", true],
      ["two", true],
      ["three", true],
    ],
  );
  // The same message under the same id is the same plan.
  for (const state of states) assert.equal((await runner.add(state)).isNew, false);
});

test("a plan that is changed while its list comes is not read again", async (t) => {
  const { world, runner } = quiet(t);
  const plan = later(listPlan());
  async function* pages() {
    for (let page = 0; page < 3; page += 1) {
      yield openids(10_000, page * 10_000);
      plan.id = "summer";
      plan.content = { msgtype: "text", text: { content: "!" } };
    }
  }
  assert.equal((await runner.add(plan, pages())).id, "spring");
  assert.deepEqual(
    (await world.store.list()).map(({ id }) => id),
    ["spring"],
  );
  assert.equal((await runner.add(later(listPlan()), openids(30_000))).isNew, false);
});

for (const [what, listOf, emptied] of [
  ["an array", (ids) => ids, (list) => list.splice(1)],
  ["pages", (ids) => [{ data: { openid: ids } }], ([page]) => page.data.openid.splice(1)],
  ["a Set", (ids) => new Set(ids), (list) => list.clear()],
]) {
  test(`${what} of OpenIDs that is changed after the call is sent as it was`, async (t) => {
    const { world, runner } = quiet(t);
    const list = listOf(openids(5));
    const adding = runner.add(later(listPlan()), list);
    emptied(list);
    assert.equal((await adding).report.openids, 5);
    assert.deepEqual(
      (await world.store.sends("spring")).map(({ recipients }) => recipients),
      [5],
    );
  });
}

for (const [what, listOf] of [
  ["a stream of Node", (lines) => Readable.from([Buffer.from(lines)])],
  ["a stream of the web", (lines) => new Blob([lines]).stream()],
  [
    "an object with an iterator",
    (lines) => ({
      *[Symbol.iterator]() {
        yield lines;
      },
    }),
  ],
  [
    "an object with an async iterator",
    (lines) => ({
      async *[Symbol.asyncIterator]() {
        yield lines;
      },
    }),
  ],
  ["bytes", (lines) => Buffer.from(lines)],
  ["a buffer", (lines) => new TextEncoder().encode(lines).buffer],
  ["a text", (lines) => lines],
  ["a page", (lines) => ({ count: 5, data: { openid: lines.split("\n") } })],
  ["bytes in JSON", (lines) => JSON.parse(JSON.stringify(Buffer.from(lines)))],
]) {
  test(`a list may be ${what}`, async (t) => {
    const { runner } = quiet(t);
    const { report } = await runner.add(later(listPlan()), listOf(openids(5).join("\n")));
    assert.equal(report.openids, 5);
  });
}

test("batches that are changed after add() are sent as they were", async () => {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    const batches = pairs(2);
    const adding = runner.add(tagPlan({ audience: { openids: batches } }));
    const [first] = batches.splice(0);
    await adding;
    first.openids.fill(0);
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(4));
});

test("an event before the answer to its send is not lost, and nothing is polled", async () => {
  const world = new RunWorld({ laws: { end: () => ({ status: "send success", seconds: 0 }) } });
  await world.live(async () => {
    const runner = world.begin();
    world.receiver = runner;
    await runner.add(tagPlan({ audience: { openids: pairs(3) } }));
    await world.allDone();
    await runner.stop();
  });
  assertOnce(world, openids(6));
  assert.deepEqual(world.asked, ["send", "send", "send"]);
});

/** Runs work with a driver whose campaign is over, and with the push about its job, which has not come yet. */
async function withLatePush(work) {
  const world = new RunWorld();
  await world.live(async () => {
    const runner = world.begin();
    await runner.add(tagPlan());
    await world.allDone();
    await work(runner, world.push(world.wechat.jobs[0]), world);
    await runner.stop();
  });
}

test("a push counts as new once; an event after the end of its campaign is recorded", () =>
  withLatePush(async (runner, push) => {
    assert.equal((await runner.summary("spring")).jobs[0].sent_count, undefined);
    assert.equal(await runner.push(push), true);
    assert.equal((await runner.summary("spring")).jobs[0].sent_count, 1);
    assert.equal(await runner.push(push), false);
  }));

test("a push is remembered only after it is recorded", async () => {
  const world = new RunWorld();
  const view = new StoreView(world, world.store);
  await world.live(async () => {
    const runner = world.begin({ store: view });
    await runner.add(tagPlan());
    await world.until(() => world.wechat.jobs.length === 1, 0.5);
    await world.until(() => world.underWay === 0, 0.5);
    const push = world.push(world.wechat.jobs[0]);
    const { write } = view;
    view.write = async () => {
      throw new Error("the store is down");
    };
    await assert.rejects(runner.push(push), { message: "the store is down" });
    view.write = write;
    // WeChat repeats it, and it is still new.
    assert.equal(await runner.push(push), true);
    assert.equal((await runner.summary("spring")).jobs[0].state, "finished");
    await runner.stop();
  });
});

test("a push object that is changed after the call is recorded as it was", () =>
  withLatePush(async (runner, push, world) => {
    const { dedupe_key } = push;
    const pushing = runner.push(push);
    Object.assign(push, { sent_count: 77, msg_id: "1", dedupe_key: "another" });
    assert.equal(await pushing, true);
    assert.equal((await runner.summary("spring")).jobs[0].sent_count, 1);
    assert.equal(await world.store.rememberPush(dedupe_key, world.now()), false);
  }));

test("anything else than a push is refused: its event would be lost", async (t) => {
  const { runner } = quiet(t);
  const body = "<xml><ToUserName>gh_1</ToUserName></xml>";
  for (const push of [undefined, null, body, {}, { kind: "other" }, { body }, 7]) {
    await assert.rejects(runner.push(push), (error) => {
      assert.equal(error.name, "MassError", error.stack);
      const [{ path, message }] = error.problems;
      assert.equal(path, "/push");
      for (const words of Object.values(message)) assert.match(words, /openPush/);
      return true;
    });
  }
});

test("a name that is not text is refused", async (t) => {
  const { runner } = quiet(t);
  for (const id of [5, undefined, {}]) {
    for (const asking of [runner.record(id, { what: "paused" }), runner.summary(id)]) {
      await assert.rejects(asking, (error) => {
        assert.deepEqual([error.name, error.problems?.[0].path], ["MassError", "/id"], error.stack);
        return true;
      });
    }
  }
});

test("other pushes are remembered, and touch no campaign", async (t) => {
  const { world, runner } = quiet(t);
  await runner.add(later(tagPlan()));
  const before = await world.store.read("spring");
  const message = readPush(`<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>
<CreateTime>1795651230</CreateTime><MsgType>text</MsgType><Content>1</Content><MsgId>7</MsgId></xml>`);
  assert.equal(await runner.push(message), true);
  assert.equal(await runner.push(message), false);
  assert.deepEqual(await world.store.read("spring"), before);
});

test("a campaign that does not exist has no summary, and takes no facts", async (t) => {
  const { runner } = quiet(t);
  assert.equal(await runner.summary("spring"), undefined);
  await refused(runner.record("spring", { what: "paused" }), "no_campaign");
});

for (const [what, options, path] of [
  ["an unknown option", { onprogress: () => {} }, "/onprogress"],
  ["a store that is none", { store: {} }, "/store/putBatch"],
  ["no store", { store: undefined }, "/store"],
  ["no token", { token: undefined }, "/token"],
  ["a token that is none", { token: 7 }, "/token"],
  ["a callback that is none", { onError: "log" }, "/onError"],
  ["an alarm that is none", { alarm: {} }, "/alarm/setAlarm"],
  ["a time limit that is none", { timeout_ms: -1 }, "/timeout_ms"],
]) {
  test(`${what} is refused at once`, () => {
    const world = new RunWorld();
    assert.throws(
      () => world.begin(options),
      (error) => {
        assert.equal(error.name, "MassError", error.stack);
        assert.equal(error.problems[0].path, path);
        return true;
      },
    );
  });
}
