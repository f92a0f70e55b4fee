import { refuse } from "./outcome.js";

/** How long the time is counted on from a reading of the sandbox's clock. Milliseconds. */
const BELIEVED = 250;
/**
 * How far the time is counted on at most. A clock that runs fast may have been stopped since its reading: what is
 * counted too far cannot be taken back, and a start that was planned for that time would seem to be missed. Seconds.
 */
const COUNTED = 1;
/** After this time an alarm reads the sandbox's clock again, which may have jumped. Milliseconds. */
const LOOKS = 500;
/** The time limit of a reading. Milliseconds. */
const PATIENCE = 2000;
/** A sandbox that is so far behind was reset, or an earlier world was put back. Seconds. */
const RESET = 3600;

/** The time of the service: that of the machine, or in a sandbox the sandbox's, which may stop, run and jump ahead. */
export interface Clock {
  /** Whether the time is known. That of a sandbox is unknown until it was read once. */
  isKnown(): boolean;
  /**
   * The time in Unix seconds. It does not run back.
   *
   * @throws {Refused} if it is not known yet.
   */
  now(): number;
  /** Reads the sandbox's clock again. */
  refresh(): Promise<void>;
  /** The time of the machine at which to set an alarm for a time of this clock. Unix milliseconds. */
  alarmAt(due: number | undefined): number | undefined;
}

/** Returns the clock of the machine, or that of the sandbox at an address. */
export function clockOf(sandbox: string | null | undefined): Clock {
  return sandbox ? new SandboxClock(sandbox) : machineClock;
}

const machineClock: Clock = {
  isKnown: () => true,
  now: () => Date.now() / 1000,
  refresh: async () => {},
  alarmAt: (due) => (due === undefined ? undefined : Math.ceil(due * 1000)),
};

/** The answer of `GET /sandbox/clock`, as far as it is read here. */
interface Reading {
  readonly now: number;
  readonly speed: number;
  readonly stopped: boolean;
  /** When it was read, by the machine. Milliseconds. */
  readonly at: number;
}

class SandboxClock implements Clock {
  readonly #address: string;
  #reading: Reading | undefined;
  #asking: Promise<void> | undefined;
  /** The latest time that was told. */
  #told = Number.NEGATIVE_INFINITY;

  constructor(address: string) {
    this.#address = new URL("/sandbox/clock", address).href;
  }

  isKnown(): boolean {
    return this.#reading !== undefined;
  }

  now(): number {
    const now = this.#counted() ?? unknownTime();
    this.#told = now < this.#told - RESET ? now : Math.max(now, this.#told);
    return this.#told;
  }

  refresh(): Promise<void> {
    const age = Date.now() - (this.#reading?.at ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < BELIEVED / 4) return Promise.resolve();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  alarmAt(due: number | undefined): number | undefined {
    if (due === undefined) return undefined;
    const { speed, stopped } = this.#reading ?? { speed: 1, stopped: true };
    const now = this.#counted();
    const isRunning = now !== undefined && (!stopped || due <= now);
    const wait = isRunning ? ((due - now) / speed) * 1000 : LOOKS;
    return Math.ceil(Date.now() + Math.min(Math.max(wait, 0), LOOKS));
  }

  /** The time by the last reading. It is counted on only for a moment: the clock may have been stopped since. */
  #counted(): number | undefined {
    if (this.#reading === undefined) return undefined;
    const { now, speed, stopped, at } = this.#reading;
    const since = Math.min(Math.max(Date.now() - at, 0), BELIEVED) / 1000;
    return stopped ? now : now + Math.min(since * speed, COUNTED);
  }

  async #ask(): Promise<void> {
    try {
      const response = await fetch(this.#address, { signal: AbortSignal.timeout(PATIENCE) });
      const { now, speed, stopped } = (await response.json()) as Reading;
      if (!response.ok || !Number.isFinite(now)) return;
      this.#reading = { now, speed: speed > 0 ? speed : 1, stopped, at: Date.now() };
    } catch {
      // The last reading goes on. The sandbox may be starting.
    }
  }
}

function unknownTime(): never {
  return refuse(503, "no_clock", {
    zh: "还没有读到沙箱的时钟，请确认沙箱已启动",
    en: "the clock of the sandbox was not read yet; is the sandbox running?",
  });
}
