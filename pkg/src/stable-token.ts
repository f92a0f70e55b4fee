import { knownOptions, textOf } from "./arguments.js";
import { exchange, TRANSPORT, type Transport } from "./exchange.js";
import { build } from "./index.js";
import { race, within } from "./race.js";
import { mustBeToken, type TokenSource } from "./token.js";

/** Who asks for tokens, and how. */
export interface StableTokenOptions extends Transport {
  /** The account's app id. */
  appid: string;
  /** Its AppSecret. */
  secret: string;
  /** Unix seconds; default the host's clock. */
  now?: () => number;
}

const OPTIONS = { appid: "string", secret: "string", now: "function", ...TRANSPORT } as const;

/** WeChat wants forced renewals at least 30 s apart (docs/spec.md 2.8). */
const APART = 30;
const DAY = 86_400;

/**
 * A token source over `stable_token`, kept in memory until a minute before it ends. Make one for an
 * account and share it among the clients: it asks once for all who wait. Several programs may do so
 * for the same account: WeChat gives them the same token.
 *
 * A renewal asks without force first; only if WeChat returns the very token it refused, a new one is
 * forced. WeChat allows that 20 times a day, at least 30 s apart: within a day each time waits twice
 * as long as the one before, from 30 s on, which is at most 12 times. In between the refused token is
 * given back, and the refusal is thrown.
 *
 * @throws {MassError} if an option is of another type, or there is none of its name.
 */
export function stableToken(options: StableTokenOptions): TokenSource {
  const given = knownOptions(options, OPTIONS);
  const transport = given as StableTokenOptions;
  const { timeout_ms } = transport;
  const now = () => Number(transport.now?.() ?? Date.now() / 1000);
  const appid = textOf("/appid", given.appid);
  const secret = textOf("/secret", given.secret);
  let kept: { token: string; until: number } | undefined;
  /** The question that WeChat is being asked, and instead of which token. */
  let asking: { stale: string | undefined; token: Promise<string> } | undefined;
  let forced = { at: Number.NEGATIVE_INFINITY, apart: APART };

  async function ask(force_refresh: boolean): Promise<string> {
    const call = build("stable_token", {
      appid,
      secret,
      ...(force_refresh ? { force_refresh } : {}),
    });
    const { access_token, expires_in } = await within({ timeout_ms }, (bounds) =>
      exchange({ ...call, api: "stable_token" }, {}, transport, bounds, [secret]),
    );
    mustBeToken(access_token);
    kept = { token: access_token, until: now() + expires_in - 60 };
    return access_token;
  }

  /** Another token than the refused one; the same, if no other can be had now. */
  async function replace(stale: string): Promise<string> {
    if (kept?.token === stale) kept = undefined;
    const token = await ask(false);
    const since = now() - forced.at;
    // A clock that was set back must not hold it for ever.
    if (token !== stale || (since >= 0 && since < forced.apart)) return token;
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
    signal ? race(token, signal) : token;

  return {
    get(signal) {
      if (asking === undefined && kept && now() < kept.until) return kept.token;
      return bounded(asking?.token ?? once(undefined, () => ask(false)), signal);
    },
    renew: (stale, signal) => bounded(renewed(stale), signal),
  };
}
