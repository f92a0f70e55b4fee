import { InternalError } from "../errors/base.js";

/** The functions that every WebAssembly file of the package has. */
interface Glue {
  initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;
  takePanicMessage(): string | undefined;
  __wbg_reset_state(): void;
}

/**
 * Returns a function that calls into one WebAssembly file. The first call creates the instance, so
 * that importing the package is cheap. `toError` makes a JavaScript error of a value that the
 * WebAssembly throws.
 *
 * A trap, which is a bug of ours, becomes an `InternalError`, and the next call starts a fresh instance.
 */
export function lazyInstance<G extends Glue>(
  glue: G,
  load: () => WebAssembly.Module | BufferSource,
  toError: (thrown: unknown) => unknown,
): <T>(call: (wasm: G) => T) => T {
  let state: "new" | "ready" | "trapped" = "new";
  return (call) => {
    if (state === "new") glue.initSync({ module: load() });
    // The trap left no stack to restart the instance at once.
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

/** Starts a fresh instance. A trap does not restore the shadow stack, so later calls would fail. */
function restart(cause: Error, glue: Glue): InternalError {
  let message: string | undefined;
  try {
    message = glue.takePanicMessage();
  } catch {
    // The instance cannot run any more. The message of the trap must do.
  }
  glue.__wbg_reset_state();
  return new InternalError(message ?? "the WebAssembly ended without a message", { cause });
}

/** The parts of an error, as the WebAssembly throws them. `kind` selects the class. */
export type ErrorParts = { kind: string; message: string; code: string } & Record<string, unknown>;

/** Returns the parts of an error, or nothing if the thrown value is something else. */
export function errorParts(thrown: unknown): ErrorParts | undefined {
  const isParts = typeof thrown === "object" && thrown !== null && "kind" in thrown;
  return isParts ? (thrown as ErrorParts) : undefined;
}
