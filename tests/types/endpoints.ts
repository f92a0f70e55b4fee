// Every endpoint with a body and its reply, as a user writes them. This file is compiled, not run.
import {
  type Api,
  ApiError,
  apis,
  articlePictures,
  type Body,
  build,
  type Call,
  check,
  errcodes,
  explain,
  explainStatus,
  MassError,
  mediaOf,
  type Part,
  type Preview,
  type Problem,
  previewOf,
  type Replies,
  ReplyError,
  type Requests,
  read,
  replacePictures,
  type SendAll,
  toRequest,
} from "wechat-mass";
import {
  type Client,
  ConnectionError,
  createClient,
  stableToken,
  TokenError,
  type TokenSource,
} from "wechat-mass/client";

/** Fails to compile unless both types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

declare const text: string;
declare const bytes: Uint8Array<ArrayBuffer>;
declare const file: File;

const message = { msgtype: "text", text: { content: "你好" } } as const;
const article = { title: "标题", content: "<p></p>", thumb_media_id: "T" };

/** A body for each endpoint: the list is complete, or this does not compile. */
export const bodies: { [A in Api]: Body<A>[] } = {
  "message/mass/sendall": [
    { filter: { is_to_all: true }, ...message },
    { filter: { is_to_all: false, tag_id: 2 }, ...message, clientmsgid: "job" },
    { filter: { tag_id: 2 }, msgtype: "mpnews", mpnews: { media_id: "M" }, send_ignore_reprint: 1 },
    {
      filter: { is_to_all: true },
      msgtype: "image",
      images: { media_ids: ["M"], recommend: "看", title: "题", need_open_comment: 0 },
    },
    { filter: { is_to_all: true }, msgtype: "image", image: { media_id: "M" } },
    { filter: { is_to_all: true }, msgtype: "voice", voice: { media_id: "M" } },
    { filter: { is_to_all: true }, msgtype: "mpvideo", mpvideo: { media_id: "M" } },
    { filter: { is_to_all: true }, msgtype: "wxcard", wxcard: { card_id: "C" } },
  ],
  "message/mass/send": [
    { touser: ["A", "B"], ...message },
    { touser: bytes, ...message, clientmsgid: "job" },
    {
      touser: ["A", "B"],
      msgtype: "mpvideo",
      mpvideo: { media_id: "M", title: "T", description: "D" },
    },
  ],
  "message/mass/preview": [
    { touser: "A", ...message },
    { towxname: "名字", msgtype: "image", image: { media_id: "M" } },
    { touser: "A", msgtype: "wxcard", wxcard: { card_id: "C", card_ext: "{}" } },
  ],
  "message/mass/delete": [
    { msg_id: "1" },
    { msg_id: 1, article_idx: 2 },
    { msg_id: 1n },
    { url: "https://mp.weixin.qq.com/s/x" },
  ],
  "message/mass/get": [{ msg_id: "1" }, { msg_id: 1 }, { msg_id: 1n }],
  "message/mass/speed/get": [{}, undefined],
  "message/mass/speed/set": [{ speed: 1 }],
  "media/uploadimg": [
    { media: bytes },
    { media: file },
    { media: new Blob() },
    { media: { filename: "a.jpg", size: 8, head: bytes, content_type: "image/jpeg" } },
  ],
  "media/uploadnews": [{ articles: [{ ...article, show_cover_pic: 1 }] }],
  "media/uploadvideo": [{ media_id: "M", title: "T", description: "D" }],
  "media/upload": [{ type: "image", media: bytes }],
  "material/add_material": [
    { type: "thumb", media: file },
    { type: "video", media: bytes, description: { title: "T", introduction: "I" } },
  ],
  "draft/add": [
    { articles: [{ ...article, pic_crop_1_1: "0_0_1_1", need_open_comment: 1 }] },
    {
      articles: [
        {
          article_type: "newspic",
          title: "T",
          content: "C",
          image_info: { image_list: [{ image_media_id: "I" }] },
          cover_info: {
            crop_percent_list: [{ ratio: "1_1", x1: "0", y1: "0", x2: "1", y2: "1" }],
          },
          product_info: { footer_product_info: { product_key: "K" } },
        },
      ],
    },
  ],
  "draft/update": [{ media_id: "M", index: 0, articles: article }],
  "draft/get": [{ media_id: "M" }],
  "draft/delete": [{ media_id: "M" }],
  "draft/count": [{}, undefined],
  "draft/batchget": [{ offset: 0, count: 20, no_content: 1 }],
  "freepublish/submit": [{ media_id: "M" }],
  "freepublish/get": [{ publish_id: "P" }],
  "freepublish/delete": [{ article_id: "A" }, { article_id: "A", index: 1 }],
  "freepublish/getarticle": [{ article_id: "A" }],
  "freepublish/batchget": [{ offset: 0, count: 20 }],
  token: [{ appid: "A", secret: "S" }],
  stable_token: [{ appid: "A", secret: "S", force_refresh: false }],
  "tags/get": [{}, undefined],
  "tags/create": [{ tag: { name: "N" } }],
  "tags/update": [{ tag: { id: 134, name: "N" } }],
  "tags/delete": [{ tag: { id: 134 } }],
  "tags/members/batchtagging": [{ tagid: 134, openid_list: ["A"] }],
  "tags/members/batchuntagging": [{ tagid: 134, openid_list: ["A"] }],
  "user/tag/get": [{ tagid: 134 }, { tagid: 134, next_openid: "A" }],
  "user/get": [{}, { next_openid: "A" }, undefined],
  "openapi/quota/get": [{ cgi_path: "/cgi-bin/message/mass/sendall" }],
  "openapi/rid/get": [{ rid: "R" }],
  clear_quota: [{ appid: "A" }],
  getcallbackip: [{}, undefined],
  "material/batchget_material": [{ type: "news", offset: 0, count: 20 }],
  "material/get_material": [{ media_id: "M" }],
  "material/get_materialcount": [{}, undefined],
  "material/del_material": [{ media_id: "M" }],
  "user/info": [{ openid: "A" }, { openid: "A", lang: "zh_CN" }],
  "user/info/batchget": [{ user_list: [{ openid: "A" }, { openid: "B", lang: "en" }] }],
  "comment/open": [{ msg_data_id: "1" }, { msg_data_id: 1n, index: 0 }],
  "comment/close": [{ msg_data_id: "1" }],
  "comment/list": [{ msg_data_id: "1", index: 0, begin: 0, count: 49, type: 0 }],
  "comment/markelect": [{ msg_data_id: "1", user_comment_id: "9" }],
  "comment/unmarkelect": [{ msg_data_id: "1", user_comment_id: 9 }],
  "comment/delete": [{ msg_data_id: "1", user_comment_id: "9" }],
  "comment/reply/add": [{ msg_data_id: "1", user_comment_id: "9", content: "C" }],
  "comment/reply/delete": [{ msg_data_id: "1", user_comment_id: "9" }],
  "datacube/getarticleread": [{ begin_date: "2026-11-01", end_date: "2026-11-01" }],
  "datacube/getarticleshare": [{ begin_date: "2026-11-01", end_date: "2026-11-01" }],
  "datacube/getbizsummary": [{ begin_date: "2026-11-01", end_date: "2026-11-30" }],
  "datacube/getarticletotaldetail": [{ begin_date: "2026-11-01", end_date: "2026-11-01" }],
  "datacube/getarticlesummary": [{ begin_date: "2026-11-01", end_date: "2026-11-01" }],
  "datacube/getarticletotal": [{ begin_date: "2026-11-01", end_date: "2026-11-01" }],
  "datacube/getuserread": [{ begin_date: "2026-11-01", end_date: "2026-11-03" }],
  "datacube/getusershare": [{ begin_date: "2026-11-01", end_date: "2026-11-07" }],
};

