// The promises of every store. `open(options)` opens the same database or folder once more, as another
// process would.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  batchCall,
  campaignRevision,
  campaignSummary,
  nextStep,
  openIdBatches,
  planCampaign,
  record,
} from "wechat-mass";

const NOW = 1_795_651_200;
const BEYOND = "9007199254740993";
const content = { msgtype: "text", text: { content: "你好" } };

const openidsOf = (count) =>
  Array.from({ length: count }, (_, n) => `o${String(n).padStart(27, "0")}`);
const BATCHES = [...openIdBatches(openidsOf(20_001).join("\n"))];
/** 5000 batches, which a list has if it is of 50 millions. */
const ALL = openidsOf(10_000);
const MANY = Array.from({ length: 5000 }, (_, n) => {
  const two = ALL.slice(2 * n, 2 * n + 2);
  return { ...[...openIdBatches(two.join("\n"))][0], batch: n + 1 };
});

const planned = (id, openids = BATCHES) =>
  planCampaign({ id, account: "service", audience: { openids }, content }, NOW);
const next = (campaign) => ({ campaign, revision: campaignRevision(campaign) });
const changed = (campaign, fact, now = NOW) => next(record(campaign, fact, now));

/** A campaign whose first send was accepted with an id that no number holds. */
function accepted(campaign) {
  const { id } = nextStep(campaign, NOW);
  const called = record(campaign, { what: "called", id }, NOW);
  const body = `{"errcode":0,"errmsg":"ok","msg_id":${BEYOND},"msg_data_id":1}`;
  return next(record(called, { what: "replied", id, reply: body }, NOW + 1));
}

