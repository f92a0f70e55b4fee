import { InternalError } from "../errors/base.js";
import { EngineError, engineErrorOf } from "../errors/engine.js";

/** The functions that every WebAssembly file of the package has. */
interface Glue {
  initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;
  takePanicMessage(): string | undefined;
  __wbg_get_imports(): WebAssembly.Imports;
  __wbg_reset_state(instance?: WebAssembly.Instance): void;
}

/** A part of the package with a WebAssembly file of its own. */
export type WasmPart = "bodies" | "pushes" | "campaigns";

/** One WebAssembly file. */
interface Instance<G> {
  /** Calls into it. */
  call<T>(call: (wasm: G) => T): T;
  /** Makes it asynchronously, for engines that make none synchronously. */
  ready(): Promise<void>;
  /** Starts a fresh instance, which releases memory. Without a spare one the old one stays. */
  startAfresh(): void;
}

/** The parts that are loaded. A bundle that leaves a part out does not have it here either. */
const loaded = new Map<WasmPart, () => Promise<void>>();

/**
 * Makes the WebAssembly asynchronously; after it, all other functions work. Only pages in old engines need
 * it: Chromium up to 114 refuses to make it synchronously there. Elsewhere it is not needed and does no harm.
 *
 * Several calls share the work, and a call after it costs nothing. After an `InternalError`, call it again.
 *
 * @param part The part to make. Default: all parts that the program has loaded.
 * @throws {EngineError} if the engine or the page's policy refuses the WebAssembly.
 * @throws {TypeError} if there is no such part.
 */
export async function ready(part?: WasmPart): Promise<void> {
  mustBePart(part, PARTS);
  const wanted = part === undefined ? [...loaded.values()] : [loaded.get(part)];
  await Promise.all(wanted.map((make) => make?.()));
}

const PARTS: readonly WasmPart[] = ["bodies", "pushes", "campaigns"];

/** Refuses a part that an entry does not have: nothing would be made, and the first call would fail. */
export function mustBePart(part: unknown, parts: readonly WasmPart[]): void {
  if (part === undefined || parts.includes(part as WasmPart)) return;
  throw new TypeError(`ready() takes one of ${parts.join(", ")}, not ${String(part)}`);
}

/**
 * Returns the calls into one WebAssembly file. The first call creates the instance, so that importing the
 * package is cheap. `toError` makes a JavaScript error of a value that the WebAssembly throws. `onRestart` is called
 * when another instance takes over, with a memory of its own.
 *
 * A trap, which is a bug of ours, becomes an `InternalError`, and the next call starts a fresh instance. Where
 * the engine makes none synchronously, a spare one is kept for it.
 */
export function lazyInstance<G extends Glue>(
  part: WasmPart,
  glue: G,
  load: () => WebAssembly.Module | BufferSource,
  toError: (thrown: unknown) => unknown,
  onRestart: () => void = () => {},
): Instance<G> {
  let state: "new" | "ready" | "trapped" = "new";
  /** The module, if the engine makes instances of it only asynchronously. */
  let slow: WebAssembly.Module | undefined;
  let spare: WebAssembly.Instance | undefined;
  let making: Promise<void> | undefined;
  let preparing: Promise<void> | undefined;

  function start(module: WebAssembly.Module | BufferSource): void {
    try {
      glue.initSync({ module });
    } catch (thrown) {
      throw engineErrorOf(thrown);
    }
    state = "ready";
  }

  function restart(): void {
    onRestart();
    if (slow === undefined) {
      glue.__wbg_reset_state();
    } else {
      if (spare === undefined) throw new EngineError("engine_not_ready");
      const next = spare;
      spare = undefined;
      glue.__wbg_reset_state(next);
      // If it fails, `ready` tries again and tells why.
      makeSpare(slow).catch(() => {});
    }
    state = "ready";
  }

  function makeSpare(module: WebAssembly.Module): Promise<void> {
    making ??= WebAssembly.instantiate(module, glue.__wbg_get_imports())
      .then((made) => {
        spare = made;
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  }

  async function prepare(): Promise<void> {
    if (state === "new") {
      const wasm = load();
      const module = "byteLength" in wasm ? await WebAssembly.compile(wasm) : wasm;
      // A call may have made it in the meantime.
      if (state === "new") {
        try {
          start(module);
        } catch (error) {
          if (!(error instanceof EngineError) || error.code !== "engine_not_ready") throw error;
          slow = module;
          await makeSpare(module);
          restart();
        }
      }
    }
    if (slow === undefined) return;
    if (spare === undefined) await makeSpare(slow);
    if (state === "trapped") {
      restart();
      await makeSpare(slow);
    }
  }

  function readied(): Promise<void> {
    preparing ??= prepare()
      .catch((thrown) => {
        throw engineErrorOf(thrown);
      })
      .finally(() => {
        preparing = undefined;
      });
    return preparing;
  }

  /** Makes the error of a trap, and starts a fresh instance. A trap does not restore the shadow stack. */
  function trapped(cause: Error): InternalError {
    state = "trapped";
    let message: string | undefined;
    try {
      message = glue.takePanicMessage();
    } catch {
      // The instance cannot run any more. The message of the trap must do.
    }
    // Without a spare instance the next call says what to do.
    if (slow === undefined || spare !== undefined) restart();
    return new InternalError(message ?? "the WebAssembly ended without a message", { cause });
  }

  loaded.set(part, readied);
  return {
    call(call) {
      if (state === "new") start(load());
      // The trap left no stack to restart the instance at once, or no spare one was there.
      if (state === "trapped") restart();
      try {
        return call(glue);
      } catch (thrown) {
        // Before any call: at the end of the stack the first one fails, and the instance would be used again.
        const before = state;
        state = "trapped";
        if (!(thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError)) {
          state = before;
          throw toError(thrown);
        }
        throw trapped(thrown);
      }
    },
    ready: readied,
    startAfresh() {
      if (slow === undefined || spare !== undefined) restart();
    },
  };
}

/** The parts of an error, as the WebAssembly throws them. `kind` selects the class. */
export type ErrorParts = { kind: string; message: string; code: string } & Record<string, unknown>;

/** Returns the parts of an error, or nothing if the thrown value is something else. */
export function errorParts(thrown: unknown): ErrorParts | undefined {
  const isParts = typeof thrown === "object" && thrown !== null && "kind" in thrown;
  return isParts ? (thrown as ErrorParts) : undefined;
}
