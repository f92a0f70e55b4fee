import type { CampaignFault } from "../generated/campaign-types.js";
import { DescribedError } from "./base.js";
import type { Message } from "./explanations.js";

/**
 * A refusal of a campaign: the stored campaign is damaged, the batch was not planned, or the fact is
 * not valid. Nothing was changed.
 */
export class CampaignError extends DescribedError {
  /** The name of the class. */
  override name = "CampaignError";
  declare readonly code: CampaignFault;
  /** The cause, for people. */
  declare readonly meaning: Message;
  /** The argument or member at fault. */
  declare readonly field?: string;
  /** The limit or the expected value. */
  declare readonly limit?: string;
  /** The value that was found. At most 64 characters. */
  declare readonly actual?: string;
}
