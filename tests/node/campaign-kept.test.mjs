// The WebAssembly keeps the last two campaigns, so that a text that was just given out is not read again. Nobody can
// tell: a second package, which reads every text, says the same about all campaigns.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import * as keeping from "wechat-mass";
import { accepted, MSG_ID, NOW, planFor } from "./campaign/campaigns.mjs";
import { random } from "./random.mjs";
import { FINISH, xml } from "./wechat.mjs";

const installed = dirname(createRequire(import.meta.url).resolve("wechat-mass/package.json"));
const { callWasm } = await import(pathToFileURL(join(installed, "dist/wasm/campaign.js")));

/** A package with instances of its own. */
const copy = mkdtempSync(join(tmpdir(), "wechat-mass-"));
after(() => rmSync(copy, { recursive: true }));
for (const part of ["package.json", "dist"]) {
  cpSync(join(installed, part), join(copy, part), { recursive: true });
}
const reading = await import(pathToFileURL(join(copy, "dist/index.js")));

const RUNS = 40;
const TURNS = 60;

let blanks = 0;

/** The same campaign in a text that no package has seen. */
function unseen(text) {
  blanks += 1;
  return `{${" ".repeat(blanks % 512)}\n${"\t".repeat(Math.floor(blanks / 512))}${text.slice(1)}`;
}

/** The end of a call: its result, or all that its error says. */
function outcome(call) {
  try {
    return { result: call() };
  } catch (error) {
    assert.ok(!(error instanceof RangeError), "the stack has room");
    const { name, message, ...members } = error;
    return { error: { name, message, ...members } };
  }
}

/** Asks both packages about a campaign, the one that keeps it in this form, and gives what both say. */
function both(text, ask, form = text) {
  const kept = outcome(() => ask(keeping, form));
  const read = outcome(() => ask(reading, unseen(text)));
  assert.deepEqual(kept, read);
  return kept;
}

