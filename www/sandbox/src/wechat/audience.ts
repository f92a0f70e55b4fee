import { looksLikeOpenId } from "../world/followers/openid.js";
import type { Audience } from "../world/jobs/job.js";
import type { World } from "../world/world.js";
import type { Fields } from "./endpoint.js";
import { refuse } from "./refusal.js";

const MOST_OPENIDS = 10_000;

/** Reads `filter` of a send to all or to a tag. */
export function readFilter(world: World, account: string, body: Fields): Audience {
  const source = "docs/spec.md 1.2";
  const filter = body.object("filter");
  const toAll = filter.get("is_to_all");
  const tagId = filter.get("tag_id");
  if (toAll === true || toAll === "true") return { kind: "all" };
  if (tagId === undefined || tagId === null || tagId === "") {
    refuse(
      40152,
      {
        zh: "filter 里既没有 is_to_all: true，也没有 tag_id",
        en: "filter has neither is_to_all: true nor a tag_id",
      },
      source,
    );
  }
  const tag = Number(tagId);
  if (!Number.isSafeInteger(tag) || world.tags.get(account, tag) === undefined) {
    refuse(40152, { zh: "账号没有这个标签", en: "the account has no such tag" }, source);
  }
  return { kind: "tag", tag };
}

/** Reads `touser` of a send to OpenIDs. Strangers and repeats are left out, and counted in the total. */
export function readOpenids(world: World, account: string, body: Fields): Audience {
  const source = "docs/spec.md 1.3";
  const list = body.get("touser");
  if (list === undefined) refuse(41009, { zh: "缺少 touser", en: "touser is missing" }, source);
  if (!Array.isArray(list))
    refuse(40031, { zh: "touser 不是列表", en: "touser is not a list" }, source);
  if (list.length < 2)
    refuse(40130, { zh: "touser 少于 2 个 OpenID", en: "touser has fewer than 2 OpenIDs" }, source);
  if (list.length > MOST_OPENIDS)
    refuse(
      40032,
      { zh: `超过 ${MOST_OPENIDS} 个 OpenID`, en: `more than ${MOST_OPENIDS} OpenIDs` },
      source,
    );
  const places = new Set<number>();
  for (const openid of list) {
    if (typeof openid !== "string" || !looksLikeOpenId(openid)) {
      refuse(
        40031,
        {
          zh: "touser 里有一项不是 OpenID 的格式",
          en: "an entry of touser does not have the form of an OpenID",
        },
        source,
      );
    }
    const place = world.followers.placeOf(account, openid);
    if (place !== undefined) places.add(place);
  }
  return { kind: "openids", places: Int32Array.from(places).sort(), total: list.length };
}
