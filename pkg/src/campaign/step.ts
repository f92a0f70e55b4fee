import { numberedBytes, storable, storedBytes, utf8Of } from "../arguments/bytes.js";
import { className } from "../arguments/type-name.js";
import type { Call } from "../calls/types.js";
import type { Step } from "../generated/campaign-types.js";
import { callWithCampaign } from "../wasm/campaign.js";
import type { CallStep } from "./call-step.js";
import { type StoredCampaign, storedText } from "./stored.js";

/**
 * Returns the next step. It changes nothing: two questions get the same answer.
 *
 * @throws {CampaignError} if the campaign is damaged, or `now` is not a time in Unix seconds.
 */
export function nextStep(campaign: StoredCampaign, now: number): Step {
  const text = storedText(campaign);
  const at = Number(now);
  return callWithCampaign(text, (wasm, number) => wasm.nextStep(number, at));
}

/**
 * The OpenIDs of one batch: bytes or text with one OpenID a line, or an array of OpenIDs. Bytes may have
 * gone through a store: an array of numbers (D1), or a `Buffer` in JSON.
 */
export type BatchOpenIds =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | readonly number[]
  | { type: "Buffer"; data: readonly number[] };

/**
 * Makes the call of a step that names a batch, from the OpenIDs of the batch.
 *
 * @throws {CampaignError} if these are not the planned OpenIDs.
 */
export function batchCall(
  campaign: StoredCampaign,
  step: Pick<CallStep, "id">,
  openids: BatchOpenIds,
): Call {
  const bytes = openidBytes(openids);
  const text = storedText(campaign);
  const id = String(step?.id);
  const found = bytes === undefined ? className(openids) : "";
  const call = callWithCampaign(text, (wasm, number) =>
    bytes === undefined ? wasm.noBatch(number, id, found) : wasm.batchCall(number, id, bytes),
  );
  return storable(call as Call);
}

/** Returns OpenIDs as bytes, if nothing is lost. `batchCall` checks later that they are the planned ones. */
export function openidBytes(openids: unknown): Uint8Array | undefined {
  if (Array.isArray(openids)) {
    // `every` would skip holes.
    const isText = openids.findIndex((one) => typeof one !== "string") < 0;
    return isText ? utf8Of(openids.join("\n")) : numberedBytes(openids);
  }
  const isStored = typeof openids === "object" && openids !== null;
  return utf8Of(openids) ?? (isStored ? storedBytes(openids) : undefined);
}
