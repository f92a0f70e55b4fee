import load from "#wasm";
import * as glue from "./generated/wechat_mass.js";
import { entrance } from "./instance.js";

/** Calls into the WebAssembly of bodies and replies. */
export const enter = /* @__PURE__ */ entrance(glue, load);
