import type { Text } from "../../world/text.js";
import type { World } from "../../world/world.js";
import type { Endpoint, Fields, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import type { ArticleKey, Comment } from "./comment-store.js";
import { textOf } from "./draft-article.js";
import { releasedOf } from "./freepublish-released.js";
import { storesOf } from "./material-stores.js";

const SPEC = "docs/spec.md 2.13";

/** Comments of a page. The page refuses 50, its error code only more. */
const MOST_OF_A_PAGE = 49;

/** Comments that can be featured. No page has the number. */
const MOST_FEATURED = 100;

/** Characters of a reply. No page has the number. */
const MOST_OF_A_REPLY = 600;

/** Comments that `[[commented]]` asks for. */
const USUAL = 3;

const WORDS: Readonly<Record<number, string>> = {
  88003: "elected comment upper limit",
  88005: "already reply",
  88007: "reply content beyond max len or content len is zero",
  88008: "comment is not exists",
  88010: "count range error. cout <= 0 or count > 50",
};

const LIMITS = [
  {
    zh: "评论由标记产生：[[commented]] 三条，[[comments:20]] 二十条；精选与回复长度的上限没有出处。",
    en: "Comments come from markers: [[commented]] makes three, [[comments:20]] twenty; the most that are featured, and the length of a reply, have no source.",
  },
] as const;

/** Refuses in WeChat's words for comments. */
function no(errcode: number, rule: Text): never {
  const errmsg = WORDS[errcode];
  return refuse(errcode, rule, SPEC, errmsg === undefined ? {} : { errmsg });
}

/** An endpoint of comments. All name an article and answer `ok`, unless they answer more. */
function endpoint(
  name: string,
  title: Endpoint["title"],
  work: (world: World, key: ArticleKey, body: Fields) => Record<string, unknown> | undefined,
  rule: Text,
): Endpoint {
  return {
    path: `cgi-bin/comment/${name}`,
    method: "POST",
    title,
    token: true,
    allows: "verified",
    ...(name === "list" ? { limits: LIMITS } : {}),
    handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
      const key = articleOf(world, account, body);
      const more = work(world, key, body);
      return { json: { errcode: 0, errmsg: "ok", ...more }, why: { rule, source: SPEC } };
    },
  };
}

/** The article that a request names. Its comments are there from now on. */
function articleOf(world: World, account: string, body: Fields): ArticleKey {
  if (!world.accounts.of(account).comments)
    no(88000, { zh: "账号没有评论权限", en: "the account has no right to comments" });
  const id = body.get("msg_data_id");
  const isId = typeof id === "number" || (typeof id === "string" && /^\d{1,20}$/.test(id));
  const released = isId ? releasedOf(world, account, String(id)) : undefined;
  const index = body.get("index") ?? 0;
  const article = typeof index === "number" ? released?.articles[index] : undefined;
  if (released === undefined || article === undefined || typeof index !== "number") {
    no(88001, {
      zh: "账号没有这条已群发或已发布的文章",
      en: "no message of the account with articles that is out, or no such article in it",
    });
  }
  const key = { account, msg_data_id: released.msg_data_id, index };
  const { comments } = storesOf(world);
  if (comments.isOpen(key) === undefined) {
    comments.open(key, article.comments);
    const wanted = /\[\[comment(?:ed|s:(\d{1,3}))\]\]/.exec(article.texts);
    if (wanted !== null && article.comments) {
      const places = world.pages.places(account, undefined, 0, Number(wanted[1] ?? USUAL));
      comments.addSome(key, world.pages.openids(account, places), released.at);
    }
  }
  return key;
}

function commentOf(world: World, key: ArticleKey, body: Fields): Comment {
  const id = String(body.get("user_comment_id") ?? "");
  return (
    storesOf(world).comments.get(key, id) ??
    no(88008, { zh: "文章没有这条评论", en: "the article has no such comment" })
  );
}

