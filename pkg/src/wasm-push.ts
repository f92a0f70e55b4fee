import load from "#wasm-push";
import * as glue from "./generated/wechat_mass_push.js";
import { entrance } from "./instance.js";

/** Calls into the WebAssembly of pushes. */
export const enter = /* @__PURE__ */ entrance(glue, load);
