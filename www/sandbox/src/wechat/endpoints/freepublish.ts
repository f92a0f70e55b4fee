import type { World } from "../../world/world.js";
import type { Endpoint, Fields, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { flagOf, textOf } from "./draft-article.js";
import { newsItemOf } from "./draft-item.js";
import type { Publication } from "./freepublish-shape.js";
import { pageOf } from "./material-page.js";
import { storesOf } from "./material-stores.js";

const SPEC = "docs/spec.md 2.5";

/** Submits a draft for publication. */
export const submit: Endpoint = {
  path: "cgi-bin/freepublish/submit",
  method: "POST",
  title: { zh: "发布草稿", en: "Publish a draft" },
  token: true,
  allows: "verified",
  perDay: 100,
  limits: [
    {
      zh: "没有 53500、53503–53505；同一草稿正在发布时返回 53501。",
      en: "53500 and 53503 to 53505 never come; 53501 comes for a draft that is being published.",
    },
  ],
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { drafts, publications } = storesOf(world);
    const media_id = textOf(body, "media_id");
    if (drafts.get(account, media_id) === undefined) {
      refuse(
        40007,
        {
          zh: "账号没有这份草稿：已删除、已群发或已发布",
          en: "no draft of the account: deleted, sent or published",
        },
        SPEC,
      );
    }
    if (publications.isUnderWay(account, media_id)) {
      refuse(53501, { zh: "这份草稿正在发布", en: "this draft is being published" }, SPEC, {
        errmsg: "publish too frequently",
      });
    }
    const msg_data_id = world.ledger.msgDataIdOf(account, media_id);
    const { publish_id } = publications.submit(account, media_id, msg_data_id);
    return {
      json: { errcode: 0, errmsg: "ok", publish_id, msg_data_id },
      why: {
        rule: {
          zh: "已受理，结果见 freepublish/get 和事件推送",
          en: "accepted; freepublish/get and the event say what becomes of it",
        },
        source: SPEC,
      },
    };
  },
};

/** Says how a publication stands. */
export const getPublication: Endpoint = {
  path: "cgi-bin/freepublish/get",
  method: "POST",
  title: { zh: "发布状态查询", en: "Status of a publication" },
  token: true,
  allows: "verified",
  perDay: 100,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const id = body.get("publish_id");
    if (id === undefined || id === "") {
      refuse(40002, { zh: "缺少 publish_id", en: "publish_id is needed" }, SPEC, {
        errmsg: "invalid argument",
      });
    }
    const { publications } = storesOf(world);
    const publication = publications.get(account, String(id));
    if (publication === undefined)
      return refuse(
        53502,
        { zh: "账号没有这次发布", en: "the account has no such publication" },
        SPEC,
      );
    const { publish_id, status: publish_status, article_id } = publication;
    const urls = publications.urls(publication);
    const out = publish_status === 0 || publish_status === 5 || publish_status === 6;
    const item = urls.map((article_url, place) => ({ idx: place + 1, article_url }));
    const failed = publish_status > 1 && !out ? urls.map((_, place) => place + 1) : [];
    return {
      json: {
        publish_id,
        publish_status,
        ...(out ? { article_id, article_detail: { count: item.length, item } } : {}),
        fail_idx: failed,
      },
      why: {
        rule: {
          zh: "0 已发布，1 发布中，2 至 4 失败，5 已删除",
          en: "0 published, 1 under way, 2 to 4 failed, 5 deleted",
        },
        source: SPEC,
      },
    };
  },
};

/** Deletes articles of a publication. */
export const deletePublication: Endpoint = {
  path: "cgi-bin/freepublish/delete",
  method: "POST",
  title: { zh: "删除发布文章", en: "Delete published articles" },
  token: true,
  allows: "verified",
  perDay: 10,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const publication = known(world, account, body);
    const { publications } = storesOf(world);
    const articles = publications.urls(publication).length;
    const index = body.get("index") ?? 0;
    if (
      typeof index !== "number" ||
      !Number.isSafeInteger(index) ||
      index < 0 ||
      index > articles
    ) {
      refuse(
        40114,
        {
          zh: `index 为 1 至 ${articles}，0 为全部`,
          en: `index is from 1 to ${articles}; 0 is all`,
        },
        SPEC,
      );
    }
    const all = Array.from({ length: articles }, (_, place) => place + 1);
    publications.deleteArticles(publication, index === 0 ? all : [index]);
    return {
      json: { errcode: 0, errmsg: "ok" },
      why: {
        rule: {
          zh: "已删除，不能恢复；index 从 1 起",
          en: "deleted for good; index counts from 1",
        },
        source: SPEC,
      },
    };
  },
};

/** Reads published articles. */
export const getArticle: Endpoint = {
  path: "cgi-bin/freepublish/getarticle",
  method: "POST",
  title: { zh: "获取已发布图文信息", en: "Get published articles" },
  token: true,
  allows: "verified",
  perDay: 100,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const publication = known(world, account, body);
    return {
      json: { news_item: itemsOf(world, publication), ...timesOf(publication) },
      why: {
        rule: {
          zh: "包括已发布和已删除的文章",
          en: "the articles that are out, and those that were deleted",
        },
        source: SPEC,
      },
    };
  },
};

/** Lists publications. */
export const batchgetPublications: Endpoint = {
  path: "cgi-bin/freepublish/batchget",
  method: "POST",
  title: { zh: "获取已发布的消息列表", en: "List publications" },
  token: true,
  allows: "verified",
  perDay: 100,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { offset, count } = pageOf(body, SPEC);
    const withoutContent = flagOf(body, "no_content") === 1;
    const { publications } = storesOf(world);
    const item = publications.page(account, offset, count).map((publication) => {
      const times = timesOf(publication);
      return {
        article_id: publication.article_id,
        content: { news_item: itemsOf(world, publication, withoutContent), ...times },
        update_time: times.update_time,
      };
    });
    return {
      json: { total_count: publications.count(account), item_count: item.length, item },
      why: {
        rule: { zh: "最新的在前，不含群发", en: "the latest first; mass sends are not among them" },
        source: SPEC,
      },
    };
  },
};

/** Every endpoint of publications. */
export const PUBLICATIONS: readonly Endpoint[] = [
  submit,
  getPublication,
  deletePublication,
  getArticle,
  batchgetPublications,
];

function known(world: World, account: string, body: Fields): Publication {
  const publication = storesOf(world).publications.ofArticle(account, textOf(body, "article_id"));
  return (
    publication ??
    refuse(
      53600,
      { zh: "账号没有这篇已发布的文章", en: "the account has no such published article" },
      SPEC,
    )
  );
}

function itemsOf(world: World, publication: Publication, withoutContent = false) {
  const { drafts, publications } = storesOf(world);
  const urls = publications.urls(publication);
  return drafts.articlesOf(publication.media_id).map((article, place) => ({
    ...newsItemOf(article, urls[place] ?? "", withoutContent),
    is_deleted: publication.deleted.includes(place + 1),
  }));
}

function timesOf({ submitted_at, ended_at }: Publication) {
  return {
    create_time: Math.floor(submitted_at),
    update_time: Math.floor(ended_at ?? submitted_at),
  };
}
