import { read } from "../calls/read.js";
import { toRequest } from "../calls/request.js";
import type { Call, RequestOptions } from "../calls/types.js";
import { ConnectionError } from "../errors/client.js";
import { EngineError } from "../errors/engine.js";
import { REDACTED } from "../errors/redacted.js";
import type { Api, Replies } from "../generated/types.js";
import { type Bounds, waitFor } from "./timeout.js";

/** Options for the way of a request to WeChat. */
export interface Transport {
  /** Your `fetch`. Default: the `fetch` of the host. */
  fetch?: (request: Request, init?: { signal?: AbortSignal }) => Promise<Response>;
  /** The host or gateway. Default: `https://api.weixin.qq.com`. */
  base?: string;
  /** Allows an `http:` gateway on another machine. */
  allow_http?: boolean;
  /** The maximum time of a call in milliseconds, with token and repeat. Default: 30 000. */
  timeout_ms?: number;
}

/** The members of `Transport` and their types. */
export const TRANSPORT = {
  fetch: "function",
  base: "string",
  allow_http: "boolean",
  // `withTimeout` checks it.
  timeout_ms: "any",
} as const;

/** The minimum length of a secret. A shorter text may be part of any reply. */
const SHORTEST_SECRET = 16;

/**
 * Sends one request and reads its reply.
 *
 * @param secrets Texts that must not be shown of an error of `fetch` or of the reply.
 * @throws {MassError} if the token, the address or the file is refused; nothing was sent.
 * @throws {ApiError} if WeChat answered with an `errcode`.
 * @throws {ReplyError} if the answer is not a reply of the endpoint.
 * @throws {ConnectionError} if no answer came.
 * @throws the reason of the caller's signal.
 */
export async function exchange<A extends Api>(
  call: Call & { api: A },
  options: Pick<RequestOptions, "access_token" | "file">,
  transport: Transport,
  bounds: Bounds,
  secrets: readonly string[],
): Promise<Replies[A]> {
  const request = toRequest(call, { ...options, ...gatewayOf(transport) });
  const { status, reply } = await answerOf(request, transport, bounds).catch((cause: unknown) => {
    throw outcomeUnknown(call.api, cause, bounds, secrets);
  });
  return read(call.api, withoutSecrets(reply, secrets), { status });
}

/** An answer with its whole body. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The body. */
  reply: ArrayBuffer;
  /** The header `content-type`, or an empty text. */
  content_type: string;
}

/** A call for which the address of any other may be checked: it needs no token. */
const ANY_CALL: Call = {
  api: "stable_token",
  method: "POST",
  path: "/cgi-bin/stable_token",
  query: {},
  headers: {},
  body: "{}",
};

/**
 * Refuses a gateway that can have no call, before there is one: as the source of tokens, it would end as a
 * missing token.
 *
 * @throws {MassError} if `base` is not an address.
 */
export function mustBeGateway(transport: Transport): void {
  if (transport.base === undefined) return;
  try {
    toRequest(ANY_CALL, gatewayOf(transport));
  } catch (error) {
    // A page may make a client before its engine is ready. The call is checked again.
    if (!(error instanceof EngineError)) throw error;
  }
}

/** Returns the options of `toRequest` that name the gateway. */
export function gatewayOf({ base, allow_http }: Transport): RequestOptions {
  return {
    ...(base === undefined ? {} : { base }),
    ...(allow_http === undefined ? {} : { allow_http }),
  };
}

/** Sends a request, and waits for its answer until the bounds end it. */
export function answerOf(
  request: Request,
  transport: Transport,
  { signal }: Bounds,
): Promise<Answer> {
  const send = transport.fetch ?? ((request, init) => fetch(request, init));
  const answer = async () => {
    const response = await send(request, { signal });
    const { status } = response;
    // After a send, nothing may fail because a `fetch` of one's own gives no headers.
    const content_type = response.headers?.get("content-type") ?? "";
    return { status, reply: await response.arrayBuffer(), content_type };
  };
  return waitFor(answer(), signal);
}

/** Removes secrets that a gateway repeated in a reply, because an error shows parts of the reply. */
export function withoutSecrets(
  reply: ArrayBuffer,
  secrets: readonly string[],
): ArrayBuffer | string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(reply);
  const found = secrets.filter(
    (secret) => secret.length >= SHORTEST_SECRET && text.includes(secret),
  );
  if (found.length === 0) return reply;
  return found.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
}

/** Returns the error of a call without an answer: the reason of the caller's signal if it aborted. */
export function outcomeUnknown(
  api: string,
  cause: unknown,
  { given }: Bounds,
  secrets: readonly string[] = [],
): unknown {
  return given?.aborted ? given.reason : new ConnectionError(api, cause, secrets);
}
