import type { MiddlewareHandler } from "hono";
import { Refused } from "../shared/outcome.js";
import type { Hosted } from "./context.js";
import { isTooDeep } from "./json-depth.js";
import { REFUSALS, sizeRefusal, typeRefusal } from "./refusals.js";

/**
 * Limits the body of a request, by what its header says and by counting what comes. A body that is read as it
 * comes fails at the byte after the last; any other one is read here.
 */
export function sizeLimit(
  most: number,
  streamed: boolean,
  types: readonly string[],
): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const { raw } = c.req;
    const declared = raw.headers.get("content-length");
    if (declared !== null && Number(declared) > most) throw new Refused(sizeRefusal(most));
    if (types.length > 0) checkType(raw, types);
    if (raw.body === null) return next();
    // A body that has said its length has no more bytes: the server itself sees to that.
    if (streamed && declared !== null) return next();
    const counted = raw.body.pipeThrough(countTo(most));
    if (streamed) {
      c.req.raw = new Request(raw, { body: counted });
      return next();
    }
    const body = await new Response(counted).arrayBuffer();
    if (isJson(raw) && isTooDeep(new Uint8Array(body))) throw new Refused(REFUSALS.too_deep);
    c.req.raw = new Request(raw, { body });
    return next();
  };
}

function isJson({ headers }: Request): boolean {
  return typeOf(headers) === "application/json";
}

function checkType({ headers }: Request, types: readonly string[]): void {
  const type = typeOf(headers);
  if (!types.some((one) => one === type)) throw new Refused(typeRefusal(types));
}

function typeOf(headers: Headers): string | undefined {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
}

/** Passes bytes on, and fails at the first one too many. */
export function countTo(most: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > most) throw new Refused(sizeRefusal(most));
      controller.enqueue(chunk);
    },
  });
}
