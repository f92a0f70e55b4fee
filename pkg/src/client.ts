/**
 * A small client: give it your `fetch` and your token, and call every endpoint with one typed method.
 *
 * The client renews a token that WeChat refuses (40001, 40014, 42001), once for all waiting calls. Then it
 * repeats the call once: a call with a refused token was not carried out. It repeats nothing else.
 *
 * `callUnchecked` calls any other endpoint by its path, and checks nothing.
 *
 * @packageDocumentation
 */
export {
  type Advanced,
  type AdvanceOptions,
  advance,
} from "./client/advance.js";
export type { UncheckedOptions, UncheckedReply } from "./client/call-unchecked.js";
export type { CampaignStore } from "./client/campaign-store.js";
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
} from "./client/create-client.js";
export type { Transport } from "./client/exchange.js";
export { type StableTokenOptions, stableToken } from "./client/stable-token.js";
export type { TokenSource } from "./client/token.js";
export { ConnectionError, TokenError } from "./errors/client.js";
export type { StoredRevision } from "./store/mass-store.js";
