import {
  type BatchOpenIds,
  batchCall,
  type Campaign,
  type Fact,
  nextStep,
  record,
  type Step,
} from "./campaign.js";
import type { ClientOptions, TokenSource } from "./client.js";
import { type RequestOptions, toRequest } from "./index.js";
import { race } from "./race.js";

/** Where a campaign lives, and how its calls are made. */
export interface AdvanceOptions extends Omit<ClientOptions, "token"> {
  /**
   * Reads the stored campaign, changes it, stores it and gives it back, as one transaction: what others
   * record meanwhile (a handler of pushes, an operator) must not be lost. When it resolves, the campaign
   * must be safely stored.
   */
  update(change: (campaign: Campaign) => Campaign): Campaign | Promise<Campaign>;
  /** The OpenIDs of a batch, as `openIdBatches` gave them: by its number, or by its fingerprint. */
  batch?(number: number, fingerprint: string): BatchOpenIds | Promise<BatchOpenIds>;
  /** Where access tokens come from. With a plain string, `refresh_token` is left to you. */
  token: string | TokenSource;
  /** Unix seconds; default the host's clock. */
  now?: () => number;
  /** Ends it between two calls, or in one: then its outcome is recorded as lost. */
  signal?: AbortSignal;
}

/** What is left to do. */
export interface Advanced {
  /** The campaign, as it is stored. */
  campaign: Campaign;
  /** Anything but a call. */
  step: Exclude<Step, { do: "call" }>;
}

/**
 * Makes the calls of a campaign that are due, one after the other, each stored before it is sent and after it
 * is answered. Comes back when there is nothing to call: with `wait` (call it again then, or when a fact
 * came), `ask_human` or `done`. It may end at any point, also by a crash; the next one goes on.
 *
 * Run one at a time for an account. Two at once are caught by WeChat's guard, at the price of needless calls.
 *
 * @example
 * const { step } = await advance({ update, batch: readBatch, token: stableToken({ appid, secret }) });
 * if (step.do === "wait") await storage.setAlarm(step.until * 1000);
 */
export async function advance(options: AdvanceOptions): Promise<Advanced> {
  const now = options.now ?? (() => Date.now() / 1000);
  const tell = (fact: Fact) => options.update((campaign) => record(campaign, fact, now()));
  const tokens = tokensOf(options);
  let campaign = await options.update((stored) => stored);
  for (;;) {
    options.signal?.throwIfAborted();
    const step = nextStep(campaign, now());
    if (step.do === "refresh_token" && (await tokens.renew())) {
      campaign = await tell({ what: "token_refreshed" });
      continue;
    }
    if (step.do !== "call") return { campaign, step };
    const { id, before = Number.POSITIVE_INFINITY } = step;
    const access_token = await tokens.get();
    const call = step.call ?? batchCall(campaign, step, await openids(options, step));
    const request = toRequest(call, { access_token, ...gateway(options) });
    campaign = await tell({ what: "called", id });
    // Stored too late to be sent: the next step says what is to be done about it.
    if (now() < before) campaign = await tell(await answer(request, id, options));
  }
}

/** The token to use, also where the source still gives the one that was refused. */
function tokensOf({ token, signal }: AdvanceOptions) {
  const source: TokenSource = typeof token === "string" ? { get: () => token } : token;
  let used: string | undefined;
  let renewed: { stale: string; token: string } | undefined;
  return {
    async get(): Promise<string> {
      const given = await source.get(signal);
      used = given === renewed?.stale ? renewed.token : given;
      return used;
    },
    /** Whether there is a new one. */
    async renew(): Promise<boolean> {
      if (source.renew === undefined) return false;
      const stale = used ?? (await source.get(signal));
      renewed = { stale, token: await source.renew(stale, signal) };
      return true;
    },
  };
}

async function openids(options: AdvanceOptions, step: { batch: number; fingerprint: string }) {
  if (options.batch === undefined) {
    throw new TypeError(
      "advance(): a campaign to OpenIDs needs `batch`, which gives those of a batch",
    );
  }
  return options.batch(step.batch, step.fingerprint);
}

function gateway({ base, allow_http }: AdvanceOptions): RequestOptions {
  return { ...(base === undefined ? {} : { base }), ...(allow_http ? { allow_http } : {}) };
}

/** What came of a request: an answer, whatever it is, or nothing. */
async function answer(request: Request, id: string, options: AdvanceOptions): Promise<Fact> {
  const send = options.fetch ?? ((given, init) => fetch(given, init));
  const limit = AbortSignal.timeout(options.timeout_ms ?? 30_000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const answered = async (): Promise<Fact> => {
    const response = await send(request, { signal });
    return { what: "replied", id, status: response.status, reply: await response.arrayBuffer() };
  };
  try {
    return await race(answered(), signal);
  } catch {
    return { what: "lost", id };
  }
}
