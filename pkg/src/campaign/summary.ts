import type { CampaignSummary } from "../generated/campaign-types.js";
import { callWithCampaign } from "../wasm/campaign.js";
import { type StoredCampaign, storedText } from "./stored.js";

/** Summarizes a campaign: every job, the sums, and the estimated end. */
export function campaignSummary(campaign: StoredCampaign, now: number): CampaignSummary {
  const text = storedText(campaign);
  const at = Number(now);
  return callWithCampaign(text, (wasm, number) => wasm.campaignSummary(number, at));
}
