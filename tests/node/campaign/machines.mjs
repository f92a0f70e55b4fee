// Computers with clocks that may be wrong, and the processes on them. A process sees the world through its
// awaits only; at each of them it may be killed, frozen with its machine, or disturbed by others.
import { renewToken, withAdvance, withLoop } from "./drivers.mjs";

const never = () => new Promise(() => {});

/** The error of a database or a token server that is down. */
export class Down extends Error {}

export class Computer {
  /** How far its clock is ahead of the true time. Seconds. */
  skew = 0;
  /** Until when nothing happens on it: a virtual machine that is paused. */
  frozen_until = 0;
  #time;

  constructor(time) {
    this.#time = time;
  }

  clock = () => this.#time.now + this.skew;

  /** Nothing happens on it for a while. Its clock stands, and is right again when it goes on, or later. */
  freeze(seconds, late) {
    const until = this.#time.now + seconds;
    this.frozen_until = until;
    this.#time.after(seconds, () => {
      if (late > 0) this.skew = -seconds;
      this.#time.after(late, () => {
        this.skew = 0;
      });
    });
  }
}

export class Process {
  alive = true;
  /** That it has just stored something, and whether the campaign was stopped then; a request may follow. */
  claim;
  #world;
  #computer;
  #stop = new AbortController();
  #token;
  #machine;

  constructor(world, computer, { driver, compares, ignoresRefusals = false, canStop }) {
    this.#world = world;
    this.#computer = computer;
    this.drive = driver === "advance" ? withAdvance : withLoop;
    this.#machine = {
      compares,
      ignoresRefusals,
      now: computer.clock,
      signal: canStop ? this.#stop.signal : undefined,
      read: () => this.#await("read", () => world.store.read()),
      write: ({ campaign }, expected) =>
        this.#store(() => this.#took(world.store.write(campaign, expected))),
      update: (change) =>
        this.#store(() => {
          const before = world.store.text;
          const text = world.store.transaction(change);
          this.#took(text !== before);
          return text;
        }),
      batch: (number) => this.#await("batch", () => world.batches[number - 1]),
      token: {
        get: () => this.#await("token", () => this.#tokenOfNow()),
        renew: () =>
          this.#await("new token", () => {
            this.#token = undefined;
            return this.#tokenOfNow();
          }),
      },
      fetch: (request, { signal } = {}) => this.#fetch(request, signal),
    };
  }

  /** Whether a request may leave that the store already knows of. */
  get mayStillSend() {
    return this.alive && this.claim !== undefined;
  }

  get clock() {
    return this.#computer.clock;
  }

  freeze(seconds, late) {
    this.#computer.freeze(seconds, late);
  }

  kill() {
    this.alive = false;
  }

  /** It is asked to end, as by SIGTERM. */
  stop() {
    this.#stop.abort();
  }

  /** Runs the campaign to its end, and goes on when a fact comes after it. */
  async live() {
    for (;;) {
      const { facts } = this.#world.drives();
      const step = await this.drive(this.#machine);
      this.claim = undefined;
      const { code = "" } = step.because ?? {};
      this.#world.note(() => `${this.name} ${step.do} ${code}`);
      if (step.do === "refresh_token") await renewToken(this.#machine);
      else await this.#sleep(step, facts);
    }
  }

  /** Until the time that a step names, or until a fact has come since it was asked for. */
  async #sleep(step, facts) {
    const { until = Number.POSITIVE_INFINITY } = step;
    const world = this.#world;
    if (step.do === "ask_human") world.operator.asked(this.clock);
    if (world.facts === facts) {
      const seconds = Math.max(0.01, Math.min(until - this.clock(), world.nap));
      await world.woken(step.do === "done" ? undefined : seconds);
    }
    await this.#pause(0.01);
  }

  /** Time passes for it; never, if it has been killed, and later, if its machine stands. */
  #pause(seconds) {
    return new Promise((resolve) => {
      const awake = () => {
        const frozen = this.#computer.frozen_until - this.#world.time.now;
        if (!this.alive) return;
        if (frozen > 0) this.#world.time.after(frozen, awake);
        else resolve();
      };
      this.#world.time.after(seconds, awake);
    });
  }

  async #await(what, act) {
    this.claim = undefined;
    return this.#happens(what, act);
  }

  async #happens(what, act) {
    const world = this.#world;
    const seconds = world.latency();
    world.disturb(this, `before ${what}`);
    await this.#pause(seconds);
    const result = act();
    world.disturb(this, `after ${what}`);
    await this.#pause(seconds);
    return result;
  }

  /** A transaction, which may fail before it was stored, or after it. */
  #store(act) {
    this.claim = undefined;
    const fails = this.#world.storeFails();
    return this.#happens("store", () => {
      if (fails === "before") throw new Down("the store is down");
      const result = act();
      if (fails === "after") throw new Down("the store is down");
      return result;
    });
  }

  #took(stored) {
    if (stored) this.claim = { stopped: this.#world.store.stopped };
    return stored;
  }

  #tokenOfNow() {
    if (this.#world.tokenFails()) throw new Down("the token server is down");
    this.#token ??= this.#world.tokenOfNow();
    return this.#token;
  }

  async #fetch(request, signal) {
    const world = this.#world;
    const claim = this.claim;
    this.claim = undefined;
    const body = await world.time.outside(request.text());
    world.disturb(this, "before the request");
    if (!this.alive) return never();
    const { status, text } = await this.#unless(
      signal,
      world.leaves(this, request.url, body, claim),
    );
    world.disturb(this, "after the answer");
    await this.#pause(0);
    const bytes = new TextEncoder().encode(text);
    return { status, arrayBuffer: () => this.#await("body", () => bytes.buffer) };
  }

  #unless(signal, answer) {
    if (signal === undefined) return answer;
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      answer.then(resolve, reject);
    });
  }
}
