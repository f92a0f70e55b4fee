import load from "#wasm";
import { ApiError, MassError, type Problem, ReplyError } from "../errors/calls.js";
import * as glue from "../generated/wechat_mass.js";
import { errorParts, lazyInstance } from "./instance.js";

const instance = /* @__PURE__ */ lazyInstance("bodies", glue, load, (thrown) => {
  if (Array.isArray(thrown)) return new MassError(thrown as Problem[]);
  const parts = errorParts(thrown);
  if (parts === undefined) return thrown;
  return parts.kind === "api" ? new ApiError(parts) : new ReplyError(parts);
});

/** Calls into the WebAssembly of bodies and replies. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);
