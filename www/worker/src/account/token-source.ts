import { stableToken, type TokenSource, type Transport } from "wechat-mass/client";
import type { AccountSecrets, AccountSettings } from "./stored-settings.js";

/** How long a token of another system is used before it is asked for again. Seconds. */
const KEPT = 60;
/** The time limit of that system. Milliseconds. */
const PATIENCE = 10_000;
/** The biggest answer that is read. A token has at most 512 characters. */
const BIGGEST = 4096;

/** Makes the source of tokens that the settings name. Its time is that of the account's clock. */
export function tokenSourceOf(
  settings: AccountSettings,
  secrets: AccountSecrets,
  transport: Transport,
  now: () => number,
): TokenSource {
  const { appid, token_source } = settings;
  if (token_source !== undefined) {
    return systemOf(token_source, secrets.token_source_key, now);
  }
  return stableToken({ ...transport, appid, secret: secrets.secret ?? "", now });
}

/**
 * Another system that keeps the token. A second program that asks WeChat for tokens of `cgi-bin/token` would make
 * those of the first one invalid, so this service then asks only that system, and WeChat never.
 */
function systemOf(address: string, key: string | undefined, now: () => number): TokenSource {
  let kept: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const response = await fetch(address, {
      headers: {
        accept: "application/json, text/plain",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      // The key must not follow a redirect.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the source of tokens answered ${response.status}`);
    if (text.length > BIGGEST) throw new Error("the source of tokens answered too much");
    const { token, seconds } = tokenIn(text);
    kept = { token, until: now() + Math.min(KEPT, seconds) };
    return token;
  }

  function once(): Promise<string> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    get: () => (kept !== undefined && now() < kept.until ? kept.token : once()),
    async renew(stale) {
      if (kept !== undefined && kept.token !== stale && now() < kept.until) return kept.token;
      kept = undefined;
      return once();
    },
  };
}

/** Reads an answer: the token as text, or JSON as WeChat writes it. */
function tokenIn(text: string): { token: string; seconds: number } {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return { token: trimmed, seconds: KEPT };
  const { access_token, expires_in } = JSON.parse(trimmed) as Record<string, unknown>;
  if (typeof access_token !== "string") throw new Error("the source of tokens answered no token");
  return { token: access_token, seconds: typeof expires_in === "number" ? expires_in - 10 : KEPT };
}
