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
export type { CampaignAudience } from "./campaign/audience.js";
export type { CallStep } from "./campaign/call-step.js";
export type { CampaignContent } from "./campaign/content.js";
export { record } from "./campaign/fact.js";
export {
  type AsyncOpenIdBatches,
  type OpenIdBatch,
  type OpenIdBatches,
  type OpenIdReport,
  openIdBatches,
} from "./campaign/openid-batches.js";
export type { OpenIdPiece } from "./campaign/openid-pieces.js";
export { checkCampaign, planCampaign } from "./campaign/plan.js";
export { ready } from "./campaign/ready.js";
export { type BatchOpenIds, batchCall, nextStep } from "./campaign/step.js";
export {
  type Campaign,
  type CampaignPart,
  campaignParts,
  campaignRevision,
  joinCampaign,
} from "./campaign/stored.js";
export { campaignSummary } from "./campaign/summary.js";
export { InternalError, WechatMassError } from "./errors/base.js";
export { MassError, type Problem } from "./errors/calls.js";
export { CampaignError } from "./errors/campaign.js";
export { EngineError, type EngineFault } from "./errors/engine.js";
export type { Message } from "./errors/explanations.js";
export type {
  Because,
  BecauseCode,
  CampaignFault,
  CampaignPlan,
  CampaignSummary,
  Fact,
  Group,
  JobState,
  JobSummary,
  OrderSummary,
  Purpose,
  Reprint,
  Step,
  Totals,
} from "./generated/campaign-types.js";
export type { Code, Send, SendAll } from "./generated/types.js";
