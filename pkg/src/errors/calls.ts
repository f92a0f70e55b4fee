import type { Code } from "../generated/types.js";
import { DescribedError, WechatMassError } from "./base.js";
import type { EngineError, EngineFault } from "./engine.js";
import type { Advice, Message, Until } from "./explanations.js";

/** One problem of a body. */
export interface Problem {
  /** The place: a JSON pointer into the body that was given. Empty for the body as a whole. */
  path: string;
  /** The stable name of the problem, for programs. `EngineFault`: nothing was checked, see `ready`. */
  code: Code | EngineFault;
  /** `error`: WeChat would refuse the body or misunderstand it. `warning`: the body is built. */
  level: "error" | "warning";
  /** The problem, for people: the field, the limit and the value. */
  message: Message;
  /** The limit or the expected value. */
  limit?: number | string;
  /** The value that was found. Never a secret; a long text is cut. */
  actual?: number | string | boolean | null;
}

/** Makes a problem of an `EngineError`, for the functions that never throw. */
export function engineProblem({ code, meaning }: EngineError): Problem {
  return { path: "", code, level: "error", message: meaning };
}

/**
 * A refused argument, with every problem at once. `build`, `toRequest`, `previewOf` and `planCampaign`
 * throw it, for example. Nothing was sent.
 */
export class MassError extends WechatMassError {
  /** The name of the class. */
  override name = "MassError";
  /**
   * Every problem, errors and warnings: first those of the members in their order, then those of the
   * rules between members. `message` has the first ten errors and the number of the others.
   */
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super("refused", messageOf(problems.filter((problem) => problem.level === "error")));
    this.problems = problems;
  }
}

/** The maximum number of errors in a message. */
const MOST_ERRORS = 10;

/** Joins errors to one short line for a log. */
function messageOf(errors: readonly Problem[]): string {
  const cut = ({ message }: Problem) => /^.{0,500}/su.exec(message.en)?.[0] ?? "";
  const shown = errors.slice(0, MOST_ERRORS).map((error) => cut(error));
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** A reply with an `errcode` other than 0. */
export class ApiError extends WechatMassError {
  /** The name of the class. */
  override name = "ApiError";
  /** The endpoint. */
  declare readonly api: string;
  /** WeChat's code. Branch on it, never on `errmsg`. */
  declare readonly errcode: number;
  /** WeChat's text without `rid`, `hint` and secrets. Not stable. */
  declare readonly errmsg: string;
  /** The request id, for `openapi/rid/get` within 7 days and for WeChat's support. */
  declare readonly rid?: string;
  /** The request id of older replies. */
  declare readonly hint?: string;
  /** Whether this package knows the code. */
  declare readonly known: boolean;
  /** The meaning of the code. */
  declare readonly meaning: Message;
  /**
   * The remedy, for programs. It is `pending` also if the reply has the id of a job beside the code:
   * the send may have been accepted.
   *
   * An error of the client never has `refresh_token` if its token source can renew: a new token was
   * refused as well. It has `ask_human` instead.
   */
  declare readonly advice: Advice;
  /** With `repeat`, and with `wait` for a minute: the number of seconds to wait. */
  declare readonly after_seconds?: number;
  /** With `wait`: the end of the wait. */
  declare readonly until?: Until;
  /** The HTTP status, if it was given. It is 2xx: WeChat answers with 200 also for an `errcode`. */
  declare readonly status?: number;
  /**
   * With 45065 (advice `already_done`): the job that already exists. If the `clientmsgid` is yours,
   * WeChat has accepted the send before.
   */
  declare readonly msg_id?: string;
  /** All other members of the reply, without secrets. */
  declare readonly extra: Record<string, unknown>;

  /** @internal */
  constructor(parts: { message: string } & Record<string, unknown>) {
    const { message, kind: _, ...rest } = parts;
    super("api", message);
    Object.assign(this, rest);
  }
}

/**
 * An answer that is not a reply of the endpoint: a web page, or an empty or truncated body. An answer with
 * an HTTP status other than 2xx is one as well (`http_status`), because only a gateway sends it. Whether
 * WeChat has acted is unknown.
 */
export class ReplyError extends DescribedError {
  /** The name of the class. */
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
  /** The place, as a JSON pointer. Empty for the reply as a whole. */
  declare readonly path: string;
  /** The HTTP status, if it was given. */
  declare readonly status?: number;
  /**
   * The beginning of the answer: at most 64 characters, without secrets. Empty if a reply of the endpoint may name
   * people.
   */
  declare readonly excerpt: string;
  /** The cause, for people. */
  declare readonly meaning: Message;
  /**
   * The remedy, for programs:
   *
   * - `repeat`: the outcome is unknown. Repeat the same bytes after a minute; a send needs the same
   *   `clientmsgid`.
   * - `pending`: WeChat may have accepted the call. Do not repeat it. The answer has an `errcode` that
   *   is or may be 0, or the id of a new object, with any HTTP status.
   * - `ask_human`: WeChat refused the call with a code that cannot be read.
   * - `fix`: a status from 400 to 499 other than 408, 425 and 429. The same request will be refused
   *   again. 412 means that `Content-Length` was missing.
   */
  declare readonly advice: Advice;
  /** With `repeat`: the number of seconds to wait. */
  declare readonly after_seconds?: number;
}
