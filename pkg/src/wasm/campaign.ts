import load from "#wasm-campaign";
import { MassError, type Problem } from "../errors/calls.js";
import { CampaignError } from "../errors/campaign.js";
import * as glue from "../generated/wechat_mass_campaign.js";
import { errorParts, lazyInstance } from "./instance.js";
import { Mailbox } from "./mailbox.js";

/** The way of values into the WebAssembly. */
export const mailbox: Mailbox = /* @__PURE__ */ new Mailbox(glue);

const instance = /* @__PURE__ */ lazyInstance(
  "campaigns",
  glue,
  load,
  (thrown) => {
    if (Array.isArray(thrown)) return new MassError(thrown as Problem[]);
    const parts = errorParts(thrown);
    return parts === undefined ? thrown : new CampaignError(parts);
  },
  () => mailbox.forget(),
);

/** Calls into the WebAssembly of campaigns. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);

/**
 * Starts a fresh instance, the only way to release the memory of a long list. Not inside of a getter whose object is
 * being written: the next long list does it.
 */
export const startAfresh = (): void => {
  if (!mailbox.isInUse) instance.startAfresh();
};
