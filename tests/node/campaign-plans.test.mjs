// Plans: what is refused of them, and what becomes of the others.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  campaignSummary,
  checkCampaign,
  MassError,
  nextStep,
  openIdBatches,
  planCampaign,
} from "wechat-mass";
import { openIds } from "./bodies.mjs";
import { NOW, planFor, TEXT } from "./campaign/campaigns.mjs";

const found = (plan, options) =>
  checkCampaign(plan, options).map(({ path, code, level }) => [path, code, level]);
const BATCH = { count: 2, fingerprint: "A".repeat(22) };
const listed = (...openids) => planFor({ audience: { openids } });

test("a plan that conforms has no problems", () => {
  for (const plan of [
    planFor(),
    planFor({ audience: { is_to_all: true } }),
    planFor({ account: "subscription" }),
    listed(BATCH, { count: 10_000, fingerprint: "B".repeat(22) }),
    planFor({ speed: 0, start_at: NOW, calls_per_day: 1, calls_per_minute: 1 }),
    planFor({ speed: 4, id: "x".repeat(128), start_at: undefined }),
  ]) {
    assert.deepEqual(found(plan), []);
    assert.equal(typeof planCampaign(plan, NOW), "string");
  }
});

for (const [name, plan, ...problems] of [
  [
    "nothing",
    {},
    ["/id", "missing"],
    ["/account", "missing"],
    ["/audience", "missing"],
    ["/content", "missing"],
  ],
  ["no name", planFor({ id: "" }), ["/id", "empty"]],
  ["a name that is too long", planFor({ id: "x".repeat(129) }), ["/id", "too_long"]],
  ["another kind of account", planFor({ account: "test" }), ["/account", "not_one_of"]],
  ["nobody", planFor({ audience: {} }), ["/audience", "audience_missing"]],
  [
    "not everyone, but who?",
    planFor({ audience: { is_to_all: false } }),
    ["/audience/tag_id", "audience_missing"],
  ],
  [
    "everyone and a tag",
    planFor({ audience: { is_to_all: true, tag_id: 2 } }),
    ["/audience/tag_id", "audience_contradictory"],
  ],
  [
    "OpenIDs and a tag",
    planFor({ audience: { openids: [BATCH], tag_id: 2 } }),
    ["/audience/tag_id", "audience_contradictory"],
  ],
  [
    "OpenIDs and everyone",
    planFor({ audience: { openids: [BATCH], is_to_all: true } }),
    ["/audience/is_to_all", "audience_contradictory"],
  ],
  [
    "OpenIDs of a 公众号",
    { ...listed(BATCH), account: "subscription" },
    ["/audience/openids", "not_for_account"],
  ],
  ["no batches", listed(), ["/audience/openids", "audience_missing"]],
  [
    "a batch of one",
    listed({ count: 1, fingerprint: "A".repeat(22) }),
    ["/audience/openids/0", "too_few"],
  ],
  [
    "a batch of 10 001",
    listed({ count: 10_001, fingerprint: "A".repeat(22) }),
    ["/audience/openids/0", "too_many"],
  ],
  ["a batch twice", listed(BATCH, BATCH), ["/audience/openids", "repeated_batch"]],
  [
    "OpenIDs that were not split",
    planFor({ audience: { openids: openIds(2) } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "ten thousand OpenIDs that were not split",
    planFor({ audience: { openids: openIds(10_000) } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "two million of them",
    planFor({ audience: { openids: Array(2_000_000).fill(openIds(1)[0]) } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "lists of OpenIDs",
    planFor({ audience: { openids: [openIds(2), openIds(2)] } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "OpenIDs as one text",
    planFor({ audience: { openids: openIds(1_000_000).join("\n") } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "OpenIDs as bytes",
    planFor({ audience: { openids: Buffer.from(openIds(2).join("\n")) } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "the bytes of batches",
    planFor({ audience: { openids: [...openIdBatches(openIds(10_002))].map((b) => b.openids) } }),
    ["/audience/openids/0", "wrong_type"],
  ],
  [
    "batches that were not gone through",
    planFor({ audience: { openids: openIdBatches(openIds(2)) } }),
    ["/audience/openids", "wrong_type"],
  ],
  [
    "an OpenID between batches",
    listed(BATCH, openIds(1)[0]),
    ["/audience/openids/1", "wrong_type"],
  ],
  [
    "a set of batches",
    planFor({ audience: { openids: new Set([BATCH]) } }),
    ["/audience/openids", "wrong_type"],
  ],
  ["no OpenIDs", planFor({ audience: { openids: null } }), ["/audience/openids", "wrong_type"]],
  ["a name with U+0000", planFor({ id: "spring\0" }), ["/id", "bad_characters"]],
  [
    "what the campaign writes itself",
    planFor({ content: { ...TEXT, clientmsgid: "a", filter: {} } }),
    ["/content/clientmsgid", "unknown_field"],
    ["/content/filter", "unknown_field"],
  ],
  [
    "an empty text",
    planFor({ content: { msgtype: "text", text: { content: "" } } }),
    ["/content/text/content", "empty"],
  ],
  ["a speed of 5", planFor({ speed: 5 }), ["/speed", "out_of_range"]],
  ["a start in milliseconds", planFor({ start_at: NOW * 1000 }), ["/start_at", "out_of_range"]],
  ["no calls a day", planFor({ calls_per_day: 0 }), ["/calls_per_day", "out_of_range"]],
  ["no calls a minute", planFor({ calls_per_minute: 0 }), ["/calls_per_minute", "out_of_range"]],
  ["an unknown field", planFor({ priority: 1 }), ["/priority", "unknown_field"]],
]) {
  test(`${name} is refused, with its place and in both languages`, () => {
    const errors = checkCampaign(plan).filter((problem) => problem.level === "error");
    assert.deepEqual(
      errors.map(({ path, code }) => [path, code]),
      problems,
    );
    assert.throws(
      () => planCampaign(plan, NOW),
      (error) => {
        assert.ok(error instanceof MassError);
        assert.deepEqual(error.problems, checkCampaign(plan));
        for (const { message } of error.problems) {
          assert.match(message.zh, /[\u4e00-\u9fff]/);
          assert.doesNotMatch(message.en, /[\u4e00-\u9fff]/);
        }
        return true;
      },
    );
  });
}

const wrongWays = {
  "an array": openIds(10_000),
  "a text": openIds(10_000).join("\n"),
  bytes: Buffer.from(openIds(10_000).join("\n")),
  "bytes in an array": [Buffer.from(openIds(2).join("\n"))],
};
for (const [name, openids] of Object.entries(wrongWays)) {
  test(`OpenIDs as ${name}: one short problem says what to do, without an OpenID`, () => {
    const [{ message }, ...others] = checkCampaign(planFor({ audience: { openids } }));
    assert.deepEqual(others, []);
    for (const words of Object.values(message)) {
      assert.match(words, /openIdBatches/);
      assert.doesNotMatch(words, /``|undefined/);
      assert.ok(!words.includes(openIds(1)[0]) && words.length < 250, words);
    }
  });
}

test("batches of lists that have somebody in common are refused, of others they are not", () => {
  const split = (list) => [...openIdBatches(list)];
  const codes = (...batches) =>
    checkCampaign(planFor({ audience: { openids: batches.flat() } })).map(({ code }) => code);
  const kept = (batches) => batches.map(({ openids: _, ...rest }) => rest);
  const all = openIds(30_000);
  const [first, apart] = [split(all.slice(0, 15_000)), split(all.slice(15_000))];
  const overlapping = split(all.slice(14_999));
  const grown = split(all.slice(0, 20_000));
  assert.deepEqual(codes(first), []);
  assert.deepEqual(codes(kept(first.slice(1))), []);
  assert.deepEqual(codes(first, apart), [], "nobody is in both");
  assert.deepEqual(codes(first, overlapping), ["mixed_lists"]);
  assert.deepEqual(codes(first, grown[1]), ["mixed_lists"], "the same first batch");
  assert.deepEqual(codes(first, first[0]), ["repeated_batch"]);
  // By what is kept of them it cannot be told.
  assert.deepEqual(codes(kept(first), kept(apart)), ["mixed_lists"]);
  assert.deepEqual(codes(first, kept(apart)), ["mixed_lists"]);
  // The OpenIDs of others prove nothing.
  const [other] = split(openIds(40_000).slice(35_000));
  const changed = apart.map((batch) => ({ ...batch, openids: other.openids }));
  assert.deepEqual(codes(first, changed), ["mixed_lists"]);
  const old = kept(apart).map((batch) => ({ ...batch, list: null }));
  assert.deepEqual(codes(kept(first), old), [], "kept before batches had a list");
  assert.deepEqual(codes(split([all.slice(0, 15_000), all.slice(14_999)])), []);
  assert.throws(
    () => planCampaign(planFor({ audience: { openids: [...first, ...overlapping] } }), NOW),
    (error) => error.problems[0].code === "mixed_lists" && /openIdBatches/.test(error.message),
  );
});

test("however many problems there are, the message is a line", () => {
  const wrong = planFor({ audience: { openids: Array(10_000).fill({ openid: openIds(1)[0] }) } });
  assert.throws(
    () => planCampaign(wrong, NOW),
    ({ message, problems }) => {
      assert.equal(problems.length, 301);
      assert.match(message, /^([^;]+; ){10,}and 291 more$/);
      assert.ok(message.length < 2_000, `${message.length}`);
      return true;
    },
  );
  const long = planFor({ ["x".repeat(1_000_000)]: 1 });
  assert.throws(
    () => planCampaign(long, NOW),
    ({ message }) => message.length < 2_000,
  );
});

test("a time that is none is a problem of the plan", () => {
  for (const now of [NOW * 1000, Number.NaN, -1, 0, Number.POSITIVE_INFINITY, undefined, "soon"]) {
    assert.throws(
      () => planCampaign(planFor(), now),
      (error) => {
        assert.ok(error instanceof MassError);
        assert.deepEqual(
          error.problems.map(({ path, code }) => [path, code]),
          [["/now", "out_of_range"]],
        );
        return true;
      },
    );
  }
});

test("warnings do not stop a plan", () => {
  const audience = { openids: [BATCH, { count: 2, fingerprint: "B".repeat(22) }] };
  const content = { msgtype: "mpnews", mpnews: { media_id: "M" } };
  const plan = planFor({ audience, content, calls_per_day: 1 });
  assert.deepEqual(found(plan), [["/content/mpnews/media_id", "risky", "warning"]]);
  assert.deepEqual(found({ ...plan, calls_per_day: 2 }), []);
  planCampaign(plan, NOW);
});

test("a field of tomorrow is let through by name", () => {
  const plan = planFor({ content: { ...TEXT, new_field: 1 } });
  const options = { allow_unknown: ["/content/new_field"] };
  assert.deepEqual(found(plan), [["/content/new_field", "unknown_field", "error"]]);
  assert.deepEqual(found(plan, options), [["/content/new_field", "unknown_field", "warning"]]);
  const { call } = nextStep(planCampaign(plan, NOW, options), NOW);
  assert.equal(JSON.parse(call.body).new_field, 1);
});

function boom() {
  throw new Error("boom");
}
const hostile = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom])),
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const cycle = planFor();
cycle.content = { ...TEXT, text: cycle };

/** Values that are neither a plan nor a part of one. */
const ODD = {
  undefined: undefined,
  null: null,
  "a number": 5,
  NaN: Number.NaN,
  "a bigint": 5n,
  "a text": "x",
  "a symbol": Symbol("x"),
  "a function": boom,
  "an array": [],
  "a map": new Map(),
  "a cycle": cycle,
  "a proxy that throws": hostile,
  "a revoked proxy": revoked.proxy,
  "a getter that throws": {
    get openids() {
      return boom();
    },
  },
  bytes: new Uint8Array(8),
};

for (const [name, odd] of Object.entries(ODD)) {
  test(`${name} anywhere in a plan: problems and no exception`, () => {
    for (const plan of [
      odd,
      ...["id", "account", "audience", "content"].map((member) => planFor({ [member]: odd })),
      planFor({ audience: { openids: odd } }),
      planFor({ audience: { openids: [odd] } }),
      planFor({ audience: { tag_id: odd } }),
      planFor({ content: { msgtype: "text", text: odd } }),
    ]) {
      const errors = checkCampaign(plan).filter((problem) => problem.level === "error");
      for (const { message } of errors) assert.ok(message.zh && message.en);
      if (errors.length > 0) assert.throws(() => planCampaign(plan, NOW), MassError);
      else planCampaign(plan, NOW);
    }
    assert.ok(Array.isArray(checkCampaign(planFor(), odd)));
  });
}

test("a plan is not changed, and its batches may have their OpenIDs or not", () => {
  const batches = [...openIdBatches(openIds(10_001))];
  const audience = { openids: batches };
  const plan = planFor({ audience });
  const copy = structuredClone(plan);
  const campaign = planCampaign(plan, NOW);
  assert.deepEqual(plan, copy);
  assert.equal(plan.audience.openids, batches);
  const openids = batches.map(({ count, fingerprint }) => ({ count, fingerprint }));
  assert.equal(planCampaign(planFor({ audience: { openids } }), NOW), campaign);
  // It holds no OpenIDs.
  assert.doesNotMatch(campaign, /o0000/);
});

const keys = (plan) =>
  campaignSummary(planCampaign(plan, NOW), NOW).jobs.map((job) => job.clientmsgid);

test("each job has a clientmsgid of its own, the same after a new start", () => {
  const openids = [BATCH, { count: 3, fingerprint: "B".repeat(22) }];
  const plans = [
    planFor(),
    planFor({ id: "summer" }),
    planFor({ audience: { is_to_all: false, tag_id: 3 } }),
    planFor({ audience: { is_to_all: true } }),
    planFor({ content: { msgtype: "text", text: { content: "你好！" } } }),
    planFor({ audience: { openids } }),
  ];
  const all = plans.flatMap(keys);
  assert.equal(all.length, 7);
  assert.equal(new Set(all).size, 7);
  for (const key of all) assert.match(key, /^[0-9A-Za-z_-]{1,32}$/);
  assert.deepEqual(plans.flatMap(keys), all);
  assert.deepEqual(keys(planFor({ speed: 3, calls_per_day: 5 })), keys(planFor()));
});

test("a start within a second is at its end", () => {
  const campaign = planCampaign(planFor({ start_at: NOW + 60.25 }), NOW);
  assert.equal(nextStep(campaign, NOW).until, NOW + 61);
  assert.deepEqual(checkCampaign(planFor({ start_at: NOW + 60.25 })), []);
});
