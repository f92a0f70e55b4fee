/**
 * Stores: where the campaigns of an account live, with their batches, sends and pushes. Each adapter takes a
 * handle that you have opened.
 *
 * @packageDocumentation
 */
export type {
  BatchToStore,
  ListedCampaign,
  MassStore,
  StoredRevision,
  StoredSend,
} from "./store/mass-store.js";
export { memoryStore } from "./store/memory-store.js";
