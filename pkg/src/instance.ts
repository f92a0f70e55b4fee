import {
  ApiError,
  CampaignError,
  InternalError,
  MassError,
  PushError,
  ReplyError,
} from "./errors.js";
import type { Problem } from "./public.js";

/** What the glue of each WebAssembly file has. */
interface Glue {
  initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;
  takePanicMessage(): string | undefined;
  __wbg_reset_state(): void;
}

/**
 * A way into a WebAssembly file. It is loaded on the first call, so that importing costs nothing; a
 * trap (a bug of ours) becomes one internal error, and the next call starts a fresh instance.
 */
export function entrance<G extends Glue>(
  glue: G,
  load: () => WebAssembly.Module | BufferSource,
): <T>(call: (wasm: G) => T) => T {
  let state: "new" | "ready" | "trapped" = "new";
  return (call) => {
    if (state === "new") glue.initSync({ module: load() });
    // Where a trap left no stack to start anew at once.
    if (state === "trapped") glue.__wbg_reset_state();
    state = "ready";
    try {
      return call(glue);
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError)) {
        throw toError(thrown);
      }
      state = "trapped";
      const error = restart(thrown, glue);
      state = "ready";
      throw error;
    }
  };
}

function toError(thrown: unknown): unknown {
  if (Array.isArray(thrown)) return new MassError(thrown as Problem[]);
  if (typeof thrown === "object" && thrown !== null && "kind" in thrown) {
    const parts = thrown as { kind: string; message: string; code: string };
    if (parts.kind === "campaign") return new CampaignError({ ...parts });
    if (parts.kind === "push") return new PushError({ ...parts });
    return parts.kind === "api" ? new ApiError({ ...parts }) : new ReplyError({ ...parts });
  }
  return thrown;
}

/** The shadow stack is not restored after a trap: without a fresh start later calls would fail. */
function restart(cause: Error, glue: Glue): InternalError {
  let message: string | undefined;
  try {
    message = glue.takePanicMessage();
  } catch {
    // The instance is past speaking; its trap says enough.
  }
  glue.__wbg_reset_state();
  return new InternalError(message ?? cause.message, { cause });
}
