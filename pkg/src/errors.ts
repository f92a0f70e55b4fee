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
  /**
   * Every problem, errors and warnings: of the members in their order, then of the rules. `message` has
   * the first ten errors and says how many more there are.
   */
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super("refused", messageOf(problems.filter((problem) => problem.level === "error")));
    this.problems = problems;
  }
}

/** The most errors that a message has. */
const MOST_ERRORS = 10;

/** A line for a log, however many errors there are and whatever they show. */
function messageOf(errors: readonly Problem[]): string {
  const cut = ({ message }: Problem) => /^.{0,500}/su.exec(message.en)?.[0] ?? "";
  const shown = errors.slice(0, MOST_ERRORS).map((error) => cut(error));
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
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
  /** WeChat's text without `rid`, `hint` and secrets. Not stable. */
  declare readonly errmsg: string;
  /** The request id, for `openapi/rid/get` within 7 days and for WeChat's support. */
  declare readonly rid?: string;
  /** The older request id. */
  declare readonly hint?: string;
  /** Whether this package knows the code. */
  declare readonly known: boolean;
  /** What the code means. */
  declare readonly meaning: Message;
  /**
   * What a program should do. `pending` also where the id of a job stands beside the code: it may be out.
   * From the client never `refresh_token` where it has a source that renews: a token that is still
   * refused then is for a person, `ask_human`.
   */
  declare readonly advice: Advice;
  /** With `repeat`, and with `wait` for a minute: after how many seconds. */
  declare readonly after_seconds?: number;
  /** With `wait`: until when. */
  declare readonly until?: Until;
  /** The HTTP status, where it was told: 2xx, as WeChat answers also with an `errcode`. */
  declare readonly status?: number;
  /**
   * With 45065 (advice `already_done`): the job that already exists. If the `clientmsgid` is yours,
   * the send has been accepted before.
   */
  declare readonly msg_id?: string;
  /** Whatever else the reply held, as it came but for secrets. */
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
 * Something that is no reply of the endpoint: a web page, nothing, half of it, or anything with an
 * HTTP status other than 2xx (`http_status`): a gateway's words are not WeChat's. Whether WeChat has
 * acted is unknown.
 */
export class ReplyError extends ErrorOfParts {
  /** The name of its class. */
  override name = "ReplyError";
  /** `contradictory`, `empty`, `html`, `http_status`, `truncated`, `not_json`, `not_utf8`, `missing` or `wrong_type`. */
  declare readonly code:
    | "contradictory"
    | "empty"
    | "html"
    | "http_status"
    | "truncated"
    | "not_json"
    | "not_utf8"
    | "missing"
    | "wrong_type";
  /** The endpoint. */
  declare readonly api: string;
  /** Where, as a JSON pointer; empty for the reply as a whole. */
  declare readonly path: string;
  /** The HTTP status, where it was told. */
  declare readonly status?: number;
  /** The beginning of what came, at most 64 characters, without secrets. */
  declare readonly excerpt: string;
  /** What happened. */
  declare readonly meaning: Message;
  /**
   * `repeat`: the outcome is unknown, so the same bytes may be repeated after a minute (a send: with
   * the same `clientmsgid`). `pending`: an `errcode` that is or may be 0, or the id of what was made,
   * was there: WeChat may have accepted it; do not repeat; also by all but the HTTP
   * status. `ask_human`: refused, by a code that cannot be told. `fix`: by a status of 400 to 499 (but
   * 408, 425 and 429), told or named by the page, the same request is refused again; 412 says that it
   * came without `Content-Length`.
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
 * that is not one. Nothing was changed.
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
