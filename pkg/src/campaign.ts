/**
 * Campaigns: one send over as many calls as it takes, sent once. This entry loads only the WebAssembly of
 * campaigns.
 *
 * @packageDocumentation
 */
export type { Call, Options, Part } from "./calls/types.js";
export {
  type AllowanceReason,
  mayMassSend,
  type Permission,
  type Reach,
} from "./campaign/allowance.js";
export { type Fact, type Purpose, record } from "./campaign/fact.js";
export {
  type AsyncOpenIdBatches,
  type OpenIdBatch,
  type OpenIdBatches,
  type OpenIdReport,
  openIdBatches,
} from "./campaign/openid-batches.js";
export type { OpenIdPiece } from "./campaign/openid-pieces.js";
export {
  type CampaignAudience,
  type CampaignContent,
  type CampaignPlan,
  checkCampaign,
  planCampaign,
} from "./campaign/plan.js";
export {
  type BatchOpenIds,
  type Because,
  batchCall,
  type CallStep,
  nextStep,
  type Step,
} from "./campaign/step.js";
export {
  type Campaign,
  type CampaignPart,
  campaignParts,
  campaignRevision,
  joinCampaign,
} from "./campaign/stored.js";
export {
  type CampaignSummary,
  campaignSummary,
  type Group,
  type JobSummary,
  type OrderSummary,
  type Totals,
} from "./campaign/summary.js";
export { InternalError, WechatMassError } from "./errors/base.js";
export { MassError, type Problem } from "./errors/calls.js";
export { CampaignError } from "./errors/campaign.js";
export type { Message } from "./errors/explanations.js";
export type { CampaignFault, Cause, Code, JobState, Send, SendAll } from "./generated/types.js";
