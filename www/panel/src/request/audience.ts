/** Who would be reached by a send: the one thing an operator must not overlook. */

import type { Api, Problem } from "wechat-mass";

export type Audience =
  | { kind: "everyone" }
  | { kind: "tag"; tag: string }
  | { kind: "openids"; count: number }
  | { kind: "one"; recipient: string }
  | { kind: "unclear" };

const SENDS: readonly Api[] = ["message/mass/sendall", "message/mass/send", "message/mass/preview"];
const AUDIENCE_PATH = /^\/(filter|touser|towxname)(\/|$)/;

/** `undefined` for an endpoint that reaches nobody. */
export function audienceOf(api: Api, body: unknown, problems: Problem[]): Audience | undefined {
  if (!SENDS.includes(api)) return undefined;
  const hasAudienceError = problems.some(
    ({ path, level }) => level === "error" && (path === "" || AUDIENCE_PATH.test(path)),
  );
  if (hasAudienceError || !isObject(body)) return { kind: "unclear" };
  const { filter, touser, towxname } = body;
  if (isObject(filter)) {
    // Everyone is reached only where exactly `true` was written.
    if (filter.is_to_all === true) return { kind: "everyone" };
    if (filter.tag_id !== undefined) return { kind: "tag", tag: `${filter.tag_id}` };
  }
  if (Array.isArray(touser)) return { kind: "openids", count: new Set(touser).size };
  // WeChat takes `towxname` where both are given.
  const recipient = towxname ?? touser;
  if (typeof recipient === "string") return { kind: "one", recipient };
  return { kind: "unclear" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
