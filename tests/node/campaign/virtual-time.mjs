// Time that passes only when nothing is left to do. Future events are in a queue; the clock jumps from
// one moment to the next, and JavaScript comes to rest in between.

const rest = () => new Promise((resolve) => setImmediate(resolve));

export class VirtualTime {
  /** True time; Unix seconds. */
  now;
  /** How much has happened. */
  moments = 0;
  /** Work of the platform that is under way outside of this time: reading the body of a request. */
  #busy = 0;
  #queue = [];
  #order = 0;

  constructor(now) {
    this.now = now;
  }

  /** Does something so many seconds from now; what is due at the same time, in the order of the calls. */
  after(seconds, action) {
    const entry = { at: this.now + Math.max(0, seconds), order: this.#order++, action };
    let [low, high] = [0, this.#queue.length];
    // The next one is the last of the queue.
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#queue[middle];
      const isLater = other.at > entry.at || (other.at === entry.at && other.order > entry.order);
      if (isLater) low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, entry);
    return entry;
  }

  /** The platform's own work, during which no time passes. */
  async outside(work) {
    this.#busy += 1;
    try {
      return await work;
    } finally {
      this.#busy -= 1;
    }
  }

  /** In place of the platform's timers: theirs would end after seconds of the wall's clock. */
  #timers() {
    const after = (action, milliseconds = 0) => this.after(milliseconds / 1000, action);
    return {
      setTimeout: (action, milliseconds) => after(action, milliseconds),
      clearTimeout: (entry) => {
        if (entry) entry.action = () => {};
      },
      timeout: (milliseconds) => {
        const controller = new AbortController();
        const timeUp = new DOMException("the time was up", "TimeoutError");
        after(() => controller.abort(timeUp), milliseconds);
        return controller.signal;
      },
    };
  }

  /** Until nothing is to happen any more, or `enough()`. */
  async run(enough) {
    const { setTimeout, clearTimeout } = globalThis;
    const { timeout } = AbortSignal;
    const timers = this.#timers();
    globalThis.setTimeout = timers.setTimeout;
    globalThis.clearTimeout = timers.clearTimeout;
    AbortSignal.timeout = timers.timeout;
    try {
      do await rest();
      while (this.#busy > 0);
      while (this.#queue.length > 0 && !enough()) {
        const { at, action } = this.#queue.pop();
        this.now = at;
        this.moments += 1;
        action();
        do await rest();
        while (this.#busy > 0);
      }
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      AbortSignal.timeout = timeout;
    }
  }
}
