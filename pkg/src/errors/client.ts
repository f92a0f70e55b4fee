import { WechatMassError } from "./base.js";
import { ApiError, MassError } from "./calls.js";
import type { Advice, Message, Until } from "./explanations.js";
import { redactedCopy } from "./redacted.js";

/**
 * A call without an answer: the connection failed, or the time was up. Whether WeChat has acted is
 * unknown. Repeat a send only with the same bytes and the same `clientmsgid`, after a minute.
 *
 * `cause` is a copy of the error of `fetch`, without addresses and tokens.
 */
export class ConnectionError extends WechatMassError {
  /** The name of the class. */
  override name = "ConnectionError";
  /** `connection` or `timeout`. */
  declare readonly code: "connection" | "timeout";
  /** The endpoint. */
  readonly api: string;
  /** The cause, for people. */
  readonly meaning: Message;
  /** Always `repeat`: the outcome of a send is unknown. */
  readonly advice = "repeat";
  /** The number of seconds to wait. */
  readonly after_seconds = 60;

  /** @param secrets Texts of the cause that must not be shown. */
  constructor(api: string, cause: unknown, secrets: readonly string[] = []) {
    const shown = redactedCopy(cause, secrets);
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
    // A token call has no outcome to fear, and a TokenError repeats these words.
    const isToken = api === "token" || api === "stable_token";
    this.meaning = {
      zh: isToken ? zh : `${zh}，结果未知`,
      en: isToken ? en : `${en}; whether WeChat has acted is unknown`,
    };
  }
}

/**
 * A call without an access token: the token source failed or took too long. **The call was not carried
 * out**, and may be made again.
 *
 * `cause` is an `ApiError` if WeChat refused the token call. Otherwise it is a copy of the source's error,
 * without addresses and secrets.
 */
export class TokenError extends WechatMassError {
  /** The name of the class. */
  override name = "TokenError";
  /** `token`, or `token_timeout` if the time was up. */
  declare readonly code: "token" | "token_timeout";
  /**
   * The endpoint that failed: `stable_token` or `token` if WeChat was asked for a token, otherwise the
   * endpoint of the call.
   */
  declare readonly api: string;
  /** WeChat's code, if WeChat refused the token call: 40164, 40125, … */
  declare readonly errcode?: number;
  /** The cause, for people. */
  declare readonly meaning: Message;
  /** The remedy for WeChat's code, otherwise `wait`. Never `repeat`: the call was certainly not carried out. */
  declare readonly advice: Advice;
  /** With `wait`: the number of seconds to wait. */
  declare readonly after_seconds?: number;
  /** With `wait`: the end of the wait. */
  declare readonly until?: Until;

  /** @internal */
  constructor(api: string, cause: unknown, timedOut: boolean, secrets: readonly string[]) {
    const shown = redactedCopy(cause, secrets);
    const [code, late] = timedOut
      ? (["token_timeout", ", which did not come in time"] as const)
      : (["token", ""] as const);
    super(code, `${api}: not carried out for want of an access token${late}`, { cause: shown });
    const known: Partial<ApiError> = shown instanceof WechatMassError ? shown : {};
    Object.assign(this, {
      api: known.api ?? api,
      meaning: timedOut
        ? {
            zh: "没有在限定时间内取得 access_token，本次调用没有执行",
            en: "no access token came in time; the call was not carried out",
          }
        : {
            zh: `没有取得 access_token，本次调用没有执行：${known.meaning?.zh ?? shown.message}`,
            en: `no access token could be got; the call was not carried out: ${known.meaning?.en ?? shown.message}`,
          },
      ...remedy(shown),
    });
  }
}

/** Derives the remedy of a missing token from its cause. */
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
