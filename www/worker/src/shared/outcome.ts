import type { Advice, Problem } from "wechat-mass";

/** A text for people, in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** The reason why something was not done, as the API answers it. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503;
  /** The name that programs compare. */
  readonly code: string;
  readonly message: Text;
  /** All problems of a body, each with its field, its limit and its value. */
  readonly problems?: readonly Problem[];
  /** Seconds after which it may be tried again. */
  readonly retry_after?: number;
  /** The answer of WeChat, where it has caused this. */
  readonly wechat?: WeChatAnswer;
}

/** The answer of WeChat that has caused a refusal. */
export interface WeChatAnswer {
  /** The endpoint, without `/cgi-bin/`. */
  readonly api: string;
  /** WeChat's code. */
  readonly errcode?: number;
  /** WeChat's text, without secrets. */
  readonly errmsg?: string;
  /** The id of the request, for WeChat's support. */
  readonly rid?: string;
  /** The remedy, for programs. */
  readonly advice: Advice;
}

/** The result of a method of an object. An error loses its class and its members on its way out of an object. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Is thrown inside an object where something cannot be done. `outcomeOf` makes a `Refusal` of it. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.name = "Refused";
    this.refusal = refusal;
  }
}

/** Refuses with a status, a code and the words. */
export function refuse(
  status: Refusal["status"],
  code: string,
  message: Text,
  more: Omit<Refusal, "status" | "code" | "message"> = {},
): never {
  throw new Refused({ status, code, message, ...more });
}
