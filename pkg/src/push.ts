/**
 * Pushes of WeChat: verifies, decrypts and reads them, and seals answers. This entry loads only the
 * WebAssembly of pushes.
 *
 * @packageDocumentation
 */
export { InternalError, WechatMassError } from "./errors/base.js";
export { EngineError, type EngineFault } from "./errors/engine.js";
export type { Message, ReprintJudgement, SendOutcome, WithMeaning } from "./errors/explanations.js";
export { PushError } from "./errors/push.js";
export type {
  ArticleUrlItem,
  ArticleUrlResult,
  CopyrightCheckItem,
  CopyrightCheckResult,
  MassSendJobFinish,
  PublishEventInfo,
  PublishedArticle,
  PublishedArticles,
  PublishJobFinish,
  PushFault,
} from "./generated/types.js";
export type { PushField, PushFields } from "./push/fields.js";
export { openPush, readPush, unsealPush, verifyUrl } from "./push/open.js";
export type {
  CommonOpenOptions,
  Freshness,
  OpenOptions,
  PlainOpenOptions,
  PlainSealOptions,
  PushQuery,
  SealOptions,
  Secret,
  SecureOpenOptions,
} from "./push/options.js";
export { ready } from "./push/ready.js";
export { type SealedPush, SUCCESS, sealPush, sealReply, textReply } from "./push/seal.js";
export type {
  MassSendJobFinishPush,
  OtherPush,
  PublishJobFinishPush,
  Push,
  PushHead,
} from "./push/types.js";
