import load from "#wasm-push";
import { PushError } from "../errors/push.js";
import * as glue from "../generated/wechat_mass_push.js";
import { errorParts, lazyInstance } from "./instance.js";

/** Calls into the WebAssembly of pushes. */
export const callWasm = /* @__PURE__ */ lazyInstance(glue, load, (thrown) => {
  const parts = errorParts(thrown);
  return parts === undefined ? thrown : new PushError(parts);
});
