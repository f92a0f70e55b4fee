import { knownOptions } from "../calls/arguments.js";
import { toRequest } from "../calls/request.js";
import { record } from "../campaign/fact.js";
import { type BatchOpenIds, batchCall, nextStep } from "../campaign/step.js";
import type { Campaign } from "../campaign/stored.js";
import { ApiError, MassError } from "../errors/calls.js";
import { CampaignError } from "../errors/campaign.js";
import { TokenError } from "../errors/client.js";
import type { Fact, Step } from "../generated/campaign-types.js";
import { type CampaignStore, changeStored } from "./campaign-store.js";
import { answerOf, gatewayOf, TRANSPORT, type Transport } from "./exchange.js";
import { type Bounds, inTime, waitFor, withTimeout } from "./timeout.js";
import { mustBeToken, renewedToken, sourceOf, type TokenSource, tokenFor } from "./token.js";

/** The options of `advance`: the store of the campaign, and the way of its calls. */
export interface AdvanceOptions extends Transport {
  /**
   * Reads the stored campaign, changes it with `change`, stores the result and returns it. All of this must
   * be one transaction, so that no fact of others (a handler of pushes, an operator, another driver) is lost.
   * When it resolves, the campaign must be safely stored. A repeated transaction may call `change` again.
   */
  update?(change: (campaign: Campaign) => Campaign): Campaign | Promise<Campaign>;
  /** A store without transactions, instead of `update`. */
  store?: CampaignStore;
  /** Returns the OpenIDs of a batch, by its number or its fingerprint, as `openIdBatches` made them. */
  batch?(number: number, fingerprint: string): BatchOpenIds | Promise<BatchOpenIds>;
  /** The source of access tokens. With a plain string, the step `refresh_token` is returned to you. */
  token: string | TokenSource;
  /** Returns the time in Unix seconds. Default: the clock of the host. */
  now?: () => number;
  /**
   * Aborts `advance`, before a call or during one. The outcome of an aborted call is recorded as lost.
   * Everything that has happened is recorded in any case.
   */
  signal?: AbortSignal;
}

/** The result of `advance`. */
export interface Advanced {
  /** The stored campaign. */
  campaign: Campaign;
  /** The next step, which is not a call. */
  step: Exclude<Step, { do: "call" }>;
}

const OPTIONS = {
  update: "function",
  store: "object",
  batch: "function",
  token: "any",
  now: "function",
  signal: "AbortSignal",
  ...TRANSPORT,
} as const;

/**
 * Makes the calls of a campaign that are due, one after the other. Each is stored before it is sent and
 * after its answer.
 *
 * It returns when no call is due: with `wait`, `ask_human` or `done`. Call it again at the end of the wait,
 * or after you have recorded a fact. It may end at any point, also by a crash; the next `advance` continues.
 *
 * Two may run at the same time: each claims a call before it sends it, and only one of them gets the claim.
 * A missing token is recorded, and becomes a step with its reason. While a batch cannot be read, the campaign
 * stands still, also with the polls of its other jobs.
 *
 * @throws {MassError} if an option has a wrong type or an unknown name.
 * @throws the reason of `signal` if it was aborted.
 * @throws the errors of `update`, `store` and `batch`.
 * @example
 * const { step } = await advance({ update, batch: readBatch, token: stableToken({ appid, secret }) });
 * if (step.do === "wait") await storage.setAlarm(step.until * 1000);
 */
export async function advance(given: AdvanceOptions): Promise<Advanced> {
  const options = knownOptions(given, OPTIONS) as AdvanceOptions;
  const { signal, timeout_ms } = options;
  const now = options.now ?? (() => Date.now() / 1000);
  const change = changeOf(options);
  const source = sourceOf(options.token);
  /** Does work until the caller aborts or the time is up. */
  const bounded = <T>(work: (bounds: Bounds) => Promise<T>) =>
    withTimeout({ signal, timeout_ms }, work);
  /** Records a fact, even if the caller has aborted. */
  const tell = (fact: Fact) =>
    inTime(timeout_ms, () => change((stored) => record(stored, fact, now())));

  let campaign = await bounded(({ signal }) => waitFor(change(same), signal));
  for (;;) {
    signal?.throwIfAborted();
    const step = nextStep(campaign, now());
    if (step.do === "refresh_token" && source.renew !== undefined) {
      campaign = await tell(await bounded((bounds) => refreshed(source, bounds)));
      continue;
    }
    if (step.do !== "call") return { campaign, step };

    const token = await bounded((bounds) => tokenOf(source, bounds));
    if (typeof token !== "string") {
      campaign = await tell(token);
      continue;
    }
    const openids = step.call === null ? await bounded((it) => batchOf(options, step, it)) : "";
    const call = step.call ?? batchCall(campaign, step, openids);
    const request = toRequest(call, { access_token: token, ...gatewayOf(options) });

    const { id, before = Number.POSITIVE_INFINITY } = step;
    const claim = await claimed(id, change, now, tell, timeout_ms);
    campaign = claim.campaign;
    if (!claim.isOurs) continue;
    // Storing may have taken too long, or the caller may have aborted.
    const isToBeSent = now() < before && !signal?.aborted;
    const fact: Fact = isToBeSent ? await outcomeOf(request, id, options) : { what: "unsent", id };
    campaign = await tell(fact);
  }
}

