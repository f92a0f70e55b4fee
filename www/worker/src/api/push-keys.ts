import type { PushKeys } from "../account/pushes/pushes.js";
import type { Bindings } from "../bindings.js";
import { unwrap } from "./answer.js";

/** How long what was asked is believed. A change of keys is known everywhere after this time. Milliseconds. */
const BELIEVED = 5000;
/** The most accounts that are remembered. Whoever guesses AppIDs must not fill the memory. */
const MOST = 10_000;

interface Known {
  readonly until: number;
  readonly keys: PushKeys | undefined;
}

const known = new Map<string, Known>();

/**
 * Returns what opens the pushes of an account, or nothing if there is no such account. It is kept for some
 * seconds, so that forged pushes reach no object, and an account that is not in the list gets none.
 */
export async function pushKeysOf(env: Bindings, account: string): Promise<PushKeys | undefined> {
  const before = known.get(account);
  if (before !== undefined && Date.now() < before.until) return before.keys;
  // Several requests may ask at once: a promise of one request must not be awaited by another.
  const ids = await env.DIRECTORY.getByName("directory").accounts.ids();
  const keys = ids.includes(account)
    ? unwrap(await env.ACCOUNT.getByName(account).pushes.keys())
    : undefined;
  if (known.size >= MOST) known.clear();
  known.set(account, { until: Date.now() + BELIEVED, keys });
  return keys;
}
