import type { World } from "../world/world.js";
import type { Endpoint } from "./endpoint.js";

/** Calls a day of an endpoint: what the account has, or what WeChat gives. Nothing: they are not counted. */
export function dailyLimit(world: World, endpoint: Endpoint, appid: string): number | undefined {
  return world.accounts.of(appid).quotas[`/${endpoint.path}`] ?? endpoint.perDay;
}
