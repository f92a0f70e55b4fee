/**
 * The bodies that outlive a reload: in this tab alone, and only until it is closed. A body that
 * holds a secret is never kept.
 */

import type { Api } from "wechat-mass";

const PREFIX = "wechat-mass.body.";

/** The names of fields whose values let others act for the account, also in JSON that is not finished. */
const SECRET = /(secret|access_token|refresh_token|aes_?key|ticket)["'\\\s]*[:=]/i;

/** A letter written by its number, which JSON reads as that letter: `\u0073ecret` is `secret`. */
const ESCAPE = /\\+u([0-9a-f]{4})/gi;

/** A name with an escape that cannot be read. Nobody can say that it is not a secret's. */
const UNREAD_NAME = /"[^"\n]*\\[ux][^"\n]*"\s*:/i;

export function holdsSecret(text: string): boolean {
  const read = text.replace(ESCAPE, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return SECRET.test(text) || SECRET.test(read) || UNREAD_NAME.test(read);
}

/** The kept body of an endpoint. */
export function recallBody(api: Api): string | undefined {
  try {
    return sessionStorage.getItem(PREFIX + api) ?? undefined;
  } catch {
    return undefined; // Storage is switched off; the page works without it.
  }
}

/** Keeps a body, and says whether it will survive a reload. An older one of the endpoint goes. */
export function keepBody(api: Api, text: string): boolean {
  try {
    sessionStorage.removeItem(PREFIX + api);
    if (holdsSecret(text)) return false;
    sessionStorage.setItem(PREFIX + api, text);
    return true;
  } catch {
    return false; // Storage is switched off, or the body is larger than what it holds.
  }
}

export function forgetBody(api: Api): void {
  try {
    sessionStorage.removeItem(PREFIX + api);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}
