import { knownOptions } from "./arguments.js";
import {
  type BatchOpenIds,
  batchCall,
  type Campaign,
  campaignRevision,
  type Fact,
  nextStep,
  record,
  type Step,
} from "./campaign.js";
import { TokenError } from "./client-errors.js";
import { ApiError, CampaignError, MassError } from "./errors.js";
import { TRANSPORT, type Transport } from "./exchange.js";
import { type RequestOptions, toRequest } from "./index.js";
import { type Bounds, race, within } from "./race.js";
import { mustBeToken, renewedToken, sourceOf, type TokenSource, tokenFor } from "./token.js";

/** A campaign as a store has it. */
export interface StoredRevision {
  /** The campaign. */
  campaign: Campaign;
  /** Tells one state from another; `campaignRevision` of the campaign will do. */
  revision: number;
}

/** A store that writes only over what was read (compare and set). */
export interface CampaignStore {
  /** What is stored. */
  read(): StoredRevision | Promise<StoredRevision>;
  /**
   * Stores `next`, if what is stored still has the revision that was read. `false` if it has another one:
   * then nothing is stored. When it resolves to `true`, the campaign must be safely stored.
   */
  write(next: StoredRevision, read: number): boolean | Promise<boolean>;
}

/** Where a campaign lives, and how its calls are made. */
export interface AdvanceOptions extends Transport {
  /**
   * Reads the stored campaign, changes it, stores it and gives back what is stored, as one transaction: what
   * others record meanwhile (a handler of pushes, an operator, another driver) must not be lost. When it
   * resolves, the campaign must be safely stored. `change` may be called again, as a transaction may be.
   */
  update?(change: (campaign: Campaign) => Campaign): Campaign | Promise<Campaign>;
  /** Instead of `update`, for stores without transactions. */
  store?: CampaignStore;
  /** The OpenIDs of a batch, as `openIdBatches` gave them: by its number, or by its fingerprint. */
  batch?(number: number, fingerprint: string): BatchOpenIds | Promise<BatchOpenIds>;
  /** Where access tokens come from. With a plain string, `refresh_token` is left to you. */
  token: string | TokenSource;
  /** Unix seconds; default the host's clock. */
  now?: () => number;
  /**
   * Ends it: before a call, or in one, whose outcome is then recorded as lost. What has happened is
   * recorded in any case.
   */
  signal?: AbortSignal;
}

/** What is left to do. */
export interface Advanced {
  /** The campaign, as it is stored. */
  campaign: Campaign;
  /** Anything but a call. */
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

/** How often a store may be changed by others while one fact is written. */
const MOST_CONFLICTS = 1000;

/**
 * Makes the calls of a campaign that are due, one after the other, each stored before it is sent and after it
 * is answered. Comes back when there is nothing to call: with `wait` (call it again then, or when a fact
 * came), `ask_human` or `done`. It may end at any point, also by a crash; the next one goes on.
 *
 * Two at once are safe: each claims a call before it sends it, and only one of them wins the claim. A token
 * that cannot be had is recorded, and becomes a step with its reason.
 *
 * @throws {MassError} if an option is of another type, or there is none of its name.
 * @throws the reason of `signal`.
 * @throws whatever `update`, `store` and `batch` throw.
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
  /** A step of its own, which ends when the caller or the time says so. */
  const bounded = <T>(work: (bounds: Bounds) => Promise<T>) => within({ signal, timeout_ms }, work);
  /** What has happened is recorded, even if the caller has given up meanwhile. */
  const tell = (fact: Fact) =>
    within({ timeout_ms }, ({ signal }) =>
      race(
        change((stored) => record(stored, fact, now())),
        signal,
      ),
    );

  let campaign = await bounded(({ signal }) => race(change(same), signal));
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
    const request = toRequest(call, { access_token: token, ...gateway(options) });

    const { id, before = Number.POSITIVE_INFINITY } = step;
    const claim = await claimed(id, change, now, tell, timeout_ms);
    campaign = claim.campaign;
    if (!claim.isOurs) continue;
    // Stored too late to be sent, or not wanted any more.
    const isToBeSent = now() < before && !signal?.aborted;
    const fact: Fact = isToBeSent ? await answer(request, id, options) : { what: "unsent", id };
    campaign = await tell(fact);
  }
}

type Change = (change: (campaign: Campaign) => Campaign) => Promise<Campaign>;

const same = (campaign: Campaign) => campaign;

function changeOf({ update, store }: AdvanceOptions): Change {
  if (update !== undefined) return async (change) => update(change);
  if (store === undefined) {
    throw new TypeError(
      "advance(): `update` or `store` is missing; it says where the campaign is stored",
    );
  }
  return async (change) => {
    for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
      const stored = await store.read();
      // If the store has no campaign, `change` says so.
      const campaign = change(stored?.campaign);
      if (campaign === stored.campaign) return campaign;
      const next = { campaign, revision: campaignRevision(campaign) };
      if (await store.write(next, stored.revision)) return campaign;
    }
    throw new Error(
      "advance(): `store.write` never stores; does it compare with the revision that was read?",
    );
  };
}

/**
 * Whether a call is ours to make. Where another one was faster, or it is not due any more, it is not. Whoever
 * gives up meanwhile is not heard before it is stored: a claim that did not go out is to be given back.
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
    // A transaction may be tried again: what counts is its last time.
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
    const campaign = await within({ timeout_ms }, ({ signal }) => race(claiming, signal));
    return { campaign, isOurs };
  } catch (error) {
    // The time was up. If it is stored all the same, nothing went out.
    claiming.then(() => (isOurs ? tell({ what: "unsent", id }) : undefined)).catch(() => {});
    throw error;
  }
}

const REFUSED_CLAIMS: ReadonlySet<string> = new Set(["already_called", "not_due"]);

/** The last token of each source that a call was made with. */
const used = new WeakMap<TokenSource, string>();
/** The last token that was renewed, for sources that still give the one that was refused. */
const renewed = new WeakMap<TokenSource, { stale: string; token: string }>();

/** The token to use, or what to record where there is none. */
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

/** Gets another token than the one that was refused. */
async function refreshed(source: TokenSource, bounds: Bounds): Promise<Fact> {
  try {
    // A program that has just started has refused none: the source may have a good one.
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

/** What is recorded of a token that could not be had. Only WeChat's own words are stored: no secret is in them. */
function tokenFailed(error: unknown): Fact {
  if (error instanceof MassError) return { what: "token_failed", errmsg: error.message };
  if (!(error instanceof TokenError)) throw error;
  const { cause } = error;
  if (!(cause instanceof ApiError)) return { what: "token_failed" };
  return { what: "token_failed", errcode: cause.errcode, errmsg: cause.errmsg };
}

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
  return race(options.batch(step.batch, step.fingerprint), signal);
}

function gateway({ base, allow_http }: AdvanceOptions): RequestOptions {
  return { ...(base === undefined ? {} : { base }), ...(allow_http ? { allow_http } : {}) };
}

/** What came of a request: an answer, whatever it is, or nothing. */
async function answer(request: Request, id: string, options: AdvanceOptions): Promise<Fact> {
  const send = options.fetch ?? ((given, init) => fetch(given, init));
  const { signal, timeout_ms } = options;
  const answered = async ({ signal }: Bounds): Promise<Fact> => {
    const response = await send(request, { signal });
    return { what: "replied", id, status: response.status, reply: await response.arrayBuffer() };
  };
  try {
    return await within({ signal, timeout_ms }, (bounds) => race(answered(bounds), bounds.signal));
  } catch {
    return { what: "lost", id };
  }
}
