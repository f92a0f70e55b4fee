import { ConnectionError } from "./client-errors.js";
import type { Api, Replies } from "./generated/types.js";
import { read } from "./index.js";
import type { Call, RequestOptions } from "./public.js";
import { type Bounds, race } from "./race.js";
import { toRequest } from "./request.js";

/** How requests are made, and where they go. */
export interface Transport {
  /** Your `fetch`; default the host's. */
  fetch?: (request: Request, init?: { signal?: AbortSignal }) => Promise<Response>;
  /** Another host or gateway; default `https://api.weixin.qq.com`. */
  base?: string;
  /** Allows an `http:` gateway on another machine. */
  allow_http?: boolean;
  /** The longest a call may take, in milliseconds, token and repeat included; default 30 000. */
  timeout_ms?: number;
}

/** Its members and their types. */
export const TRANSPORT = {
  fetch: "function",
  base: "string",
  allow_http: "boolean",
  // Its bounds are those of `within`.
  timeout_ms: "any",
} as const;

/** What is shorter may be in any text, and is no secret of WeChat's. */
const SHORTEST_SECRET = 16;

/**
 * One request and what came of it.
 *
 * @param secrets What must not be shown of an error of `fetch`, nor of the reply.
 * @throws {MassError} if the token, the address or the file is refused; nothing was sent.
 * @throws {ApiError} if WeChat answered with an `errcode`.
 * @throws {ReplyError} if something else answered.
 * @throws {ConnectionError} if nothing answered.
 * @throws the reason of the caller's signal.
 */
export async function exchange<A extends Api>(
  call: Call & { api: A },
  options: Pick<RequestOptions, "access_token" | "file">,
  transport: Transport,
  bounds: Bounds,
  secrets: readonly string[],
): Promise<Replies[A]> {
  const { base, allow_http } = transport;
  const request = toRequest(call, {
    ...options,
    ...(base === undefined ? {} : { base }),
    ...(allow_http === undefined ? {} : { allow_http }),
  });
  const send = transport.fetch ?? ((request, init) => fetch(request, init));
  const answer = async () => {
    const response = await send(request, { signal: bounds.signal });
    return { status: response.status, reply: await response.arrayBuffer() };
  };
  const { status, reply } = await race(answer(), bounds.signal).catch((cause: unknown) => {
    throw outcomeUnknown(call.api, cause, bounds, secrets);
  });
  return read(call.api, withoutSecrets(reply, secrets), { status });
}

/** The reply without what a gateway may have repeated in it: an error shows parts of it. */
function withoutSecrets(reply: ArrayBuffer, secrets: readonly string[]): ArrayBuffer | string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(reply);
  const found = secrets.filter(
    (secret) => secret.length >= SHORTEST_SECRET && text.includes(secret),
  );
  if (found.length === 0) return reply;
  return found.reduce((shown, secret) => shown.replaceAll(secret, "[REDACTED]"), text);
}

/** What is thrown where no answer came: the caller's own reason, if it gave up. */
export function outcomeUnknown(
  api: string,
  cause: unknown,
  { given }: Bounds,
  secrets: readonly string[] = [],
): unknown {
  return given?.aborted ? given.reason : new ConnectionError(api, cause, secrets);
}
