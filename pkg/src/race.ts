import { MassError } from "./errors.js";

/** What bounds a call: its time, and its caller. */
export interface Bounds {
  /** Ends when either of them does. */
  readonly signal: AbortSignal;
  /** The caller's own signal. */
  readonly given: AbortSignal | undefined;
}

/** How a caller bounds a call. */
export interface Limits {
  /** The caller's own signal. */
  signal?: AbortSignal | undefined;
  /** Milliseconds; default 30 000. */
  timeout_ms?: number | undefined;
}

/** The longest that a timer can wait; with more it would end at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Does work that has only so much time.
 *
 * @throws the reason of `signal`, if it has ended before; then there was no work.
 * @throws {MassError} if `timeout_ms` is no length of time.
 */
export async function within<T>(limits: Limits, work: (bounds: Bounds) => Promise<T>): Promise<T> {
  const { signal: given, timeout_ms = 30_000 } = limits;
  if (!(typeof timeout_ms === "number" && timeout_ms > 0)) throw badTimeout(timeout_ms);
  given?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(given?.reason);
  given?.addEventListener("abort", stop, { once: true });
  // Not AbortSignal.timeout: its timer does not keep Node alive, so that a program that waits for
  // something that never comes would end without a word.
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
 * Ends the wait, not the work, when the signal says so. Whatever the work comes to then is heard
 * here: a rejection that nobody hears ends a program.
 */
export function race<T>(work: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const over = () => signal.removeEventListener("abort", stop);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(work).then(resolve, reject).then(over);
  });
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
