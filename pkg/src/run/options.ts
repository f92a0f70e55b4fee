import { member } from "../arguments/options.js";
import { numberOrType } from "../arguments/type-name.js";
import { knownOptions, refuse } from "../calls/arguments.js";
import { mustBeGateway, TRANSPORT, type Transport } from "../client/exchange.js";
import { mustBeTimeout } from "../client/timeout.js";
import { sourceOf, type TokenSource } from "../client/token.js";
import type { Step, Totals } from "../generated/campaign-types.js";
import type { MassStore } from "../store/mass-store.js";

/** The situation of a campaign after a change. */
export interface Progress {
  /** The name of the campaign. */
  id: string;
  /** The number of its changes so far. */
  revision: number;
  /** Sums over all jobs. */
  totals: Totals;
  /** The next step. */
  step: Step;
}

/** A step that needs a person. */
export type Question = Extract<Step, { do: "ask_human" }>;

/** The alarm of a host that starts the program when work is due, as `ctx.storage` of a Durable Object. */
export interface Alarm {
  /** Sets the one alarm, in place of an earlier one. Unix milliseconds. */
  setAlarm(at: number): unknown;
  /** Returns the time of the alarm in Unix milliseconds, or `null` if there is none. */
  getAlarm?(): number | null | Promise<number | null>;
}

/** The options of `run`. */
export interface RunOptions extends Transport {
  /** Where the campaigns of the account are stored. */
  store: MassStore;
  /** The source of access tokens, for example `stableToken`. */
  token: string | TokenSource;
  /** Returns the time in Unix seconds. Default: the clock of the host. An error of it is reported, and delays. */
  now?: () => number;
  /** Is told of each stored change. */
  onProgress?: (progress: Progress) => unknown;
  /**
   * Is told of each question once. Answer it with `record`. After a restart, an open question is told again.
   * Default: `console.warn` of the `id` and the message.
   */
  onQuestion?: (id: string, question: Question) => unknown;
  /**
   * Is told of each error: of the store, of a damaged campaign (`id`), of your own callbacks. The driver goes
   * on, and comes again later. Default: `console.error` of the `id` and the error.
   */
  onError?: (error: unknown, id?: string) => unknown;
  /** Wakes the program in place of timers. Call `tick` when it rings. */
  alarm?: Alarm;
}

/** The options of a driver, complete. */
export interface Settings extends Transport {
  readonly store: MassStore;
  readonly token: TokenSource;
  readonly now: () => number;
  readonly timeout_ms: number;
  readonly alarm: Alarm | undefined;
  readonly onProgress: RunOptions["onProgress"];
  readonly onQuestion: NonNullable<RunOptions["onQuestion"]>;
  readonly onError: NonNullable<RunOptions["onError"]>;
}

const OPTIONS = {
  store: "object",
  token: "any",
  now: "function",
  onProgress: "function",
  onQuestion: "function",
  onError: "function",
  alarm: "object",
  ...TRANSPORT,
} as const;

const METHODS = [
  "putBatch",
  "batch",
  "create",
  "read",
  "write",
  "list",
  "sends",
  "findSend",
  "rememberPush",
] as const satisfies readonly (keyof MassStore)[];

/** The time limit of a call, as `advance` has it. */
const USUAL_TIMEOUT = 30_000;

/**
 * Reads the options of `run`.
 *
 * @throws {MassError} if an option is missing, has a wrong type or an unknown name, or `base` is not an address.
 */
export function settingsOf(given: RunOptions): Settings {
  const options = knownOptions(given, OPTIONS) as RunOptions;
  mustBeGateway(options);
  const { store, alarm } = options;
  if (store === undefined) refuse("/store", "MassStore", store);
  for (const name of METHODS) {
    const method = member(store, name);
    if (typeof method !== "function") refuse(`/store/${name}`, "function", method);
  }
  if (alarm !== undefined && typeof member(alarm, "setAlarm") !== "function") {
    refuse("/alarm/setAlarm", "function", member(alarm, "setAlarm"));
  }
  const { timeout_ms = USUAL_TIMEOUT } = options;
  mustBeTimeout(timeout_ms);
  return {
    ...options,
    token: renewable(sourceOf(options.token)),
    now: clockOf(options.now ?? (() => Date.now() / 1000)),
    timeout_ms,
    alarm,
    onProgress: options.onProgress,
    // biome-ignore lint/suspicious/noConsole: a question that nobody takes must not be silent.
    onQuestion: options.onQuestion ?? ((id, { because }) => console.warn(id, because.message)),
    // biome-ignore lint/suspicious/noConsole: an error that nobody takes must not be silent.
    onError: options.onError ?? ((error, ...id) => console.error(...id, error)),
  };
}

/** Refuses what is not a time: compared with it, every wait would be over or none. */
function clockOf(now: () => unknown): () => number {
  return () => {
    const time = now();
    if (Number.isFinite(time)) return time as number;
    throw new RangeError(
      `run(): \`now\` must return the time in Unix seconds, not ${numberOrType(time)}`,
    );
  };
}

/** Asks a source without `renew` again: another program may have renewed its token. */
function renewable(source: TokenSource): TokenSource {
  if (source.renew !== undefined) return source;
  return {
    get: (signal) => source.get(signal),
    renew: (_stale, signal) => source.get(signal),
  };
}
