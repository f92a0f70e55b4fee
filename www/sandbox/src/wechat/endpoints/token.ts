import type { Text } from "../../world/text.js";
import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SPEC = "docs/spec.md 2.8";
/** `force_refresh` of `stable_token`. */
const FORCED_A_DAY = 20;
const FORCED_APART = 30;
const STABLE_A_MINUTE = 10_000;

/** Checks appid, secret and grant type, in WeChat's order, and returns the AppID. */
function identify(world: World, given: (name: string) => unknown): string {
  const appid = given("appid");
  if (typeof appid !== "string" || appid === "") {
    refuse(41002, { zh: "缺少 appid", en: "an appid is needed" }, SPEC);
  }
  const account = world.accounts.get(appid);
  if (account === undefined)
    refuse(40013, { zh: "沙箱没有这个账号", en: "the sandbox has no such account" }, SPEC);
  const secret = given("secret");
  if (typeof secret !== "string" || secret === "") {
    refuse(41004, { zh: "缺少 secret", en: "a secret is needed" }, SPEC);
  }
  if (account.secret_frozen)
    refuse(40243, { zh: "AppSecret 已冻结", en: "the AppSecret is frozen" }, SPEC);
  if (secret !== account.secret)
    refuse(40125, { zh: "AppSecret 不对", en: "the AppSecret is wrong" }, SPEC);
  if (given("grant_type") !== "client_credential") {
    refuse(
      40002,
      { zh: "grant_type 要是 client_credential", en: "grant_type must be client_credential" },
      SPEC,
    );
  }
  return appid;
}

function answer({ token, left }: { token: string; left: number }, rule: Text): WeChatReply {
  return { json: { access_token: token, expires_in: left }, why: { rule, source: SPEC } };
}

/** The older token: each call makes a new one. */
export const token: Endpoint = {
  path: "cgi-bin/token",
  method: "GET",
  title: { zh: "获取接口调用凭据", en: "Get an access token" },
  token: false,
  allows: "all",
  perDay: 2000,
  identify: (world: World, { query }: WeChatRequest) =>
    identify(world, (name) => query.get(name) ?? undefined),
  handle: (world: World, account: string) =>
    answer(world.tokens.issue(account, "token"), {
      zh: "新的 access_token，上一个还有效 5 分钟",
      en: "a new token; the one before is valid for 5 minutes more",
    }),
};

/** The stable token: the same one until shortly before its end. */
export const stableToken: Endpoint = {
  path: "cgi-bin/stable_token",
  method: "POST",
  title: { zh: "获取稳定版接口调用凭据", en: "Get a stable access token" },
  token: false,
  allows: "all",
  perDay: 500_000,
  identify: (world: World, { body }: WeChatRequest) => identify(world, (name) => body.get(name)),
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { calls, clock } = world;
    if (calls.thisMinute(account, "stable_token") >= STABLE_A_MINUTE) {
      refuse(
        45011,
        { zh: `每分钟可调用 ${STABLE_A_MINUTE} 次`, en: `${STABLE_A_MINUTE} calls a minute` },
        SPEC,
      );
    }
    calls.countThisMinute(account, "stable_token");
    if (body.get("force_refresh") !== true) {
      return answer(world.tokens.stable(account), {
        zh: "当前有效的 access_token",
        en: "the token that is valid",
      });
    }
    if (calls.today(account, "stable_token:forced") >= FORCED_A_DAY) {
      refuse(
        45009,
        {
          zh: `force_refresh 每天 ${FORCED_A_DAY} 次`,
          en: `force_refresh ${FORCED_A_DAY} times a day`,
        },
        SPEC,
      );
    }
    const last = calls.last(account, "stable_token:forced");
    if (last !== undefined && clock.now() - last < FORCED_APART) {
      refuse(
        45011,
        {
          zh: `两次 force_refresh 相隔 ${FORCED_APART} 秒`,
          en: `force_refresh ${FORCED_APART} seconds apart`,
        },
        SPEC,
      );
    }
    calls.countToday(account, "stable_token:forced");
    return answer(world.tokens.issue(account, "stable", true), {
      zh: "已强制刷新，上一个 access_token 已失效",
      en: "refreshed by force: the one before has ended",
    });
  },
};
