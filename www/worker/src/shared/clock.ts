/** How long a reading of the sandbox's clock is believed. Milliseconds. */
const BELIEVED = 1000;

/** The time of the service: that of the machine, or in a sandbox the sandbox's, which may stop, run and jump ahead. */
export interface Clock {
  /** The time in Unix seconds. */
  now(): number;
  /** Reads the sandbox's clock again. */
  refresh(): Promise<void>;
  /** The time of the machine at which to set an alarm for a time of this clock. Unix milliseconds. */
  alarmAt(due: number | undefined): number | undefined;
}

/** Returns the clock of the machine, or that of the sandbox at an address. */
export function clockOf(sandbox: string | undefined): Clock {
  return sandbox === undefined ? machineClock : new SandboxClock(sandbox);
}

const machineClock: Clock = {
  now: () => Date.now() / 1000,
  refresh: async () => {},
  alarmAt: (due) => (due === undefined ? undefined : Math.ceil(due * 1000)),
};

/** What `GET /sandbox/clock` answers, as far as it is read here. */
interface Reading {
  now: number;
  speed: number;
  stopped: boolean;
}

class SandboxClock implements Clock {
  readonly #address: string;
  #reading: Reading | undefined;
  #readAt = 0;

  constructor(address: string) {
    this.#address = new URL("/sandbox/clock", address).href;
  }

  now(): number {
    if (this.#reading === undefined) return Date.now() / 1000;
    const { now, speed, stopped } = this.#reading;
    return stopped ? now : now + ((Date.now() - this.#readAt) / 1000) * speed;
  }

  async refresh(): Promise<void> {
    if (this.#reading !== undefined && Date.now() - this.#readAt < BELIEVED / 4) return;
    try {
      const response = await fetch(this.#address);
      if (response.ok) this.#reading = (await response.json()) as Reading;
      this.#readAt = Date.now();
    } catch {
      // The last reading goes on. The sandbox may be starting.
    }
  }

  alarmAt(due: number | undefined): number | undefined {
    if (due === undefined) return undefined;
    const { speed, stopped } = this.#reading ?? { speed: 1, stopped: false };
    const wait = stopped ? BELIEVED : ((due - this.now()) / speed) * 1000;
    // The clock may jump at any time, so it is looked at again soon.
    return Math.ceil(Date.now() + Math.min(Math.max(wait, 0), BELIEVED));
  }
}
