import load from "#wasm";
import { ApiError, MassError, type Problem, ReplyError } from "../errors/calls.js";
import * as glue from "../generated/wechat_mass.js";
import { errorParts, lazyInstance } from "./instance.js";
import { Mailbox } from "./mailbox.js";

/** The way of values and texts into the WebAssembly and out of it. */
export const mailbox: Mailbox = /* @__PURE__ */ new Mailbox(glue);

const instance = /* @__PURE__ */ lazyInstance("bodies", glue, load, errorOf, () =>
  mailbox.forget(),
);

/** Makes the error of what the WebAssembly refuses: problems, or the parts of an error. */
export function errorOf(refused: unknown): unknown {
  if (Array.isArray(refused)) return new MassError(refused as Problem[]);
  const parts = errorParts(refused);
  if (parts === undefined) return refused;
  return parts.kind === "api" ? new ApiError(parts) : new ReplyError(parts);
}

/** Calls into the WebAssembly of bodies and replies. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);
