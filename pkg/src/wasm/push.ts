import load from "#wasm-push";
import { PushError } from "../errors/push.js";
import * as glue from "../generated/wechat_mass_push.js";
import { errorParts, lazyInstance } from "./instance.js";

const instance = /* @__PURE__ */ lazyInstance("pushes", glue, load, (thrown) => {
  const parts = errorParts(thrown);
  return parts === undefined ? thrown : new PushError(parts);
});

/** Calls into the WebAssembly of pushes. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);
