/**
 * Ends `advance` between two calls. A signal that aborts during a call would lose its answer. So the signal
 * of the gate aborts only while no call is under way.
 */
export class CallGate {
  readonly #controller = new AbortController();
  #isCalling = false;
  #isClosed = false;
  readonly #closesAt: number;
  readonly #now: () => number;

  /** @param closesAt The time from which no new call begins. Unix seconds. */
  constructor(closesAt: number, now: () => number) {
    this.#closesAt = closesAt;
    this.#now = now;
  }

  /** The signal for `advance`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A call goes out. */
  begins(): void {
    this.#isCalling = true;
  }

  /** The call has ended, and its outcome is going to be stored. */
  ends(): void {
    if (!this.#isCalling) return;
    this.#isCalling = false;
    if (this.#isClosed || this.#now() >= this.#closesAt) this.#controller.abort();
  }

  /** Lets no new call begin. One that is under way is finished. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isCalling) this.#controller.abort();
  }
}
