import { refuse } from "./arguments.js";
import { TokenError } from "./client-errors.js";
import { build } from "./index.js";
import { member } from "./options.js";
import { type Bounds, race } from "./race.js";
import { toRequest } from "./request.js";

/** Where access tokens come from. */
export interface TokenSource {
  /** The token to use now, from your cache. */
  get(signal: AbortSignal | undefined): string | Promise<string>;
  /**
   * A new token, because WeChat refused `stale`. Called once for all calls that were refused with
   * the same token, of all clients that share the source. Gives back `stale` where no other can be
   * had; then, and without `renew`, the refusal is thrown.
   */
  renew?(stale: string, signal: AbortSignal | undefined): string | Promise<string>;
}

/** A plain string is a source that is never renewed. */
export function sourceOf(token: string | TokenSource): TokenSource {
  if (typeof token === "string") return { get: () => token };
  if (typeof member(token, "get") !== "function") refuse("/token", "string, TokenSource", token);
  const renew = member(token, "renew");
  return renew === undefined || typeof renew === "function"
    ? token
    : refuse("/token/renew", "function", renew);
}

/**
 * The token for a call of `api`. What is no token is not refused here, but by `toRequest`.
 *
 * @throws {TokenError} if the source fails or takes too long.
 * @throws the reason of the caller's signal.
 */
export function tokenFor(api: string, source: TokenSource, bounds: Bounds): Promise<string> {
  return step(api, () => source.get(bounds.signal), bounds);
}

/** The last renewal of each source. */
const renewals = new WeakMap<TokenSource, Renewal>();

interface Renewal {
  readonly stale: string;
  readonly token: Promise<string>;
  /** The token, when it is there. */
  renewed?: string;
}

/**
 * Another token than `stale`, which WeChat has refused; nothing where there is none. One renewal
 * serves all that were refused with the same token, also those that hear of it when it is done.
 *
 * @throws {TokenError} if the source fails or takes too long.
 * @throws {MassError} if it gives what is no token.
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
    // Where a caller gave up, the others still wait for it. Where the time was up, it may hang, and
    // must not keep the next call waiting, too.
    if (!bounds.given?.aborted) forget(source, renewal);
    throw error;
  }
}

/** A renewed token is refused, too: the next call shall ask for another. */
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
  // No caller's signal: the others who wait for this token must not lose it with one of them.
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

/** The one rule of what is no token is that of `toRequest`. */
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
    return await race((async () => work())(), signal);
  } catch (cause) {
    if (given?.aborted) throw given.reason;
    throw new TokenError(api, cause, signal.aborted, secrets);
  }
}
