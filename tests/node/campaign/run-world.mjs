// A program with `run()` in virtual time, between a store and the simulated WeChat. Its requests are counted:
// how many are under way at once, and which.
import assert from "node:assert/strict";
import { openIdBatches, readPush } from "wechat-mass";
import { run } from "wechat-mass/run";
import { memoryStore } from "wechat-mass/store";
import { Network } from "./network.mjs";
import { finish, SimulatedWeChat } from "./simulated-wechat.mjs";
import { VirtualTime } from "./virtual-time.mjs";

/** 2026-11-26, 8:00 in Beijing; Unix seconds. */
export const NOW = 1_795_651_200;
export const TEXT = { msgtype: "text", text: { content: "你好" } };

/** A plan for a tag; its members can be changed. */
export const tagPlan = (changes = {}) => ({
  id: "spring",
  account: "service",
  audience: { tag_id: 2 },
  content: TEXT,
  ...changes,
});

/** A plan without its audience, which is a list. */
export const listPlan = (changes = {}) => {
  const { audience: _, ...plan } = tagPlan(changes);
  return plan;
};

/** So many OpenIDs, from a number on. */
export const openids = (count, from = 0) =>
  Array.from({ length: count }, (_, n) => `o${String(from + n).padStart(27, "0")}`);

/** Batches of two OpenIDs each: many jobs of a short list. */
export const pairs = (count, from = 0) =>
  Array.from({ length: count }, (_, n) => [...openIdBatches(openids(2, from + 2 * n))][0]);

/** Everybody of these was sent to exactly once, and nobody else. */
export function assertOnce(world, everybody) {
  const reached = world.reached();
  assert.deepEqual([...reached.keys()].sort(), [...everybody].sort());
  assert.ok([...reached.values()].every((times) => times === 1));
}

const METHODS = [
  "putBatch",
  "batch",
  "create",
  "read",
  "write",
  "list",
  "remove",
  "sends",
  "findSend",
  "rememberPush",
];

/**
 * A store object of its own over the data of another, as every process has one. Each method takes `latency()`
 * seconds before and after. `isDown` makes it fail, and after `isDead` it never answers: its process was killed.
 */
export class StoreView {
  isDown = false;
  isDead = false;
  /** How often each method was called. */
  calls = {};

  constructor(world, store, latency = () => 0) {
    for (const name of METHODS) {
      this[name] = async (...given) => {
        this.calls[name] = (this.calls[name] ?? 0) + 1;
        await this.#passes(world, latency());
        if (this.isDown) throw new Error("the store is down");
        const result = await store[name](...given);
        await this.#passes(world, latency());
        return result;
      };
    }
  }

  async #passes(world, seconds) {
    if (seconds > 0) await world.passes(seconds);
    if (this.isDead) await new Promise(() => {});
  }
}

export class RunWorld {
  time = new VirtualTime(NOW);
  /** The requests that have left, by their paths after `/cgi-bin/`. */
  asked = [];
  underWay = 0;
  mostUnderWay = 0;
  errors = [];
  questions = [];
  progress = [];
  /** The runner that takes the pushes of WeChat. None are pushed without one. */
  receiver;

  constructor({ laws = {}, store = memoryStore() } = {}) {
    this.store = store;
    this.wechat = new SimulatedWeChat(this.time, laws, (job) => this.#ended(job));
    this.network = new Network(this.time, this.wechat);
  }

  now = () => this.time.now;

  token = {
    get: () => this.wechat.token,
    renew: () => this.wechat.token,
  };

  /** How the next requests fare, in their order; then all is fine. */
  fates = [];

  fetch = async (request) => {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname.replace("/cgi-bin/message/mass/", ""));
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      const body = await this.time.outside(request.text());
      const fate = this.fates.shift();
      const travel = { fate, arrives: 1, answered: 1, again: 20 };
      const { status, text } = await this.network.send(request.url, body, travel);
      return new Response(text, { status });
    } finally {
      this.underWay -= 1;
    }
  };

  /** A program begins. It drives the store of the world, or another one. */
  begin(options = {}) {
    return run({
      store: this.store,
      token: this.token,
      fetch: this.fetch,
      now: this.now,
      onError: (error, id) => this.errors.push({ error, id }),
      onQuestion: (id, step) => this.questions.push({ id, step }),
      onProgress: (progress) => this.progress.push(progress),
      ...options,
    });
  }

  /** Time passes, while `script` runs, until it has ended and `enough()`. */
  async live(script, enough = () => true) {
    let failure;
    let isOver = false;
    this.time.after(0, () => {
      script().then(
        () => {
          isOver = true;
        },
        (error) => {
          failure = error;
          isOver = true;
        },
      );
    });
    await this.time.run(() => failure !== undefined || (isOver && enough()));
    if (failure !== undefined) throw failure;
    if (!isOver) throw new Error("the script waits for something that never happens");
  }

  /** Waits so many seconds. */
  passes(seconds) {
    return new Promise((resolve) => this.time.after(seconds, resolve));
  }

  /** Waits until something is so. */
  async until(isSo, seconds = 1) {
    for (let waits = 0; !(await isSo()); waits += 1) {
      if (waits > 10_000) throw new Error(`it never comes: ${isSo}`);
      await this.passes(seconds);
    }
  }

  /** Waits until every campaign has ended. */
  allDone() {
    return this.until(async () => (await this.store.list("open")).length === 0, 60);
  }

  /** The event of a job, as WeChat pushes it. */
  push(job) {
    return readPush(finish(job, this.time.now));
  }

  async #ended(job) {
    await this.receiver?.push(this.push(job));
  }

  /** Who was sent to, and how often: OpenIDs, or `tag 2`. */
  reached() {
    const counts = new Map();
    for (const one of this.wechat.jobs.flatMap(({ to }) => to)) {
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    return counts;
  }
}
