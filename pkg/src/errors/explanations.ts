/** A text in both languages. */
export interface Message {
  /** 中文 */
  zh: string;
  /** English */
  en: string;
}

/**
 * The remedy for an error, for programs.
 *
 * - `fix`: change the request; never repeat it unchanged
 * - `refresh_token`: get a new access token, then repeat once
 * - `repeat`: repeat the same bytes after `after_seconds`; the outcome may be unknown
 * - `wait`: nothing was done; try again after `until`
 * - `pending`: accepted and waiting; do not send again
 * - `ask_human`: an administrator or operator must act
 * - `already_done`: WeChat has accepted it before
 * - `none`: nothing is wrong
 */
export type Advice =
  | "fix"
  | "refresh_token"
  | "repeat"
  | "wait"
  | "pending"
  | "ask_human"
  | "already_done"
  | "none";

/**
 * The end of a wait. Days and months end at 0:00 Beijing time. `next_quota` is the next day for a
 * 公众号 and the next month for a 服务号. `administrator` takes at most 30 minutes.
 */
export type Until = "next_minute" | "next_day" | "next_month" | "next_quota" | "administrator";

/** The explanation of an `errcode`. */
export interface Explanation {
  /** The code that was given; `NaN` if it was not a number. */
  errcode: number;
  /** Whether this package knows the code. */
  known: boolean;
  /** The meaning of the code. */
  meaning: Message;
  /** The remedy, for programs. */
  advice: Advice;
  /** With `repeat`, and with `wait` for a minute: the number of seconds to wait. */
  after_seconds?: number;
  /** With `wait`: the end of the wait. */
  until?: Until;
}

/** An object with its meaning. */
export interface WithMeaning {
  /** The meaning, for people. */
  meaning: Message;
}

/** The outcome of a mass send. */
export interface SendOutcome extends WithMeaning {
  /** Whether this package knows the status. */
  known: boolean;
  /**
   * - `success`: sent; single recipients, even all of them, may not have received it
   * - `failed`: not sent
   * - `rejected`: refused by WeChat's review or by the originality check; `code` and `meaning` say why
   * - `refused_by_administrator`: an administrator refused the send
   * - `administrator_silent`: no administrator confirmed the send within 30 minutes
   * - `sending`, `deleted`: only from message/mass/get
   * - `unknown`: a status that WeChat does not document
   */
  outcome:
    | "success"
    | "sending"
    | "failed"
    | "deleted"
    | "rejected"
    | "refused_by_administrator"
    | "administrator_silent"
    | "unknown";
  /** The number in `err(number)`. It is not an `errcode`. */
  code?: number;
}

/** The explanation of a status. */
export interface StatusExplanation extends SendOutcome {
  /** The status, as WeChat writes it. */
  status: string;
}

/** The result of the originality check (原创校验), for a send or for one article. */
export interface ReprintJudgement extends WithMeaning {
  /** `no_reprint` and `reprint` may be sent, `forbidden` may not. `unknown`: WeChat does not say. */
  judgement: "no_reprint" | "reprint" | "forbidden" | "unknown";
}
