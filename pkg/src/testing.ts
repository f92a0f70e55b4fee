/**
 * An in-memory WeChat for your own tests.
 *
 * @packageDocumentation
 */
export type { SealedPush } from "./push/seal.js";
