import { WechatMassError } from "./base.js";
import type { Message } from "./explanations.js";

/**
 * The name of a cause: `engine_not_ready` if `await ready()` mends it, `engine_refuses` if the engine or the
 * page's policy permits no WebAssembly of this kind at all.
 */
export type EngineFault = "engine_not_ready" | "engine_refuses";

const MEANINGS: Record<EngineFault, Message> = {
  engine_not_ready: {
    zh: "此环境（例如 Chromium 114 及更早版本的网页）只能异步加载 WebAssembly：请先执行 `await ready()`，再调用其他函数；出现 InternalError 之后也要再执行一次",
    en: "this engine, for example a page in Chromium up to 114, loads WebAssembly only asynchronously: call `await ready()` before the other functions, and again after an InternalError",
  },
  engine_refuses: {
    zh: "此环境不能运行所需的 WebAssembly：可能是页面的 Content-Security-Policy 缺少 'wasm-unsafe-eval'，也可能是版本太旧（至少需要 Chrome 96、Firefox 90 或 Safari 15.1）",
    en: "this engine does not run the WebAssembly: the page's Content-Security-Policy may lack 'wasm-unsafe-eval', or the engine is too old (it needs Chrome 96, Firefox 90 or Safari 15.1)",
  },
};

/**
 * The JavaScript engine has not made the WebAssembly, or refuses to. Nothing was done. `check` returns it as a
 * problem instead. `cause` is the engine's own error.
 */
export class EngineError extends WechatMassError {
  /** The name of the class. */
  override name = "EngineError";
  declare readonly code: EngineFault;
  /** The cause and the remedy, for people. */
  readonly meaning: Message;

  constructor(code: EngineFault, cause?: unknown) {
    const meaning = MEANINGS[code];
    const told = (cause as { message?: unknown } | undefined)?.message;
    super(code, typeof told === "string" ? `${meaning.en} (${told})` : meaning.en, { cause });
    this.meaning = meaning;
  }
}

/** Makes an `EngineError` of what an engine throws instead of making an instance; anything else stays as it is. */
export function engineErrorOf(thrown: unknown): unknown {
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  // Chromium's words for its limit of 4 KB. At the end of the stack a RangeError has others.
  if (name === "RangeError" && /main thread/.test(String(message))) {
    return new EngineError("engine_not_ready", thrown);
  }
  const isRefusal = name === "CompileError" || name === "LinkError" || name === "ReferenceError";
  return isRefusal ? new EngineError("engine_refuses", thrown) : thrown;
}
