import type { PushKeys } from "../account/pushes/pushes.js";
import type { Bindings } from "../bindings.js";
import { unwrap } from "./answer.js";

/** How long an answer is believed. A change of keys is known everywhere after this time. Milliseconds. */
const BELIEVED = 5000;
/** How long an account may be missing from the list: somebody may have added it a moment ago. Milliseconds. */
const MISSING = 500;

/** The keys of an account, as they were asked for. */
interface Known {
  readonly until: number;
  readonly keys: PushKeys;
}

const known = new Map<string, Known>();
let listed = { at: 0, ids: new Set<string>() };

/**
 * Returns what opens the pushes of an account, or nothing if there is no such account. Both are kept for some
 * seconds, so that forged pushes reach no object, and whoever guesses AppIDs costs nothing.
 */
export async function pushKeysOf(env: Bindings, account: string): Promise<PushKeys | undefined> {
  // Several requests may ask at once: a promise of one request must not be awaited by another.
  const now = Date.now();
  const age = now - listed.at;
  if (age >= BELIEVED || (age >= MISSING && !listed.ids.has(account))) {
    const ids = new Set(await env.DIRECTORY.getByName("directory").accounts.ids());
    listed = { at: now, ids };
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  }
  if (!listed.ids.has(account)) return undefined;
  const before = known.get(account);
  if (before !== undefined && now < before.until) return before.keys;
  const keys = unwrap(await env.ACCOUNT.getByName(account).pushes.keys());
  known.set(account, { until: now + BELIEVED, keys });
  return keys;
}
