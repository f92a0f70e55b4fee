// One run of a campaign in a simulated world, from a seed: who drives it, what WeChat does, what goes wrong
// and when. `simulate` says what was wrong with the run, seen from WeChat's side.
import {
  campaignSummary,
  nextStep,
  openIdBatches,
  planCampaign,
  readPush,
  record,
} from "wechat-mass";
import { random } from "../random.mjs";
import { Computer, Down, Process } from "./machines.mjs";
import { FATES, Network } from "./network.mjs";
import { Operator } from "./operator.mjs";
import { FOREIGN_IDS, finish, SimulatedWeChat } from "./simulated-wechat.mjs";
import { CampaignStore, CarelessStore } from "./stores.mjs";
import { VirtualTime } from "./virtual-time.mjs";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** 2026-11-26, 0:00 in Beijing. */
const MIDNIGHT = 1_795_622_400;
/** A run that needs more does not come to an end. */
const MOST_DRIVES = 1000;
const MOST_MOMENTS = 20_000;
/** How far apart the clocks of a run may be without anybody being told. */
const UNTOLD_SKEW = 5 * HOUR;

/** The disturbances at an await, beside those of the network. */
const DISTURBANCES = {
  crash: (world, process) => world.crash(process, world.random.pick(SHORT)),
  "long crash": (world, process) => world.crash(process, world.random.pick(LONG)),
  "power cut": (world) => world.powerCut(world.random.pick([...SHORT, ...LONG])),
  stop: (_, process) => process.stop(),
  cancelled: (world) => world.operator.cancels(),
  paused: (world) => world.operator.pauses(world.random.pick([1, 70, 2 * HOUR, 20 * HOUR])),
  preview: (world) => world.operator.previews(),
  delete: (world) => world.operator.deletesOne(),
  "token revoked": (world) => world.wechat.revoke(),
  "tokens broken": (world) => world.breakTokens(),
  "foreign push": (world) => world.foreignPush(),
  freeze: (world, process) => world.freeze(process),
  clock: (world, process) => world.moveClock(process),
  restore: (world) => world.restore(),
};
const SHORT = [0, 1, 30, 59, 60, 61, 10 * MINUTE];
const LONG = [12, 17, 18, 19, 22, 23, 24, 25, 49].map((hours) => hours * HOUR);

class World {
  note;
  counts = { drives: 0, awaits: 0, disturbances: 0 };
  failure;
  /** How many facts have come from outside. */
  facts = 0;
  #processes = [];
  #sleepers = new Set();
  #setting;
  #left;
  #tokensAreBroken = false;
  #web;
  #computers;
  #isCalm = false;
  #band;
  #start;

