import { bytesOf } from "../arguments/bytes.js";
import { knownOptions } from "../calls/arguments.js";
import { type BodyAndOptions, build, type Untrusted } from "../calls/build.js";
import { isBlob, mediaOf } from "../calls/media.js";
import type { FileContent, Options, RequestOptions } from "../calls/types.js";
import { ApiError } from "../errors/calls.js";
import type { Api, Replies } from "../generated/types.js";
import { exchange, outcomeUnknown, TRANSPORT, type Transport } from "./exchange.js";
import { waitFor, withTimeout } from "./timeout.js";
import { forgetRenewed, renewedToken, sourceOf, type TokenSource, tokenFor } from "./token.js";

/** The options of a client. */
export interface ClientOptions extends Transport {
  /** The source of access tokens. A plain string is never renewed. */
  token: string | TokenSource;
}

/** The options of a call. */
export interface CallOptions extends Options {
  /** Aborts the call. */
  signal?: AbortSignal;
  /** The content of an upload, if `media` is only its description. */
  file?: FileContent;
}

/** A client with one typed method for every endpoint. */
export interface Client {
  /**
   * Checks, builds and sends a call, and reads its reply. `signal` and `timeout_ms` bound everything: the
   * token, its renewal, and the answer to its last byte.
   *
   * @throws {MassError} if the body or the token is refused; nothing was sent.
   * @throws {TokenError} if there is no access token; the call was not carried out.
   * @throws {ApiError} if WeChat answered with an `errcode`.
   * @throws {ReplyError} if the answer is not a reply of the endpoint; the outcome of a send is then
   * unknown.
   * @throws {ConnectionError} if no answer came; the outcome of a send is then unknown.
   * @throws the reason of `signal` if it was aborted; the outcome of a send is then unknown.
   */
  call<A extends Api>(api: A, ...rest: BodyAndOptions<A, CallOptions>): Promise<Replies[A]>;
  /** The same for a body of type `unknown`, which is checked when the program runs. */
  call<A extends Api, B>(api: A, body: Untrusted<B>, options?: CallOptions): Promise<Replies[A]>;
}

const CALL = { signal: "AbortSignal", file: "any", allow_unknown: "any" } as const;

/** Tells whether WeChat refused the token. Such a call was certainly not carried out. */
function isTokenRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.advice === "refresh_token";
}

/**
 * Makes a client.
 *
 * @throws {MassError} if an option has a wrong type or an unknown name.
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
    async call<A extends Api>(api: A, body?: unknown, options?: CallOptions) {
      const given = knownOptions(options, CALL, "/options");
      const { signal, file: content, ...checks } = given as CallOptions;
      return withTimeout({ signal, timeout_ms }, async (bounds) => {
        const upload = await waitFor(asUpload(body, content), bounds.signal).catch((cause) => {
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

/** Makes the error of a token refusal that no renewal can mend: a person must act. */
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

/** Returns the AppSecret in the body of `token` and `stable_token`. */
function secretOf(body: unknown): string {
  const secret = (body as { secret?: unknown } | null | undefined)?.secret;
  return typeof secret === "string" ? secret : "";
}

/** Describes the file of an upload, and returns its content beside the body. */
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
