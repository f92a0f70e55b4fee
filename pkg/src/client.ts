/**
 * A small client: your `fetch` and your token in, one typed method over every endpoint out.
 *
 * It renews the token when WeChat says it is invalid (40001, 40014, 42001), once and for all calls
 * that wait for it, and repeats the call once: such a call has not been carried out. Nothing else is
 * repeated behind your back.
 *
 * @packageDocumentation
 */
import {
  type Api,
  ApiError,
  build,
  mediaOf,
  type Options,
  type Replies,
  type RequestOptions,
  read,
  type Typed,
  toRequest,
  WechatMassError,
} from "./index.js";
import { race } from "./race.js";

export { type Advanced, type AdvanceOptions, advance } from "./advance.js";

/** Where access tokens come from. */
export interface TokenSource {
  /** The token to use now, from your cache. */
  get(signal: AbortSignal | undefined): string | Promise<string>;
  /**
   * A new token, because WeChat refused `stale`. Called once for all calls that were refused with
   * the same token. Without it, the error is thrown.
   */
  renew?(stale: string, signal: AbortSignal | undefined): string | Promise<string>;
}

/** How a client is made. */
export interface ClientOptions {
  /** Where access tokens come from; a plain string is never renewed. */
  token: string | TokenSource;
  /** Your `fetch`; default the host's. */
  fetch?: (request: Request, init?: { signal?: AbortSignal }) => Promise<Response>;
  /** Another host or gateway; default `https://api.weixin.qq.com`. */
  base?: string;
  /** Allows an `http:` gateway on another machine. */
  allow_http?: boolean;
  /** The longest a call may take, in milliseconds, token and repeat included; default 30 000. */
  timeout_ms?: number;
}

/** How one call is made. */
export interface CallOptions extends Options {
  /** Ends the call. */
  signal?: AbortSignal;
  /** The content of an upload, where `media` is only its description. */
  file?: Blob | Uint8Array<ArrayBuffer>;
}

/** One typed method over every endpoint. */
export interface Client {
  /**
   * Checks, builds, sends, reads.
   *
   * @throws {MassError} if the body is refused; nothing was sent.
   * @throws {ApiError} if WeChat answered with an `errcode`.
   * @throws {ReplyError} if something else answered.
   * @throws {ConnectionError} if nothing answered; the outcome of a send is then unknown.
   */
  call<A extends Api>(api: A, ...rest: Typed<A, CallOptions>): Promise<Replies[A]>;
}

/**
 * Nothing answered: the connection failed, or the time was up. Whether WeChat has acted is unknown:
 * repeat a send only with the same bytes and the same `clientmsgid`, after a minute.
 */
export class ConnectionError extends WechatMassError {
  /** The name of its class. */
  override name = "ConnectionError";
  /** The endpoint. */
  readonly api: string;
  /** Always `repeat`: the outcome is unknown. */
  readonly advice = "repeat";
  /** After how many seconds. */
  readonly after_seconds = 60;

  constructor(api: string, cause: unknown) {
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    super(
      timedOut ? "timeout" : "connection",
      `${api}: ${timedOut ? "no answer in time" : "no answer"}`,
      {
        cause,
      },
    );
    this.api = api;
  }
}

/** The codes that say the token is at fault and the call was not carried out. */
const TOKEN_REFUSED: ReadonlySet<number> = new Set([40001, 40014, 42001]);

function isTokenRefused(error: unknown): boolean {
  return error instanceof ApiError && TOKEN_REFUSED.has(error.errcode);
}

