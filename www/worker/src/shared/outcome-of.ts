import { ApiError, CampaignError, MassError, PushError, ReplyError } from "wechat-mass";
import { ConnectionError, TokenError } from "wechat-mass/client";
import { RunError } from "wechat-mass/run";
import { LATER_RELEASE } from "./database.js";
import { logError } from "./log.js";
import { type Outcome, type Refusal, Refused, type Text } from "./outcome.js";
import { SecretError } from "./secrets.js";

/**
 * Does the work of a method of an object, and makes an `Outcome` of what it returns or throws. Every method that
 * is called from outside of its object is wrapped in this: an error would lose its class and its members on its
 * way out.
 */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

/** Returns how an error is answered. An error that nobody could foresee goes to the log, and its answer does not say it. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof MassError) {
    const message = { zh: "请求内容有误，没有执行", en: "the content is wrong; nothing was done" };
    return { status: 400, code: "refused", message, problems: error.problems };
  }
  if (error instanceof PushError && error.status < 500) {
    return { status: 400, code: error.code, message: error.meaning };
  }
  if (error instanceof RunError) return runRefusal(error);
  if (error instanceof CampaignError && !isDamage(error)) {
    return { status: 400, code: error.code, message: error.meaning };
  }
  if (isFromWeChat(error)) return weChatRefusal(error);
  if (isWrongList(error)) {
    const message = error.message.slice(LIST_ERROR.length).trim();
    return {
      status: 400,
      code: "wrong_list",
      message: {
        zh: `OpenID 列表有误：${message}`,
        en: `the list of OpenIDs is wrong: ${message}`,
      },
    };
  }
  logError("failed", error);
  if (error instanceof SecretError) return LOCKED;
  if (isLater(error)) return LATER;
  return isPassing(error) ? BUSY : FAILED;
}

/** The answer to a failure that nobody could foresee. The log has the cause. */
const FAILED: Refusal = {
  status: 500,
  code: "failed",
  message: { zh: "服务内部出错，原因见日志", en: "the service failed; its log has the cause" },
};

/** The answer where a stored secret cannot be opened. */
const LOCKED: Refusal = {
  status: 503,
  code: "secret_locked",
  message: {
    zh: "存储的密钥无法解开：请检查服务的 SECRETS_KEY 和 SECRETS_KEY_BEFORE",
    en: "a stored secret cannot be opened: check SECRETS_KEY and SECRETS_KEY_BEFORE of the service",
  },
};

/** The answer where an older release is started over what a later one has stored. */
const LATER: Refusal = {
  status: 503,
  code: "later_release",
  message: {
    zh: "数据由更新的版本保存，这个版本没有改动它：请启动原来的版本",
    en: "a later release has stored this, and this one leaves it as it is: start that release again",
  },
};

/** The answer where an object was moved, restarted or has too much to do. Whether it has done the work is unknown. */
const BUSY: Refusal = {
  status: 503,
  code: "busy",
  message: {
    zh: "服务暂时繁忙，结果未知：请先查看结果，再重试",
    en: "the service is busy and the outcome unknown: look at what was done before you repeat it",
  },
  retry_after: 1,
};

/** The beginning of what the package says of a list. */
const LIST_ERROR = "openIdBatches():";

/** Tells whether the package says that a list has no OpenIDs. It has no class of its own for this. */
function isWrongList(error: unknown): error is TypeError {
  return error instanceof TypeError && error.message.startsWith(LIST_ERROR);
}

/** Tells whether an object could not begin because of its tables. Of its error only the message comes out. */
function isLater(error: unknown): boolean {
  return error instanceof Error && error.message.includes(LATER_RELEASE);
}

/** Tells whether the runtime says of an error of an object that it will pass. */
function isPassing(error: unknown): boolean {
  const { retryable, overloaded, durableObjectReset } = (error ?? {}) as Record<string, unknown>;
  return [retryable, overloaded, durableObjectReset].includes(true);
}

function runRefusal({ code, meaning }: RunError): Refusal {
  if (code === "no_campaign") return { status: 404, code, message: meaning };
  const isConflict = code === "another_plan" || code === "already_running";
  return { status: isConflict ? 409 : 400, code, message: meaning };
}

function isDamage({ code }: CampaignError): boolean {
  return code === "damaged" || code === "newer_version";
}

/** An error of a call of WeChat's API. */
type WeChatError = ApiError | ReplyError | ConnectionError | TokenError;

function isFromWeChat(error: unknown): error is WeChatError {
  return [ApiError, ReplyError, ConnectionError, TokenError].some((kind) => error instanceof kind);
}

/** Says what WeChat has answered: its code, what it means, and what to do. */
function weChatRefusal(error: WeChatError): Refusal {
  const { api, advice, after_seconds } = error;
  const errcode = "errcode" in error ? error.errcode : undefined;
  return {
    status: 502,
    code: error.code,
    message: errcode === undefined ? error.meaning : withCode(error.meaning, errcode),
    wechat: {
      api,
      advice,
      ...(errcode === undefined ? {} : { errcode }),
      ...(error instanceof ApiError ? { errmsg: error.errmsg } : {}),
      ...(error instanceof ApiError && error.rid !== undefined ? { rid: error.rid } : {}),
    },
    ...(after_seconds === undefined ? {} : { retry_after: after_seconds }),
  };
}

function withCode({ zh, en }: Text, errcode: number): Text {
  return { zh: `微信返回错误码 ${errcode}：${zh}`, en: `WeChat answered ${errcode}: ${en}` };
}
