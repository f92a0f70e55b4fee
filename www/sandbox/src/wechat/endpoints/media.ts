import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { storesOf } from "./material-stores.js";
import { fileOf, type Kind, kindOf, type UploadRule } from "./media-file.js";
import { MEDIA_TYPES } from "./media-format.js";

const UPLOAD = "docs/spec.md 2.2";
const PICTURE = "docs/spec.md 2.1";
const MB = 1024 * 1024;

/** The files that temporary media may be. */
const RULES: Readonly<Record<Kind, UploadRule>> = {
  image: { formats: ["png", "jpg", "gif"], most: 10 * MB, tooLarge: 40009, source: UPLOAD },
  voice: { formats: ["amr", "mp3"], most: 2 * MB, tooLarge: 40010, source: UPLOAD },
  video: { formats: ["mp4"], most: 10 * MB, tooLarge: 40011, source: UPLOAD },
  thumb: { formats: ["jpg"], most: 64 * 1024, tooLarge: 40012, source: UPLOAD },
};

/** The files that a picture within an article may be. The page says 1 MB; more was accepted, and more than 8 MB refused. */
const IN_ARTICLES: UploadRule = {
  formats: ["jpg", "png", "gif"],
  most: 8 * MB,
  tooLarge: 40009,
  source: "docs/guide/limits.md",
};

/** Adds temporary media. */
export const upload: Endpoint = {
  path: "cgi-bin/media/upload",
  method: "POST",
  title: { zh: "新增临时素材", en: "Add temporary media" },
  token: true,
  allows: "all",
  perDay: 100_000,
  limits: [
    {
      zh: "不检查语音的时长（60 秒，45007），也不解码图片和视频。",
      en: "The length of a voice (60 s, 45007) is not checked, and nothing is decoded.",
    },
  ],
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const kind = kindOf(request, UPLOAD);
    const { filename, format, bytes } = fileOf(request, RULES[kind]);
    const media = storesOf(world).media.add(account, {
      kind,
      from: "temporary",
      filename,
      contentType: MEDIA_TYPES[format],
      ...(kind === "image" || kind === "thumb" ? { picture: format } : {}),
      bytes,
    });
    // A cover has another name for its id (docs/spec.md 9.7).
    const name = kind === "thumb" ? "thumb_media_id" : "media_id";
    return {
      json: { type: kind, [name]: media.media_id, created_at: media.created_at },
      why: { rule: { zh: "保存三天", en: "kept for three days" }, source: UPLOAD },
    };
  },
};

/** Gives temporary media back. */
export const getMedia: Endpoint = {
  path: "cgi-bin/media/get",
  method: "GET",
  title: { zh: "获取临时素材", en: "Get temporary media" },
  token: true,
  allows: "all",
  perDay: 200_000,
  handle(world: World, account: string, { query }: WeChatRequest): WeChatReply {
    const mediaId = query.get("media_id") ?? "";
    if (mediaId === "")
      refuse(
        41006,
        { zh: "查询参数里缺少 media_id", en: "media_id is needed in the query" },
        UPLOAD,
      );
    const { media: store } = storesOf(world);
    const media = store.get(account, mediaId);
    if (media === undefined || media.from_ !== "temporary") {
      refuse(
        40007,
        {
          zh: "账号没有这个临时素材，或已超过三天",
          en: "no temporary media of the account, or older than three days",
        },
        UPLOAD,
      );
    }
    const why = { rule: { zh: "上传时的文件", en: "the file as it came" }, source: UPLOAD };
    if (media.kind === "video") {
      return { json: { video_url: `http://203.205.1.1/vweixinp.tc.qq.com/${mediaId}.mp4` }, why };
    }
    return { bytes: store.bytes(media), contentType: media.content_type, why };
  },
};

/** Adds a picture for the body of an article. */
export const uploadimg: Endpoint = {
  path: "cgi-bin/media/uploadimg",
  method: "POST",
  title: { zh: "上传图文消息图片", en: "Upload a picture of an article" },
  token: true,
  allows: "all",
  handle(world: World, account: string, request: WeChatRequest): WeChatReply {
    const { format } = fileOf(request, IN_ARTICLES);
    return {
      json: { url: storesOf(world).media.picture(account, format) },
      why: {
        rule: {
          zh: "可用于文章正文的图片链接，没有 media_id",
          en: "an address that articles may show; no media_id",
        },
        source: PICTURE,
      },
    };
  },
};

/** Every endpoint of temporary media. */
export const MEDIA: readonly Endpoint[] = [upload, getMedia, uploadimg];
