import { type Answer, refusal } from "./answer.js";
import { everybody } from "./audience.js";
import type { Settings } from "./options.js";

const PAGE = 10_000;

/** Answers `tags/get`. */
export function tags({ tags }: Settings): Answer {
  const count = (openids: readonly string[]) => new Set(openids).size;
  return { tags: tags.map(({ id, name, openids }) => ({ id, name, count: count(openids) })) };
}

/** Answers `user/get`. */
export function followers(settings: Settings, next: string): Answer {
  const all = everybody(settings);
  const page = pageOf(all, next);
  return "errcode" in page ? page : { total: all.length, ...page };
}

/** Answers `user/tag/get`. */
export function tagged(settings: Settings, body: { readonly [member: string]: unknown }): Answer {
  const tag = settings.tags.find(({ id }) => id === body.tagid);
  if (tag === undefined) return refusal(40152, "invalid group id");
  return pageOf([...new Set(tag.openids)], String(body.next_openid ?? ""));
}

/** As WeChat's pages: also the last one has a `next_openid`, and the one after it is empty. */
function pageOf(all: readonly string[], next: string): Answer {
  const start = next === "" ? 0 : all.indexOf(next) + 1;
  if (start === 0 && next !== "") return refusal(40003, "invalid openid");
  const openid = all.slice(start, start + PAGE);
  if (openid.length === 0) return { count: 0, next_openid: "" };
  return { count: openid.length, data: { openid }, next_openid: openid[openid.length - 1] };
}
