import { member, optionsOf } from "../arguments/options.js";
import { className } from "../arguments/type-name.js";

/** The options of every store. */
export interface StoreOptions {
  /**
   * The account (its appid) whose campaigns these are. Several accounts may share a database or a folder. A
   * `msg_id` is unique only within an account. Default: an empty text.
   */
  account?: string;
  /** Returns the time in Unix seconds, to tell whether a campaign has ended. Default: the clock of the host. */
  now?: () => number;
}

/** Reads the options of a store. */
export function storeOptions(given: object = {}): Required<StoreOptions> & { prefix: string } {
  const options = optionsOf(given, ["account", "now", "prefix"], (name) => {
    throw new TypeError(`a store has no option \`${name}\``);
  });
  const { account = "", now = () => Date.now() / 1000, prefix = "mass_" } = options;
  if (typeof account !== "string") {
    throw new TypeError(`the account of a store is a string, not ${className(account)}`);
  }
  if (typeof now !== "function") {
    throw new TypeError(`the clock of a store, now, is a function, not ${className(now)}`);
  }
  if (typeof prefix !== "string" || !/^[a-z_][a-z0-9_]{0,39}$/.test(prefix)) {
    throw new TypeError(
      "the prefix of a store is at most 40 small letters, digits and _, and begins with no digit",
    );
  }
  return { account, now: now as () => number, prefix };
}

/** Refuses a handle without the methods (`sql.exec`) that the store uses. `wanted` says what to hand over. */
export function mustHave(handle: unknown, methods: string[], wanted: string): void {
  for (const method of methods) {
    const found = method.split(".").reduce<unknown>(member, handle);
    if (typeof found !== "function") {
      throw new TypeError(
        `wrong handle: ${wanted}; this ${className(handle)} has no \`${method}\``,
      );
    }
  }
}

/** Makes the error for a batch that is not stored. Its `code` tells it from a failure of the store. */
export function batchMissing(campaign: string, fingerprint: string): Error {
  const message = `batch(): the batch ${fingerprint} of "${campaign}" is not stored`;
  return Object.assign(new Error(message), { code: BATCH_MISSING });
}

/** The `code` of that error. */
export const BATCH_MISSING = "batch_missing";

/** Returns the bytes of OpenIDs, or refuses what they were read from. */
export function mustBeBytes(
  method: string,
  bytes: Uint8Array | undefined,
  given: unknown,
): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw new TypeError(
    `the OpenIDs of a batch are bytes, a text or an array of texts, and ${method}() got ${className(given)}`,
  );
}
