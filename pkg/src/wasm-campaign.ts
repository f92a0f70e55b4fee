import load from "#wasm-campaign";
import * as glue from "./generated/wechat_mass_campaign.js";
import { entrance } from "./instance.js";

/** Calls into the WebAssembly of campaigns. */
export const enter = /* @__PURE__ */ entrance(glue, load);

/** A fresh instance: the only way to give back the memory that a long list has taken. */
export const startAfresh = (): void => glue.__wbg_reset_state();