/**
 * Makes a client.
 *
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
  const send = options.fetch ?? ((request, init) => fetch(request, init));
  const source: TokenSource =
    typeof options.token === "string" ? { get: () => options.token as string } : options.token;
  let renewing: { stale: string; token: Promise<string> } | undefined;

  /**
   * One renewal for all calls that were refused with the same token, also for those that hear of it
   * when it is done.
   */
  function renew(renewToken: NonNullable<TokenSource["renew"]>, stale: string): Promise<string> {
    if (renewing?.stale === stale) return renewing.token;
    // No caller's signal: the others who wait for this token must not lose it with one of them.
    const token = Promise.resolve(renewToken.call(source, stale, undefined));
    const mine = { stale, token };
    renewing = mine;
    token.catch(() => {
      if (renewing === mine) renewing = undefined;
    });
    return token;
  }

  return {
    async call(api, ...[body, callOptions = {}]) {
      const { signal: given, file: content, ...checks } = callOptions;
      const limit = AbortSignal.timeout(options.timeout_ms ?? 30_000);
      const signal = given ? AbortSignal.any([given, limit]) : limit;
      const upload = await asUpload(body, content);
      const call = build<string>(api, upload.body, checks);
      const request: RequestOptions = {};
      if (options.base !== undefined) request.base = options.base;
      if (options.allow_http !== undefined) request.allow_http = options.allow_http;
      if (upload.file !== undefined) request.file = upload.file;

      const attempt = async (access_token: string): Promise<Replies[typeof api]> => {
        const ready = toRequest(call, access_token === "" ? request : { ...request, access_token });
        let reply: ArrayBuffer;
        try {
          const answer = async () => (await send(ready, { signal })).arrayBuffer();
          reply = await race(answer(), signal);
        } catch (cause) {
          if (given?.aborted) throw given.reason;
          throw new ConnectionError(api, cause);
        }
        return read(api, reply);
      };

      if (api === "token" || api === "stable_token") return attempt("");
      const token = await race(source.get(signal), signal);
      try {
        return await attempt(token);
      } catch (error) {
        if (!isTokenRefused(error) || source.renew === undefined) throw error;
        const renewal = renew(source.renew, token);
        try {
          return await attempt(await race(renewal, signal));
        } catch (again) {
          // The new token is refused, too: the next call shall ask for another.
          if (isTokenRefused(again) && renewing?.token === renewal) renewing = undefined;
          throw again;
        }
      }
    },
  };
}

async function asUpload(
  body: unknown,
  content: RequestOptions["file"],
): Promise<{ body: unknown; file: RequestOptions["file"] }> {
  const media = (body as { media?: unknown } | null | undefined)?.media;
  if (media instanceof Blob) {
    return { body: { ...(body as object), media: await mediaOf(media) }, file: media };
  }
  if (media instanceof Uint8Array) return { body, file: media as Uint8Array<ArrayBuffer> };
  return { body, file: content };
}

/** Who asks for tokens, and how. */
export interface StableTokenOptions {
  /** The account's app id. */
  appid: string;
  /** Its AppSecret. */
  secret: string;
  /** Your `fetch`; default the host's. */
  fetch?: ClientOptions["fetch"];
  /** Another host or gateway; default `https://api.weixin.qq.com`. */
  base?: string;
  /** Allows an `http:` gateway on another machine. */
  allow_http?: boolean;
  /** Unix seconds; default the host's clock. */
  now?: () => number;
}

/**
 * A token source over `stable_token`, kept in memory until a minute before it ends. Several programs
 * may use it for the same account: WeChat gives them the same token. A renewal asks without force
 * first; only if WeChat returns the very token it refused, a new one is forced (20 a day, at least
 * 30 s apart).
 */
export function stableToken(options: StableTokenOptions): TokenSource {
  const now = options.now ?? (() => Date.now() / 1000);
  const { appid, secret } = options;
  let kept: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(force_refresh: boolean): Promise<string> {
    const { now: _now, appid: _appid, secret: _secret, ...rest } = options;
    const client = createClient({ ...rest, token: "" } as ClientOptions);
    const body = force_refresh ? { appid, secret, force_refresh } : { appid, secret };
    const reply = await client.call("stable_token", body);
    kept = { token: reply.access_token, until: now() + reply.expires_in - 60 };
    return reply.access_token;
  }

  return {
    get() {
      if (kept && now() < kept.until) return kept.token;
      asking ??= ask(false).finally(() => {
        asking = undefined;
      });
      return asking;
    },
    async renew(stale) {
      if (kept && kept.token !== stale && now() < kept.until) return kept.token;
      const token = await ask(false);
      return token === stale ? ask(true) : token;
    },
  };
}
