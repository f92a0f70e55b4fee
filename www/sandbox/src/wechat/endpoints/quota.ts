import type { World } from "../../world/world.js";
import { dailyLimit } from "../daily-limit.js";
import type { Endpoint, WeChatReply } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SPEC = "docs/spec.md 2.10";
const CLEARS_A_MONTH = 10;
const PATH_CLEARS_A_MONTH = 50;
/** Addresses for documentation: pushes of the sandbox come from this machine. */
const CALLBACK_ADDRESSES = ["127.0.0.1", "::1"];

/** Makes the calls about quotas, which know all endpoints. */
export function quotaEndpoints(find: (path: string) => Endpoint | undefined): Endpoint[] {
  const getQuota: Endpoint = {
    path: "cgi-bin/openapi/quota/get",
    method: "POST",
    title: { zh: "查询API调用额度", en: "Read the quota of a call" },
    token: true,
    allows: "all",
    handle(world, account, { body }) {
      const path = body.get("cgi_path");
      const endpoint = typeof path === "string" ? find(path) : undefined;
      if (endpoint === undefined)
        refuse(76021, { zh: "cgi_path 不存在", en: "cgi_path is unknown" }, SPEC);
      const limit = dailyLimit(world, endpoint, account) ?? 0;
      const used = world.calls.today(account, `/${endpoint.path}`);
      const rate = endpoint.massSend
        ? {
            rate_limit: {
              call_count: world.accounts.of(account).limits.calls_a_minute,
              refresh_second: 60,
            },
          }
        : {};
      return {
        json: {
          errcode: 0,
          errmsg: "ok",
          quota: { daily_limit: limit, used, remain: Math.max(0, limit - used) },
          ...rate,
        },
        why: {
          rule: {
            zh: "今天（北京时间）的调用次数；0 为不计次数",
            en: "calls of today in Beijing; 0 is not counted",
          },
          source: SPEC,
        },
      };
    },
  };
  const clearPath: Endpoint = {
    path: "cgi-bin/openapi/quota/clear",
    method: "POST",
    title: { zh: "重置指定API调用次数", en: "Reset the calls of one path" },
    token: true,
    allows: "all",
    handle(world, account, { body }) {
      const path = body.get("cgi_path");
      const endpoint = typeof path === "string" ? find(path) : undefined;
      if (endpoint === undefined)
        refuse(76021, { zh: "cgi_path 不存在", en: "cgi_path is unknown" }, SPEC);
      countClear(world, account, "quota/clear", PATH_CLEARS_A_MONTH);
      world.calls.clear(account, `/${endpoint.path}`);
      return OK;
    },
  };
  return [getQuota, clearPath];
}

const OK: WeChatReply = {
  json: { errcode: 0, errmsg: "ok" },
  why: {
    rule: { zh: "调用次数重新计，群发次数不变", en: "calls are counted anew; mass sends are not" },
    source: SPEC,
  },
};

function countClear(world: World, account: string, what: string, most: number): void {
  if (world.calls.thisMonth(account, what) >= most) {
    refuse(48006, { zh: `每月 ${most} 次`, en: `${most} times a month` }, SPEC);
  }
  world.calls.countThisMonth(account, what);
}

export const clearQuota: Endpoint = {
  path: "cgi-bin/clear_quota",
  method: "POST",
  title: { zh: "重置API调用次数", en: "Reset all calls" },
  token: true,
  allows: "all",
  handle(world, account, { body }) {
    if (body.get("appid") !== account)
      refuse(
        40013,
        { zh: "appid 不是这个 access_token 的账号", en: "appid is not the token's" },
        SPEC,
      );
    countClear(world, account, "clear_quota", CLEARS_A_MONTH);
    world.calls.clear(account);
    return OK;
  },
};

/** The same without a token, by the AppSecret. */
export const clearQuotaBySecret: Endpoint = {
  path: "cgi-bin/clear_quota/v2",
  method: "POST",
  title: { zh: "使用AppSecret重置API调用次数", en: "Reset all calls by the AppSecret" },
  token: false,
  allows: "all",
  identify(world, { body, query }) {
    const given = (name: string) => body.get(name) ?? query.get(name) ?? undefined;
    const appid = given("appid");
    if (typeof appid !== "string" || appid === "")
      refuse(41002, { zh: "缺少 appid", en: "an appid is needed" }, SPEC);
    const account = world.accounts.get(appid);
    if (account === undefined)
      refuse(40013, { zh: "沙箱没有这个账号", en: "the sandbox has no such account" }, SPEC);
    if (given("appsecret") !== account.secret)
      refuse(40125, { zh: "AppSecret 不对", en: "the AppSecret is wrong" }, SPEC);
    return appid;
  },
  handle(world, account) {
    countClear(world, account, "clear_quota", CLEARS_A_MONTH);
    world.calls.clear(account);
    return OK;
  },
};

export const getRid: Endpoint = {
  path: "cgi-bin/openapi/rid/get",
  method: "POST",
  title: { zh: "查询rid信息", en: "Look a refused call up" },
  token: true,
  allows: "all",
  handle(world, account, { body }) {
    const rid = body.get("rid");
    if (typeof rid !== "string" || rid === "")
      refuse(76001, { zh: "缺少 rid", en: "rid is missing" }, SPEC);
    const found = world.rids.get(rid);
    if (found === undefined)
      refuse(
        76002,
        { zh: "7 天内没有这个 rid 的调用", en: "no call of 7 days has this rid" },
        SPEC,
      );
    if (found.account !== account)
      refuse(76003, { zh: "这个 rid 属于别的账号", en: "the rid is another account's" }, SPEC);
    return {
      json: {
        errcode: 0,
        errmsg: "ok",
        request: {
          invoke_time: Math.floor(found.at),
          cost_in_ms: found.took,
          request_url: found.query,
          request_body: found.request,
          response_body: found.reply,
          client_ip: found.address,
        },
      },
      why: {
        rule: { zh: "7 天内被拒绝的一次调用", en: "a refused call of the last 7 days" },
        source: SPEC,
      },
    };
  },
};

export const getCallbackAddresses: Endpoint = {
  path: "cgi-bin/getcallbackip",
  method: "GET",
  title: { zh: "获取微信推送服务器IP", en: "Addresses from which pushes come" },
  token: true,
  allows: "all",
  handle: () => ({
    json: { ip_list: CALLBACK_ADDRESSES },
    why: {
      rule: { zh: "沙箱的消息推送从本机发出", en: "pushes of the sandbox come from this machine" },
      source: SPEC,
    },
  }),
};
