import load from "#wasm";
import { ApiError, InternalError, MassError, ReplyError } from "./errors.js";
import * as glue from "./generated/wechat_mass.js";
import type { Problem } from "./public.js";

let ready = false;

/**
 * Calls into the WebAssembly. It is loaded on the first call, so that importing costs nothing; a
 * trap (a bug of ours) becomes one internal error, and the next call starts a fresh instance.
 */
export function enter<T>(call: (wasm: typeof glue) => T): T {
  if (!ready) {
    glue.initSync({ module: load() });
    ready = true;
  }
  try {
    return call(glue);
  } catch (thrown) {
    throw toError(thrown);
  }
}

function toError(thrown: unknown): unknown {
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
    return restart(thrown);
  }
  if (Array.isArray(thrown)) return new MassError(thrown as Problem[]);
  if (typeof thrown === "object" && thrown !== null && "kind" in thrown) {
    const parts = thrown as { kind: string; message: string; code: string };
    return parts.kind === "api" ? new ApiError({ ...parts }) : new ReplyError({ ...parts });
  }
  return thrown;
}

/** The shadow stack is not restored after a trap: without a fresh start later calls would fail. */
function restart(cause: Error): InternalError {
  let message: string | undefined;
  try {
    message = glue.takePanicMessage();
  } catch {
    // The instance is past speaking; its trap says enough.
  }
  glue.__wbg_reset_state();
  return new InternalError(message ?? cause.message, { cause });
}
