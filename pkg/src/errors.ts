import type { CampaignFault, PushFault } from "./generated/types.js";
import type { Advice, Message, Problem, Until } from "./public.js";

/**
 * What every error of this package is. `code` is stable; branch on it, or on the class.
 */
export class WechatMassError extends Error {
  // Written out in each class: that of the class itself is another one after a bundler has shortened it.
  /** The name of its class. */
  override name = "WechatMassError";
  /** A stable name of what went wrong. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A body that was refused: `build`, `toRequest` and `previewOf` throw it, with every problem at once.
 */
export class MassError extends WechatMassError {
  /** The name of its class. */
  override name = "MassError";
  /** Every problem, errors and warnings: of the members in their order, then of the rules. */
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const errors = problems.filter((problem) => problem.level === "error");
    super("refused", errors.map((problem) => problem.message.en).join("; "));
    this.problems = problems;
  }
}

/**
 * A reply with an `errcode` other than 0.
 */
export class ApiError extends WechatMassError {
  /** The name of its class. */
  override name = "ApiError";
  /** The endpoint. */
  declare readonly api: string;
  /** WeChat's code. Branch on it, never on `errmsg`. */
  declare readonly errcode: number;
  /** WeChat's text without `rid` and `hint`. Not stable. */
  declare readonly errmsg: string;
  /** The request id, for `openapi/rid/get` within 7 days and for WeChat's support. */
  declare readonly rid?: string;
  /** The older request id. */
  declare readonly hint?: string;
  /** Whether this package knows the code. */
  declare readonly known: boolean;
  /** What the code means. */
  declare readonly meaning: Message;
  /** What a program should do. */
  declare readonly advice: Advice;
  /** With `repeat`, and with `wait` for a minute: after how many seconds. */
  declare readonly after_seconds?: number;
  /** With `wait`: until when. */
  declare readonly until?: Until;
  /**
   * With 45065 (advice `already_done`): the job that already exists. If the `clientmsgid` is yours,
   * the send has been accepted before.
   */
  declare readonly msg_id?: string;
  /** Whatever else the reply held, as it came. */
  declare readonly extra: Record<string, unknown>;

  /** @internal */
  constructor(parts: { message: string } & Record<string, unknown>) {
    const { message, kind: _, ...rest } = parts;
    super("api", message);
    Object.assign(this, rest);
  }
}

/** An error with its `code` and whatever else is said of it. */
class ErrorOfParts extends WechatMassError {
  /** @internal */
  constructor(parts: { message: string; code: string } & Record<string, unknown>) {
    const { message, kind: _, code, ...rest } = parts;
    super(code, message);
    Object.assign(this, rest);
  }
}

/**
 * Something that is no reply of the endpoint: a web page, nothing, half of it. Whether WeChat has
 * acted is unknown.
 */
export class ReplyError extends ErrorOfParts {
  /** The name of its class. */
  override name = "ReplyError";
  /** `empty`, `html`, `truncated`, `not_json`, `not_utf8`, `missing` or `wrong_type`. */
  declare readonly code:
    | "empty"
    | "html"
    | "truncated"
    | "not_json"
    | "not_utf8"
    | "missing"
    | "wrong_type";
  /** The endpoint. */
  declare readonly api: string;
  /** Where, as a JSON pointer; empty for the reply as a whole. */
  declare readonly path: string;
  /** The beginning of what came, at most 64 characters, without tokens. */
  declare readonly excerpt: string;
  /** What happened. */
  declare readonly meaning: Message;
  /**
   * `repeat`: the outcome is unknown, so the same bytes may be repeated after a minute (a send: with
   * the same `clientmsgid`). `pending`: `errcode: 0` was there, WeChat has accepted it; do not repeat.
   */
  declare readonly advice: Advice;
  /** With `repeat`: after how many seconds. */
  declare readonly after_seconds?: number;
}

/**
 * A push that was refused: not genuine, not readable, or held against wrong settings. `message` and
 * `meaning` say what to look at. Nothing of a secret is in it.
 */
export class PushError extends ErrorOfParts {
  /** The name of its class. */
  override name = "PushError";
  declare readonly code: PushFault;
  /** The HTTP status to answer WeChat with. Whatever is not 200 makes it send the push again. */
  declare readonly status: number;
  /** What happened. */
  declare readonly meaning: Message;
  /** Of what: an option, a parameter of the query, a field of the push. */
  declare readonly field?: string;
  /** The limit, or what was expected. */
  declare readonly limit?: string;
  /** What was found instead, where it can be shown; at most 64 characters. */
  declare readonly actual?: string;
}

/**
 * Something that a campaign refuses: a stored one that is damaged, a batch that was not planned, a fact
 * that is none. Nothing was changed.
 */
export class CampaignError extends ErrorOfParts {
  /** The name of its class. */
  override name = "CampaignError";
  declare readonly code: CampaignFault;
  /** What happened. */
  declare readonly meaning: Message;
  /** Of what. */
  declare readonly field?: string;
  /** The limit, or what was expected. */
  declare readonly limit?: string;
  /** What was found instead; at most 64 characters. */
  declare readonly actual?: string;
}

/**
 * A bug of this package. The next call works again; please report it with the message.
 */
export class InternalError extends WechatMassError {
  /** The name of its class. */
  override name = "InternalError";
  constructor(message: string, options?: ErrorOptions) {
    super(
      "internal",
      `${message}; this is a bug of wechat-mass, please report it at https://github.com/wechat-mass/wechat-mass/issues`,
      options,
    );
  }
}