  constructor(random, setting, trace) {
    this.random = random;
    this.#setting = setting;
    this.#left = setting.disturbances;
    this.note = (words) => trace?.push(`${stamp(this.time.now - this.#start)} ${words()}`);
    this.#start = MIDNIGHT + setting.start;
    this.time = new VirtualTime(this.#start);
    // Whose id it is can be known only of an id that the campaign was told.
    const mayTell = (id) => setting.harsh || this.store.text.includes(id);
    const laws = { ...setting.laws, mayTell };
    this.wechat = new SimulatedWeChat(this.time, laws, (job) => this.#ended(job));
    this.network = new Network(this.time, this.wechat);
    this.operator = new Operator(this);
    this.nap = setting.clock === "shown" ? HOUR : 40 * DAY;
    this.#web = new Computer(this.time);
    this.#computers = Array.from({ length: setting.computers }, () => new Computer(this.time));
    this.#band = -random.below(UNTOLD_SKEW);
    if (setting.clock === "off") {
      for (const computer of [this.#web, ...this.#computers]) computer.skew = this.#skewInBand();
    }
    this.batches = setting.plan.audience.openids?.map((batch) => batch.openids);
    this.follower = "oPreview0000000000000000000";
    const Store = setting.careless ? CarelessStore : CampaignStore;
    this.store = new Store(this.time, planCampaign(setting.plan, this.webClock()));
    if (setting.others) {
      this.operator.tell({ what: "others", campaign: "other", msg_ids: FOREIGN_IDS });
    }
  }

  webClock = () => this.#web.clock();

  async run() {
    for (let number = 0; number < this.#setting.drivers; number += 1) {
      this.time.after(this.random.below(4), () => this.#begin(number));
    }
    await this.time.run(() => this.failure !== undefined);
    if (this.failure === undefined) this.#judge();
    return this.failure;
  }

  fail(words) {
    this.failure ??= words;
    this.note(() => `FAILURE ${words}`);
  }

  // Processes.

  #begin(number) {
    const computer = this.#computers[number % this.#computers.length];
    const frozen = computer.frozen_until - this.time.now;
    if (frozen > 0) {
      this.time.after(frozen, () => this.#begin(number));
      return;
    }
    const process = new Process(this, computer, this.#setting);
    process.name = `driver ${number + 1}`;
    process.number = number;
    this.#processes[number] = process;
    this.note(() => `${process.name} begins`);
    process.live().catch((error) => this.#ends(process, error));
  }

  /** A process has ended with an error: a host starts it again. */
  #ends(process, error) {
    if (!process.alive) return;
    process.kill();
    this.note(() => `${process.name} ends: ${error.name} ${error.message}`);
    const isExpected = error instanceof Down || ["AbortError", "TimeoutError"].includes(error.name);
    if (!isExpected) this.fail(`${process.name} threw ${error.stack}`);
    this.time.after(MINUTE, () => this.#begin(process.number));
  }

  crash(process, downtime) {
    if (!process.alive) return;
    process.kill();
    this.time.after(downtime, () => this.#begin(process.number));
  }

  powerCut(downtime) {
    for (const process of this.#processes) if (process) this.crash(process, downtime);
  }

  /** Sleeps so many seconds, or until a fact has come. */
  woken(seconds) {
    return new Promise((resolve) => {
      const awake = () => {
        this.#sleepers.delete(awake);
        resolve();
      };
      this.#sleepers.add(awake);
      if (seconds !== undefined) this.time.after(seconds, awake);
    });
  }

  /** A process looks what is to be done. */
  drives() {
    this.counts.drives += 1;
    if (this.counts.drives > MOST_DRIVES || this.time.moments > MOST_MOMENTS) {
      this.fail("it does not come to an end");
    }
    return { facts: this.facts };
  }

  /** A fact has come, of which those who sleep are told. */
  changed() {
    this.facts += 1;
    for (const awake of this.#sleepers) this.time.after(this.random.below(3), awake);
  }

  latency() {
    return this.random.below(this.#setting.slow) / 10;
  }

  storeFails() {
    if (!this.#happens(this.#setting.storeFails)) return undefined;
    return this.random.pick(["before", "after"]);
  }

  // Tokens.

  tokenFails() {
    return this.#happens(this.#setting.tokenFails);
  }

  tokenOfNow() {
    return this.#tokensAreBroken ? "TOKEN-X" : this.wechat.token;
  }

  breakTokens() {
    this.#tokensAreBroken = true;
    this.wechat.revoke();
  }

  /** The AppSecret was another one: programs read it when they begin. */
  mendTokens() {
    this.#tokensAreBroken = false;
  }

  // Requests.

  /** A request leaves; what was stored before it must have been allowed then. */
  leaves(process, url, body, claim) {
    const isSend = /\/mass\/send(all)?\?/.test(url);
    if (claim === undefined) this.fail(`${process.name} sends what it has not stored`);
    else if (isSend && claim.stopped) this.fail("a send leaves after it was stopped");
    const fate = this.#happens(this.#setting.faults)
      ? this.random.pick(this.#setting.fates)
      : "fine";
    const path = url.split("?")[0].split("/cgi-bin/")[1];
    this.note(() => `${process.name} ${path} ${JSON.parse(body).clientmsgid ?? body} ${fate}`);
    const answered = this.network.send(url, body, {
      fate,
      arrives: this.random.below(20) / 10,
      answered: this.random.below(20) / 10,
      again: this.random.pick([1, 20, 40, 59, 61, 90, 600]),
    });
    answered.then(
      ({ status, text }) => this.note(() => `answer to ${process.name}: ${status} ${text}`),
      () => this.note(() => `no answer to ${process.name}`),
    );
    return answered;
  }

  mayStillArrive() {
    return this.network.underWay.size > 0 || this.#processes.some((it) => it?.mayStillSend);
  }

  #happens(chance) {
    if (chance === 0 || this.#left <= 0 || this.random.below(1000) >= chance * 1000) return false;
    this.#left -= 1;
    return true;
  }

  // Disturbances.

  disturb(process, where) {
    this.counts.awaits += 1;
    const { at, what } = this.#setting.only ?? {};
    if (what !== undefined) {
      if (this.counts.awaits !== at) return;
      this.note(() => `${what} ${where} of ${process.name}`);
      DISTURBANCES[what](this, process);
      this.counts.disturbances += 1;
      return;
    }
    if (this.#isCalm || !process.alive) return;
    const { danger, dangers } = this.#setting;
    if (dangers.length === 0 || !this.#happens(danger)) return;
    const name = this.random.pick(dangers);
    this.note(() => `${name} ${where} of ${process.name}`);
    this.counts.disturbances += 1;
    DISTURBANCES[name](this, process);
  }

  freeze(process) {
    const seconds = this.random.pick([90, 2 * HOUR, UNTOLD_SKEW - MINUTE, 25 * HOUR, 30 * HOUR]);
    // Nobody can tell that a clock stood if nothing else has gone on.
    const late = seconds < UNTOLD_SKEW ? this.random.pick([0, 1, 60, 600]) : 0;
    process.freeze(seconds, late);
  }

  #skewInBand() {
    return this.#band + this.random.below(UNTOLD_SKEW);
  }

  /** A clock is changed, within what nobody has to notice, or by more for a moment. */
  moveClock(process) {
    const computer = this.#computers[process.number % this.#computers.length];
    if (this.#setting.clock === "off") {
      computer.skew = this.#skewInBand();
    } else if (this.#setting.clock === "shown") {
      // It shows itself: nothing else goes wrong until somebody has checked it.
      this.#isCalm = true;
      computer.skew = this.random.pick([-300, -30, -6, 6, 25, 48, 1000]) * HOUR;
      this.time.after(this.random.below(30 * MINUTE), () => {
        computer.skew = 0;
        this.changed();
      });
    }
  }

  setClocks() {
    for (const computer of [this.#web, ...this.#computers]) computer.skew = 0;
  }

  /** Somebody stops the programs, puts an older backup back, and says so. */
  restore() {
    const { backups } = this.store;
    const { text, at } = this.random.pick(backups);
    this.powerCut(this.random.pick([60, ...LONG]));
    this.note(() => `restored what was stored at ${stamp(at - this.#start)}`);
    const facts = [{ what: "restored", since: Math.floor(at) }, ...this.operator.toldAgain()];
    this.store.told(() =>
      facts.reduce((campaign, fact) => record(campaign, fact, this.webClock()), text),
    );
  }

  // Pushes.

  #ended(job) {
    this.note(() => `WeChat: ${job.key} is ${job.status}`);
    const how = this.random.pick(this.#setting.pushes);
    const delays = {
      never: [],
      once: [0],
      twice: [0, 5],
      late: [3 * HOUR],
      "very late": [30 * HOUR],
    };
    for (const delay of delays[how]) {
      this.time.after(delay, () => this.#push(finish(job, this.time.now)));
    }
  }

  #push(xml) {
    const fact = { what: "pushed", push: readPush(xml) };
    this.store.transaction((campaign) => record(campaign, fact, this.webClock()));
    this.note(() => `push ${xml.match(/<MsgID>(.*)<.MsgID>/)[1]}`);
    if (this.random.below(2) === 0) this.changed();
  }

  /** A job of another program, or of mp.weixin.qq.com. */
  foreignPush() {
    const msg_id = this.random.pick(FOREIGN_IDS);
    const status = this.random.pick(["send success", "err(20001)"]);
    this.#push(finish({ msg_id, status, to: ["a", "b"] }, this.time.now));
  }

  // The end.

  #judge() {
    const now = this.time.now;
    const step = nextStep(this.store.text, now);
    if (step.do !== "done") return this.fail(`it stands still: ${step.do} ${step.because?.code}`);
    const reached = new Map();
    for (const job of this.wechat.jobs.filter((job) => this.wechat.reaches(job))) {
      for (const who of job.to) reached.set(who, (reached.get(who) ?? 0) + 1);
    }
    const twice = [...reached].find(([, times]) => times > 1);
    if (twice) this.fail(`${twice[0]} was reached ${twice[1]} times`);
    const { jobs } = campaignSummary(this.store.text, now);
    for (const { job, clientmsgid } of jobs) this.#judgeJob(job, clientmsgid, step.totals);
    for (const { key } of this.wechat.deletions) {
      if (!this.operator.deletes.has(key)) this.fail(`${key} was deleted, and nobody ordered it`);
    }
  }

  /** Compares the statements about a job with the acts of WeChat. */
  #judgeJob(number, clientmsgid, totals) {
    const are = (group) => totals[group].jobs.includes(number);
    const mine = this.wechat.jobs.filter(({ key }) => key === clientmsgid);
    const isSent = mine.some((job) => this.wechat.reaches(job));
    const isLeft = this.operator.left.has(number);
    if (are("not_reached") && isSent) this.fail(`job ${number} is not_reached, and was sent`);
    if (are("reached") && !mine.some(({ status }) => status === "send success")) {
      this.fail(`job ${number} is reached, and WeChat has not sent it`);
    }
    const isStopped = isLeft || this.operator.cancelled || mine.length > 0;
    if (are("not_reached") && !isStopped) this.fail(`job ${number} was forgotten`);
    // Who cancels what was refused for the moment cannot know whether that was the answer to a copy.
    const isPutOff = this.operator.cancelled && this.wechat.asked.has(clientmsgid);
    if ((are("unknown") && !isLeft && !isPutOff) || (are("under_way") && !isLeft)) {
      this.fail(`job ${number} was left, and nobody said so`);
    }
  }
}

/** Since the beginning: days, hours, minutes, seconds. */
function stamp(seconds) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const clock = [(seconds % DAY) / HOUR, (seconds % HOUR) / MINUTE, seconds % MINUTE].map(two);
  return `${Math.floor(seconds / DAY)}d ${clock.join(":")}`;
}

/** The OpenIDs of one to four batches of two or three. */
function lists({ below, pick }) {
  let count = 0;
  const openid = () => `o${String(count++).padStart(27, "0")}`;
  return Array.from({ length: pick([1, 2, 2, 3, 4]) }, () => {
    const batch = Array.from({ length: 2 + below(2) }, openid);
    return [...openIdBatches(batch)][0];
  });
}

/** Chooses the setting of a run. */
export function settingOf(random) {
  const { below, pick } = random;
  const chance = (of) => below(of) === 0;
  const audience = pick(["openids", "openids", "openids", "tag", "everyone"]);
  const account = audience !== "openids" && chance(3) ? "subscription" : "service";
  const audiences = {
    openids: { openids: lists(random) },
    tag: { tag_id: 2 },
    everyone: { is_to_all: true },
  };
  const text = { msgtype: "text", text: { content: "你好" } };
  const article = { msgtype: "mpnews", mpnews: { media_id: "DRAFT" }, send_ignore_reprint: 0 };
  const clock = pick(["right", "right", "right", "off", "shown"]);
  const ends = pick([["send success"], ["send success"], BAD_ENDS]);
  const isRight = clock === "right";
  const strange = chance(6);
  let mistakes = strange ? 2 : 0;
  return {
    computers: 1 + below(2),
    canStop: chance(4),
    start: below(DAY) + below(40) * DAY,
    slow: pick([1, 3, 30]),
    clock,
    others: true,
    disturbances: pick([0, 3, 6, 12]),
    danger: pick([0.005, 0.02, 0.1]),
    dangers: Object.keys(DISTURBANCES).filter((name) => {
      if (name === "cancelled") return chance(4);
      if (name === "clock") return !isRight;
      if (name === "freeze" || name === "restore") return isRight && chance(3);
      if (name === "stop") return true;
      return chance(2);
    }),
    faults: pick([0, 0.1, 0.4]),
    fates: pick([FATES, FATES, ["repeated by a proxy"], ["lost on its way", "answer lost"]]),
    storeFails: pick([0, 0, 0.02]),
    tokenFails: pick([0, 0, 0.05]),
    pushes: pick([["once"], ["never"], ["once", "twice", "late", "very late", "never"]]),
    plan: {
      id: "spring",
      account,
      audience: audiences[audience],
      content: pick([text, article]),
      wait_for_first: chance(4),
    },
    laws: {
      account,
      order: pick([
        ["guard", "draft", "allowance"],
        ["allowance", "draft", "guard"],
        ["draft", "guard", "allowance"],
      ]),
      tooFast: chance(2),
      allowance: allowance(random, clock),
      sendsPerDay: pick([100, 100, 3]),
      sendsPerMinute: pick([60, 60, 1]),
      lag: pick([0, 0, 5, 40]),
      administrator: pick([undefined, undefined, "confirms", "refuses", "silent"]),
      protectedAnswer: pick([0, 89504, 89505]),
      drafts: pick(["never", "at once", "next day"]),
      end: () => ({ status: pick(ends), seconds: pick(DURATIONS) }),
      duplicateId: () => (strange ? pick(["own", "none", "another"]) : "own"),
      mistakes: () => strange && chance(4) && mistakes-- > 0,
      withoutId: () => strange && chance(4),
    },
  };
}

/** The drivers of a seed: eight kinds in turn. */
export function driversOf(seed) {
  return {
    driver: ["advance", "loop"][seed % 2],
    drivers: 1 + ((seed >> 1) % 2),
    compares: (seed >> 2) % 2 === 1,
  };
}

/** How long WeChat takes for a job. Seconds; long ones are rare, as each costs many polls. */
const DURATIONS = [0, 1, 20, 20, 20, 20, 700, 700, 8 * HOUR];
const BAD_ENDS = ["send success", "send fail", "err(20001)", "err(30003)"];

function allowance({ pick, below }, clock) {
  if (below(3) > 0) return { count: Number.POSITIVE_INFINITY, period: "day", used: 0 };
  const period = clock === "shown" ? "day" : pick(["day", "month"]);
  return period === "day"
    ? { count: 1, period, used: below(2) }
    : { count: 4, period, used: pick([0, 3, 4]) };
}

/**
 * Runs what a seed makes, with what `overrides` say; gives what was wrong, or nothing. `trace` takes every
 * event, a line each.
 */
export async function simulate(seed, overrides = {}, trace = undefined) {
  const numbers = random(seed);
  const made = { ...settingOf(numbers), ...driversOf(seed) };
  const setting = { ...made, ...(typeof overrides === "function" ? overrides(made) : overrides) };
  const world = new World(numbers, setting, trace);
  const failure = await world.run();
  return { failure, counts: world.counts, wechat: world.wechat };
}
