import { type Answer, refusal } from "./answer.js";
import type { Audience } from "./job.js";
import type { Settings } from "./options.js";

/** WeChat's limits on a list of OpenIDs. */
const FEWEST = 2;
const MOST = 10_000;

type Members = { readonly [member: string]: unknown };

/** Whom `message/mass/send` is for. */
export function listed(body: Members, settings: Settings): Audience {
  const { touser } = body;
  if (settings.account === "subscription") return refused(48001, "api unauthorized");
  if (!Array.isArray(touser) || !touser.every((one) => typeof one === "string" && one !== "")) {
    return refused(40031, "invalid openid list");
  }
  if (touser.length < FEWEST) {
    return refused(40130, "invalid openid list size, at least two openid");
  }
  if (touser.length > MOST) return refused(40032, "invalid openid list size");
  const openids = [...new Set(touser as string[])];
  const known = settings.followers && new Set(settings.followers);
  return {
    audience: "openids",
    openids,
    followers: known === undefined ? openids : openids.filter((one) => known.has(one)),
  };
}

/** Whom `message/mass/sendall` is for. */
export function filtered(body: Members, settings: Settings): Audience {
  const filter = body.filter as Members | null | undefined;
  if (typeof filter !== "object" || filter === null)
    return refused(41011, "missing required fields");
  if (filter.is_to_all === true) {
    const all = everybody(settings);
    return { audience: "all", openids: all, followers: all };
  }
  const tag = settings.tags.find(({ id }) => String(id) === String(filter.tag_id));
  if (tag === undefined) return refused(40152, "invalid group id");
  const openids = [...new Set(tag.openids)];
  return { audience: tag.id, openids, followers: openids };
}

/** All followers that the fake knows. */
export function everybody({ followers, tags }: Settings): readonly string[] {
  return [...new Set(followers ?? tags.flatMap(({ openids }) => openids))];
}

function refused(errcode: number, errmsg: string): { refused: Answer } {
  return { refused: refusal(errcode, errmsg) };
}
