import type { Text } from "../../world/text.js";
import type { World } from "../../world/world.js";
import type { Fields } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { cleanContent, plainText } from "./draft-content.js";
import { checkCrop, checkCropList } from "./draft-crop.js";
import type { Article } from "./draft-shape.js";
import { beginning, bytesOf, type Ruler } from "./draft-text.js";
import { storesOf } from "./material-stores.js";

const SPEC = "docs/spec.md 2.4";
const LENGTHS = "docs/spec.md 8, docs/guide/limits.md";

/** Limits of an article, in characters or bytes. */
const LIMITS = {
  title: 64,
  author: 16,
  digest: 120,
  contentBytes: 1024 * 1024 - 1,
  newspicCharacters: 1000,
  urlBytes: 1024,
  pictures: 20,
} as const;

/** The things by which an article is judged. */
export interface ArticleRules {
  readonly world: World;
  readonly account: string;
  readonly ruler: Ruler;
  /** How many articles stand beside it: a digest of one's own is for a single one. */
  readonly articles: number;
  /** Characters of the text that an empty digest takes. */
  readonly digestTakes: number;
  /** Whether the cover may be temporary media, as for `media/uploadnews`. */
  readonly temporaryCover: boolean;
}

/** Reads an article and refuses what WeChat would. */
export function articleOf(fields: Fields, rules: ArticleRules): Article {
  const type = fields.get("article_type") ?? "news";
  if (type !== "news" && type !== "newspic") {
    refuse(
      40035,
      { zh: "article_type 为 news 或 newspic", en: "article_type is `news` or `newspic`" },
      SPEC,
    );
  }
  const title = textOf(fields, "title");
  if (title === "") refuse(41011, { zh: "文章要有标题", en: "an article has a title" }, SPEC);
  within(rules.ruler, title, LIMITS.title, 45003, { zh: "标题", en: "a title" });
  const author = textOf(fields, "author");
  within(rules.ruler, author, LIMITS.author, 45110, { zh: "作者", en: "an author" });
  const given = textOf(fields, "digest");
  within(rules.ruler, given, LIMITS.digest, 45004, { zh: "摘要", en: "a digest" });
  const content = contentOf(fields, type, rules.ruler);
  const single = rules.articles === 1;
  const article = {
    article_type: type,
    title,
    author,
    digest: given === "" && single ? beginning(plainText(content), rules.digestTakes) : given,
    content: cleanContent(content),
    content_source_url: sourceUrlOf(fields),
    show_cover_pic: flagOf(fields, "show_cover_pic"),
    need_open_comment: commentsOf(fields, rules),
    only_fans_can_comment: flagOf(fields, "only_fans_can_comment"),
    pic_crop_235_1: checkCrop(textOf(fields, "pic_crop_235_1")),
    pic_crop_1_1: checkCrop(textOf(fields, "pic_crop_1_1")),
  } as const;
  checkCropList(fields.object("cover_info"));
  fields.object("product_info").object("footer_product_info").get("product_key");
  return type === "news"
    ? { ...article, ...coverOf(fields, rules) }
    : { ...article, ...picturesOf(fields, rules) };
}

function contentOf(fields: Fields, type: "news" | "newspic", ruler: Ruler): string {
  const content = textOf(fields, "content");
  if (content === "" && type === "news")
    refuse(44004, { zh: "文章要有正文", en: "an article has a content" }, SPEC);
  if (bytesOf(content) > LIMITS.contentBytes) {
    refuse(
      45002,
      {
        zh: `正文要小于 1 MB，这里有 ${bytesOf(content)} 字节`,
        en: `a content has fewer than 1 MB; this one has ${bytesOf(content)} bytes`,
      },
      LENGTHS,
    );
  }
  if (type === "newspic") {
    if (/<(?!mp-|\/mp-)[a-z!/]/i.test(content)) {
      refuse(
        45166,
        { zh: "贴图（newspic）的正文是纯文本", en: "the content of a newspic is plain text" },
        "docs/guide/limits.md",
      );
    }
    if (ruler.length(content) > LIMITS.newspicCharacters) {
      refuse(
        45166,
        {
          zh: `贴图（newspic）的正文最多 ${LIMITS.newspicCharacters} 个字符`,
          en: `a newspic has up to ${LIMITS.newspicCharacters} characters`,
        },
        "docs/guide/limits.md",
      );
    }
  }
  return content;
}

