import { ApiError, MassError, WechatMassError } from "./errors.js";
import { harmless } from "./harmless.js";
import type { Advice, Message, Until } from "./public.js";

/**
 * Nothing answered: the connection failed, or the time was up. Whether WeChat has acted is unknown:
 * repeat a send only with the same bytes and the same `clientmsgid`, after a minute.
 *
 * `cause` is what `fetch` said, as a copy without addresses and tokens.
 */
export class ConnectionError extends WechatMassError {
  /** The name of its class. */
  override name = "ConnectionError";
  /** `connection` or `timeout`. */
  declare readonly code: "connection" | "timeout";
  /** The endpoint. */
  readonly api: string;
  /** What happened. */
  readonly meaning: Message;
  /** Always `repeat`: the outcome of a send is unknown. */
  readonly advice = "repeat";
  /** After how many seconds. */
  readonly after_seconds = 60;

  /** @param secrets What must not be shown of the cause. */
  constructor(api: string, cause: unknown, secrets: readonly string[] = []) {
    const shown = harmless(cause, secrets);
    const timedOut = shown.name === "TimeoutError";
    super(
      timedOut ? "timeout" : "connection",
      `${api}: ${timedOut ? "no answer in time" : "no answer"}`,
      { cause: shown },
    );
    this.api = api;
    const [zh, en] = timedOut
      ? ["没有在限定时间内收到微信的返回", "no answer came in time"]
      : ["连接失败，没有收到微信的返回", "the connection failed and no answer came"];
    // Of a token there is nothing to be afraid of, and a TokenError repeats these words.
    const isToken = api === "token" || api === "stable_token";
    this.meaning = {
      zh: isToken ? zh : `${zh}，结果未知`,
      en: isToken ? en : `${en}; whether WeChat has acted is unknown`,
    };
  }
}

/**
 * There was no access token: its source failed, or took too long. **The call was not carried out**,
 * and may be made again.
 *
 * `cause` says why: an `ApiError` where WeChat refused the token, otherwise what went wrong, as a copy
 * without addresses and secrets.
 */
export class TokenError extends WechatMassError {
  /** The name of its class. */
  override name = "TokenError";
  /** `token`, or `token_timeout` where the time was up. */
  declare readonly code: "token" | "token_timeout";
  /**
   * Where it failed: `stable_token` or `token`, if the token was asked for there; else the endpoint
   * that was to be called.
   */
  declare readonly api: string;
  /** WeChat's code, where WeChat refused the token: 40164, 40125, … */
  declare readonly errcode?: number;
  /** What happened. */
  declare readonly meaning: Message;
  /** What WeChat's code asks for; else `wait`. Never `repeat`: nothing of the call is unknown. */
  declare readonly advice: Advice;
  /** With `wait`: after how many seconds. */
  declare readonly after_seconds?: number;
  /** With `wait`: until when. */
  declare readonly until?: Until;

  /** @internal */
  constructor(api: string, cause: unknown, timedOut: boolean, secrets: readonly string[]) {
    const shown = harmless(cause, secrets);
    const why = timedOut ? "it did not come in time" : shown.message;
    super(
      timedOut ? "token_timeout" : "token",
      `${api}: not carried out for want of an access token: ${why}`,
      { cause: shown },
    );
    const ours: Partial<ApiError> = shown instanceof WechatMassError ? shown : {};
    Object.assign(this, {
      api: ours.api ?? api,
      meaning: timedOut
        ? {
            zh: "没有在限定时间内取得 access_token，本次调用没有执行",
            en: "no access token came in time; the call was not carried out",
          }
        : {
            zh: `没有取得 access_token，本次调用没有执行：${ours.meaning?.zh ?? shown.message}`,
            en: `no access token could be got; the call was not carried out: ${ours.meaning?.en ?? shown.message}`,
          },
      ...remedy(shown),
    });
  }
}

function remedy(cause: Error): Pick<TokenError, "advice" | "after_seconds" | "until" | "errcode"> {
  if (cause instanceof MassError) return { advice: "fix" };
  const wait = { advice: "wait", after_seconds: 60, until: "next_minute" } as const;
  if (!(cause instanceof ApiError || cause instanceof TokenError)) return wait;
  const { errcode, advice, after_seconds, until } = cause;
  const code = errcode === undefined ? {} : { errcode };
  if (advice === "repeat") return { ...code, ...wait };
  const time = after_seconds === undefined ? {} : { after_seconds };
  return { ...code, advice, ...time, ...(until === undefined ? {} : { until }) };
}
