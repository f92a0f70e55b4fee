import { ApiError } from "wechat-mass";
import { type Client, TokenError, type TokenSource } from "wechat-mass/client";
import type { Refusal, Text } from "../shared/outcome.js";
import { refusalOf } from "../shared/outcome-of.js";
import type { AccountSettings } from "./stored-settings.js";

/** One thing that was checked. */
export interface Check {
  readonly name: "token" | "kind" | "followers" | "tags" | "drafts" | "callback" | "callback_ip";
  readonly level: "ok" | "warning" | "error";
  readonly message: Text;
  /** The remedy. */
  readonly remedy?: Text;
  /** The address that WeChat saw, to be put on the allowlist. */
  readonly address?: string;
  readonly errcode?: number;
}

/** The facts by which a person recognizes an account. WeChat has no endpoint for its name. */
export interface Recognized {
  readonly followers?: number;
  readonly tags?: readonly { readonly id: number; readonly name: string; readonly count: number }[];
  /** The titles of the latest drafts. */
  readonly drafts?: readonly string[];
}

/** The facts about the address that WeChat pushes to. */
export interface CallbackFacts {
  /** The address to enter at WeChat. */
  readonly address: string;
  readonly hasKeys: boolean;
  readonly verified_at?: number;
  readonly last_push_at?: number;
}

/** The result of all checks. */
export interface Preflight {
  readonly checks: readonly Check[];
  readonly recognized: Recognized;
  readonly callback: CallbackFacts;
  /** A reason why these settings certainly cannot work. */
  readonly certain?: Refusal;
}

/** WeChat's answers to a request for a token with a wrong AppID or AppSecret. */
const WRONG: ReadonlySet<number> = new Set([40001, 40013, 40125, 41002, 41004]);
/** The answers for an endpoint that the account may not use. */
const NOT_PERMITTED: ReadonlySet<number> = new Set([48001, 76022]);

/** Looks whether an account can be used: asks WeChat for a token first, and for the rest only with one. */
export async function preflight(
  settings: AccountSettings,
  token: TokenSource,
  client: Client,
  callback: CallbackFacts,
): Promise<Preflight> {
  const first = await tokenCheck(token);
  const { check, certain } = first;
  if (check.level === "error") {
    return {
      checks: [check, callbackCheck(callback)],
      recognized: {},
      callback,
      ...(certain === undefined ? {} : { certain }),
    };
  }
  const [kind, followers, tags, drafts, addresses] = await Promise.all([
    kindCheck(settings.kind, client),
    followersCheck(client),
    tagsCheck(client),
    draftsCheck(client),
    addressesCheck(client),
  ]);
  return {
    checks: [
      check,
      kind,
      followers.check,
      tags.check,
      drafts.check,
      callbackCheck(callback),
      addresses,
    ],
    recognized: { ...followers.found, ...tags.found, ...drafts.found },
    callback,
  };
}

async function tokenCheck(source: TokenSource): Promise<{ check: Check; certain?: Refusal }> {
  try {
    await source.get(undefined);
    return { check: ok("token", { zh: "已取得 access_token", en: "there is an access_token" }) };
  } catch (error) {
    const cause = error instanceof TokenError ? error.cause : error;
    const refusal = refusalOf(cause);
    if (!(cause instanceof ApiError)) {
      const isOurs = refusal.status === 500;
      const message = isOurs ? NO_TOKEN : refusal.message;
      return { check: { name: "token", level: "error", message, remedy: NO_TOKEN_REMEDY } };
    }
    const { errcode, errmsg } = cause;
    const address = errcode === 40164 ? addressIn(errmsg) : undefined;
    const check: Check = {
      name: "token",
      level: "error",
      message: refusal.message,
      remedy: remedyOf(errcode, address),
      errcode,
      ...(address === undefined ? {} : { address }),
    };
    return WRONG.has(errcode) ? { check, certain: { ...refusal, status: 400 } } : { check };
  }
}

/** Finds the address that WeChat saw: `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist`. */
export function addressIn(errmsg: string): string | undefined {
  const [, address] = /\bip\s+([0-9a-f.:]+)/i.exec(errmsg) ?? [];
  return address?.replace(/^::ffff:/i, "");
}

function remedyOf(errcode: number, address: string | undefined): Text {
  if (errcode === 40164) {
    const shown = address ?? "errmsg";
    return {
      zh: `请在微信开发者平台 → 我的业务 → 公众号/服务号 → 基础信息 → 开发密钥，把 ${shown} 加入 API IP 白名单`,
      en: `put ${shown} on the API IP allowlist: WeChat Developer Platform → 我的业务 → 公众号/服务号 → 基础信息 → 开发密钥`,
    };
  }
  if (WRONG.has(errcode)) {
    return {
      zh: "请核对 AppID 和 AppSecret 是否属于同一账号，AppSecret 是否已重置",
      en: "check that AppID and AppSecret are of one account, and that the AppSecret was not reset",
    };
  }
  return {
    zh: "请按微信返回的说明处理后重新检查",
    en: "do what WeChat's answer says, then check again",
  };
}