/** Changes the stored campaign in one transaction. */
type Change = (change: (campaign: Campaign) => Campaign) => Promise<Campaign>;

const same = (campaign: Campaign) => campaign;

function changeOf({ update, store }: AdvanceOptions): Change {
  if (update !== undefined) return async (change) => update(change);
  if (store === undefined) {
    throw new TypeError(
      "advance(): `update` or `store` is missing; it says where the campaign is stored",
    );
  }
  return async (change) => (await changeStored(store, change, "advance()")).campaign;
}

/**
 * Claims a call. The claim fails if another driver was faster, or if the call is not due any more. The
 * caller's signal is ignored until the claim is stored, because an unsent claim must be given back.
 */
async function claimed(
  id: string,
  change: Change,
  now: () => number,
  tell: (fact: Fact) => Promise<Campaign>,
  timeout_ms: number | undefined,
): Promise<{ campaign: Campaign; isOurs: boolean }> {
  let isOurs = false;
  const claim = (stored: Campaign) => {
    // A transaction may be repeated. Only the last attempt counts.
    isOurs = false;
    try {
      const campaign = record(stored, { what: "called", id }, now());
      isOurs = true;
      return campaign;
    } catch (error) {
      if (error instanceof CampaignError && REFUSED_CLAIMS.has(error.code)) return stored;
      throw error;
    }
  };
  const claiming = change(claim);
  try {
    const campaign = await inTime(timeout_ms, () => claiming);
    return { campaign, isOurs };
  } catch (error) {
    // The time was up. If the claim is stored later, it is given back.
    claiming.then(() => (isOurs ? tell({ what: "unsent", id }) : undefined)).catch(() => {});
    throw error;
  }
}

const REFUSED_CLAIMS: ReadonlySet<string> = new Set(["already_called", "not_due"]);

/** The last token of each source with which a call was made. */
const used = new WeakMap<TokenSource, string>();
/** The last renewed token of each source. A source may still return the refused one. */
const renewed = new WeakMap<TokenSource, { stale: string; token: string }>();

/** Gets the token to use, or the fact to record if there is none. */
async function tokenOf(source: TokenSource, bounds: Bounds): Promise<string | Fact> {
  try {
    const given = await tokenFor("message/mass/send", source, bounds);
    const last = renewed.get(source);
    const token = last !== undefined && given === last.stale ? last.token : given;
    mustBeToken(token);
    used.set(source, token);
    return token;
  } catch (error) {
    return tokenFailed(error);
  }
}

/** Gets a token different from the one that was refused. */
async function refreshed(source: TokenSource, bounds: Bounds): Promise<Fact> {
  try {
    // After the start of a program, no token was refused yet: the source may have a good one.
    const stale = used.get(source);
    const given = await tokenFor("message/mass/send", source, bounds);
    if (stale === undefined || (given !== stale && given !== renewed.get(source)?.stale)) {
      return { what: "token_refreshed" };
    }
    const token = await renewedToken("message/mass/send", source, stale, bounds);
    if (token === undefined) return { what: "token_failed" };
    renewed.set(source, { stale, token });
    return { what: "token_refreshed" };
  } catch (error) {
    return tokenFailed(error);
  }
}

/** Makes the fact of a missing token. Only WeChat's own words are stored, because they have no secret. */
function tokenFailed(error: unknown): Fact {
  if (error instanceof MassError) return { what: "token_failed", errmsg: error.message };
  if (!(error instanceof TokenError)) throw error;
  const { cause } = error;
  if (!(cause instanceof ApiError)) return { what: "token_failed" };
  return { what: "token_failed", errcode: cause.errcode, errmsg: cause.errmsg };
}

/** Gets the OpenIDs of a batch. */
function batchOf(
  options: AdvanceOptions,
  step: { batch: number; fingerprint: string },
  { signal }: Bounds,
): Promise<BatchOpenIds> {
  if (options.batch === undefined) {
    throw new TypeError(
      "advance(): a campaign to OpenIDs needs `batch`, which gives those of a batch",
    );
  }
  return waitFor(options.batch(step.batch, step.fingerprint), signal);
}

/** Sends a request, and makes the fact of its answer or of its loss. */
async function outcomeOf(request: Request, id: string, options: AdvanceOptions): Promise<Fact> {
  const { signal, timeout_ms } = options;
  try {
    const { status, reply } = await withTimeout({ signal, timeout_ms }, (bounds) =>
      answerOf(request, options, bounds),
    );
    return { what: "replied", id, status, reply };
  } catch {
    return { what: "lost", id };
  }
}
