import type { World } from "../../world/world.js";
import type { Endpoint, Fields, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { articleOf, flagOf, textOf } from "./draft-article.js";
import { newsItemOf } from "./draft-item.js";
import type { Draft } from "./draft-store.js";
import { rulerOf } from "./draft-text.js";
import { pageOf } from "./material-page.js";
import { storesOf } from "./material-stores.js";

const SPEC = "docs/spec.md 2.4";

/** Articles of a draft. The draft pages have no number; `uploadnews` and the editor have this one. */
const MOST_ARTICLES = 8;

/** Characters of the text that an empty digest takes. */
const DIGEST_TAKES = 54;

const DONE = { errcode: 0, errmsg: "ok" };

/** Adds a draft. */
export const draftAdd: Endpoint = {
  path: "cgi-bin/draft/add",
  method: "POST",
  title: { zh: "新增草稿", en: "Add a draft" },
  token: true,
  allows: "all",
  perDay: 1000,
  limits: [
    {
      zh: "product_info 不检查，也没有 53404–53406。",
      en: "product_info is not checked: 53404 to 53406 never come.",
    },
    {
      zh: "正文只去掉脚本、外站图片和 iframe，不改写其余的 HTML。",
      en: "Of the HTML only scripts, frames and pictures of other hosts are taken out.",
    },
  ],
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const given = request.body.objects("articles");
    if (given.length === 0)
      refuse(
        44003,
        { zh: "articles 是 1 至 8 项的列表", en: "articles is a list of 1 to 8" },
        SPEC,
      );
    if (given.length > MOST_ARTICLES)
      refuse(
        45008,
        { zh: `最多 ${MOST_ARTICLES} 篇文章`, en: `up to ${MOST_ARTICLES} articles` },
        SPEC,
      );
    const articles = given.map((fields) => read(world, account, request, fields, given.length));
    return {
      json: { media_id: storesOf(world).drafts.add(account, articles) },
      why: {
        rule: { zh: "已成为草稿，直到群发或发布", en: "a draft, until it is sent or published" },
        source: SPEC,
      },
    };
  },
};

/** Replaces an article of a draft. */
export const draftUpdate: Endpoint = {
  path: "cgi-bin/draft/update",
  method: "POST",
  title: { zh: "更新草稿", en: "Update a draft" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const { body } = request;
    const draft = known(world, account, body);
    const index = body.get("index") ?? 0;
    if (typeof index !== "number" || draft.articles[index] === undefined) {
      refuse(
        40114,
        {
          zh: `index 为 0 至 ${draft.articles.length - 1}`,
          en: `index is from 0 to ${draft.articles.length - 1}`,
        },
        SPEC,
      );
    }
    if (body.objects("articles").length > 0 || !body.has("articles")) {
      refuse(
        41011,
        {
          zh: "这里的 articles 是一个对象，不是列表",
          en: "articles is one object here, and not a list",
        },
        SPEC,
      );
    }
    const article = read(world, account, request, body.object("articles"), draft.articles.length);
    storesOf(world).drafts.update(account, draft.media_id, index, article);
    return {
      json: DONE,
      why: {
        rule: {
          zh: "已替换这个位置（从 0 起）的文章",
          en: "the article at this index, from 0, was replaced",
        },
        source: SPEC,
      },
    };
  },
};

/** Reads a draft. */
export const draftGet: Endpoint = {
  path: "cgi-bin/draft/get",
  method: "POST",
  title: { zh: "获取草稿详情", en: "Get a draft" },
  token: true,
  allows: "all",
  perDay: 500,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const draft = known(world, account, body);
    const { created_at: create_time, updated_at: update_time } = draft;
    return {
      json: { news_item: itemsOf(draft), create_time, update_time },
      why: { rule: { zh: "其中的链接是临时的", en: "its addresses are temporary" }, source: SPEC },
    };
  },
};

/** Deletes a draft. */
export const draftDelete: Endpoint = {
  path: "cgi-bin/draft/delete",
  method: "POST",
  title: { zh: "删除草稿", en: "Delete a draft" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { media_id } = known(world, account, body);
    storesOf(world).drafts.delete(account, media_id);
    return {
      json: DONE,
      why: { rule: { zh: "已删除，不能恢复", en: "deleted for good" }, source: SPEC },
    };
  },
};

/** Counts drafts. */
export const draftCount: Endpoint = {
  path: "cgi-bin/draft/count",
  method: "GET",
  title: { zh: "获取草稿总数", en: "Count drafts" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle: (world: World, account: string): WeChatReply => ({
    json: { total_count: storesOf(world).drafts.count(account) },
    why: {
      rule: { zh: "不含已群发的草稿", en: "those that were sent are not among them" },
      source: SPEC,
    },
  }),
};

/** Lists drafts. */
export const draftBatchget: Endpoint = {
  path: "cgi-bin/draft/batchget",
  method: "POST",
  title: { zh: "获取草稿列表", en: "List drafts" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { offset, count } = pageOf(body, SPEC);
    const withoutContent = flagOf(body, "no_content") === 1;
    const { drafts } = storesOf(world);
    const item = drafts.page(account, offset, count).map((draft) => ({
      media_id: draft.media_id,
      content: {
        news_item: itemsOf(draft, withoutContent),
        create_time: draft.created_at,
        update_time: draft.updated_at,
      },
      update_time: draft.updated_at,
    }));
    return {
      json: { total_count: drafts.count(account), item_count: item.length, item },
      why: { rule: { zh: "最新的在前", en: "the latest first" }, source: SPEC },
    };
  },
};

/** Says that drafts are on, as they have been for all accounts since 2022. */
export const draftSwitch: Endpoint = {
  path: "cgi-bin/draft/switch",
  method: "POST",
  title: { zh: "草稿箱开关设置（已过时）", en: "Switch drafts on (obsolete)" },
  token: true,
  allows: "all",
  handle: (): WeChatReply => ({
    json: { ...DONE, is_open: 1 },
    why: { rule: { zh: "所有账号都已启用草稿箱", en: "drafts are on for everyone" }, source: SPEC },
  }),
};

/** Every endpoint of drafts. */
export const DRAFTS: readonly Endpoint[] = [
  draftAdd,
  draftUpdate,
  draftGet,
  draftDelete,
  draftCount,
  draftBatchget,
  draftSwitch,
];

function read(
  world: World,
  account: string,
  request: WeChatRequest,
  fields: Fields,
  articles: number,
) {
  return articleOf(fields, {
    world,
    account,
    ruler: rulerOf(request),
    articles,
    digestTakes: DIGEST_TAKES,
    temporaryCover: false,
  });
}

function known(world: World, account: string, body: Fields): Draft {
  return (
    storesOf(world).drafts.get(account, textOf(body, "media_id")) ??
    refuse(
      40007,
      {
        zh: "账号没有这份草稿：已删除、已群发或已发布",
        en: "no draft of the account: deleted, sent or published",
      },
      SPEC,
    )
  );
}

function itemsOf({ media_id, articles }: Draft, withoutContent = false) {
  return articles.map((article, place) => {
    const url = `http://mp.weixin.qq.com/s?__biz=sandbox&tempkey=${media_id}&idx=${place + 1}`;
    return newsItemOf(article, url, withoutContent);
  });
}
