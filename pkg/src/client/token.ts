import { member } from "../arguments/options.js";
import { refuse } from "../calls/arguments.js";
import { build } from "../calls/build.js";
import { toRequest } from "../calls/request.js";
import { TokenError } from "../errors/client.js";
import { type Bounds, waitFor } from "./timeout.js";

/** A source of access tokens. */
export interface TokenSource {
  /** Returns the token to use now, from your cache. */
  get(signal: AbortSignal | undefined): string | Promise<string>;
  /**
   * Returns a new token, because WeChat refused `stale`. It is called once for all calls that were refused
   * with the same token, of all clients that share the source.
   *
   * Return `stale` if there is no other token. Then, and if `renew` is absent, the refusal is thrown.
   */
  renew?(stale: string, signal: AbortSignal | undefined): string | Promise<string>;
}

/** Makes a source of a plain string, which is never renewed. */
export function sourceOf(token: string | TokenSource): TokenSource {
  if (typeof token === "string") return { get: () => token };
  if (typeof member(token, "get") !== "function") refuse("/token", "string, TokenSource", token);
  const renew = member(token, "renew");
  return renew === undefined || typeof renew === "function"
    ? token
    : refuse("/token/renew", "function", renew);
}

/**
 * Gets the token for a call of `api`. `toRequest` refuses an invalid token later.
 *
 * @throws {TokenError} if the source fails or takes too long.
 * @throws the reason of the caller's signal.
 */
export function tokenFor(api: string, source: TokenSource, bounds: Bounds): Promise<string> {
  return step(api, () => source.get(bounds.signal), bounds);
}

/** The last renewal of each source. */
const renewals = new WeakMap<TokenSource, Renewal>();

/** A renewal that has begun. */
interface Renewal {
  readonly stale: string;
  readonly token: Promise<string>;
  /** The new token, after it came. */
  renewed?: string;
}

/**
 * Gets a token different from `stale`, which WeChat has refused. Returns nothing if there is none. One renewal
 * serves all calls that were refused with the same token, also those that are refused after it.
 *
 * @throws {TokenError} if the source fails or takes too long.
 * @throws {MassError} if its token is invalid.
 * @throws the reason of the caller's signal.
 */
export async function renewedToken(
  api: string,
  source: TokenSource,
  stale: string,
  bounds: Bounds,
): Promise<string | undefined> {
  if (source.renew === undefined) return undefined;
  const renewal = renewalOf(source, source.renew, stale);
  try {
    const token = await step(api, () => renewal.token, bounds, [stale]);
    if (token === stale) return undefined;
    mustBeToken(token);
    return token;
  } catch (error) {
    // If this caller gave up, others still wait for the renewal. If the time was up, the renewal may hang,
    // and the next call must not wait for it.
    if (!bounds.given?.aborted) forget(source, renewal);
    throw error;
  }
}

/** Forgets a renewed token that was refused as well, so that the next call gets another. */
export function forgetRenewed(source: TokenSource, token: string): void {
  const renewal = renewals.get(source);
  if (renewal?.renewed === token) forget(source, renewal);
}

function renewalOf(
  source: TokenSource,
  renew: NonNullable<TokenSource["renew"]>,
  stale: string,
): Renewal {
  const known = renewals.get(source);
  if (known?.stale === stale) return known;
  // It gets no caller's signal: if one caller gives up, the others still need the token.
  const token = (async () => renew.call(source, stale, undefined))();
  const renewal: Renewal = { stale, token };
  renewals.set(source, renewal);
  token.then(
    (renewed) => {
      renewal.renewed = renewed;
      if (renewed === stale) forget(source, renewal);
    },
    () => forget(source, renewal),
  );
  return renewal;
}

function forget(source: TokenSource, renewal: Renewal): void {
  if (renewals.get(source) === renewal) renewals.delete(source);
}

/** Refuses an invalid token. The rule is that of `toRequest`. */
export function mustBeToken(access_token: string): void {
  toRequest(build("getcallbackip"), { access_token });
}

async function step<T>(
  api: string,
  work: () => T | Promise<T>,
  { signal, given }: Bounds,
  secrets: readonly string[] = [],
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await waitFor((async () => work())(), signal);
  } catch (cause) {
    if (given?.aborted) throw given.reason;
    throw new TokenError(api, cause, signal.aborted, secrets);
  }
}
