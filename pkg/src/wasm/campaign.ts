import load from "#wasm-campaign";
import { MassError, type Problem } from "../errors/calls.js";
import { CampaignError } from "../errors/campaign.js";
import * as glue from "../generated/wechat_mass_campaign.js";
import { errorParts, lazyInstance } from "./instance.js";
import { KeptCampaigns } from "./kept-campaigns.js";
import { Mailbox } from "./mailbox.js";

/** The way of values into the WebAssembly. */
export const mailbox: Mailbox = /* @__PURE__ */ new Mailbox(glue);

const kept = /* @__PURE__ */ new KeptCampaigns();

const instance = /* @__PURE__ */ lazyInstance(
  "campaigns",
  glue,
  load,
  (thrown) => {
    if (Array.isArray(thrown)) return new MassError(thrown as Problem[]);
    const parts = errorParts(thrown);
    return parts === undefined ? thrown : new CampaignError(parts);
  },
  () => {
    mailbox.forget();
    kept.forget();
  },
);

/** Calls into the WebAssembly of campaigns. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);

/**
 * Calls with the number of the campaign that has this text. It is read unless it is kept. `call` runs no code of the
 * caller, which could have another campaign read meanwhile, and returns nothing if the campaign is not kept any more.
 */
export function callWithCampaign<T>(
  text: string,
  call: (wasm: typeof glue, number: number) => T | undefined,
): T {
  return callWasm((wasm) => {
    const known = kept.numberOf(text);
    if (known !== undefined) {
      kept.keep(text, known);
      const result = call(wasm, known);
      if (result !== undefined) return result;
    }
    const number = kept.newNumber();
    mailbox.content(text, (start, end) => wasm.keepCampaign(number, start, end));
    kept.keep(text, number);
    return call(wasm, number) as T;
  });
}

/**
 * Takes the text of a campaign that `write` has left in the outbox, of which it returns the length. The campaign is kept,
 * if need be in the place of the one that it was before. Returns nothing for a length of 0.
 */
export function writtenCampaign(
  write: (number: number) => number,
  replaced?: number,
): string | undefined {
  const number = kept.newNumber();
  const length = write(number);
  if (length === 0) return undefined;
  const text = mailbox.text(length);
  kept.keep(text, number, replaced);
  return text;
}

/**
 * Starts a fresh instance, the only way to release the memory of a long list. Not inside of a getter whose object is
 * being written: the next long list does it.
 */
export const startAfresh = (): void => {
  if (!mailbox.isInUse) instance.startAfresh();
};
