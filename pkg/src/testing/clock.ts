import { badOption } from "./options.js";

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

  /** Moves the own clock. */
  advance(seconds: number): void {
    if (!(seconds >= 0 && Number.isFinite(seconds))) {
      throw badOption("seconds", "a number from 0", seconds);
    }
    if (this.#given !== undefined) {
      throw badOption("advance", "no option `now`: move your own clock, then call deliver()", "");
    }
    this.#own += seconds;
  }
}