function sourceUrlOf(fields: Fields): string {
  const url = textOf(fields, "content_source_url");
  if (bytesOf(url) > LIMITS.urlBytes) {
    refuse(
      45005,
      {
        zh: `content_source_url 最多 ${LIMITS.urlBytes} 字节`,
        en: `content_source_url has up to ${LIMITS.urlBytes} bytes`,
      },
      LENGTHS,
    );
  }
  if (url !== "" && !/^(?:https?:\/\/)?[^\s/?#:]+\.[^\s/?#:]+(?::\d+)?(?:[/?#]\S*)?$/i.test(url)) {
    refuse(
      41039,
      { zh: "content_source_url 不是网址", en: "content_source_url is not an address of the web" },
      SPEC,
    );
  }
  return url;
}

function commentsOf(fields: Fields, { world, account }: ArticleRules): 0 | 1 {
  const open = flagOf(fields, "need_open_comment");
  if (open === 1 && !world.accounts.of(account).comments) {
    refuse(88000, { zh: "账号没有评论权限", en: "the account has no right to comments" }, SPEC);
  }
  return open;
}

function coverOf(fields: Fields, { world, account, temporaryCover }: ArticleRules) {
  const thumb_media_id = textOf(fields, "thumb_media_id");
  const cover = storesOf(world).media.get(account, thumb_media_id);
  if (cover === undefined || (cover.kind !== "image" && cover.kind !== "thumb")) {
    refuse(
      40007,
      {
        zh: "thumb_media_id 不是这个账号的图片",
        en: "thumb_media_id is not a picture of the account",
      },
      SPEC,
    );
  }
  if (cover.from_ !== "permanent" && !temporaryCover) {
    refuse(
      40007,
      {
        zh: "草稿的封面要用永久素材，这是临时素材",
        en: "the cover of a draft is permanent media, and this is temporary",
      },
      SPEC,
    );
  }
  return { thumb_media_id, thumb_url: cover.url };
}

function picturesOf(fields: Fields, { world, account }: ArticleRules) {
  const list = fields.object("image_info").objects("image_list");
  if (list.length === 0)
    refuse(
      40007,
      {
        zh: "贴图（newspic）要有 image_info.image_list",
        en: "a newspic has image_info.image_list",
      },
      SPEC,
    );
  if (list.length > LIMITS.pictures)
    refuse(
      40215,
      { zh: `最多 ${LIMITS.pictures} 张图片`, en: `at most ${LIMITS.pictures} pictures` },
      SPEC,
    );
  const pictures = list.map((picture) => {
    const image_media_id = textOf(picture, "image_media_id");
    const media = storesOf(world).media.get(account, image_media_id);
    if (media === undefined || media.kind !== "image" || media.from_ !== "permanent") {
      refuse(
        40007,
        {
          zh: "贴图（newspic）的图片要用永久素材",
          en: "the pictures of a newspic are permanent media",
        },
        SPEC,
      );
    }
    return { image_media_id, url: media.url };
  });
  return {
    // The first picture is the cover.
    thumb_media_id: pictures[0]?.image_media_id ?? "",
    thumb_url: pictures[0]?.url ?? "",
    image_info: { image_list: pictures.map(({ image_media_id }) => ({ image_media_id })) },
  };
}

/** A text member; empty if it is missing. Another kind of value is refused. */
export function textOf(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === null) return "";
  if (typeof value !== "string")
    refuse(47001, { zh: `${name} 要是字符串`, en: `${name} must be a string` }, "docs/spec.md 7");
  return value;
}

/** A member that is 0 or 1; also as the texts `"0"` and `"1"` (docs/spec.md 9.4). */
export function flagOf(fields: Fields, name: string): 0 | 1 {
  const value = fields.get(name) ?? 0;
  if (value === 0 || value === "0" || value === false) return 0;
  if (value === 1 || value === "1" || value === true) return 1;
  return refuse(47001, { zh: `${name} 为 0 或 1`, en: `${name} is 0 or 1` }, "docs/spec.md 9.4");
}

function within(ruler: Ruler, text: string, most: number, errcode: number, what: Text): void {
  const length = ruler.length(text);
  if (length > most)
    refuse(
      errcode,
      {
        zh: `${what.zh}最多 ${most} 个字符，这里有 ${length} 个${ruler.remark.zh}`,
        en: `${what.en} has up to ${most} characters, and not ${length}${ruler.remark.en}`,
      },
      LENGTHS,
    );
}