/** Functions that read each reply. */
export const replies: { [A in Api]: (reply: Replies[A]) => unknown[] } = {
  "message/mass/sendall": ({ msg_id, msg_data_id }) => {
    same<Same<typeof msg_id, string>>();
    same<Same<typeof msg_data_id, string | undefined>>();
    return [msg_id];
  },
  "message/mass/send": ({ msg_id }) => [msg_id.length],
  "message/mass/preview": ({ msg_id }) => {
    same<Same<typeof msg_id, string | undefined>>();
    return [msg_id];
  },
  "message/mass/delete": ({ errmsg }) => [errmsg?.length],
  "message/mass/get": ({ msg_id, msg_status }) => [msg_id.length, msg_status.length],
  "message/mass/speed/get": ({ speed, realspeed }) => [speed + (realspeed ?? 0)],
  "message/mass/speed/set": ({ errcode }) => [errcode],
  "media/uploadimg": ({ url }) => [url.length],
  "media/uploadnews": ({ media_id, created_at }) => [media_id.length, created_at],
  "media/uploadvideo": ({ media_id }) => [media_id.length],
  "media/upload": ({ media_id, thumb_media_id }) => [(media_id ?? thumb_media_id)?.length],
  "material/add_material": ({ media_id, url }) => [media_id.length, url],
  "draft/add": ({ media_id }) => [media_id.length],
  "draft/update": (done) => [done.errcode],
  "draft/get": ({ news_item }) => news_item.map(({ title, is_deleted }) => title ?? is_deleted),
  "draft/delete": (done) => [done.errcode],
  "draft/count": ({ total_count }) => [total_count + 1],
  "draft/batchget": ({ item }) => [item?.[0]?.content?.news_item?.[0]?.title],
  "freepublish/submit": ({ publish_id, msg_data_id }) => [publish_id.length, msg_data_id],
  "freepublish/get": ({ publish_status, article_detail, fail_idx }) => [
    publish_status + 1,
    article_detail?.item?.[0]?.article_url,
    fail_idx?.[0],
  ],
  "freepublish/delete": (done) => [done.errcode],
  "freepublish/getarticle": ({ news_item }) => [news_item.length],
  "freepublish/batchget": ({ total_count, item }) => [total_count, item?.[0]?.article_id],
  token: ({ access_token, expires_in }) => [access_token.length, expires_in + 1],
  stable_token: ({ access_token }) => [access_token.length],
  "tags/get": ({ tags }) => tags.map(({ id, name, count }) => [id + 1, name.length, count]),
  "tags/create": ({ tag }) => [tag.id + 1],
  "tags/update": (done) => [done.errcode],
  "tags/delete": (done) => [done.errcode],
  "tags/members/batchtagging": (done) => [done.errcode],
  "tags/members/batchuntagging": (done) => [done.errcode],
  "user/tag/get": ({ count, data, next_openid }) => [count + 1, data?.openid?.[0], next_openid],
  "user/get": ({ total, data }) => [total, data?.openid],
  "openapi/quota/get": ({ quota, rate_limit }) => [quota.remain, rate_limit?.call_count],
  "openapi/rid/get": ({ request }) => [request.request_body],
  clear_quota: (done) => [done.errcode],
  getcallbackip: ({ ip_list }) => [ip_list[0]?.length],
  "material/batchget_material": ({ total_count, item }) => [total_count, item?.[0]?.name],
  "material/get_material": ({ file, news_item, down_url }) => {
    same<Same<NonNullable<typeof file>["bytes"], Uint8Array<ArrayBuffer>>>();
    return [file?.content_type, news_item?.[0]?.title, down_url];
  },
  "material/get_materialcount": ({ image_count }) => [image_count + 1],
  "material/del_material": ({ errcode }) => [errcode],
  "user/info": ({ subscribe, openid, tagid_list }) => [subscribe, openid.length, tagid_list?.[0]],
  "user/info/batchget": ({ user_info_list }) => [user_info_list[0]?.unionid],
  "comment/open": ({ errcode }) => [errcode],
  "comment/close": ({ errcode }) => [errcode],
  "comment/list": ({ comment }) => {
    const id = comment?.[0]?.user_comment_id;
    same<Same<typeof id, string | undefined>>();
    return [id, comment?.[0]?.reply?.content];
  },
  "comment/markelect": ({ errcode }) => [errcode],
  "comment/unmarkelect": ({ errcode }) => [errcode],
  "comment/delete": ({ errcode }) => [errcode],
  "comment/reply/add": ({ errcode }) => [errcode],
  "comment/reply/delete": ({ errcode }) => [errcode],
  "datacube/getarticleread": ({ list }) => [list[0]?.detail?.read_user_source?.[0]?.user_count],
  "datacube/getarticleshare": ({ list }) => [list[0]?.detail?.share_user],
  "datacube/getbizsummary": ({ list, is_delay }) => [list[0]?.detail?.send_page_count, is_delay],
  "datacube/getarticletotaldetail": ({ list }) => [list[0]?.detail_list?.[0]?.read_user],
  "datacube/getarticlesummary": ({ list }) => [list[0]?.int_page_read_user],
  "datacube/getarticletotal": ({ list }) => [list[0]?.details?.[0]?.target_user],
  "datacube/getuserread": ({ list }) => [list[0]?.user_source],
  "datacube/getusershare": ({ list }) => [list[0]?.share_scene],
};

