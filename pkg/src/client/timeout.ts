import { MassError } from "../errors/calls.js";

/** The bounds of a call: its time and its caller's signal. */
export interface Bounds {
  /** Aborts when the time is up or the caller aborts. */
  readonly signal: AbortSignal;
  /** The caller's own signal. */
  readonly given: AbortSignal | undefined;
}

/** The bounds that a caller gives. */
export interface Limits {
  /** The caller's own signal. */
  signal?: AbortSignal | undefined;
  /** Milliseconds. Default: 30 000. */
  timeout_ms?: number | undefined;
}

/** The maximum time of a timer in milliseconds. A longer timer would end at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Starts work with a time limit, and passes it the bounds.
 *
 * @throws the reason of `signal` if it is already aborted; then the work did not start.
 * @throws {MassError} if `timeout_ms` is not a length of time.
 */
export async function withTimeout<T>(
  limits: Limits,
  work: (bounds: Bounds) => Promise<T>,
): Promise<T> {
  const { signal: given, timeout_ms = 30_000 } = limits;
  mustBeTimeout(timeout_ms);
  given?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(given?.reason);
  given?.addEventListener("abort", stop, { once: true });
  // The timer of AbortSignal.timeout does not keep Node alive: a program that waits for an answer that
  // never comes would end silently.
  const timeUp = () => controller.abort(new DOMException("the time is up", "TimeoutError"));
  const timer = setTimeout(timeUp, Math.min(timeout_ms, LONGEST));
  try {
    return await work({ signal: controller.signal, given });
  } finally {
    clearTimeout(timer);
    given?.removeEventListener("abort", stop);
  }
}

/**
 * Waits for work until the signal aborts. The work itself goes on, and a later rejection is handled
 * here: an unhandled one would end the program.
 */
export function waitFor<T>(work: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const over = () => signal.removeEventListener("abort", stop);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(work).then(resolve, reject).then(over);
  });
}

/** Does work that cannot be aborted, and waits for it until its time is up. The work itself then goes on. */
export function inTime<T>(timeout_ms: number | undefined, work: () => T | Promise<T>): Promise<T> {
  return withTimeout({ timeout_ms }, ({ signal }) => waitFor(work(), signal));
}

/** Refuses a `timeout_ms` that is not a length of time. */
export function mustBeTimeout(value: unknown): void {
  if (!(typeof value === "number" && value > 0)) throw badTimeout(value);
}

function badTimeout(value: unknown): MassError {
  const actual = typeof value === "number" ? value : typeof value;
  return new MassError([
    {
      path: "/timeout_ms",
      code: "out_of_range",
      level: "error",
      message: {
        zh: `\`timeout_ms\` 应为大于 0 的毫秒数，实际为 ${actual}`,
        en: `\`timeout_ms\` must be a number of milliseconds above 0, not ${actual}`,
      },
      limit: "> 0",
      actual: String(actual),
    },
  ]);
}
