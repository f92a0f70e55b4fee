import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { textOf } from "./draft-article.js";
import { pageOf } from "./material-page.js";
import { storesOf } from "./material-stores.js";
import { fileOf, type Kind, kindOf, type UploadRule } from "./media-file.js";
import { MEDIA_TYPES } from "./media-format.js";
import type { StoredMedia } from "./media-store.js";

const ADD = "docs/spec.md 2.3";
const LIBRARY = "docs/spec.md 2.11";
const MB = 1024 * 1024;

/** The files that permanent media may be. */
const RULES: Readonly<Record<Kind, UploadRule>> = {
  image: { formats: ["bmp", "png", "jpg", "gif"], most: 10 * MB, tooLarge: 40009, source: ADD },
  voice: { formats: ["mp3", "wma", "wav", "amr"], most: 2 * MB, tooLarge: 40010, source: ADD },
  video: { formats: ["mp4"], most: 10 * MB, tooLarge: 40011, source: ADD },
  thumb: { formats: ["jpg"], most: 64 * 1024, tooLarge: 40012, source: ADD },
};

/** How many the library holds. */
const MOST: Readonly<Record<Kind, number>> = {
  image: 100_000,
  voice: 1000,
  video: 1000,
  thumb: 1000,
};

/** Adds permanent media. */
export const addMaterial: Endpoint = {
  path: "cgi-bin/material/add_material",
  method: "POST",
  title: { zh: "上传永久素材", en: "Add permanent media" },
  token: true,
  allows: "all",
  limits: [
    {
      zh: "不检查语音的时长（60 秒，45007），也不解码图片和视频。",
      en: "The length of a voice (60 s, 45007) is not checked, and nothing is decoded.",
    },
  ],
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const kind = kindOf(request, ADD);
    const { filename, format, bytes } = fileOf(request, RULES[kind]);
    const { media: store } = storesOf(world);
    if (store.count(account, kind) >= MOST[kind]) {
      refuse(
        45034,
        {
          zh: `素材库中这一类最多 ${MOST[kind]} 个`,
          en: `the library holds ${MOST[kind]} of this kind`,
        },
        ADD,
        {
          errmsg: "media file count is out of limit",
        },
      );
    }
    const media = store.add(account, {
      kind,
      from: "permanent",
      filename,
      contentType: MEDIA_TYPES[format],
      ...(kind === "image" || kind === "thumb" ? { picture: format } : {}),
      ...(kind === "video" ? descriptionOf(request) : {}),
      bytes,
    });
    const url = media.url === "" ? {} : { url: media.url };
    return {
      json: { media_id: media.media_id, ...url },
      why: { rule: { zh: "保存到删除为止", en: "kept until it is deleted" }, source: ADD },
    };
  },
};

/** The title and the introduction of a video: a form field with a JSON text. */
function descriptionOf({ parts }: WeChatRequest): { title: string; description: string } {
  const part = parts.find(({ name }) => name === "description");
  if (part === undefined)
    refuse(
      41011,
      { zh: "视频要有表单字段 description", en: "a video has the form field `description`" },
      ADD,
    );
  try {
    const told: unknown = JSON.parse(new TextDecoder().decode(part.bytes));
    const { title, introduction } = told as { title?: unknown; introduction?: unknown };
    return { title: String(title ?? ""), description: String(introduction ?? "") };
  } catch {
    return refuse(
      47001,
      {
        zh: "description 是 JSON，含 title 和 introduction",
        en: "`description` is a JSON text with title and introduction",
      },
      ADD,
    );
  }
}

/** Gives permanent media back. */
export const getMaterial: Endpoint = {
  path: "cgi-bin/material/get_material",
  method: "POST",
  title: { zh: "获取永久素材", en: "Get permanent media" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const media = permanent(world, account, textOf(body, "media_id"));
    const why = {
      rule: {
        zh: "视频返回说明，其他返回文件本身",
        en: "a video is described, everything else is the file itself",
      },
      source: LIBRARY,
    };
    if (media.kind === "video") {
      const { title, description, media_id } = media;
      return {
        json: {
          title,
          description,
          down_url: `http://203.205.1.1/vweixinp.tc.qq.com/${media_id}.mp4`,
        },
        why,
      };
    }
    return { bytes: storesOf(world).media.bytes(media), contentType: media.content_type, why };
  },
};

