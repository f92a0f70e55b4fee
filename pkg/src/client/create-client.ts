import { bytesOf } from "../arguments/bytes.js";
import { knownOptions } from "../calls/arguments.js";
import { type BodyAndOptions, build, type Untrusted } from "../calls/build.js";
import { isBlob, mediaOf } from "../calls/media.js";
import type { FileContent, Options, RequestOptions } from "../calls/types.js";
import type { Api, Replies } from "../generated/types.js";
import { callUnchecked, type UncheckedOptions, type UncheckedReply } from "./call-unchecked.js";
import { exchange, mustBeGateway, outcomeUnknown, TRANSPORT, type Transport } from "./exchange.js";
import { waitFor, withTimeout } from "./timeout.js";
import { sourceOf, type TokenSource } from "./token.js";
import { withToken } from "./with-token.js";

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

/** A client with one typed method for every endpoint, and one for the endpoints that it does not know. */
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
  /**
   * Calls an endpoint that this package does not know, by its path. **Nothing is checked**: neither the body
   * nor the members of the reply. Address, token, time limit and errors are those of `call`.
   *
   * Endpoints that this package knows are refused, and everything below `/cgi-bin/message/mass/`: use `call`
   * for them. It checks who is reached.
   *
   * Whether a call may be repeated after an unknown outcome is for you to know. `advice` cannot tell it.
   *
   * @param path The path on WeChat's host, from its `/` on: `/cgi-bin/menu/create`.
   * @throws {MassError} if the path, an option or the token is refused; nothing was sent.
   * @throws {TokenError} if there is no access token; the call was not carried out.
   * @throws {ApiError} if WeChat answered with an outermost `errcode` other than 0. `api` is the path.
   * @throws {ReplyError} if the answer is a web page, is not JSON, or has an HTTP status other than 2xx.
   * @throws {ConnectionError} if no answer came; the outcome is then unknown.
   * @throws the reason of `signal` if it was aborted; the outcome is then unknown.
   * @example
   * const { json } = await client.callUnchecked("/cgi-bin/get_current_selfmenu_info");
   * await client.callUnchecked("/cgi-bin/menu/create", { body: { button: [] } });
   */
  callUnchecked(path: string, options?: UncheckedOptions): Promise<UncheckedReply>;
}

const CALL = { signal: "AbortSignal", file: "any", allow_unknown: "any" } as const;

/**
 * Makes a client.
 *
 * @throws {MassError} if an option has a wrong type or an unknown name, or `base` is not an address.
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
  mustBeGateway(transport);
  const source = sourceOf(transport.token);
  const { timeout_ms } = transport;

  return {
    async call<A extends Api>(api: A, body?: unknown, options?: CallOptions) {
      const given = knownOptions(options, CALL, "/options");
      const { signal, file: content, ...checks } = given as CallOptions;
      return withTimeout({ signal, timeout_ms }, async (bounds) => {
        const media = (body as { media?: unknown } | null | undefined)?.media;
        // Only a `Blob` is waited for. Anything else is built now: the caller may change the body for its next call.
        const upload = isBlob(media)
          ? await waitFor(described(body, media), bounds.signal).catch((cause) => {
              throw bounds.signal.aborted ? outcomeUnknown(api, cause, bounds) : cause;
            })
          : { body, file: bytesOf(media) === undefined ? content : (media as FileContent) };
        const call = { ...build<string>(api, upload.body, checks), api };
        const attempt = (access_token: string, secrets: string[]) =>
          exchange(call, requestOptions(access_token, upload.file), transport, bounds, secrets);

        if (api === "token" || api === "stable_token") return attempt("", [secretOf(body)]);
        return withToken(api, source, bounds, attempt);
      });
    },
    callUnchecked: (path, options) => callUnchecked(path, options, source, transport),
  };
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
async function described(body: unknown, file: Blob): Promise<{ body: unknown; file: Blob }> {
  return { body: { ...(body as object), media: await mediaOf(file) }, file };
}
