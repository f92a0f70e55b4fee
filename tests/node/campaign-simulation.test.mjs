// The crash simulation: a campaign is run by one or two programs that are killed, stopped and disturbed at every
// await, against a WeChat that is written from its documentation. Seen from WeChat's side, nobody is reached
// twice, and what the campaign says is true. Here at every await in turn; by chance in
// campaign-simulation-advance.test.mjs and campaign-simulation-loop.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openIdBatches } from "wechat-mass";
import { assertRuns, every, replay, runs } from "./campaign/simulated-runs.mjs";
import { simulate } from "./campaign/simulation.mjs";

// SETTING='{"driver":"loop"}' changes what the seed makes.
const { SEED, SETTING = "{}" } = process.env;
if (SEED !== undefined) {
  await replay(Number(SEED), JSON.parse(SETTING));
  process.exit();
}

const DISTURBANCES = [
  "crash",
  "long crash",
  "power cut",
  "stop",
  "cancelled",
  "paused",
  "preview",
  "delete",
  "token revoked",
  "tokens broken",
  "foreign push",
  "freeze",
  "clock",
  "restore",
];
/** Two batches, and nothing goes wrong but what the test says. */
function quiet() {
  const lists = [openids(0), openids(2)];
  const audience = { openids: lists.map((list) => [...openIdBatches(list)][0]) };
  const content = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" }, send_ignore_reprint: 0 };
  const plan = { id: "spring", account: "service", audience, content };
  const laws = { drafts: "next day", end: () => ({ status: "send success", seconds: 20 }) };
  return { plan, laws, clock: "shown", disturbances: 0, dangers: [], canStop: true, slow: 1 };
}

function openids(first) {
  return [first, first + 1].map((number) => `o${String(number).padStart(27, "0")}`);
}

test("at every await of every driver, once each of what may happen there", async () => {
  let disturbances = 0;
  for (let seed = 0; seed < 8; seed += 1) {
    const { failure, counts } = await simulate(seed, quiet);
    assert.equal(failure, undefined);
    for (let at = 1; at <= counts.awaits; at += 1) {
      for (const what of DISTURBANCES) {
        const one = () => ({ ...quiet(), only: { at, what } });
        const { failure, counts } = await simulate(seed, one);
        assert.equal(failure, undefined, `${what} at await ${at} of SEED=${seed}`);
        disturbances += counts.disturbances;
      }
    }
  }
  assert.ok(disturbances > 1000, String(disturbances));
});

// A refused request may be the copy of an accepted one. Repeats find that out if WeChat checks the
// clientmsgid first. If it checked the allowance first, nobody could tell without a push.
test("a proxy repeats requests, and programs are down for days: everyone once", () => {
  const proxied = ({ plan, laws }) => ({
    clock: "right",
    faults: 0.5,
    fates: ["repeated by a proxy"],
    disturbances: 12,
    danger: 0.1,
    dangers: ["long crash"],
    plan: { ...plan, audience: { tag_id: 2 } },
    laws: {
      ...laws,
      sendsPerMinute: 1,
      mistakes: () => false,
      duplicateId: () => "own",
      order: ["guard", "draft", "allowance"],
    },
  });
  return assertRuns(every(1, 0, 400), proxied);
});

// The simulation sees what it is for: broken on purpose, it fails.

test("two programs over a store without compare are found out", async () => {
  const broken = { drivers: 2, compares: true, careless: true };
  const { failures } = await runs(every(1, 0, 600), broken);
  assert.ok(failures.length > 0);
});

test("a program that sends though `called` was refused is found out", async () => {
  const broken = { driver: "loop", drivers: 2, ignoresRefusals: true };
  const { failures } = await runs(every(1, 0, 600), broken);
  assert.ok(failures.length > 0);
});

test("the same seed is the same run", async () => {
  for (const seed of every(1, 100, 20)) {
    const [one, two] = [[], []];
    await simulate(seed, {}, one);
    await simulate(seed, {}, two);
    assert.ok(one.length > 0);
    assert.deepEqual(one, two);
  }
});
