/**
 * Mass messaging (群发) for WeChat Official Accounts: builds and checks request bodies, reads replies and
 * explains errors. Does no I/O; you call `fetch`.
 *
 * This entry also has everything of `wechat-mass/push` and `wechat-mass/campaign`. A program that needs only
 * one of them loads less from there.
 *
 * @packageDocumentation
 */
export { articlePictures, replacePictures } from "./calls/articles.js";
export { type Body, type BodyAndOptions, build, check, isValid, previewOf } from "./calls/build.js";
export { apis, errcodes, explain, explainStatus, statuses } from "./calls/explain.js";
export type { FileBytes } from "./calls/file-bytes.js";
export { type MediaInput, mediaOf } from "./calls/media.js";
export { read } from "./calls/read.js";
export { toRequest } from "./calls/request.js";
export type {
  ApiInfo,
  Call,
  FileContent,
  Options,
  Part,
  ReadOptions,
  Recipient,
  RequestOptions,
} from "./calls/types.js";
export * from "./campaign.js";
export { ApiError, MassError, type Problem, ReplyError } from "./errors/calls.js";
export type * from "./errors/explanations.js";
export type * from "./generated/types.js";
export * from "./push.js";
export { ready, type WasmPart } from "./wasm/instance.js";
