import type { Clock } from "../shared/clock.js";

/** A part of an object that has work at certain times. It says when from what is stored: nothing is kept beside. */
export interface Due {
  /** The part, for logs. */
  readonly name: string;
  /** When it must be called next, in Unix seconds; nothing if no work is stored. */
  due(): number | undefined;
  /** Does what is due. It may be called too early and twice. */
  ring(now: number): Promise<void>;
}

/** The delay after a part has failed as a whole. Seconds. */
const AFTER_FAILURE = 30;

/**
 * The one alarm of an object. It is computed from all that is stored, so it can be set again after any crash:
 * no table of timers can disagree with the work.
 */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  readonly #clock: Clock;
  readonly #parts: Due[] = [];
  readonly #failedAt = new Map<string, number>();
  readonly #report: (error: unknown, part: string) => void;

  constructor(
    storage: DurableObjectStorage,
    clock: Clock,
    report: (error: unknown, part: string) => void,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#report = report;
  }

  /** Adds a part. Call `set` when all are there. */
  add(part: Due): void {
    this.#parts.push(part);
  }

  /** Sets the alarm by all parts. Call it after each change of what is stored. */
  set(): void {
    const due = this.#parts.flatMap((part) => this.#dueOf(part) ?? []);
    const at = this.#clock.alarmAt(due.length === 0 ? undefined : Math.min(...due));
    if (at === undefined) this.#storage.deleteAlarm();
    else this.#storage.setAlarm(at);
  }

  /** When the first part is due, in Unix seconds. */
  next(): number | undefined {
    const due = this.#parts.flatMap((part) => this.#dueOf(part) ?? []);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Does what is due. A part that fails does not keep the others from their work, and is asked again later. */
  async ring(): Promise<void> {
    await this.#clock.refresh();
    // Whatever happens in here, somebody comes again.
    this.#storage.setAlarm(Date.now() + AFTER_FAILURE * 1000);
    for (const part of this.#parts) {
      const now = this.#clock.now();
      if ((this.#dueOf(part) ?? Number.POSITIVE_INFINITY) > now) continue;
      try {
        await part.ring(now);
        this.#failedAt.delete(part.name);
      } catch (error) {
        this.#failedAt.set(part.name, now);
        this.#report(error, part.name);
      }
    }
    this.set();
  }

  #dueOf(part: Due): number | undefined {
    const failedAt = this.#failedAt.get(part.name);
    const due = part.due();
    if (due === undefined || failedAt === undefined) return due;
    return Math.max(due, failedAt + AFTER_FAILURE);
  }
}
