import type { ArticleCard } from "../world/article-card.js";
import type { Media } from "../world/media.js";
import type { World } from "../world/world.js";
import type { Fields } from "./endpoint.js";
import { storesOf } from "./endpoints/material-stores.js";
import { refuse } from "./refusal.js";

const SPEC = "docs/spec.md 1.4";
/** No page has a number; a `newspic` draft has this one. */
const MOST_IMAGES = 20;

/** The content of a mass send or a preview, checked. */
export interface Content {
  readonly msgtype: string;
  /** The content object as JSON: the message that followers get. */
  readonly json: string;
  /** The media that a send uses up; empty for none. */
  readonly mediaId: string;
  readonly media: Media | undefined;
  /** The texts that review reads, one for each article. */
  readonly texts: readonly string[];
  /** Its articles, as a chat shows them. */
  readonly cards: readonly ArticleCard[];
}

/** Reads and checks the content of a body, as WeChat does. */
export function readContent(world: World, account: string, body: Fields): Content {
  const msgtype = body.get("msgtype");
  switch (msgtype) {
    case "text":
      return readText(world, account, body);
    case "mpnews":
      return readMedia(world, account, body, "mpnews", "news");
    case "voice":
      return readMedia(world, account, body, "voice", "voice");
    case "mpvideo":
      return readMedia(world, account, body, "mpvideo", "video");
    case "image":
      return body.has("images")
        ? readImages(world, account, body)
        : readMedia(world, account, body, "image", "image");
    case "wxcard":
      return refuse(
        45113,
        { zh: "自 2024-08-10 起不能群发卡券", en: "cards cannot be sent since 2024-08-10" },
        SPEC,
      );
    default:
      return refuse(
        40008,
        {
          zh: "msgtype 只能是 mpnews、text、voice、image 或 mpvideo",
          en: "msgtype is one of mpnews, text, voice, image, mpvideo",
        },
        SPEC,
      );
  }
}

function readText(world: World, account: string, body: Fields): Content {
  const content = body.object("text").get("content");
  if (typeof content !== "string" || content === "")
    refuse(44004, { zh: "text.content 为空", en: "text.content is empty" }, SPEC);
  const { text_characters: most } = world.accounts.of(account).limits;
  if ([...content].length > most) {
    refuse(
      45002,
      {
        zh: `text.content 超过 ${most} 个字符`,
        en: `text.content has more than ${most} characters`,
      },
      "docs/spec.md 8",
    );
  }
  return {
    msgtype: "text",
    json: JSON.stringify({ content }),
    mediaId: "",
    media: undefined,
    texts: [content],
    cards: [],
  };
}

function readMedia(
  world: World,
  account: string,
  body: Fields,
  member: string,
  kind: Media["kind"],
): Content {
  const fields = body.object(member);
  const mediaId = fields.get("media_id");
  if (Array.isArray(mediaId))
    refuse(40004, { zh: `${member}.media_id 是列表`, en: `${member}.media_id is a list` }, SPEC);
  const media = findMedia(world, account, mediaId, `${member}.media_id`, kind);
  const texts = [...media.texts];
  const shown: Record<string, string> = { media_id: media.media_id };
  for (const name of member === "mpvideo" ? ["title", "description"] : []) {
    const text = fields.get(name);
    if (typeof text !== "string") continue;
    shown[name] = text;
    texts[0] = `${texts[0] ?? ""}\n${text}`;
  }
  const msgtype = member === "image" ? "image" : member;
  const cards = kind === "news" ? storesOf(world).drafts.cardsOf(media.media_id) : [];
  return { msgtype, json: JSON.stringify(shown), mediaId: media.media_id, media, texts, cards };
}

function readImages(world: World, account: string, body: Fields): Content {
  const fields = body.object("images");
  const ids = fields.get("media_ids");
  if (!Array.isArray(ids) || ids.length === 0)
    refuse(41006, { zh: "images.media_ids 为空", en: "images.media_ids is empty" }, SPEC);
  if (ids.length > MOST_IMAGES)
    refuse(
      40215,
      { zh: `超过 ${MOST_IMAGES} 张图片`, en: `more than ${MOST_IMAGES} pictures` },
      SPEC,
    );
  for (const id of ids) findMedia(world, account, id, "images.media_ids", "image");
  const [recommend, title] = [fields.get("recommend"), fields.get("title")];
  const flags = ["need_open_comment", "only_fans_can_comment"].map((name) => fields.get(name));
  if (flags[0] === 1 && !world.accounts.of(account).comments) {
    refuse(88000, { zh: "账号没有评论功能", en: "the account has no comments" }, SPEC);
  }
  return {
    msgtype: "image",
    json: JSON.stringify({ media_ids: ids, recommend: recommend ?? "分享图片", title }),
    mediaId: String(ids[0]),
    media: undefined,
    texts: [`${recommend ?? ""}\n${title ?? ""}`],
    cards: [],
  };
}

function findMedia(
  world: World,
  account: string,
  mediaId: unknown,
  path: string,
  kind: Media["kind"],
): Media {
  if (mediaId === undefined || mediaId === "")
    refuse(41006, { zh: `缺少 ${path}`, en: `${path} is missing` }, SPEC);
  if (typeof mediaId !== "string")
    refuse(40007, { zh: `${path} 不是字符串`, en: `${path} is not a string` }, SPEC);
  const media = world.media.find(account, mediaId);
  if (media === undefined) {
    refuse(
      40007,
      {
        zh: `${path} 不存在、已用掉或已过期`,
        en: `${path} is unknown, was used up, or has expired`,
      },
      SPEC,
    );
  }
  if (media.kind !== kind) {
    refuse(
      40008,
      {
        zh: `${path} 的类型是 ${media.kind}，这里需要 ${kind}`,
        en: `${path} is of the kind ${media.kind}, and ${kind} is needed`,
      },
      SPEC,
    );
  }
  if (media.autoSaved) {
    refuse(
      48021,
      {
        zh: "编辑器自动保存的草稿，要先由人手动保存",
        en: "the editor has saved this draft on its own; a person must save it first",
      },
      "docs/spec.md 1.6",
    );
  }
  if (kind === "video" && media.from === "temporary") {
    refuse(
      40007,
      {
        zh: "临时视频要先经过 media/uploadvideo",
        en: "a temporary video goes through media/uploadvideo first",
      },
      "docs/spec.md 2.7",
    );
  }
  return media;
}

/**
 * Refuses letters beyond ASCII that are written as `\uXXXX`. WeChat has two codes for that, and its pages do not say
 * which call answers which; calls of messages answer 40033 here.
 */
export function refuseEscapes(bytes: Uint8Array): void {
  // A long list of OpenIDs has no backslash, so that most bodies are looked through once.
  if (!bytes.includes(0x5c)) return;
  const text = new TextDecoder().decode(bytes);
  for (const [, code = "0"] of text.matchAll(/(?<!\\)(?:\\\\)*\\u([0-9a-fA-F]{4})/g)) {
    if (Number.parseInt(code, 16) >= 0x80) {
      refuse(
        40033,
        {
          zh: "请求体含有 \\uXXXX，要直接写 UTF-8",
          en: "the body is not raw UTF-8: it has \\uXXXX in it",
        },
        "docs/spec.md 0.3",
      );
    }
  }
}
