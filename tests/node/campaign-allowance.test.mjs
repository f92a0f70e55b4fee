// mayMassSend: WeChat's allowance by day and month, on the calendar of Beijing (docs/spec.md 5).
import assert from "node:assert/strict";
import { test } from "node:test";
import { MassError, mayMassSend } from "wechat-mass";
import { DAY, NOW } from "./campaign/campaigns.mjs";

/** A time in Beijing. */
const beijing = (text) => Date.parse(`${text}+08:00`) / 1000;
const at = (audience, ...times) => times.map((time) => ({ at: beijing(time), audience }));
const may = (account, audience, history, now) =>
  mayMassSend({ account, audience, history, now: beijing(now) });
const rules = (list) => list.map((reason) => reason.rule);

test("a 公众号 sends once a day, to everyone or to a tag, until 0:00 in Beijing", () => {
  for (const audience of ["all", "tag"]) {
    const history = at(audience, "2026-11-26T00:00:00");
    const before = may("subscription", "tag", history, "2026-11-26T23:59:59");
    assert.deepEqual([before.allowed, rules(before.reasons)], [false, ["one_a_day"]]);
    assert.equal(before.at, beijing("2026-11-27T00:00:00"));
    assert.deepEqual([before.reasons[0].limit, before.reasons[0].used], [1, 1]);
    assert.equal(before.reasons[0].until, before.at);
    const after = may("subscription", "tag", history, "2026-11-27T00:00:00");
    assert.deepEqual([after.allowed, after.reasons], [true, []]);
    assert.equal(after.at, beijing("2026-11-27T00:00:00"));
  }
});

test("the day is Beijing's, not that of UTC", () => {
  // 0:30 and 8:30 in Beijing are two days in UTC.
  const history = at("tag", "2026-11-26T00:30:00");
  assert.equal(may("subscription", "all", history, "2026-11-26T08:30:00").allowed, false);
  // 23:30 and 0:30 are one.
  const late = at("tag", "2026-11-26T23:30:00");
  assert.equal(may("subscription", "all", late, "2026-11-27T00:30:00").allowed, true);
});

test("a 服务号 sends to everyone once a day and four times a month", () => {
  const once = may("service", "all", at("all", "2026-11-26T10:00:00"), "2026-11-26T12:00:00");
  assert.deepEqual([once.allowed, rules(once.reasons)], [false, ["to_all_one_a_day"]]);
  assert.equal(once.at, beijing("2026-11-27T00:00:00"));
  const days = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"];
  const history = at("all", ...days.map((day) => `${day}T10:00:00`));
  const four = may("service", "all", history, "2026-11-30T23:59:59");
  assert.deepEqual([four.allowed, rules(four.reasons)], [false, ["to_all_four_a_month"]]);
  assert.equal(four.at, beijing("2026-12-01T00:00:00"));
  assert.equal(may("service", "all", history, "2026-12-01T00:00:00").allowed, true);
  assert.equal(may("service", "all", history.slice(1), "2026-11-30T23:59:59").allowed, true);
});

test("a 服务号 may send to tags and OpenIDs; who has got four this month gets nothing", () => {
  const times = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-26"];
  const history = at("openids", ...times.map((day) => `${day}T10:00:00`));
  for (const audience of ["tag", "openids"]) {
    const permission = may("service", audience, history, "2026-11-26T12:00:00");
    assert.deepEqual([permission.allowed, permission.reasons], [true, []]);
    assert.deepEqual(rules(permission.cautions), ["four_a_month_each"]);
    assert.deepEqual(
      may("service", audience, history.slice(1), "2026-11-26T12:00:00").cautions,
      [],
    );
  }
});

test("a 公众号 never sends to OpenIDs", () => {
  const { allowed, at, reasons } = may("subscription", "openids", [], "2026-11-26T12:00:00");
  assert.deepEqual([allowed, at, rules(reasons)], [false, null, ["openids_service_only"]]);
  assert.equal(reasons[0].until, null);
});

test("scheduled sends count on their own day", () => {
  const history = at("tag", "2026-11-26T10:00:00", "2026-11-27T10:00:00", "2026-11-29T10:00:00");
  const { allowed, at: next } = may("subscription", "tag", history, "2026-11-26T12:00:00");
  assert.deepEqual([allowed, next], [false, beijing("2026-11-28T00:00:00")]);
});

test("reasons and cautions are told in both languages", () => {
  const { reasons } = may(
    "subscription",
    "all",
    at("all", "2026-11-26T10:00:00"),
    "2026-11-26T12:00:00",
  );
  for (const { meaning } of reasons) {
    assert.match(meaning.zh, /北京时间/);
    assert.match(meaning.en, /Beijing/);
    assert.doesNotMatch(meaning.zh + meaning.en, /[{}]/);
  }
});

test("fractions of a second are no matter", () => {
  const history = [{ at: NOW + 0.5, audience: "tag" }];
  const question = { account: "subscription", audience: "tag", history };
  assert.equal(mayMassSend({ ...question, now: NOW + 0.9 }).allowed, false);
  assert.equal(mayMassSend({ ...question, now: NOW + DAY + 0.9 }).allowed, true);
});

const GOOD = { account: "service", audience: "all", history: [], now: NOW };
for (const [name, question, path, code] of [
  ["nothing", undefined, "/account", "missing"],
  ["null", null, "/account", "missing"],
  ["a text", "service", "/account", "missing"],
  ["no account", { ...GOOD, account: undefined }, "/account", "missing"],
  ["another account", { ...GOOD, account: "test" }, "/account", "not_one_of"],
  ["another audience", { ...GOOD, audience: "everyone" }, "/audience", "not_one_of"],
  ["no history", { ...GOOD, history: undefined }, "/history", "missing"],
  ["a history that is no list", { ...GOOD, history: {} }, "/history", "wrong_type"],
  ["an entry of nothing", { ...GOOD, history: [null] }, "/history/0", "wrong_type"],
  ["an entry that is a number", { ...GOOD, history: [NOW] }, "/history/0", "wrong_type"],
  [
    "an entry without a time",
    { ...GOOD, history: [{ audience: "all" }] },
    "/history/0/at",
    "missing",
  ],
  [
    "an entry in milliseconds",
    { ...GOOD, history: [{ at: NOW * 1000, audience: "all" }] },
    "/history/0/at",
    "out_of_range",
  ],
  ["no time", { ...GOOD, now: undefined }, "/now", "missing"],
  ["milliseconds", { ...GOOD, now: NOW * 1000 }, "/now", "out_of_range"],
  ["no number", { ...GOOD, now: Number.NaN }, "/now", "unsupported"],
  ["a date", { ...GOOD, now: new Date() }, "/now", "unsupported"],
]) {
  test(`${name} is refused with its place`, () => {
    assert.throws(
      () => mayMassSend(question),
      (error) => {
        assert.ok(error instanceof MassError, `${error?.stack ?? error}`);
        const { path: found, code: why, message } = error.problems[0];
        assert.deepEqual([found, why], [path, code]);
        assert.ok(message.zh && message.en);
        return true;
      },
    );
  });
}
