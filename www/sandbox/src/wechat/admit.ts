import type { World } from "../world/world.js";
import { dailyLimit } from "./daily-limit.js";
import type { Endpoint } from "./endpoint.js";
import { refuse } from "./refusal.js";
import type { ReadRequest } from "./request.js";

const TOKENS = "docs/spec.md 0.3, 2.8";
const QUOTAS = "docs/spec.md 5";
/** A token shorter than this was never one of WeChat's. */
const SHORTEST_TOKEN = 40;

/** Returns the account that calls, without judging whether it may; empty if the endpoint knows none. */
export function identify(world: World, endpoint: Endpoint, request: ReadRequest): string {
  if (!endpoint.token) return endpoint.identify?.(world, request) ?? "";
  const found = world.tokens.look(request.query.get("access_token") ?? "");
  return found.state === "unknown" ? "" : found.account;
}

/** Goes through what WeChat checks before an endpoint sees a call, in its order, and counts the call. */
export function admit(world: World, endpoint: Endpoint, request: ReadRequest): void {
  checkMethod(endpoint, request);
  const appid = endpoint.token ? checkToken(world, request) : identify(world, endpoint, request);
  if (appid === "") return;
  const account = world.accounts.of(appid);
  const { allowed_addresses: allowed } = account;
  if (!allowed.includes("*") && !allowed.includes(request.address)) {
    refuse(
      40164,
      {
        zh: "调用方的地址不在账号的 IP 白名单里",
        en: "the address of the caller is not in the account's list",
      },
      TOKENS,
      {
        errmsg: `invalid ip ${request.address} ipv6 ::ffff:${request.address}, not in whitelist`,
      },
    );
  }
  countCall(world, endpoint, appid);
  if (endpoint.allows !== "all" && !account.verified) {
    refuse(48001, { zh: "账号未认证", en: "the account is not verified" }, "docs/spec.md 1.1");
  }
  if (endpoint.allows === "service" && account.kind !== "service") {
    refuse(48001, { zh: "只有服务号可以调用", en: "service accounts only" }, "docs/spec.md 1.1");
  }
  if (request.malformed && request.parts.length === 0) {
    refuse(
      47001,
      { zh: "请求体不是 UTF-8 的 JSON 对象", en: "the body is not a JSON object in UTF-8" },
      "docs/spec.md 7",
    );
  }
}

function checkMethod(endpoint: Endpoint, { method }: ReadRequest): void {
  if (endpoint.method === method) return;
  if (endpoint.method === "GET")
    refuse(43001, { zh: "这个接口要用 GET", en: "this endpoint is a GET" }, "docs/spec.md 7");
  refuse(43002, { zh: "这个接口要用 POST", en: "this endpoint is a POST" }, "docs/spec.md 7");
}

function checkToken(world: World, { query }: ReadRequest): string {
  const token = query.get("access_token");
  if (token === null || token === "")
    refuse(
      41001,
      { zh: "查询参数里缺少 access_token", en: "an access_token is needed in the query" },
      TOKENS,
    );
  const found = world.tokens.look(token);
  switch (found.state) {
    case "valid":
      return found.account;
    case "expired":
      return refuse(
        42001,
        { zh: "access_token 已超过 7200 秒", en: "the token is older than 7200 seconds" },
        TOKENS,
      );
    case "replaced":
      return refuse(
        40001,
        {
          zh: "已获取更新的 access_token，新旧并存的时间已过",
          en: "a newer token was taken, and the overlap is over",
        },
        TOKENS,
      );
    case "unknown":
      if (token.length < SHORTEST_TOKEN)
        refuse(40014, { zh: "这不是 access_token", en: "this was never a token" }, TOKENS);
      return refuse(
        40001,
        { zh: "沙箱没有发过这个 access_token", en: "the sandbox never gave this token" },
        TOKENS,
      );
  }
}

function countCall(world: World, endpoint: Endpoint, appid: string): void {
  const path = `/${endpoint.path}`;
  const limit = dailyLimit(world, endpoint, appid);
  if (limit !== undefined) {
    if (world.calls.today(appid, path) >= limit) {
      refuse(
        45009,
        { zh: `这个接口每天可调用 ${limit} 次`, en: `${limit} calls of this endpoint a day` },
        QUOTAS,
      );
    }
    world.calls.countToday(appid, path);
  }
  if (endpoint.massSend) {
    const { calls_a_minute: most } = world.accounts.of(appid).limits;
    if (world.calls.thisMinute(appid, "mass") >= most) {
      refuse(
        45011,
        { zh: `每分钟可调用群发接口 ${most} 次`, en: `${most} mass sends a minute` },
        QUOTAS,
      );
    }
    world.calls.countThisMinute(appid, "mass");
  }
}