export function promises(open) {
  let names = 0;
  const fresh = () => `campaign ${++names}`;

  test("a campaign is created once, by one of many", async () => {
    const id = fresh();
    const campaign = planned(id);
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    const created = await Promise.all(stores.map((store) => store.create(campaign)));
    assert.equal(created.filter(Boolean).length, 1);
    assert.equal(await stores[0].create(planned(id, BATCHES.slice(0, 2))), false);
    assert.deepEqual(await stores[1].read(id), next(campaign));
    assert.equal(await stores[1].read("nobody"), undefined);
  });

  test("a change is stored only over the revision that was read", async () => {
    const [one, other] = [await open(), await open()];
    const id = fresh();
    const campaign = planned(id);
    await one.create(campaign);
    const { revision } = next(campaign);
    const paused = changed(campaign, { what: "paused" });
    const accept = accepted(campaign);
    assert.equal(await one.write(id, paused, revision), true);
    assert.equal(await other.write(id, accept, revision), false);
    assert.deepEqual(await other.read(id), paused);
    assert.deepEqual(
      (await other.sends(id)).map(({ state }) => state),
      Array(3).fill("planned"),
    );
    assert.equal(
      await other
        .write("nobody", { ...next(planned("nobody")), revision: 9 }, 0)
        .catch(() => false),
      false,
    );
    await assert.rejects(other.write(id, next(planned("else")), paused.revision), TypeError);
    const elsewhere = changed(changed(planned("else"), { what: "paused" }).campaign, {
      what: "resumed",
    });
    assert.ok(elsewhere.revision > paused.revision);
    await assert.rejects(other.write(id, elsewhere, paused.revision), TypeError);
    await assert.rejects(one.write(id, paused, paused.revision), TypeError);
    assert.deepEqual(await one.read(id), paused);
  });

  test("of many changes at once none is lost", async () => {
    const id = fresh();
    const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
    await stores[0].create(planned(id, BATCHES.slice(2)));
    const first = (await stores[0].read(id)).revision;
    const wins = new Map();
    await Promise.all(
      stores.map(async (store) => {
        for (let own = 0; own < 10; ) {
          const { campaign, revision } = await store.read(id);
          const { paused } = campaignSummary(campaign, NOW);
          const after = changed(campaign, { what: paused ? "resumed" : "paused" });
          if (!(await store.write(id, after, revision))) continue;
          wins.set(revision, (wins.get(revision) ?? 0) + 1);
          own += 1;
        }
      }),
    );
    assert.equal(wins.size, 40);
    assert.deepEqual(new Set(wins.values()), new Set([1]));
    assert.equal((await stores[0].read(id)).revision, first + 40);
  });

  test("sends are in step with the campaign, and ids keep every digit", async () => {
    const store = await open();
    const id = fresh();
    const campaign = planned(id);
    await store.create(campaign);
    const after = accepted(campaign);
    assert.equal(await store.write(id, after, next(campaign).revision), true);
    const sends = await store.sends(id);
    const { jobs } = campaignSummary(after.campaign, NOW + 1);
    assert.deepEqual(
      sends.map(({ job }) => job),
      [1, 2, 3],
    );
    assert.deepEqual(
      sends.map(({ clientmsgid }) => clientmsgid),
      jobs.map((job) => job.clientmsgid),
    );
    assert.deepEqual(
      sends.map(({ recipients }) => recipients),
      [10_000, 9999, 2],
    );
    assert.equal(sends[0].msg_id, BEYOND);
    assert.equal("msg_id" in sends[1], false);
    assert.deepEqual(await store.findSend(BEYOND), sends[0]);
    assert.equal(await store.findSend("9007199254740992"), undefined);
    // Two sends have no id yet.
    assert.equal(await store.findSend(undefined), undefined);
    await store.remove(id);
    assert.equal(await store.findSend(BEYOND), undefined);
  });

  test("batches come back byte for byte, and the wrong ones are refused", async () => {
    const store = await open();
    const id = fresh();
    const campaign = planned(id);
    for (const batch of BATCHES) await store.putBatch(id, batch);
    await store.putBatch(id, BATCHES[0]);
    await store.create(campaign);
    const step = nextStep(campaign, NOW);
    const call = batchCall(campaign, step, await (await open()).batch(id, step.fingerprint));
    assert.deepEqual(call, batchCall(campaign, step, BATCHES[0].openids));
    const missing = { code: "batch_missing", message: /not stored/ };
    await assert.rejects(store.batch(id, "nothing"), missing);
    await assert.rejects(store.batch("else", step.fingerprint), missing);
    await assert.rejects(store.putBatch(id, { ...BATCHES[0], openids: new Map() }), /got Map/);
    await store.remove(id);
    await assert.rejects(store.batch(id, step.fingerprint), missing);
  });

  test("5000 jobs are stored", async () => {
    const store = await open();
    const id = fresh();
    const campaign = planned(id, MANY);
    assert.equal(await store.create(campaign), true);
    const after = accepted(campaign);
    assert.equal(await store.write(id, after, next(campaign).revision), true);
    assert.deepEqual(await store.read(id), after);
    const sends = await store.sends(id);
    assert.equal(sends.length, 5000);
    assert.equal(sends[0].state, "accepted");
    await store.remove(id);
  });

  test("names of any text are names, and lists have the order of creation", async () => {
    const store = await open({ account: "wx-names" });
    const ids = [
      "z",
      "A",
      "a",
      "../a",
      "con",
      "a/b",
      "%2e",
      "ä".repeat(64),
      "群发 'x\"; --",
      "?$1",
    ];
    for (const id of ids) assert.equal(await store.create(planned(id, BATCHES.slice(2))), true, id);
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ids,
    );
    for (const id of ids)
      assert.deepEqual(await store.read(id), next(planned(id, BATCHES.slice(2))));
    const { campaign, revision } = await store.read("a");
    await store.write("a", changed(campaign, { what: "cancelled" }), revision);
    const all = await store.list("all");
    const open_ = all.filter(({ ended }) => !ended);
    assert.deepEqual(await store.list("open"), open_);
    assert.deepEqual(
      all.filter(({ ended }) => ended).map(({ id }) => id),
      ["a"],
    );
    for (const id of ids) assert.equal(await store.remove(id), true);
    assert.equal(await store.remove("a"), false);
    assert.deepEqual(await store.list(), []);
  });

  test("an account sees nothing of another", async () => {
    const [one, other] = [await open({ account: "wx1" }), await open({ account: "wx2" })];
    const id = fresh();
    assert.equal(await one.create(planned(id)), true);
    assert.equal(await other.read(id), undefined);
    assert.deepEqual(await other.list(), []);
    assert.equal(await other.remove(id), false);
    assert.equal(await other.create(planned(id)), true);
    assert.equal(await one.rememberPush("p", NOW), true);
    assert.equal(await other.rememberPush("p", NOW), true);
    await one.remove(id);
    assert.deepEqual(await other.read(id), next(planned(id)));
  });

  test("a push is new once, and forgotten at last", async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    const week = 7 * 24 * 3600;
    const seen = await Promise.all(stores.map((store) => store.rememberPush("push", NOW)));
    assert.equal(seen.filter(Boolean).length, 1);
    assert.equal(await stores[0].rememberPush("push", NOW + week - 1), false);
    assert.equal(await stores[0].rememberPush("push", NOW + 2 * week), true);
    // Two processes on both sides of a moment at which something is forgotten.
    const edge = (Math.ceil(NOW / week) + 4) * week;
    const both = [stores[0].rememberPush("edge", edge - 1), stores[1].rememberPush("edge", edge)];
    assert.equal((await Promise.all(both)).filter(Boolean).length, 1);
  });
}

/** A change whose sends cannot be stored must leave nothing behind. `execute` runs SQL in the same database. */
export function storesAllOrNothing(open, execute) {
  test("a change that fails in its middle leaves nothing behind", async () => {
    const store = await open({ account: "wx-fail" });
    const campaign = planned("spring", BATCHES.slice(2));
    await store.create(campaign);
    await execute("ALTER TABLE mass_sends RENAME TO mass_elsewhere");
    await assert.rejects(store.write("spring", accepted(campaign), next(campaign).revision));
    await assert.rejects(store.create(planned("autumn", BATCHES.slice(2))));
    await execute("ALTER TABLE mass_elsewhere RENAME TO mass_sends");
    assert.deepEqual(await store.read("spring"), next(campaign));
    assert.equal(await store.read("autumn"), undefined);
  });
}
