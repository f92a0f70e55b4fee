import type { CampaignPlan } from "wechat-mass";
import type { CampaignRow } from "./rows.js";

/** Makes the plan for the package of a row. */
export function planOf(
  { id, content, audience, options }: CampaignRow,
  account: CampaignPlan["account"],
  batches: readonly { count: number; fingerprint: string }[],
): CampaignPlan {
  const to =
    "is_to_all" in audience
      ? audience
      : "tag_id" in audience
        ? { is_to_all: false, tag_id: audience.tag_id }
        : { openids: batches };
  return { id, account, content, audience: to, ...options } as CampaignPlan;
}
