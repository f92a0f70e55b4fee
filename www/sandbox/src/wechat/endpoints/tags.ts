import type { World } from "../../world/world.js";
import { refuseEscapes } from "../content.js";
import type { Endpoint, Fields, WeChatReply } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SPEC = "docs/spec.md 2.9";
const NAME_BYTES = 30;
const MOST_TAGS = 100;
const MOST_OF_ONE = 20;
const MOST_AT_ONCE = 50;
/** A tag with more followers cannot be deleted. */
const TOO_MANY_TO_DELETE = 100_000;

const OK: WeChatReply = {
  json: { errcode: 0, errmsg: "ok" },
  why: { rule: { zh: "已完成", en: "done" }, source: SPEC },
};

export const getTags: Endpoint = {
  path: "cgi-bin/tags/get",
  method: "GET",
  title: { zh: "获取标签", en: "List tags" },
  token: true,
  allows: "all",
  handle: (world, account) => ({
    json: {
      tags: world.tags
        .list(account)
        .map(({ id, name }) => ({ id, name, count: world.tags.count(account, id) })),
    },
    why: {
      rule: { zh: "含每个标签下的粉丝数", en: "with the number of followers of each" },
      source: SPEC,
    },
  }),
};

function readName(world: World, account: string, tag: Fields, own: number | undefined): string {
  const name = tag.get("name");
  if (typeof name !== "string" || name.trim() === "")
    refuse(45157, { zh: "标签名为空", en: "the name is empty" }, SPEC);
  if (new TextEncoder().encode(name).length > NAME_BYTES) {
    refuse(
      45158,
      { zh: `标签名最多 ${NAME_BYTES} 字节`, en: `a name has at most ${NAME_BYTES} bytes` },
      SPEC,
    );
  }
  if (world.tags.list(account).some((each) => each.name === name && each.id !== own)) {
    refuse(45157, { zh: "已有同名的标签", en: "another tag has this name" }, SPEC);
  }
  return name;
}

/** The id of a tag that the account has made itself. */
function readOwn(world: World, account: string, tag: Fields): number {
  const id = Number(tag.get("id"));
  if (id >= 0 && id <= 2)
    refuse(45058, { zh: "标签 0、1、2 属于微信", en: "the tags 0, 1 and 2 are WeChat's" }, SPEC);
  if (world.tags.get(account, id) === undefined)
    refuse(45159, { zh: "没有这个标签", en: "no such tag" }, SPEC);
  return id;
}

export const createTag: Endpoint = {
  path: "cgi-bin/tags/create",
  method: "POST",
  title: { zh: "创建标签", en: "Make a tag" },
  token: true,
  allows: "all",
  handle(world, account, { body, bytes }) {
    refuseEscapes(bytes);
    const name = readName(world, account, body.object("tag"), undefined);
    if (world.tags.list(account).length >= MOST_TAGS) {
      refuse(
        45056,
        { zh: `一个账号最多 ${MOST_TAGS} 个标签`, en: `an account has at most ${MOST_TAGS} tags` },
        SPEC,
      );
    }
    const id = world.tags.create(account, name);
    return {
      json: { tag: { id, name } },
      why: { rule: { zh: "新标签", en: "a new tag" }, source: SPEC },
    };
  },
};

export const updateTag: Endpoint = {
  path: "cgi-bin/tags/update",
  method: "POST",
  title: { zh: "编辑标签", en: "Rename a tag" },
  token: true,
  allows: "all",
  handle(world, account, { body, bytes }) {
    refuseEscapes(bytes);
    const id = readOwn(world, account, body.object("tag"));
    const name = readName(world, account, body.object("tag"), id);
    const tag = world.tags.get(account, id);
    if (tag !== undefined) world.tags.put(account, { ...tag, name });
    return OK;
  },
};

export const deleteTag: Endpoint = {
  path: "cgi-bin/tags/delete",
  method: "POST",
  title: { zh: "删除标签", en: "Delete a tag" },
  token: true,
  allows: "all",
  handle(world, account, { body }) {
    const id = readOwn(world, account, body.object("tag"));
    if (world.tags.count(account, id) > TOO_MANY_TO_DELETE) {
      refuse(
        45057,
        {
          zh: `标签下的粉丝超过 ${TOO_MANY_TO_DELETE} 个`,
          en: `more than ${TOO_MANY_TO_DELETE} followers have it`,
        },
        SPEC,
      );
    }
    world.tags.delete(account, id);
    return OK;
  },
};

/** Gives followers a tag, or takes it away. */
function change(world: World, account: string, body: Fields, present: boolean): WeChatReply {
  const list = body.get("openid_list");
  if (!Array.isArray(list) || list.length === 0)
    refuse(40032, { zh: "openid_list 为空", en: "openid_list is empty" }, SPEC);
  if (list.length > MOST_AT_ONCE)
    refuse(
      40032,
      { zh: `超过 ${MOST_AT_ONCE} 个 OpenID`, en: `more than ${MOST_AT_ONCE} OpenIDs` },
      SPEC,
    );
  const tag = Number(body.get("tagid"));
  if (world.tags.get(account, tag) === undefined)
    refuse(45159, { zh: "没有这个标签", en: "no such tag" }, SPEC);
  for (const openid of list) {
    const place = typeof openid === "string" ? world.followers.placeOf(account, openid) : undefined;
    if (place === undefined)
      refuse(40003, { zh: "其中有人不是粉丝", en: "one of them is not a follower" }, SPEC);
    if (!world.followers.stateOf(account, place).following) {
      refuse(40003, { zh: "其中有人已取消关注", en: "one of them does not follow" }, SPEC);
    }
    if (present && !world.tags.of(account, place).includes(tag)) {
      if (world.tags.of(account, place).length >= MOST_OF_ONE) {
        refuse(
          45059,
          {
            zh: `一个粉丝最多 ${MOST_OF_ONE} 个标签`,
            en: `a follower has at most ${MOST_OF_ONE} tags`,
          },
          SPEC,
        );
      }
    }
    world.tags.change(account, tag, place, present);
  }
  return OK;
}

export const tagFollowers: Endpoint = {
  path: "cgi-bin/tags/members/batchtagging",
  method: "POST",
  title: { zh: "批量为用户打标签", en: "Give followers a tag" },
  token: true,
  allows: "all",
  handle: (world, account, { body }) => change(world, account, body, true),
};

export const untagFollowers: Endpoint = {
  path: "cgi-bin/tags/members/batchuntagging",
  method: "POST",
  title: { zh: "批量为用户取消标签", en: "Take a tag from followers" },
  token: true,
  allows: "all",
  handle: (world, account, { body }) => change(world, account, body, false),
};

export const getTagsOf: Endpoint = {
  path: "cgi-bin/tags/getidlist",
  method: "POST",
  title: { zh: "获取用户身上的标签列表", en: "List the tags of a follower" },
  token: true,
  allows: "all",
  handle(world, account, { body }) {
    const openid = body.get("openid");
    const place = typeof openid === "string" ? world.followers.placeOf(account, openid) : undefined;
    if (place === undefined) refuse(40003, { zh: "没有这个粉丝", en: "no such follower" }, SPEC);
    return {
      json: { tagid_list: world.tags.of(account, place) },
      why: { rule: { zh: "一个粉丝的标签", en: "the tags of one follower" }, source: SPEC },
    };
  },
};
