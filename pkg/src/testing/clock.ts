import { badArgument, badOption, FROM_ZERO } from "./options.js";

/** When the fake's own clock begins: 2026-01-01 10:00 in Beijing. Every test then runs at the same time. */
const START = 1_767_232_800;
const BEIJING = 8 * 3600;

/** The time: the caller's, or an own one that is moved. */
export class Clock {
  #own = START;
  readonly #given: (() => number) | undefined;

  constructor(given: (() => number) | undefined) {
    this.#given = given;
  }

  /** Unix seconds. */
  get now(): number {
    return this.#given === undefined ? this.#own : Number(this.#given());
  }

  /** The day in Beijing. WeChat counts by it. */
  get day(): number {
    return Math.floor((this.now + BEIJING) / 86_400);
  }

  /** The time that the own clock has after so many seconds. */
  after(seconds: number): number {
    if (!(seconds >= 0 && Number.isFinite(seconds))) {
      throw badOption("seconds", FROM_ZERO, seconds);
    }
    if (this.#given !== undefined) {
      throw badArgument({
        en: "advance: there is the option `now`: move your own clock, then call deliver()",
        zh: "advance：已用 now 传入时钟：请拨动自己的时钟，再调用 deliver()",
      });
    }
    return this.#own + seconds;
  }

  /** Moves the own clock to a time. It never goes back. */
  moveTo(time: number): void {
    this.#own = Math.max(this.#own, time);
  }
}
