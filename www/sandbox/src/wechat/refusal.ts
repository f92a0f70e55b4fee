import type { Why } from "../world/hooks.js";
import type { Text } from "../world/text.js";
import { wordsOf } from "./words.js";

/** Is thrown where WeChat would answer an errcode. Nothing that the handler has stored stays. */
export class Refusal extends Error {
  readonly errcode: number;
  readonly why: Why;
  /** Members of the answer beside `errcode` and `errmsg`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(errcode: number, why: Why, errmsg: string, more: Readonly<Record<string, unknown>>) {
    super(errmsg);
    this.name = "Refusal";
    this.errcode = errcode;
    this.why = why;
    this.more = more;
  }
}

/** Refuses in WeChat's own words, which are `errmsg` if this call has others than usual. */
export function refuse(
  errcode: number,
  rule: Text,
  source: string,
  more: { readonly errmsg?: string } & Readonly<Record<string, unknown>> = {},
): never {
  const { errmsg = wordsOf(errcode), ...members } = more;
  throw new Refusal(errcode, { rule, source }, errmsg, members);
}