/** Deletes permanent media. */
export const delMaterial: Endpoint = {
  path: "cgi-bin/material/del_material",
  method: "POST",
  title: { zh: "删除永久素材", en: "Delete permanent media" },
  token: true,
  allows: "all",
  limits: [
    {
      zh: "没有自动回复和菜单，因此没有 48005。",
      en: "There are neither replies nor menus, so 48005 never comes.",
    },
  ],
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const { media_id } = permanent(world, account, textOf(body, "media_id"));
    storesOf(world).media.delete(account, media_id);
    return {
      json: { errcode: 0, errmsg: "ok" },
      why: { rule: { zh: "已删除，不能恢复", en: "deleted for good" }, source: LIBRARY },
    };
  },
};

/** Counts permanent media. */
export const getMaterialCount: Endpoint = {
  path: "cgi-bin/material/get_materialcount",
  method: "GET",
  title: { zh: "获取永久素材总数", en: "Count permanent media" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string): WeChatReply {
    const { media } = storesOf(world);
    return {
      json: {
        voice_count: media.count(account, "voice"),
        video_count: media.count(account, "video"),
        image_count: media.count(account, "image"),
        news_count: 0,
      },
      why: {
        rule: { zh: "自 2022 年起，文章在草稿箱", en: "articles have been drafts since 2022" },
        source: LIBRARY,
      },
    };
  },
};

/** Lists permanent media. */
export const batchgetMaterial: Endpoint = {
  path: "cgi-bin/material/batchget_material",
  method: "POST",
  title: { zh: "获取永久素材列表", en: "List permanent media" },
  token: true,
  allows: "all",
  perDay: 1000,
  handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
    const type = textOf(body, "type");
    if (!["image", "video", "voice", "news"].includes(type)) {
      refuse(
        40004,
        { zh: "type 为 image、video、voice 或 news", en: "type is image, video, voice or news" },
        LIBRARY,
      );
    }
    const { offset, count } = pageOf(body, LIBRARY);
    const { media } = storesOf(world);
    const kind = type as StoredMedia["kind"];
    const item = media
      .page(account, kind, offset, count)
      .map(({ media_id, filename, title, created_at, url }) => ({
        media_id,
        name: title === "" ? filename : title,
        update_time: created_at,
        ...(url === "" ? {} : { url }),
      }));
    return {
      json: { total_count: media.count(account, kind), item_count: item.length, item },
      why: { rule: { zh: "最新的在前", en: "the latest first" }, source: LIBRARY },
    };
  },
};

/** The endpoints of articles in the library, which drafts have replaced. */
const RETIRED: readonly Endpoint[] = ["add_news", "update_news"].map((name) => ({
  path: `cgi-bin/material/${name}`,
  method: "POST" as const,
  title: { zh: "新增永久图文素材（已下线）", en: "Permanent articles (retired)" },
  token: true,
  allows: "all" as const,
  handle: (): WeChatReply =>
    refuse(
      45106,
      { zh: "已于 2022 年下线，改用草稿箱", en: "retired in 2022: drafts have replaced it" },
      ADD,
    ),
}));

function permanent(world: World, account: string, mediaId: string): StoredMedia {
  const media = storesOf(world).media.get(account, mediaId);
  if (media === undefined || media.from_ !== "permanent") {
    refuse(40007, { zh: "账号没有这个永久素材", en: "no permanent media of the account" }, LIBRARY);
  }
  return media;
}

/** Every endpoint of permanent media. */
export const MATERIAL: readonly Endpoint[] = [
  addMaterial,
  getMaterial,
  delMaterial,
  getMaterialCount,
  batchgetMaterial,
  ...RETIRED,
];
