import type { Interruption, Why } from "../world/hooks.js";
import type { World } from "../world/world.js";
import type { ReadRequest } from "./request.js";
import { newRid } from "./rid.js";

/** An answer, ready to leave. */
export interface Outcome {
  readonly status: number;
  readonly type: string;
  /** The body, unless it is bytes. */
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
  /** The body's members, if it is JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly why: Why;
}

/** Appends a rid to the errmsg of a refusal, and keeps the call for `openapi/rid/get`. */
export function withRid(
  world: World,
  outcome: Outcome,
  request: ReadRequest,
  account: string,
  begun: number,
): Outcome {
  const { json } = outcome;
  if (json === undefined || typeof json.errcode !== "number" || json.errcode === 0) return outcome;
  if (typeof json.errmsg !== "string" || json.errmsg.includes(" rid: ")) return outcome;
  const rid = newRid(world.clock.second());
  const named = { ...json, errmsg: `${json.errmsg} rid: ${rid}` };
  const text = JSON.stringify(named);
  if (account !== "") {
    world.rids.keep(rid, {
      account,
      took: Date.now() - begun,
      query: request.query.toString(),
      request: request.parts.length > 0 ? "" : new TextDecoder().decode(request.bytes),
      reply: text,
      address: request.address,
    });
  }
  return { ...outcome, json: named, text };
}

/** Makes the response. A cut one ends before its first byte, or in its middle. */
export function respond(outcome: Outcome, cut: Interruption["cut"]): Response {
  const { status, type, text, bytes, why } = outcome;
  const headers = {
    "content-type": type,
    "x-sandbox-why": headerOf(`${why.rule.en}; ${why.source}`),
  };
  if (cut === undefined) return new Response(bytes ?? text, { status, headers });
  const whole = bytes ?? new TextEncoder().encode(text);
  // Half an answer looks whole to HTTP, as one does that a proxy has cut.
  if (cut === "half") {
    return new Response(whole.subarray(0, whole.length >> 1), { status, headers });
  }
  return new Response(lost(whole.length), { status, headers });
}

/**
 * A body that is announced and never comes. Its end breaks the connection, where a stream without a length would end as
 * an empty answer. The runtime cannot break it before the status line.
 */
function lost(length: number): ReadableStream {
  // biome-ignore lint/correctness/noUndeclaredVariables: a global of the runtime that the linter does not know.
  const { readable, writable } = new FixedLengthStream(Math.max(1, length));
  // The abort is the purpose. Its promise is about a reader that may be gone by then.
  writable
    .getWriter()
    .abort(new Error("a fault lost this answer"))
    .catch(() => {});
  return readable;
}

/** A header is bytes: everything outside ASCII is left out. */
function headerOf(text: string): string {
  return text.replace(/[^ -~]+/g, "?");
}