/** The functions, as they are used. */
export async function use(anyApi: Api): Promise<void> {
  const send: SendAll = { filter: { is_to_all: true }, ...message };
  const problems: Problem[] = check("message/mass/sendall", send, { allow_unknown: ["/x"] });
  const words: string[] = problems.flatMap(({ path, message: { zh, en } }) => [path, zh, en]);
  const level: "error" | "warning" | undefined = problems[0]?.level;
  const call: Call = build("message/mass/sendall", send);
  build("tags/get");
  build(text as string, JSON.parse(text)); // Data from outside has no type; it is checked.
  if (call.body !== null && typeof call.body === "object" && "parts" in call.body) {
    const parts: Part[] = call.body.parts;
    words.push(...parts.map((part) => ("value" in part ? part.value : part.filename)));
  }
  const response = await fetch(toRequest(call, { access_token: "T", base: "https://x", file }));
  const { msg_id } = read("message/mass/sendall", await response.arrayBuffer());
  same<Same<typeof msg_id, string>>();
  read("message/mass/get", text).msg_status.length;
  read("message/mass/get", bytes).msg_status.length;

  const preview: Preview = previewOf(send, { touser: "A" });
  build("message/mass/preview", preview);
  previewOf({ touser: bytes, ...message }, { towxname: "名字" });
  const { meaning, advice, until, after_seconds } = explain(45028);
  explain(40002, "freepublish/get");
  words.push(meaning.zh, advice, until ?? "", String(after_seconds ?? 0));
  const outcome: "success" | "rejected" | string = explainStatus("err(20001)").outcome;
  words.push(outcome, ...errcodes().map(({ errcode }) => String(errcode + 1)));
  for (const { api, method } of apis()) {
    same<Same<typeof api, Api>>();
    same<Same<typeof method, "GET" | "POST">>();
  }
  const html: string = replacePictures(
    text,
    Object.fromEntries(articlePictures(text).map((url) => [url, url])),
  );
  const media = await mediaOf(file, "a.jpg");
  build("media/uploadimg", { media });
  words.push(html, level ?? "", anyApi);

  const token: TokenSource = stableToken({ appid: "A", secret: "S" });
  const client: Client = createClient({ token, base: "https://x", timeout_ms: 1000, fetch });
  createClient({ token: "T" });
  createClient({ token: { get: () => "T" } });
  createClient({ token: { get: async (_signal) => "T", renew: async (stale) => `${stale}2` } });
  try {
    const sent = await client.call("message/mass/sendall", send, {
      signal: AbortSignal.timeout(1),
    });
    same<Same<typeof sent.msg_id, string>>();
    (await client.call("tags/get")).tags.length;
    (await client.call("media/uploadimg", { media: file })).url.length;
  } catch (error) {
    if (error instanceof ApiError) words.push(error.msg_id ?? "", error.meaning.zh, error.advice);
    if (error instanceof ReplyError) words.push(error.code, error.excerpt, String(error.status));
    if (error instanceof MassError) words.push(error.problems[0]?.path ?? "");
    if (error instanceof ConnectionError) words.push(error.advice, error.code, error.meaning.zh);
    if (error instanceof TokenError) words.push(error.advice, error.code, String(error.errcode));
  }
}

/** The table of bodies has every endpoint and no other. */
same<Same<keyof Requests, Api>>();
same<Same<keyof Replies, Api>>();
