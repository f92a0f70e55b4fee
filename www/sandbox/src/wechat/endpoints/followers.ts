import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SPEC = "docs/spec.md 2.9";
const INFO = "docs/spec.md 2.12";
const PAGE = 10_000;
const MOST_INFOS = 100;

/** The place behind the one at which the page before has ended. */
function afterOf(world: World, account: string, next: unknown): number {
  if (next === undefined || next === null || next === "") return 0;
  const place =
    typeof next === "string" ? world.followers.openIds(account).decode(next) : undefined;
  if (place === undefined)
    refuse(
      40003,
      {
        zh: "next_openid 不是这个账号的 OpenID",
        en: "next_openid is not an OpenID of this account",
      },
      SPEC,
    );
  return place + 1;
}

/** A page as WeChat answers it: `next_openid` is the last one, also on the last page. */
function pageOf(
  world: World,
  account: string,
  tag: number | undefined,
  from: number,
): Record<string, unknown> {
  const places = world.pages.places(account, tag, from, PAGE);
  if (places.length === 0) return { count: 0, next_openid: "" };
  const openid = world.pages.openids(account, places);
  return { count: openid.length, data: { openid }, next_openid: openid.at(-1) };
}

/** All followers, page by page. */
export const getFollowers: Endpoint = {
  path: "cgi-bin/user/get",
  method: "GET",
  title: { zh: "获取关注者列表", en: "List followers" },
  token: true,
  allows: "all",
  perDay: 500,
  handle(world: World, account: string, { query }: WeChatRequest): WeChatReply {
    const from = afterOf(world, account, query.get("next_openid") ?? "");
    return {
      json: { total: world.followers.count(account), ...pageOf(world, account, undefined, from) },
      why: { rule: { zh: `每页最多 ${PAGE} 个`, en: `up to ${PAGE} a page` }, source: SPEC },
    };
  },
};

/** Those with a tag, page by page. */
export const getTagFollowers: Endpoint = {
  path: "cgi-bin/user/tag/get",
  method: "POST",
  title: { zh: "获取标签下粉丝列表", en: "List followers with a tag" },
  token: true,
  allows: "all",
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const tag = Number(body.get("tagid"));
    if (world.tags.get(account, tag) === undefined)
      refuse(45159, { zh: "没有这个标签", en: "no such tag" }, SPEC);
    const from = afterOf(world, account, body.get("next_openid"));
    return {
      json: pageOf(world, account, tag, from),
      why: { rule: { zh: `每页最多 ${PAGE} 个`, en: `up to ${PAGE} a page` }, source: SPEC },
    };
  },
};

function infoOf(world: World, account: string, openid: unknown): Record<string, unknown> {
  if (openid === undefined || openid === "")
    refuse(41009, { zh: "缺少 openid", en: "openid is missing" }, INFO);
  const place = typeof openid === "string" ? world.followers.placeOf(account, openid) : undefined;
  if (place === undefined) refuse(40003, { zh: "没有这个粉丝", en: "no such follower" }, INFO);
  if (!world.followers.stateOf(account, place).following) return { subscribe: 0, openid };
  return {
    subscribe: 1,
    openid,
    nickname: "",
    sex: 0,
    language: "",
    city: "",
    province: "",
    country: "",
    headimgurl: "",
    subscribe_time: world.followers.followedAt(account, place),
    remark: "",
    groupid: world.tags.of(account, place)[0] ?? 0,
    tagid_list: world.tags.of(account, place),
    subscribe_scene: "ADD_SCENE_QR_CODE",
    qr_scene: 0,
    qr_scene_str: "",
  };
}

/** One follower. */
export const getInfo: Endpoint = {
  path: "cgi-bin/user/info",
  method: "GET",
  title: { zh: "获取用户基本信息", en: "Read a follower" },
  token: true,
  allows: "all",
  perDay: 500_000,
  handle: (world, account, { query }) => ({
    json: infoOf(world, account, query.get("openid") ?? undefined),
    why: {
      rule: {
        zh: "自 2021-12-27 起不含昵称和头像",
        en: "without a nickname and a picture since 2021-12-27",
      },
      source: INFO,
    },
  }),
};

/** Several followers. */
export const getInfos: Endpoint = {
  path: "cgi-bin/user/info/batchget",
  method: "POST",
  title: { zh: "批量获取用户基本信息", en: "Read several followers" },
  token: true,
  allows: "all",
  perDay: 500_000,
  handle(world, account, { body }) {
    const list = body.objects("user_list");
    if (list.length === 0) refuse(41009, { zh: "user_list 为空", en: "user_list is empty" }, INFO);
    if (list.length > MOST_INFOS)
      refuse(
        40032,
        { zh: `超过 ${MOST_INFOS} 个 OpenID`, en: `more than ${MOST_INFOS} OpenIDs` },
        INFO,
      );
    return {
      json: { user_info_list: list.map((each) => infoOf(world, account, each.get("openid"))) },
      why: {
        rule: { zh: `每次最多 ${MOST_INFOS} 个`, en: `up to ${MOST_INFOS} at a time` },
        source: INFO,
      },
    };
  },
};