/** Ends the instance, as a bug of ours would. */
function trap() {
  const ends = () =>
    callWasm(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  assert.throws(ends, keeping.InternalError);
}

/** The whole campaigns that were written into the memory during a call. */
function textsReadBy(call) {
  const { encodeInto } = TextEncoder.prototype;
  let texts = 0;
  TextEncoder.prototype.encodeInto = function (text, bytes) {
    if (/^\{"version":.*"jobs":/s.test(text)) texts += 1;
    return encodeInto.call(this, text, bytes);
  };
  try {
    call();
  } finally {
    TextEncoder.prototype.encodeInto = encodeInto;
  }
  return texts;
}

const OPENIDS = Array.from({ length: 20_050 }, (_, n) => `o${String(n).padStart(27, "0")}`);
const BATCHES = [...keeping.openIdBatches(OPENIDS)];
const bare = ({ count, fingerprint }) => ({ count, fingerprint });
const ARTICLE = { msgtype: "mpnews", mpnews: { media_id: "MEDIA" }, send_ignore_reprint: 0 };
const PLANS = [
  planFor(),
  planFor({ id: "all \ud83d\ude00", audience: { is_to_all: true } }),
  planFor({ id: "list", audience: { openids: BATCHES.map(bare) }, content: ARTICLE, speed: 2 }),
  planFor({ id: "first", audience: { openids: BATCHES.map(bare) }, wait_for_first: true }),
];
const PUSHED = ["send success", "send fail", "err(20001)"].map((Status) => ({ ...FINISH, Status }));

/** Facts that nobody waits for: most are refused, and none may change what is kept. */
const ODD = [
  undefined,
  { what: "called", id: "send-9-1" },
  { what: "called", id: "send-1-2" },
  { what: "called", id: "poll-1-1" },
  { what: "lost", id: "send-1-1" },
  { what: "replied", id: "send-2-1", status: 900, reply: "" },
  { what: "replied", id: "send-1-1", reply: accepted("9007199254740993") },
  { what: "decided", question: "1-1", decision: "retry" },
  { what: "decided", question: "1-1", decision: "sent", msg_id: "9007199254740995" },
  { what: "decided", question: "7-7", decision: "skip" },
  { what: "preview", name: "me", touser: "oPreview0000000000000000000" },
  { what: "delete", job: 1 },
  { what: "deleted", job: 1 },
  { what: "paused" },
  { what: "resumed" },
  { what: "resumed", at: NOW + 9e6 },
  { what: "cancelled" },
  { what: "token_failed", errcode: 40001, errmsg: "invalid \ud83d\ude00 credential" },
  { what: "token_refreshed" },
  { what: "others", campaign: "other", msg_ids: ["9007199254740997"] },
  { what: "restored", since: NOW },
  { what: "clock", at: NOW + 30 },
  { what: "quota", purpose: "send", reply: '{"errcode":0,"quota":{"daily_limit":9,"used":2}}' },
];
const REPLIES = [
  '{"errcode":-1,"errmsg":"system error"}',
  '{"errcode":45028,"errmsg":"no quota"}',
  '{"errcode":40001,"errmsg":"invalid credential"}',
  '{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":9007199254740995}',
  '{"errcode":89505,"errmsg":"wait"}',
  "<html>",
];

/** A campaign in the hands of a host that does what a host may do. */
class Host {
  constructor(plan, now) {
    this.now = now;
    this.text = both("{", ({ planCampaign }) => planCampaign(plan, now)).result;
    this.texts = [this.text];
    this.jobs = 0;
  }

  record(fact, text = this.text, form = text) {
    const { result } = both(text, ({ record }, stored) => record(stored, fact, this.now), form);
    if (result === undefined) return;
    this.texts.push(result);
    if (text === this.text) this.text = result;
  }

  /** Does the next step, as far as there is one, in one of the ways in which it may go. */
  goOn({ pick, below }) {
    const { result: step } = both(this.text, ({ nextStep }, stored) => nextStep(stored, this.now));
    if (step.do === "wait") this.now = step.until;
    if (step.do === "refresh_token") this.record({ what: "token_refreshed" });
    if (step.do === "ask_human") this.answer(step, pick(step.choices));
    if (step.do !== "call") return;
    if (step.batch !== undefined) {
      const openids = pick([BATCHES[step.batch - 1].openids, "o1\no2", null]);
      both(this.text, ({ batchCall }, stored) => batchCall(stored, step, openids));
    }
    this.record({ what: "called", id: step.id });
    this.now += below(3);
    const sent = accepted(String(9007199254740993n + 2n * BigInt(below(4))));
    const reply = below(4) > 0 ? sent : pick(REPLIES);
    if (below(8) === 0) this.record({ what: pick(["lost", "unsent"]), id: step.id });
    else this.record({ what: "replied", id: step.id, status: pick([200, 200, 502]), reply });
  }

  answer({ question }, choice) {
    const decision = question === undefined ? {} : { question, decision: choice };
    this.record(question === undefined ? { what: choice } : { what: "decided", ...decision });
  }

  /** An event of one of the ids that its jobs may have. */
  push({ pick, below }) {
    const MsgID = String(9007199254740993n + 2n * BigInt(below(4)));
    const push = keeping.readPush(xml({ ...pick(PUSHED), MsgID, CreateTime: this.now }));
    this.record({ what: "pushed", push });
  }

  /** Asks for what is told, of this state or an earlier one. */
  look({ pick }) {
    const text = pick([this.text, pick(this.texts)]);
    const now = pick([this.now, this.now, this.now - 4000, Number.NaN]);
    both(text, ({ campaignSummary }, stored) => campaignSummary(stored, now));
    both(text, ({ campaignRevision }, stored) => campaignRevision(stored));
    const { result } = both(text, ({ campaignParts }, stored) => campaignParts(stored));
    const joined = both("{", ({ joinCampaign }) => joinCampaign(result));
    assert.equal(joined.result, text);
  }

  /** Records in an earlier state, or gives the campaign in another form. */
  strange({ pick }) {
    const fact = pick(ODD);
    const text = pick([this.text, this.text, pick(this.texts)]);
    const bytes = new TextEncoder().encode(text);
    this.record(fact, text, pick([text, JSON.parse(text), bytes, ` ${text}`]));
    both(`${text}}`, ({ nextStep }, stored) => nextStep(stored, this.now), `${text}}`);
  }
}

const DEEDS = ["goOn", "goOn", "goOn", "push", "look", "strange"];

for (const count of [1, 2, 3]) {
  test(`of ${count} campaigns in turn, each says what its text says, also after refusals and traps`, () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const dice = random(1000 * count + seed);
      const hosts = Array.from({ length: count }, () => new Host(dice.pick(PLANS), NOW));
      for (let turn = 0; turn < TURNS; turn += 1) {
        const host = dice.pick(hosts);
        host[dice.pick(DEEDS)](dice);
        if (dice.below(15) === 0) trap();
      }
    }
  });
}

