import { WechatMassError } from "../errors/base.js";
import { ApiError, MassError, type Problem, ReplyError } from "../errors/calls.js";
import { CampaignError } from "../errors/campaign.js";
import { ConnectionError, TokenError } from "../errors/client.js";
import type { Message } from "../errors/explanations.js";
import { PushError } from "../errors/push.js";
import { RunError } from "../errors/run.js";

/** The answer of a web handler that has failed, and what it logs. */
export interface ErrorAnswer {
  /** The HTTP status. */
  status: number;
  /** The body: JSON text with `code`, and with `problems` or `meaning`. Empty for WeChat, which reads none. */
  body: string;
  /**
   * For the log: one line with the name, the code and the meaning. The error itself if it has no meaning, as one
   * that is not of this package.
   */
  log: unknown;
}

/**
 * Returns the HTTP answer to an error that a handler has caught, and what to log. Neither has a secret.
 *
 * - A mistake in the request is 400, with every problem in Chinese and English: `MassError`, `CampaignError` and
 *   `RunError`; also what `JSON.parse`, `decodeURIComponent` and a wrong list of OpenIDs throw (`SyntaxError`,
 *   `URIError`, `TypeError`).
 * - An unknown campaign is 404, and a taken `id` is 409.
 * - A push has the status of its `PushError`, and no body.
 * - WeChat's own answers are 502: `ApiError`, `ReplyError`, `ConnectionError` and `TokenError`.
 * - Everything else is 500, also a damaged campaign. The body then does not say what has failed, the log does.
 *
 * @example
 * const { status, body, log } = errorAnswer(error);
 * console.error(log);
 * response.writeHead(status).end(body);
 */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof WechatMassError)) return foreign(error);
  const { name, code, meaning, problems } = error as WechatMassError & Explained;
  const status = statusOf(error);
  const body = error instanceof PushError ? "" : JSON.stringify({ code, problems, meaning });
  const why = problems ?? meaning;
  // A bug of this package has no meaning for people: its stack says more.
  if (why === undefined) return { status, body: failed(code), log: error };
  return { status, body, log: `${name} ${code}: ${JSON.stringify(why)}` };
}

/** The members of an error that explain it. */
interface Explained {
  meaning?: Message;
  problems?: readonly Problem[];
}

function statusOf(error: WechatMassError): number {
  if (error instanceof PushError) return error.status;
  if (error instanceof MassError) return 400;
  if (error instanceof RunError) {
    if (error.code === "no_campaign") return 404;
    return error.code === "another_plan" || error.code === "already_running" ? 409 : 400;
  }
  if (error instanceof CampaignError) {
    return error.code === "damaged" || error.code === "newer_version" ? 500 : 400;
  }
  const isWeChats = [ApiError, ReplyError, ConnectionError, TokenError].some(
    (kind) => error instanceof kind,
  );
  return isWeChats ? 502 : 500;
}

/** Answers an error that is not of this package. */
function foreign(error: unknown): ErrorAnswer {
  const isMistake =
    error instanceof SyntaxError || error instanceof URIError || error instanceof TypeError;
  // A `TypeError` with a cause is that of a `fetch` that failed.
  if (!isMistake || error.cause !== undefined) {
    return { status: 500, body: failed("failed"), log: error };
  }
  const { message } = error;
  const meaning: Message = { zh: `请求有误：${message}`, en: `the request is wrong: ${message}` };
  return { status: 400, body: JSON.stringify({ code: "bad_request", meaning }), log: error };
}

/** Makes the body of an answer that does not say what has failed. */
function failed(code: string): string {
  const zh = "服务器内部出错，原因见日志";
  return JSON.stringify({ code, meaning: { zh, en: "the server failed; its log has the cause" } });
}
