import type { Explanation, StatusExplanation } from "../errors/explanations.js";
import type { Api } from "../generated/types.js";
import { callWasm } from "../wasm/calls.js";
import { nameOf } from "./arguments.js";
import type { ApiInfo } from "./types.js";

/**
 * Explains an `errcode` and gives its remedy. Some codes have another meaning at some endpoints: give
 * the endpoint, as `ApiError` does. An unknown code, or a value that is not a whole number, gets
 * the advice `ask_human`. Never throws.
 *
 * @example
 * explain(40002).meaning.en; // "invalid grant_type"
 * explain(40002, "freepublish/get").meaning.en; // "invalid argument, check publish_id"
 */
export function explain(errcode: number, api?: Api): Explanation {
  const code = codeOf(errcode);
  return { ...callWasm((wasm) => wasm.explain(code, nameOf(api))), errcode: code };
}

/** Returns the number of an `errcode`, which may also be decimal digits; `NaN` if it is not a number. */
function codeOf(errcode: unknown): number {
  if (typeof errcode === "number") return errcode === 0 ? 0 : errcode;
  const isDigits = typeof errcode === "string" && /^(0|-?[1-9][0-9]*)$/.test(errcode);
  return isDigits || typeof errcode === "bigint" ? Number(errcode) : Number.NaN;
}

/**
 * Explains a `Status` of the event (`send success`, `err(20001)`) or a `msg_status` of
 * message/mass/get (`SENDING`). An unknown status, or a value that is not a text, has `known: false`.
 * Never throws.
 */
export function explainStatus(status: string): StatusExplanation {
  return callWasm((wasm) => wasm.explainStatus(typeof status === "string" ? status : ""));
}

/** Lists every `errcode` that this package knows. */
export function errcodes(): Explanation[] {
  return callWasm((wasm) => wasm.errcodes());
}

/** Lists every status that WeChat documents: those of the event and those of message/mass/get. */
export function statuses(): StatusExplanation[] {
  return callWasm((wasm) => wasm.statuses());
}

/** Lists every endpoint that this package knows. */
export function apis(): ApiInfo[] {
  return callWasm((wasm) => wasm.apis());
}