function shown({
  user_comment_id,
  openid,
  create_time,
  content,
  featured,
  reply,
  reply_time,
}: Comment) {
  return {
    user_comment_id,
    openid,
    create_time,
    content,
    comment_type: featured,
    ...(reply === null ? {} : { reply: { content: reply, create_time: reply_time } }),
  };
}

function list(world: World, key: ArticleKey, body: Fields) {
  const [begin, count, type] = ["begin", "count", "type"].map((name) => body.get(name));
  if (typeof count !== "number" || count <= 0 || count > MOST_OF_A_PAGE) {
    no(88010, {
      zh: `count 为 1 至 ${MOST_OF_A_PAGE}：接口说明拒绝 50，错误码说明只拒绝更大的`,
      en: `count is from 1 to ${MOST_OF_A_PAGE}: the page refuses 50, the error code only more`,
    });
  }
  if (typeof begin !== "number" || begin < 0)
    no(88010, { zh: "begin 是从 0 起的数", en: "begin is a number from 0" });
  if (type !== 0 && type !== 1 && type !== 2)
    refuse(40035, { zh: "type 为 0、1 或 2", en: "type is 0, 1 or 2" }, SPEC);
  const all = storesOf(world).comments.list(key, type);
  return { total: all.length, comment: all.slice(begin, begin + count).map(shown) };
}

/** Every endpoint of comments. */
export const COMMENTS: readonly Endpoint[] = [
  endpoint(
    "open",
    { zh: "打开文章评论", en: "Open an article to comments" },
    (world, key) => void storesOf(world).comments.open(key, true),
    { zh: "已打开评论", en: "open to comments" },
  ),
  endpoint(
    "close",
    { zh: "关闭文章评论", en: "Close an article to comments" },
    (world, key) => void storesOf(world).comments.open(key, false),
    { zh: "已关闭评论", en: "closed to comments" },
  ),
  endpoint("list", { zh: "查看文章的评论", en: "List comments" }, list, {
    zh: "最新的在前",
    en: "the latest first",
  }),
  endpoint(
    "markelect",
    { zh: "将评论标记精选", en: "Feature a comment" },
    (world, key, body) => {
      const { comments } = storesOf(world);
      const { user_comment_id } = commentOf(world, key, body);
      if (comments.list(key, 2).length >= MOST_FEATURED)
        no(88003, { zh: "精选评论已达上限", en: "too many are featured" });
      comments.feature(user_comment_id, true);
      return undefined;
    },
    { zh: "已设为精选", en: "featured" },
  ),
  endpoint(
    "unmarkelect",
    { zh: "将评论取消精选", en: "Stop featuring a comment" },
    (world, key, body) =>
      void storesOf(world).comments.feature(commentOf(world, key, body).user_comment_id, false),
    { zh: "已取消精选", en: "not featured" },
  ),
  endpoint(
    "delete",
    { zh: "删除评论", en: "Delete a comment" },
    (world, key, body) =>
      void storesOf(world).comments.delete(commentOf(world, key, body).user_comment_id),
    { zh: "已删除，不能恢复", en: "deleted for good" },
  ),
  endpoint(
    "reply/add",
    { zh: "回复评论", en: "Reply to a comment" },
    (world, key, body) => {
      const { user_comment_id, reply } = commentOf(world, key, body);
      if (reply !== null) no(88005, { zh: "评论已有回复", en: "the comment has a reply" });
      const content = textOf(body, "content");
      const length = [...content].length;
      if (length === 0 || length > MOST_OF_A_REPLY)
        no(88007, {
          zh: `回复为 1 至 ${MOST_OF_A_REPLY} 个字符`,
          en: `a reply has 1 to ${MOST_OF_A_REPLY} characters`,
        });
      storesOf(world).comments.reply(user_comment_id, content);
      return undefined;
    },
    { zh: "已回复", en: "replied" },
  ),
  endpoint(
    "reply/delete",
    { zh: "删除回复", en: "Delete a reply" },
    (world, key, body) =>
      void storesOf(world).comments.reply(commentOf(world, key, body).user_comment_id, null),
    { zh: "已删除回复", en: "the reply is gone" },
  ),
];
