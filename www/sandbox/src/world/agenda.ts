import type { Clock } from "./clock.js";

/** A part of the world that has events at certain times. It says when from what is stored: nothing is kept beside. */
export interface Due {
  /** The part, for reports. */
  readonly name: string;
  /** When its next event is due, in Unix seconds of the sandbox; nothing if none is stored. */
  due(): number | undefined;
  /** Lets one event happen, or a few of the same time. `at` is when it was due: the event's own time. */
  ring(at: number): void;
  /** Whether something that was started (a push on its way) is still open. */
  busy?(): boolean;
  /** Resolves when nothing that was started (a push on its way) is still open. */
  settled?(): Promise<void>;
}

/**
 * While something is on its way an alarm is set at least this far ahead. If the process is killed meanwhile, nobody but
 * an alarm would start the object again. Milliseconds.
 */
const WATCH = 5000;

/** Alarms go off at multiples of this, so that what is due within it happens in one turn. Milliseconds. */
const STEP = 10;

/** How long events may happen without letting a call in between. Milliseconds. */
const TURN = 20;

/**
 * All events of the world, in the order of their times. One alarm of the object is computed from what is stored, and
 * set again after every change.
 */
export class Agenda {
  readonly #storage: DurableObjectStorage;
  readonly #clock: Clock;
  readonly #parts: Due[] = [];
  #alarm: number | null | undefined;
  #running: Promise<void> | undefined;
  #retired = false;

  constructor(storage: DurableObjectStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Ends the life of this object: another agenda takes its place, over the same events. */
  retire(): void {
    this.#retired = true;
  }

  /** Whether another world has taken the place of this one. */
  get retired(): boolean {
    return this.#retired;
  }

  add(part: Due): void {
    this.#parts.push(part);
  }

  /** When the next event is due, in Unix seconds of the sandbox. */
  next(): number | undefined {
    return this.#first()?.at;
  }

  /** Sets the alarm. Whoever stores an event, or changes the clock, calls it. */
  set(): void {
    if (this.#retired) return;
    const alarm = this.#alarmAt();
    if (alarm === undefined) {
      if (this.#alarm !== null) this.#storage.deleteAlarm();
      this.#alarm = null;
      return;
    }
    // An earlier one stays: it goes off in vain, and sets the next. Moving it at every change costs more.
    if (this.#alarm && this.#alarm <= alarm) return;
    this.#alarm = alarm;
    this.#storage.setAlarm(alarm);
  }

  /** Lets happen what is due by the clock. The object's alarm calls it. */
  async ring(): Promise<void> {
    this.#alarm = undefined;
    await this.#alone(async () => {
      let turn = Date.now();
      for (;;) {
        const first = this.#first();
        if (first === undefined || first.at > this.#clock.now()) break;
        first.part.ring(first.at);
        if (Date.now() - turn > TURN) {
          await scheduler.wait(0);
          turn = Date.now();
        }
      }
    });
    this.set();
  }

  /**
   * Moves the time to `to`. Every event on the way happens at its own time, and what it starts is over before the
   * time goes on. With `untilQuiet` the time stops at the last event.
   */
  async advance(to: number, untilQuiet = false): Promise<void> {
    await this.#alone(async () => {
      this.#clock.hold(this.#clock.now());
      try {
        let turn = Date.now();
        for (;;) {
          for (const part of this.#parts) await part.settled?.();
          const first = this.#first();
          if (first === undefined || first.at > to) break;
          this.#clock.hold(first.at);
          first.part.ring(first.at);
          if (Date.now() - turn > TURN) {
            await scheduler.wait(0);
            turn = Date.now();
          }
        }
        if (!untilQuiet && !this.#retired) this.#clock.hold(to);
      } finally {
        if (!this.#retired) this.#clock.release();
      }
    });
    this.set();
  }

  /** One loop at a time: events must not overtake each other. */
  async #alone(work: () => Promise<void>): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const run = work();
    const ended = run.then(
      () => {},
      () => {},
    );
    this.#running = ended.then(() => {
      this.#running = undefined;
    });
    await run;
  }

  /** When the alarm should go off: a time of the machine. */
  #alarmAt(): number | undefined {
    const due = this.next();
    const real = due === undefined ? undefined : this.#clock.realTime(due);
    const busy = this.#parts.some((part) => part.busy?.());
    const at = busy ? Math.min(real ?? Number.POSITIVE_INFINITY, Date.now() + WATCH) : real;
    return at === undefined ? undefined : Math.ceil(at / STEP) * STEP;
  }

  #first(): { part: Due; at: number } | undefined {
    if (this.#retired) return undefined;
    let first: { part: Due; at: number } | undefined;
    for (const part of this.#parts) {
      const at = part.due();
      if (at !== undefined && (first === undefined || at < first.at)) first = { part, at };
    }
    return first;
  }
}
