import type { Database } from "./database.js";

/** The answer of `GET /sandbox/clock`. */
export interface ClockReading {
  /** The sandbox's time, in Unix seconds. */
  readonly now: number;
  /** Seconds of the sandbox in one of the machine. */
  readonly speed: number;
  readonly stopped: boolean;
  readonly status: "ready" | "advancing";
}

interface Anchor {
  /** A time of the sandbox, in Unix seconds. */
  at: number;
  /** The time of the machine that it belongs to, in Unix milliseconds. */
  real: number;
  speed: number;
  stopped: boolean;
}

/** Beijing is eight hours ahead of UTC, without a summer time. WeChat's days and months are taken to be Beijing's. */
const BEIJING = 8 * 3600;

/**
 * The sandbox's time. It can be stopped, sped up and advanced, never set back. Its anchor is stored, so that it goes on
 * after a crash; and like the real world's, it runs on while the process is down, unless it is stopped.
 */
export class Clock {
  readonly #db: Database;
  #anchor: Anchor;
  /** While time is advanced it stands still between two events: the time at which it stands. */
  #held: number | undefined;

  constructor(db: Database) {
    this.#db = db;
    db.migrate({
      part: "clock",
      versions: [
        [
          "CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), at REAL NOT NULL, real REAL NOT NULL, speed REAL NOT NULL, stopped INTEGER NOT NULL)",
        ],
      ],
    });
    const row = db.row<{ at: number; real: number; speed: number; stopped: number }>(
      "SELECT at, real, speed, stopped FROM clock",
    );
    if (row === undefined) {
      this.#anchor = { at: Date.now() / 1000, real: Date.now(), speed: 1, stopped: false };
      this.#store();
    } else {
      this.#anchor = { ...row, stopped: row.stopped === 1 };
    }
  }

  /** The time, in Unix seconds with a fraction. */
  now(): number {
    if (this.#held !== undefined) return this.#held;
    const { at, real, speed, stopped } = this.#anchor;
    return stopped ? at : at + (Math.max(0, Date.now() - real) / 1000) * speed;
  }

  /** The whole second, as WeChat writes times. */
  second(): number {
    return Math.floor(this.now());
  }

  read(): ClockReading {
    const { speed, stopped } = this.#anchor;
    const status = this.#held === undefined ? "ready" : "advancing";
    return { now: this.now(), speed, stopped, status };
  }

  /** Changes how the time goes on from now. `now` may only lead forward. */
  change(change: { speed?: number; stopped?: boolean; now?: number }): void {
    const { speed, stopped } = this.#anchor;
    this.#anchor = {
      at: Math.max(this.now(), change.now ?? 0),
      real: Date.now(),
      speed: change.speed ?? speed,
      stopped: change.stopped ?? stopped,
    };
    if (this.#held !== undefined) this.#held = this.#anchor.at;
    this.#store();
  }

  /** Starts over at a time, even an earlier one: for a reset and for a snapshot. */
  restart(at: number, speed: number, stopped: boolean): void {
    this.#anchor = { at, real: Date.now(), speed, stopped };
    this.#store();
  }

  /** Lets the time stand at `at`, which is not before now, until it is held later or let go. */
  hold(at: number): void {
    this.#held = Math.max(at, this.now());
    this.#anchor = { ...this.#anchor, at: this.#held, real: Date.now() };
    this.#store();
  }

  /** Lets the time go on from where it was held. */
  release(): void {
    if (this.#held === undefined) return;
    this.#anchor = { ...this.#anchor, at: this.#held, real: Date.now() };
    this.#held = undefined;
    this.#store();
  }

  /** The time of the machine at which the sandbox's will be `at`, in Unix milliseconds; never, while it is stopped. */
  realTime(at: number): number | undefined {
    const { stopped, speed } = this.#anchor;
    if (stopped) return undefined;
    return Math.ceil(Date.now() + Math.max(0, ((at - this.now()) / speed) * 1000));
  }

  #store(): void {
    const { at, real, speed, stopped } = this.#anchor;
    this.#db.change(
      "INSERT OR REPLACE INTO clock (id, at, real, speed, stopped) VALUES (1, ?, ?, ?, ?)",
      at,
      real,
      speed,
      stopped ? 1 : 0,
    );
  }
}

/** The day of Beijing that a time falls on, such as `2026-11-30`. */
export function dayOf(at: number): string {
  return new Date((at + BEIJING) * 1000).toISOString().slice(0, 10);
}

/** The month of Beijing that a time falls in, such as `2026-11`. */
export function monthOf(at: number): string {
  return dayOf(at).slice(0, 7);
}

/** When the day of Beijing that a time falls on began, in Unix seconds. */
export function startOfDay(at: number): number {
  return Date.parse(`${dayOf(at)}T00:00:00Z`) / 1000 - BEIJING;
}

/** When the month of Beijing that a time falls in began, in Unix seconds. */
export function startOfMonth(at: number): number {
  return Date.parse(`${monthOf(at)}-01T00:00:00Z`) / 1000 - BEIJING;
}
