import type { Clock } from "../shared/clock.js";

/** A part of an object that has work at certain times. It says when from what is stored: nothing is kept beside. */
export interface Due {
  /** The part, for logs. */
  readonly name: string;
  /** When it must be called next, in Unix seconds; nothing if no work is stored. */
  due(): number | undefined;
  /** Does what is due. It may be called too early and twice, and never while it is still at work. */
  ring(now: number): Promise<void>;
}

/** The delay after a part has failed as a whole. Seconds. */
const AFTER_FAILURE = 30;
/** When the alarm rings again if the program ends while it rings. Milliseconds. */
const IN_ANY_CASE = 2000;
/** How long the alarm waits for a part before it looks whether another has become due. Milliseconds. */
const LOOKS = 250;
/** After this time no new work begins in one call: the next alarm goes on. Milliseconds. */
const LONGEST = 120_000;

/**
 * The one alarm of an object. It is computed from all that is stored, so it can be set again after any crash:
 * no table of timers can disagree with the work.
 */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  readonly #clock: Clock;
  readonly #parts: Due[] = [];
  readonly #failedAt = new Map<string, number>();
  readonly #atWork = new Map<string, Promise<void>>();
  readonly #report: (error: unknown, part: string) => void;
  #isRinging = false;
  #isHeld: () => boolean = () => false;

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

  /** Lets no work begin while this says so: after a restore, until a person agrees. */
  holdWhile(isHeld: () => boolean): void {
    this.#isHeld = isHeld;
  }

  /** Whether no work begins at present. */
  get isHeld(): boolean {
    return this.#isHeld();
  }

  /** Sets the alarm by all parts. Call it after each change of what is stored. */
  set(): void {
    // The alarm that rings now sees the change itself, and sets the next one at its end.
    if (this.#isRinging) return;
    const at = this.#clock.alarmAt(this.next());
    if (at === undefined) this.#storage.deleteAlarm();
    else this.#storage.setAlarm(at);
  }

  /** When the first part is due, in Unix seconds. */
  next(): number | undefined {
    if (this.#isHeld()) return undefined;
    const due = this.#parts.flatMap((part) => this.#dueOf(part) ?? []);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** The part that is late, and since when. One of them asks for this itself. */
  late(seconds: number, asking?: Due): { part: string; due: number } | undefined {
    if (this.#isHeld()) return undefined;
    const now = this.#clock.now();
    return this.#parts
      .filter((part) => part !== asking)
      .flatMap((part) => {
        const due = part.due();
        return due === undefined ? [] : [{ part: part.name, due }];
      })
      .find(({ due }) => due < now - seconds);
  }

  /**
   * Does what is due. A part that fails or takes long does not keep the others from their work. A part that has
   * failed is asked again later.
   */
  async ring(): Promise<void> {
    if (this.#isRinging) return;
    this.#isRinging = true;
    try {
      // If the program ends in here, somebody comes again.
      this.#storage.setAlarm(Date.now() + IN_ANY_CASE);
      const until = Date.now() + LONGEST;
      await this.#beginUntil(until);
      // A part that never ends must not be the end of all others: it is left alone, and is not begun again.
      while (this.#atWork.size > 0 && Date.now() < until + LONGEST) {
        await Promise.race([...this.#atWork.values(), delay(LOOKS)]);
        await this.#beginUntil(until);
      }
    } finally {
      this.#isRinging = false;
      this.set();
    }
  }

  /** Begins what is due and not at work, unless it is too late for that. */
  async #beginUntil(until: number): Promise<void> {
    await this.#clock.refresh();
    if (!this.#clock.isKnown() || this.#isHeld() || Date.now() >= until) return;
    for (const part of this.#parts) {
      const now = this.#clock.now();
      if (this.#atWork.has(part.name)) continue;
      if ((this.#dueOf(part) ?? Number.POSITIVE_INFINITY) > now) continue;
      const work = this.#done(part, now).finally(() => this.#atWork.delete(part.name));
      this.#atWork.set(part.name, work);
    }
  }

  async #done(part: Due, now: number): Promise<void> {
    try {
      await part.ring(now);
      this.#failedAt.delete(part.name);
    } catch (error) {
      this.#failedAt.set(part.name, now);
      this.#report(error, part.name);
    }
  }

  #dueOf(part: Due): number | undefined {
    const failedAt = this.#failedAt.get(part.name);
    const due = part.due();
    if (due === undefined || failedAt === undefined) return due;
    return Math.max(due, failedAt + AFTER_FAILURE);
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
