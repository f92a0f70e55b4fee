/**
 * An in-memory WeChat for your own tests: tokens, mass sends, polls, uploads and pushes, with faults on
 * request and a clock that you move. It checks requests with rules of its own, not with those of this
 * package, so that it also finds the faults of this package.
 *
 * @packageDocumentation
 */
export { WechatMassError } from "./errors/base.js";
export type { SealedPush } from "./push/seal.js";
export { FakeWeChat } from "./testing/fake-wechat.js";
export type { Fault, FaultName } from "./testing/faults.js";
export type { JobEnd, SentJob } from "./testing/job.js";
export type { LoggedCall } from "./testing/logged-call.js";
export type { FakeTag, FakeWeChatOptions } from "./testing/options.js";
