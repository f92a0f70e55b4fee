/**
 * The driver of the campaigns of an account.
 *
 * @packageDocumentation
 */
export type { MassStore } from "./store/mass-store.js";