/** The deeds of a host: it looks, claims, claims twice, tells an answer and an event. */
function drive(id) {
  let text = keeping.planCampaign(planFor({ id }), NOW);
  assert.equal(keeping.nextStep(text, NOW).id, "send-1-1");
  const claim = (stored) => keeping.record(stored, { what: "called", id: "send-1-1" }, NOW);
  text = claim(text);
  assert.throws(() => claim(text), { code: "already_called" });
  text = keeping.record(text, { what: "replied", id: "send-1-1", reply: accepted(MSG_ID) }, NOW);
  keeping.campaignSummary(text, NOW);
  const push = keeping.readPush(xml({ ...FINISH, MsgID: MSG_ID }));
  text = keeping.record(text, { what: "pushed", push }, NOW);
  text = keeping.joinCampaign(keeping.campaignParts(text));
  assert.equal(keeping.nextStep(text, NOW).do, "done");
}

test("a text that was just given out is not read again, also of two campaigns in turn", () => {
  for (const id of ["one", "other"]) {
    assert.equal(
      textsReadBy(() => drive(id)),
      0,
    );
  }

  let [spring, autumn] = ["spring", "autumn"].map((id) =>
    keeping.planCampaign(planFor({ id }), NOW),
  );
  const inTurn = () => {
    for (let second = 0; second < 20; second += 1) {
      spring = keeping.record(spring, { what: "paused" }, NOW + second);
      autumn = keeping.record(autumn, { what: "paused" }, NOW + second);
      keeping.nextStep(spring, NOW + second);
      keeping.nextStep(autumn, NOW + second);
    }
  };
  assert.equal(textsReadBy(inTurn), 0);
  // A third one takes the place of the one that was not used for longest.
  const winter = keeping.planCampaign(planFor({ id: "winter" }), NOW);
  for (const [text, read] of [
    [autumn, 0],
    [winter, 0],
    [autumn, 0],
    [spring, 1],
    [autumn, 0],
    [winter, 1],
    [spring, 1],
  ]) {
    assert.equal(
      textsReadBy(() => keeping.nextStep(text, NOW)),
      read,
    );
  }
  // The same text from a database is another string.
  const stored = JSON.parse(JSON.stringify({ spring })).spring;
  assert.equal(
    textsReadBy(() => keeping.nextStep(stored, NOW)),
    0,
  );
  trap();
  assert.equal(
    textsReadBy(() => keeping.nextStep(spring, NOW)),
    1,
  );
});

test("whatever a getter does meanwhile, each campaign is its own", () => {
  const [spring, autumn, winter] = ["spring", "autumn", "winter"].map((id) =>
    keeping.planCampaign(planFor({ id }), NOW),
  );
  const meanwhile = {
    "reads others": () => {
      keeping.nextStep(autumn, NOW);
      keeping.nextStep(winter, NOW);
    },
    "changes this one": () => keeping.record(spring, { what: "cancelled" }, NOW),
    "ends the instance": trap,
    "ends the instance and reads another": () => {
      trap();
      keeping.nextStep(autumn, NOW);
    },
  };
  for (const [what, does] of Object.entries(meanwhile)) {
    const now = {
      valueOf() {
        does();
        return NOW;
      },
    };
    const id = {
      toString() {
        does();
        return "send-1-1";
      },
    };
    const asked = {
      nextStep: () => keeping.nextStep(spring, now).id,
      summary: () => keeping.campaignSummary(spring, now).id,
      record: () => JSON.parse(keeping.record(spring, { what: "paused" }, now)).id,
      fact: () => JSON.parse(keeping.record(spring, { what: "paused", toJSON: does }, NOW)).id,
      batch: () => keeping.batchCall(spring, { id }, "o1\no2"),
      plan: () => {
        const plan = planFor({
          get id() {
            does();
            return "summer";
          },
        });
        return JSON.parse(keeping.planCampaign(plan, NOW)).id;
      },
    };
    const expected = { nextStep: "send-1-1", summary: "spring", record: "spring", plan: "summer" };
    for (const [name, result] of Object.entries(expected)) {
      keeping.nextStep(spring, NOW);
      assert.equal(asked[name](), result, `${name}: ${what}`);
    }
    assert.throws(asked.batch, { code: "not_in_campaign" }, what);
    assert.throws(asked.fact, { code: "bad_fact" }, what);
    for (const text of [spring, autumn, winter]) {
      both(text, ({ campaignSummary }, stored) => campaignSummary(stored, NOW));
    }
  }
});
