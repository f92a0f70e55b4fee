import { knownOptions, textOf } from "../calls/arguments.js";
import { build } from "../calls/build.js";
import { exchange, mustBeGateway, TRANSPORT, type Transport } from "./exchange.js";
import { waitFor, withTimeout } from "./timeout.js";
import { mustBeToken, type TokenSource } from "./token.js";

/** The options of `stableToken`. */
export interface StableTokenOptions extends Transport {
  /** The account's app id. */
  appid: string;
  /** Its AppSecret. */
  secret: string;
  /** Returns the time in Unix seconds. Default: the clock of the host. */
  now?: () => number;
}

const OPTIONS = { appid: "string", secret: "string", now: "function", ...TRANSPORT } as const;

/** The minimum number of seconds between forced renewals, as WeChat demands it (docs/spec.md 2.8). */
const APART = 30;
const DAY = 86_400;

/**
 * Makes a token source over `stable_token`. It keeps the token in memory until a minute before its end.
 * Make one source for an account and share it among clients: it asks once for all waiting calls. Several
 * programs may have a source for the same account, because WeChat gives them the same token.
 *
 * A renewal first asks without force. Only if WeChat returns the refused token again, the renewal is
 * forced. WeChat allows 20 forced renewals a day, at least 30 s apart. The source waits 30 s before the
 * second one of a day, and twice as long before each further one. So a day has at most 12. During the wait
 * it returns the refused token, and the refusal is thrown.
 *
 * @throws {MassError} if an option has a wrong type or an unknown name, or `base` is not an address.
 */
export function stableToken(options: StableTokenOptions): TokenSource {
  const given = knownOptions(options, OPTIONS);
  const transport = given as StableTokenOptions;
  mustBeGateway(transport);
  const { timeout_ms } = transport;
  const now = () => Number(transport.now?.() ?? Date.now() / 1000);
  const appid = textOf("/appid", given.appid);
  const secret = textOf("/secret", given.secret);
  let kept: { token: string; until: number } | undefined;
  /** The running request for a token, and the token that it replaces. */
  let asking: { stale: string | undefined; token: Promise<string> } | undefined;
  let forced = { at: Number.NEGATIVE_INFINITY, apart: APART };

  async function ask(force_refresh: boolean): Promise<string> {
    const call = build("stable_token", {
      appid,
      secret,
      ...(force_refresh ? { force_refresh } : {}),
    });
    const { access_token, expires_in } = await withTimeout({ timeout_ms }, (bounds) =>
      exchange({ ...call, api: "stable_token" }, {}, transport, bounds, [secret]),
    );
    mustBeToken(access_token);
    kept = { token: access_token, until: now() + expires_in - 60 };
    return access_token;
  }

  /** Gets a token different from the refused one, or the same if WeChat gives no other now. */
  async function replace(stale: string): Promise<string> {
    if (kept?.token === stale) kept = undefined;
    const token = await ask(false);
    const since = now() - forced.at;
    // After a clock was set back, the wait begins anew: it must neither end at once nor take for ever.
    if (since < 0) forced = { at: now(), apart: forced.apart };
    if (token !== stale || since < forced.apart) return token;
    forced = { at: now(), apart: since < DAY ? forced.apart * 2 : APART };
    return ask(true);
  }

  function once(stale: string | undefined, work: () => Promise<string>): Promise<string> {
    const mine = { stale, token: work() };
    asking = mine;
    const over = () => {
      if (asking === mine) asking = undefined;
    };
    mine.token.then(over, over);
    return mine.token;
  }

  async function renewed(stale: string): Promise<string> {
    while (asking !== undefined && asking.stale !== stale) await asking.token.catch(() => {});
    if (asking !== undefined) return asking.token;
    if (kept && kept.token !== stale && now() < kept.until) return kept.token;
    return once(stale, () => replace(stale));
  }

  const bounded = (token: Promise<string>, signal: AbortSignal | undefined) =>
    signal ? waitFor(token, signal) : token;

  return {
    get(signal) {
      if (asking === undefined && kept && now() < kept.until) return kept.token;
      return bounded(asking?.token ?? once(undefined, () => ask(false)), signal);
    },
    renew: (stale, signal) => bounded(renewed(stale), signal),
  };
}