/** WeChat has no endpoint for the kind of an account. Whoever may send to OpenIDs is a service account. */
async function kindCheck(kind: AccountSettings["kind"], client: Client): Promise<Check> {
  const send = await permitted(client, "/cgi-bin/message/mass/send");
  const sendall = await permitted(client, "/cgi-bin/message/mass/sendall");
  if (typeof send !== "boolean") return failed("kind", send);
  if (typeof sendall !== "boolean") return failed("kind", sendall);
  if (!send && !sendall) {
    return {
      name: "kind",
      level: "error",
      message: {
        zh: "此账号没有群发接口的权限",
        en: "the account may not use the endpoints of mass sends",
      },
      remedy: {
        zh: "群发接口只对已认证的公众号/服务号开放，请在公众平台完成认证",
        en: "they are open to verified accounts only; verify it on mp.weixin.qq.com",
      },
    };
  }
  const found = send ? "service" : "subscription";
  if (found === kind) {
    return ok("kind", {
      zh: "账号类型与接口权限相符",
      en: "the kind agrees with what the account may do",
    });
  }
  return {
    name: "kind",
    level: "warning",
    message: send
      ? {
          zh: "此账号可以按 OpenID 群发，应为服务号",
          en: "it may send to OpenIDs, as a service account",
        }
      : {
          zh: "此账号不能按 OpenID 群发，应为公众号（原订阅号）",
          en: "it may not send to OpenIDs, as a subscription account",
        },
    remedy: { zh: "请核对账号类型", en: "check the kind of the account" },
  };
}

async function permitted(client: Client, cgi_path: string): Promise<boolean | unknown> {
  try {
    await client.call("openapi/quota/get", { cgi_path });
    return true;
  } catch (error) {
    return error instanceof ApiError && NOT_PERMITTED.has(error.errcode) ? false : { error };
  }
}

async function followersCheck(client: Client) {
  try {
    const { total = 0 } = await client.call("user/get", {});
    const message = { zh: `共 ${total} 位粉丝`, en: `it has ${total} followers` };
    return { check: ok("followers", message), found: { followers: total } };
  } catch (error) {
    return { check: failed("followers", { error }), found: {} };
  }
}

async function tagsCheck(client: Client) {
  try {
    const { tags } = await client.call("tags/get", {});
    const message = { zh: `共 ${tags.length} 个标签`, en: `it has ${tags.length} tags` };
    const found = tags.map(({ id, name, count = 0 }) => ({ id, name, count }));
    return { check: ok("tags", message), found: { tags: found } };
  } catch (error) {
    return { check: failed("tags", { error }), found: {} };
  }
}

async function draftsCheck(client: Client) {
  try {
    const { item = [] } = await client.call("draft/batchget", {
      offset: 0,
      count: 3,
      no_content: 1,
    });
    const drafts = item.flatMap(({ content }) => content?.news_item?.[0]?.title ?? []);
    const message = {
      zh: `最近的草稿 ${drafts.length} 篇`,
      en: `${drafts.length} of its latest drafts`,
    };
    return { check: ok("drafts", message), found: { drafts } };
  } catch (error) {
    return { check: failed("drafts", { error }), found: {} };
  }
}

async function addressesCheck(client: Client): Promise<Check> {
  try {
    const { ip_list } = await client.call("getcallbackip");
    const count = ip_list.length;
    return ok("callback_ip", {
      zh: `微信从 ${count} 个 IP 推送消息，防火墙如有限制请放行`,
      en: `WeChat pushes from ${count} addresses; let them pass if there is a firewall`,
    });
  } catch (error) {
    return failed("callback_ip", { error });
  }
}

function callbackCheck({ address, hasKeys, verified_at, last_push_at }: CallbackFacts): Check {
  if (last_push_at !== undefined) {
    return ok("callback", { zh: "已收到微信的消息推送", en: "pushes of WeChat come" });
  }
  const enter = {
    zh: `请在微信开发者平台 → 我的业务 → 公众号/服务号 → 基础信息 → 域名与消息推送配置，填写 URL ${address} 和相同的 Token、EncodingAESKey，并选择安全模式`,
    en: `enter the URL ${address} with the same Token and EncodingAESKey, in 安全模式: WeChat Developer Platform → 我的业务 → 公众号/服务号 → 基础信息 → 域名与消息推送配置`,
  };
  if (!hasKeys) {
    const message = { zh: "还没有填写消息推送的 Token", en: "there is no Token of pushes yet" };
    return { name: "callback", level: "warning", message, remedy: enter };
  }
  if (verified_at !== undefined) {
    return ok("callback", {
      zh: "微信已验证消息推送的地址，还没有收到推送",
      en: "WeChat has verified the address; no push has come yet",
    });
  }
  return {
    name: "callback",
    level: "warning",
    message: {
      zh: "还没有收到微信的验证和推送：没有推送，群发结果只能靠查询得知",
      en: "neither a verification nor a push has come: without pushes, results are known by polls only",
    },
    remedy: enter,
  };
}

function ok(name: Check["name"], message: Text): Check {
  return { name, level: "ok", message };
}

function failed(name: Check["name"], found: unknown): Check {
  const error = (found as { error: unknown }).error;
  const errcode = error instanceof ApiError ? error.errcode : undefined;
  return {
    name,
    level: "warning",
    message: refusalOf(error).message,
    ...(errcode === undefined ? {} : { errcode }),
  };
}

const NO_TOKEN: Text = {
  zh: "没有取得 access_token：地址不通，或返回的不是 access_token",
  en: "there is no access_token: the address cannot be reached, or it returns none",
};
const NO_TOKEN_REMEDY: Text = {
  zh: "请检查网络、代理地址和密钥，然后重新检查",
  en: "check the network, the address of the relay and its key, then check again",
};
