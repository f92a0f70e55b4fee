import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { digestOf } from "../directory/digest.js";
import type { Repeatable } from "../directory/replies.js";
import { logError } from "../shared/log.js";
import { refuse } from "../shared/outcome.js";
import { unwrap } from "./answer.js";
import { type Context, directoryOf, type Hosted, principalOf } from "./context.js";

/** The longest key. */
const LONGEST_KEY = 255;
/** The longest reply that is kept, in letters. Replies to changes are short. */
const LONGEST_REPLY = 1024 * 1024;

/** The header, for the declaration of a route. */
export const IDEMPOTENCY_HEADER = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(LONGEST_KEY)
    .regex(/^[\x21-\x7e]*$/)
    .optional()
    .openapi({
      description:
        "A key of your own for this change. The same request with the same key gets the same reply for 24 hours, with `Idempotent-Replay: true`, and is not carried out again.",
      example: "spring-2026-start-1",
    }),
});

/**
 * Carries out a change with an `Idempotency-Key` once. The same request again gets the reply of the first one. A
 * request that was refused (4xx) has done nothing, so its key is free again.
 */
export function idempotent(): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const key = c.req.header("idempotency-key");
    if (key === undefined) return next();
    if (!IDEMPOTENCY_HEADER.safeParse({ "idempotency-key": key }).success) refuseKey();
    const request = await requestOf(c, key);
    const { replies } = directoryOf(c);
    const reply = unwrap(await replies.begin(request));
    if (reply !== null) {
      return new Response(reply.body === "" ? null : reply.body, {
        status: reply.status,
        headers: {
          ...(reply.type ? { "Content-Type": reply.type } : {}),
          "Idempotent-Replay": "true",
        },
      });
    }
    const work = carryOut(c, request, next);
    // Whoever hangs up must find the reply later, so the work goes on without them.
    c.executionCtx.waitUntil(work.catch(() => {}));
    return work;
  };
}

async function carryOut(c: Context, request: Repeatable, next: () => Promise<void>): Promise<void> {
  await next();
  const { replies } = directoryOf(c);
  const { status } = c.res;
  try {
    if (status >= 400 && status < 500) {
      unwrap(await replies.release(request));
      return;
    }
    const body = await c.res.clone().text();
    if (body.length > LONGEST_REPLY)
      throw new Error("the reply to a change is too long to be kept");
    const type = c.res.headers.get("content-type") ?? "";
    unwrap(await replies.finish(request, { status, type, body }));
  } catch (error) {
    // The change is done. Whoever repeats it is told that its outcome is unknown.
    logError("idempotency.not_kept", error);
  }
}

/** The request, as its digest: the method, the address and every byte of the body. */
async function requestOf(c: Context, key: string): Promise<Repeatable> {
  const { pathname, search } = new URL(c.req.url);
  const body = c.req.raw.body === null ? new ArrayBuffer() : await c.req.raw.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).join(".");
  return {
    principal: principalOf(c).actor.id,
    key,
    fingerprint: digestOf(JSON.stringify([c.req.method, pathname, search, digest])),
  };
}

function refuseKey(): never {
  refuse(400, "bad_idempotency_key", {
    zh: `Idempotency-Key 应为 1 至 ${LONGEST_KEY} 个可见的 ASCII 字符`,
    en: `an Idempotency-Key has 1 to ${LONGEST_KEY} visible ASCII characters`,
  });
}
