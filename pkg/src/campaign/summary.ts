import type { CampaignSummary } from "../generated/campaign-types.js";
import { callWasm } from "../wasm/campaign.js";
import { type StoredCampaign, storedText } from "./stored.js";

/** Summarizes a campaign: every job, the sums, and the estimated end. */
export function campaignSummary(campaign: StoredCampaign, now: number): CampaignSummary {
  return callWasm((wasm) => wasm.campaignSummary(storedText(campaign), Number(now)));
}
