/**
 * A small client: your `fetch` and your token in, one typed method over every endpoint out.
 *
 * It renews the token when WeChat says it is invalid (40001, 40014, 42001), once and for all calls
 * that wait for it, and repeats the call once: such a call has not been carried out. Nothing else is
 * repeated behind your back.
 *
 * @packageDocumentation
 */
import { knownOptions } from "./arguments.js";
import { bytesOf } from "./bytes.js";
import { exchange, outcomeUnknown, TRANSPORT, type Transport } from "./exchange.js";
import {
  type Api,
  ApiError,
  build,
  type FileContent,
  mediaOf,
  type Options,
  type Replies,
  type RequestOptions,
  type Typed,
} from "./index.js";
import { isBlob } from "./media.js";
import { race, within } from "./race.js";
import { forgetRenewed, renewedToken, sourceOf, type TokenSource, tokenFor } from "./token.js";

export {
  type Advanced,
  type AdvanceOptions,
  advance,
  type CampaignStore,
  type StoredRevision,
} from "./advance.js";
export { ConnectionError, TokenError } from "./client-errors.js";
export type { Transport } from "./exchange.js";
export { type StableTokenOptions, stableToken } from "./stable-token.js";
export type { TokenSource } from "./token.js";

/** How a client is made. */
export interface ClientOptions extends Transport {
  /** Where access tokens come from; a plain string is never renewed. */
  token: string | TokenSource;
}

/** How one call is made. */
export interface CallOptions extends Options {
  /** Ends the call. */
  signal?: AbortSignal;
  /** The content of an upload, where `media` is only its description. */
  file?: FileContent;
}

/** One typed method over every endpoint. */
export interface Client {
  /**
   * Checks, builds, sends, reads. Everything is bounded by `signal` and `timeout_ms`: the token, its
   * renewal, the answer to its last byte.
   *
   * @throws {MassError} if the body or the token is refused; nothing was sent.
   * @throws {TokenError} if there is no access token; the call was not carried out.
   * @throws {ApiError} if WeChat answered with an `errcode`.
   * @throws {ReplyError} if something else answered, or with an HTTP status other than 2xx; the
   * outcome of a send is then unknown.
   * @throws {ConnectionError} if nothing answered; the outcome of a send is then unknown.
   * @throws the reason of `signal`; the outcome of a send is then unknown.
   */
  call<A extends Api>(api: A, ...rest: Typed<A, CallOptions>): Promise<Replies[A]>;
}

const CALL = { signal: "AbortSignal", file: "any", allow_unknown: "any" } as const;

/** Whether the token is at fault, and the call was certainly not carried out. */
function isTokenRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.advice === "refresh_token";
}

/**
 * Makes a client.
 *
 * @throws {MassError} if an option is of another type, or there is none of its name.
 * @example
 * const client = createClient({ token: stableToken({ appid, secret }) });
 * const { msg_id } = await client.call("message/mass/sendall", {
 *   filter: { is_to_all: false, tag_id: 2 },
 *   msgtype: "text",
 *   text: { content: "你好" },
 *   clientmsgid: "job42-t2",
 * });
 */
export function createClient(options: ClientOptions): Client {
  const transport = knownOptions(options, { token: "any", ...TRANSPORT }) as ClientOptions;
  const source = sourceOf(transport.token);
  const { timeout_ms } = transport;

  return {
    async call(api, ...[body, options]) {
      const given = knownOptions(options, CALL, "/options");
      const { signal, file: content, ...checks } = given as CallOptions;
      return within({ signal, timeout_ms }, async (bounds) => {
        const upload = await race(asUpload(body, content), bounds.signal).catch((cause) => {
          throw bounds.signal.aborted ? outcomeUnknown(api, cause, bounds) : cause;
        });
        const call = { ...build<string>(api, upload.body, checks), api };
        const attempt = (access_token: string, secrets: string[]) =>
          exchange(call, requestOptions(access_token, upload.file), transport, bounds, secrets);

        if (api === "token" || api === "stable_token") return attempt("", [secretOf(body)]);
        const token = await tokenFor(api, source, bounds);
        try {
          return await attempt(token, [token]);
        } catch (error) {
          if (!isTokenRefused(error) || source.renew === undefined) throw error;
          const renewed = await renewedToken(api, source, token, bounds);
          if (renewed === undefined) throw stillRefused(error);
          return await attempt(renewed, [token, renewed]).catch((again) => {
            if (!isTokenRefused(again)) throw again;
            forgetRenewed(source, renewed);
            throw stillRefused(again);
          });
        }
      });
    },
  };
}

/** The refusal, where a new token has not helped or cannot be had: to renew again is no remedy. */
function stillRefused(error: ApiError): ApiError {
  const hint = {
    zh: "换 access_token 没有用（新的仍被拒绝，或暂时拿不到新的）：请核对 appid、AppSecret 和 base 是否属于同一账号，以及有没有别的程序在不断更换 access_token",
    en: "a new access token does not help, or cannot be had yet: look whether appid, AppSecret and base are of one account, and whether another program keeps renewing its access token",
  };
  return new ApiError({
    ...error,
    message: `${error.message}; ${hint.en}`,
    meaning: { zh: `${error.meaning.zh}；${hint.zh}`, en: `${error.meaning.en}; ${hint.en}` },
    advice: "ask_human",
  });
}

function requestOptions(access_token: string, file: RequestOptions["file"]) {
  return { access_token, ...(file === undefined ? {} : { file }) };
}

/** The AppSecret in the body of `token` and `stable_token`. */
function secretOf(body: unknown): string {
  const secret = (body as { secret?: unknown } | null | undefined)?.secret;
  return typeof secret === "string" ? secret : "";
}

async function asUpload(
  body: unknown,
  content: RequestOptions["file"],
): Promise<{ body: unknown; file: RequestOptions["file"] }> {
  const media = (body as { media?: unknown } | null | undefined)?.media;
  if (isBlob(media)) {
    return { body: { ...(body as object), media: await mediaOf(media) }, file: media };
  }
  return { body, file: bytesOf(media) === undefined ? content : (media as FileContent) };
}
