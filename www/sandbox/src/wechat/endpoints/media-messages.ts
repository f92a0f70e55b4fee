import { markersOf } from "../../world/jobs/verdict.js";
import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { articleOf, textOf } from "./draft-article.js";
import { rulerOf } from "./draft-text.js";
import { storesOf } from "./material-stores.js";

/** Articles of a message. */
const MOST_ARTICLES = 8;

/** Makes a message of a temporary video. */
export const uploadvideo: Endpoint = {
  path: "cgi-bin/media/uploadvideo",
  method: "POST",
  title: { zh: "上传视频消息素材", en: "Prepare a video for a mass send" },
  token: true,
  allows: "verified",
  limits: [
    {
      zh: "上传的视频可以群发；微信可能以 48022 拒绝（docs/spec.md 2.7）。",
      en: "Uploaded videos can be sent; WeChat may refuse them with 48022 (docs/spec.md 2.7).",
    },
  ],
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const source = "docs/spec.md 2.7";
    const { media } = storesOf(world);
    const video = media.get(account, textOf(body, "media_id"));
    if (video === undefined || video.kind !== "video") {
      refuse(
        40007,
        { zh: "media_id 不是这个账号的视频", en: "media_id is not a video of the account" },
        source,
      );
    }
    const made = media.add(account, {
      kind: "video",
      from: "uploadvideo",
      title: textOf(body, "title"),
      description: textOf(body, "description"),
    });
    return {
      json: { type: "video", media_id: made.media_id, created_at: made.created_at },
      why: {
        rule: { zh: "群发视频用这个 media_id", en: "the id for a mass send of the video" },
        source,
      },
    };
  },
};

/** Makes a message of articles, the way before drafts. */
export const uploadnews: Endpoint = {
  path: "cgi-bin/media/uploadnews",
  method: "POST",
  title: { zh: "上传图文消息素材", en: "Upload articles" },
  token: true,
  allows: "verified",
  perDay: 10,
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const source = "docs/spec.md 2.6";
    const given = request.body.objects("articles");
    if (given.length === 0)
      refuse(
        44003,
        { zh: "articles 是 1 至 8 项的列表", en: "articles is a list of 1 to 8" },
        source,
      );
    if (given.length > MOST_ARTICLES)
      refuse(
        45008,
        { zh: `最多 ${MOST_ARTICLES} 篇文章`, en: `up to ${MOST_ARTICLES} articles` },
        source,
      );
    const ruler = rulerOf(request);
    const articles = given.map((fields) =>
      articleOf(fields, {
        world,
        account,
        ruler,
        articles: given.length,
        digestTakes: 64,
        temporaryCover: true,
      }),
    );
    const texts = articles.map(({ title, digest, content }) => [title, digest, content].join("\n"));
    const made = storesOf(world).media.add(account, {
      kind: "news",
      from: "uploadnews",
      title: articles[0]?.title ?? "",
      // Review looks for markers only. All texts of eight articles would not fit into a row.
      description: JSON.stringify(texts.map((text) => markersOf(text).slice(0, 10_000))),
    });
    storesOf(world).drafts.keep(account, made.media_id, articles);
    return {
      json: { type: "news", media_id: made.media_id, created_at: made.created_at },
      why: { rule: { zh: "临时素材，保存三天", en: "temporary: kept for three days" }, source },
    };
  },
};

/** Every endpoint that makes a message of media. */
export const MESSAGES: readonly Endpoint[] = [uploadvideo, uploadnews];
