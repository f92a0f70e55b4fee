import type { SealedPush } from "../push/seal.js";
import type { Clock } from "./clock.js";
import type { Settings } from "./options.js";
import { pushOf } from "./push-of-job.js";
import type { Sends } from "./sends.js";

/** WeChat tries so often in all, until the server answers. */
const ATTEMPTS = 3;

/** The pushes that tell the ends of the jobs. */
export class Pushes {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #sends: Sends;
  #count = 0;

  constructor(settings: Settings, clock: Clock, sends: Sends) {
    this.#settings = settings;
    this.#clock = clock;
    this.#sends = sends;
  }

  /** When the next push is due, in Unix seconds. Infinity if there is none. */
  get next(): number {
    return Math.min(...this.#sends.jobs.filter((job) => !job.pushed).map((job) => job.pushed_at));
  }

  /**
   * Delivers what is due, in the order of the jobs. A push that comes twice is the same push. One that the
   * server refuses does not hold up the others.
   *
   * @throws the first error of the server, when all have been delivered.
   */
  async deliver(): Promise<SealedPush[]> {
    const { now } = this.#clock;
    const due = this.#sends.jobs.filter((job) => !job.pushed && now >= job.pushed_at);
    const delivered: SealedPush[] = [];
    const errors: unknown[] = [];
    // Marked at once: two deliveries may run beside each other.
    for (const job of due) job.pushed = true;
    for (const job of due) {
      this.#count += 1;
      const push = pushOf(job, this.#settings, now, this.#count);
      for (let copies = job.end.push === "twice" ? 2 : 1; copies > 0; copies -= 1) {
        delivered.push(push);
        await this.#attempt(push).catch((error) => errors.push(error));
      }
    }
    if (errors.length > 0) throw errors[0];
    return delivered;
  }

  async #attempt(push: SealedPush): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#settings.onPush?.({ query: { ...push.query }, body: push.body });
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}
