// Promise 3: every problem at once, each with its path, a stable code, the limit and the value, and
// words in Chinese and in English. One mistake makes one problem.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apis, build, check, MassError } from "wechat-mass";
import { APIS, bodyFor, openIds, pathOf, SUPERSEDED, WIRE } from "./bodies.mjs";

const SENDALL = "message/mass/sendall";
const SEND = "message/mass/send";
const PREVIEW = "message/mass/preview";
const [ALICE, BOB] = openIds(2);
const KB = 1024;
const MB = 1024 * KB;

const HEADS = {
  amr: "#!AMR\n",
  bmp: "BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00",
  gif: "GIF89a",
  html: "<!DOCTYPE html><html>",
  jpeg: "\xff\xd8\xff\xe0",
  mp3: "ID3\x03\x00\x00\x00\x00\x00\x00",
  mp4: "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2",
  png: "\x89PNG\r\n\x1a\n",
  text: "hello",
  wav: "RIFF\x00\x00\x00\x00WAVE",
  webp: "RIFF\x00\x00\x00\x00WEBP",
  wma: "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
};

/** A file whose first bytes are of that kind, described. */
function file(kind, size = 4 * KB) {
  return { filename: `f.${kind}`, size, head: Buffer.from(HEADS[kind], "latin1") };
}

function upload(type, kind, size) {
  return { type, media: file(kind, size) };
}

/** An article of a draft, with changes; the cover is a permanent id. */
function article(changes) {
  return { articles: [{ ...bodyFor("draft/add").articles[0], ...changes }] };
}

const NEWSPIC = {
  article_type: "newspic",
  title: "标题",
  content: "文字",
  image_info: { image_list: [{ image_media_id: "I" }] },
};

const PICTURES = { text: undefined, msgtype: "image" };

/**
 * One mistake each: endpoint, what is changed in a body that conforms, and the one problem that it
 * makes: where, what, and where there are such, the limit and the value. `hint` is what both
 * languages must name. A level that is not written is an error.
 */
const MISTAKES = [
  // Who is reached.
  [SENDALL, { filter: undefined }, "/filter", "audience_missing"],
  [SENDALL, { filter: {} }, "/filter", "audience_missing"],
  [SENDALL, { filter: { is_to_all: false } }, "/filter/tag_id", "audience_missing"],
  [SENDALL, { filter: null }, "/filter", "wrong_type", { limit: "object", actual: null }],
  [SENDALL, { filter: "all" }, "/filter", "wrong_type", { limit: "object", actual: "all" }],
  [
    SENDALL,
    { filter: { is_to_all: "true" } },
    "/filter/is_to_all",
    "wrong_type",
    { limit: "boolean", actual: "true" },
  ],
  [
    SENDALL,
    { filter: { is_to_all: 1 } },
    "/filter/is_to_all",
    "wrong_type",
    { limit: "boolean", actual: 1 },
  ],
  [
    SENDALL,
    { filter: { is_to_all: true, tag_id: 2 } },
    "/filter/tag_id",
    "audience_contradictory",
    { actual: 2 },
  ],
  [SENDALL, { filter: { tag_id: 2 } }, "/filter/is_to_all", "risky", { level: "warning" }],
  [
    SENDALL,
    { filter: { is_to_all: false, tag_id: "2" } },
    "/filter/tag_id",
    "loose_type",
    { level: "warning", actual: "2" },
  ],
  [
    SENDALL,
    { filter: { is_to_all: false, tag_id: 0 } },
    "/filter/tag_id",
    "out_of_range",
    { actual: 0 },
  ],
  [
    SENDALL,
    { filter: { is_to_all: false, tag_id: 1.5 } },
    "/filter/tag_id",
    "wrong_type",
    { limit: "integer", actual: "1.5" },
  ],
  [
    SENDALL,
    { filter: { is_to_all: false, tag_id: [2] } },
    "/filter/tag_id",
    "wrong_type",
    { limit: "integer", actual: "array" },
  ],
  [
    SENDALL,
    { filter: { is_to_all: false, group_id: 2 } },
    "/filter/group_id",
    "unknown_field",
    { hint: "tag_id" },
  ],
  [
    SENDALL,
    { filter: undefined, touser: [ALICE, BOB] },
    "/touser",
    "audience_contradictory",
    { hint: "message/mass/send" },
  ],
  [SENDALL, { touser: [ALICE, BOB] }, "/touser", "audience_contradictory"],
  [SENDALL, { towxname: "名字" }, "/towxname", "audience_contradictory"],
  [SEND, { touser: undefined }, "/touser", "audience_missing"],
  [SEND, { touser: [] }, "/touser", "too_few", { limit: 2, actual: 0 }],
  [SEND, { touser: [ALICE] }, "/touser", "too_few", { limit: 2, actual: 1 }],
  [SEND, { touser: openIds(10_001) }, "/touser", "too_many", { limit: 10_000, actual: 10_001 }],
  [SEND, { touser: ALICE }, "/touser", "wrong_type", { limit: "array", actual: ALICE }],
  [
    SEND,
    { touser: [ALICE, BOB, ALICE, ALICE] },
    "/touser",
    "duplicate",
    { level: "warning", actual: 2 },
  ],
  [SEND, { touser: [ALICE, ""] }, "/touser/1", "bad_openid"],
  [SEND, { touser: [ALICE, `${BOB} `] }, "/touser/1", "bad_openid", { actual: `${BOB} ` }],
  [SEND, { touser: [ALICE, "\u0000"] }, "/touser/1", "bad_openid"],
  [SEND, { touser: [ALICE, "名字"] }, "/touser/1", "bad_openid", { actual: "名字" }],
  [
    SEND,
    { touser: ["OPENID1", BOB] },
    "/touser/0",
    "odd_openid",
    { level: "warning", actual: "OPENID1" },
  ],
  [SEND, { touser: [ALICE, 7] }, "/touser/1", "wrong_type", { limit: "string", actual: 7 }],
  [SEND, { touser: [ALICE, BOB, null] }, "/touser/2", "wrong_type", { actual: null }],
  [SEND, { filter: { is_to_all: true } }, "/filter", "audience_contradictory"],
  [PREVIEW, { touser: undefined }, "/touser", "audience_missing"],
  [PREVIEW, { touser: [ALICE] }, "/touser", "wrong_type", { limit: "string", actual: "array" }],
  [PREVIEW, { towxname: "名字" }, "/towxname", "audience_contradictory"],
  [PREVIEW, { filter: { is_to_all: true } }, "/filter", "audience_contradictory"],

  // The message.
  [SENDALL, { msgtype: undefined }, "/msgtype", "missing"],
  [SENDALL, { msgtype: 1 }, "/msgtype", "wrong_type", { limit: "string", actual: 1 }],
  [SENDALL, { msgtype: "txt" }, "/msgtype", "not_one_of", { actual: "txt", hint: "text" }],
  [SENDALL, { text: undefined }, "/text", "missing"],
  [SENDALL, { text: "你好" }, "/text", "wrong_type", { limit: "object", actual: "你好" }],
  [SENDALL, { text: {} }, "/text/content", "missing"],
  [SENDALL, { text: { content: "" } }, "/text/content", "empty"],
  [SENDALL, { text: { content: 1 } }, "/text/content", "wrong_type", { actual: 1 }],
  [SENDALL, { mpnews: { media_id: "M" } }, "/mpnews", "message_contradictory"],
  [
    SENDALL,
    { text: undefined, voice: { media_id: "M" } },
    "/voice",
    "message_mismatch",
    { limit: "text" },
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "mpvideo", video: { media_id: "M" } },
    "/video",
    "unknown_field",
    { hint: "mpvideo" },
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "mpvideo", voice: { media_id: "M" } },
    "/voice",
    "message_mismatch",
    { limit: "mpvideo" },
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "mpnews", mpnews: { media_id: ["M"] } },
    "/mpnews/media_id",
    "wrong_type",
    { limit: "string", actual: "array" },
  ],
  [
    SEND,
    { text: undefined, msgtype: "mpvideo", mpvideo: { title: "T", description: "D" } },
    "/mpvideo/media_id",
    "missing",
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "mpvideo", mpvideo: { media_id: "M", title: "T" } },
    "/mpvideo/title",
    "undocumented",
    { level: "warning", hint: SEND },
  ],
  [
    SENDALL,
    { ...PICTURES, image: { media_id: "M" } },
    "/image",
    "undocumented",
    { level: "warning", hint: "images" },
  ],
  [SENDALL, { ...PICTURES, images: {} }, "/images/media_ids", "missing"],
  [SENDALL, { ...PICTURES, images: { media_ids: [] } }, "/images/media_ids", "empty"],
  [SENDALL, { ...PICTURES, images: { media_ids: "M" } }, "/images/media_ids", "wrong_type"],
  [SENDALL, { ...PICTURES, images: { media_ids: ["M", ""] } }, "/images/media_ids/1", "empty"],
  [
    SENDALL,
    { ...PICTURES, images: { media_ids: ["M"], need_open_comment: true } },
    "/images/need_open_comment",
    "wrong_type",
    { limit: "0 or 1", actual: true },
  ],
  [
    PREVIEW,
    { ...PICTURES, images: { media_ids: ["M"] } },
    "/images",
    "message_mismatch",
    { limit: "image" },
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "wxcard", wxcard: { card_id: "C" } },
    "/msgtype",
    "retired",
    { level: "warning", hint: "45113" },
  ],
  [
    SENDALL,
    { send_ignore_reprint: 1 },
    "/send_ignore_reprint",
    "undocumented",
    { level: "warning", hint: "mpnews" },
  ],

  // The options.
  [
    SENDALL,
    { text: undefined, msgtype: "mpnews", mpnews: { media_id: "M" }, send_ignore_reprint: true },
    "/send_ignore_reprint",
    "wrong_type",
    { limit: "0 or 1", actual: true },
  ],
  [
    SENDALL,
    { text: undefined, msgtype: "mpnews", mpnews: { media_id: "M" }, send_ignore_reprint: 2 },
    "/send_ignore_reprint",
    "out_of_range",
    { actual: 2 },
  ],
  [SENDALL, { clientmsgid: "" }, "/clientmsgid", "empty"],
  [SENDALL, { clientmsgid: "None" }, "/clientmsgid", "missing", { actual: "None" }],
  [SEND, { clientmsgid: `${Number.NaN}` }, "/clientmsgid", "missing", { actual: "NaN" }],
  [
    SENDALL,
    { clientmsgid: undefined },
    "/clientmsgid",
    "risky",
    { level: "warning", hint: "45065" },
  ],
  [SEND, { clientmsgid: undefined }, "/clientmsgid", "risky", { level: "warning", hint: "45065" }],
  [
    SEND,
    { text: { content: "\\u4f5c\\u8005" } },
    "/text/content",
    "risky",
    { level: "warning", hint: "\\u4f5c" },
  ],

  // Content that WeChat removes from an article, and actions that cannot be undone.
  [
    "draft/add",
    article({ content: "<img src='https://a.cn/b.png'><img src=data:,>" }),
    "/articles/0/content",
    "dropped",
    { level: "warning", actual: "https://a.cn/b.png, data:,", hint: "articlePictures" },
  ],
  [
    "draft/add",
    article({ content: "<script></script><p onclick=a()>x</p>" }),
    "/articles/0/content",
    "dropped",
    { level: "warning", actual: "<script>, onclick" },
  ],
  [
    "draft/add",
    { articles: [{ ...NEWSPIC, content: "<p>x</p>" }] },
    "/articles/0/content",
    "bad_characters",
    { actual: "<p>", hint: "45166" },
  ],
  [
    "draft/update",
    { articles: { ...article({}).articles[0], thumb_url: "http://mmbiz.qpic.cn/x" } },
    "/articles/thumb_url",
    "unknown_field",
    { hint: "" },
  ],
  [SENDALL, { clientmsgid: 1 }, "/clientmsgid", "wrong_type", { limit: "string", actual: 1 }],
  [SENDALL, { clientmsgid: "任务一" }, "/clientmsgid", "bad_characters"],
  [SENDALL, { priority: 1 }, "/priority", "unknown_field", { actual: "priority" }],
  [
    SENDALL,
    { clientmsgid: undefined, clientMsgId: "job" },
    "/clientMsgId",
    "unknown_field",
    { actual: "clientMsgId", hint: "clientmsgid" },
  ],
  [PREVIEW, { clientmsgid: "job" }, "/clientmsgid", "undocumented", { level: "warning" }],

  // Delete, get, speed.
  ["message/mass/delete", { msg_id: undefined }, "/msg_id", "missing", { hint: "url" }],
  ["message/mass/delete", { msg_id: "" }, "/msg_id", "empty"],
  ["message/mass/delete", { msg_id: "01" }, "/msg_id", "bad_id", { actual: "01" }],
  ["message/mass/delete", { msg_id: 0 }, "/msg_id", "bad_id", { actual: 0 }],
  ["message/mass/delete", { msg_id: true }, "/msg_id", "wrong_type", { actual: true }],
  ["message/mass/delete", { msg_id: 2 ** 53 }, "/msg_id", "unsafe_integer"],
  ["message/mass/delete", { article_idx: -1 }, "/article_idx", "out_of_range", { actual: -1 }],
  ["message/mass/delete", { article_idx: 1.5 }, "/article_idx", "wrong_type"],
  ["message/mass/delete", { article_idx: 0 }, "/article_idx", "risky", { level: "warning" }],
  [
    "message/mass/delete",
    { url: "https://mp.weixin.qq.com/s/x" },
    "/url",
    "risky",
    { level: "warning", hint: "msg_id" },
  ],
  ["message/mass/delete", { msg_id: undefined, url: "x" }, "/url", "bad_format", { actual: "x" }],
  ["message/mass/get", { msg_id: undefined }, "/msg_id", "missing"],
  ["message/mass/get", { msg_id: 2 ** 53 + 2 }, "/msg_id", "unsafe_integer"],
  ["message/mass/get", { msg_id: null }, "/msg_id", "wrong_type", { actual: null }],
  ["message/mass/speed/get", { speed: 1 }, "/speed", "unknown_field"],
  ["message/mass/speed/set", { speed: undefined }, "/speed", "missing"],
  [
    "message/mass/speed/set",
    { speed: "1" },
    "/speed",
    "loose_type",
    { level: "warning", actual: "1" },
  ],
  ["message/mass/speed/set", { speed: true }, "/speed", "wrong_type", { actual: true }],

  // Articles.
  ["draft/add", { articles: undefined }, "/articles", "missing"],
  ["draft/add", { articles: { title: "T" } }, "/articles", "wrong_type", { limit: "array" }],
  ["draft/add", { articles: [] }, "/articles", "empty"],
  ["draft/add", article({ title: undefined }), "/articles/0/title", "missing"],
  ["draft/add", article({ title: "" }), "/articles/0/title", "empty"],
  ["draft/add", article({ content: undefined }), "/articles/0/content", "missing"],
  ["draft/add", article({ thumb_media_id: undefined }), "/articles/0/thumb_media_id", "missing"],
  ["draft/add", article({ titel: "T" }), "/articles/0/titel", "unknown_field"],
  [
    "draft/add",
    article({ article_type: "video" }),
    "/articles/0/article_type",
    "not_one_of",
    { actual: "video" },
  ],
  ["draft/add", article({ pic_crop_1_1: "0_0_2_1" }), "/articles/0/pic_crop_1_1", "bad_format"],
  [
    "draft/add",
    article({ pic_crop_235_1: "0.12345678_0_1_1" }),
    "/articles/0/pic_crop_235_1",
    "bad_format",
    { hint: "53402" },
  ],
  [
    "draft/add",
    article({ need_open_comment: false }),
    "/articles/0/need_open_comment",
    "wrong_type",
    { limit: "0 or 1", actual: false },
  ],
  [
    "draft/add",
    article({
      cover_info: { crop_percent_list: [{ ratio: "1_1", x1: 0, y1: "0", x2: "1", y2: "1" }] },
    }),
    "/articles/0/cover_info/crop_percent_list/0/x1",
    "wrong_type",
    { limit: "string", actual: 0 },
  ],
  [
    "draft/add",
    { articles: [{ ...NEWSPIC, image_info: undefined }] },
    "/articles/0/image_info",
    "missing",
  ],
  ["draft/update", bodyFor("draft/add"), "/articles", "wrong_type", { limit: "object" }],
  ["draft/update", { index: undefined }, "/index", "missing"],
  ["draft/update", { index: -1 }, "/index", "out_of_range", { actual: -1 }],
  ["draft/get", { media_id: "" }, "/media_id", "empty"],
  ["draft/delete", { media_id: undefined }, "/media_id", "missing"],
  ["draft/batchget", { offset: -1 }, "/offset", "out_of_range", { actual: -1 }],
  ["draft/batchget", { no_content: true }, "/no_content", "wrong_type", { limit: "0 or 1" }],
  [
    "media/uploadnews",
    { articles: [{ title: "T", content: "C" }] },
    "/articles/0/thumb_media_id",
    "missing",
  ],
  ["media/uploadvideo", { media_id: undefined }, "/media_id", "missing"],
  ["freepublish/get", { publish_id: 2 ** 53 + 2 }, "/publish_id", "unsafe_integer"],
  ["freepublish/get", { publish_id: [1] }, "/publish_id", "wrong_type", { actual: "array" }],
  ["freepublish/submit", { media_id: null }, "/media_id", "wrong_type", { actual: null }],
  ["freepublish/delete", { index: -1 }, "/index", "out_of_range", { actual: -1 }],

  // Files, by their first bytes.
  ["media/uploadimg", { media: undefined }, "/media", "missing"],
  ["media/uploadimg", { media: file("bmp") }, "/media", "file_kind", { actual: "BMP" }],
  ["media/uploadimg", { media: file("webp") }, "/media", "file_kind", { actual: "WebP" }],
  ["media/uploadimg", { media: file("html") }, "/media", "file_kind", { actual: "HTML" }],
  ["media/uploadimg", { media: file("text") }, "/media", "file_kind", { actual: "unknown" }],
  ["media/uploadimg", { media: file("png", 0) }, "/media/size", "empty"],
  [
    "media/uploadimg",
    { media: { ...file("png"), head: undefined } },
    "/media/head",
    "risky",
    { level: "warning" },
  ],
  [
    "media/uploadimg",
    { media: { ...file("png"), filename: "a.txt" } },
    "/media/filename",
    "file_kind",
    { level: "warning", limit: ".png", actual: "a.txt", hint: "a.txt.png" },
  ],
  ["media/upload", { type: undefined, media: file("gif") }, "/type", "missing"],
  ["media/upload", { type: "picture" }, "/type", "not_one_of", { actual: "picture" }],
  ["media/upload", upload("image", "bmp"), "/media", "file_kind", { actual: "BMP" }],
  ["media/upload", upload("voice", "wav"), "/media", "file_kind", { actual: "WAV" }],
  ["media/upload", upload("video", "jpeg"), "/media", "file_kind", { actual: "JPEG" }],
  ["media/upload", upload("thumb", "png"), "/media", "file_kind", { actual: "PNG" }],
  ["material/add_material", upload("video", "mp4"), "/description", "missing"],
  [
    "material/add_material",
    { ...upload("video", "mp4"), description: { title: "T" } },
    "/description/introduction",
    "missing",
  ],
  ["material/add_material", upload("thumb", "gif"), "/media", "file_kind", { actual: "GIF" }],

  // Tags, followers, quota, tokens.
  ["tags/create", { tag: undefined }, "/tag", "missing"],
  ["tags/create", { tag: { name: "" } }, "/tag/name", "empty"],
  ["tags/update", { tag: { id: 2, name: "N" } }, "/tag/id", "out_of_range", { actual: 2 }],
  ["tags/delete", { tag: { id: 0 } }, "/tag/id", "out_of_range", { actual: 0 }],
  [
    "tags/members/batchtagging",
    { tagid: undefined, tag_id: 134 },
    "/tag_id",
    "unknown_field",
    { hint: "tagid" },
  ],
  ["tags/members/batchtagging", { openid_list: ALICE }, "/openid_list", "wrong_type"],
  ["user/tag/get", { tagid: undefined }, "/tagid", "missing"],
  ["user/get", { next_openid: 1 }, "/next_openid", "wrong_type", { actual: 1 }],
  [
    "openapi/quota/get",
    { cgi_path: "cgi-bin/message/mass/send" },
    "/cgi_path",
    "bad_format",
    { actual: "cgi-bin/message/mass/send" },
  ],
  ["openapi/rid/get", { rid: "" }, "/rid", "empty"],
  ["clear_quota", { appid: undefined }, "/appid", "missing"],
  ["token", { secret: undefined }, "/secret", "missing"],
  ["token", { grant_type: "password" }, "/grant_type", "not_one_of", { actual: "password" }],
  ["stable_token", { force_refresh: 1 }, "/force_refresh", "wrong_type", { actual: 1 }],
];

/** As people write the path: `/articles/0/title` is `articles[0].title`. */
function named(path) {
  return path
    .slice(1)
    .replaceAll(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
}

/** Checks the members that every problem has. */
function assertComplete(problem) {
  const { path, code, level, message, limit, actual } = problem;
  assert.deepEqual(
    Object.keys(problem).filter((key) => !["limit", "actual"].includes(key)),
    ["path", "code", "level", "message"],
  );
  assert.match(code, /^[a-z_]+$/);
  assert.ok(level === "error" || level === "warning");
  assert.deepEqual(Object.keys(message), ["zh", "en"]);
  assert.match(message.zh, /[\u4e00-\u9fff]/);
  for (const words of Object.values(message)) {
    if (path !== "") assert.ok(words.includes(named(path)), `${words} names ${path}`);
    // "Must not be empty" says both numbers, and so does "above 2^53-1".
    if (typeof limit === "number" && code !== "empty" && code !== "unsafe_integer") {
      assert.ok(words.includes(String(limit)), words);
      assert.ok(words.includes(String(actual)), words);
    }
    assert.doesNotMatch(words, /\{(name|limit|actual|unit)\}|undefined|\[object/);
  }
}

for (const [api, changes, path, code, more = {}] of MISTAKES) {
  const { level = "error", hint, ...values } = more;
  test(`${api} ${path}: ${code}`, () => {
    const body = { ...bodyFor(api), ...changes };
    const found = check(api, body);
    assert.deepEqual(
      found.map((problem) => [problem.path, problem.code, problem.level]),
      [[path, code, level]],
    );
    const [problem] = found;
    assertComplete(problem);
    for (const [name, value] of Object.entries(values)) assert.equal(problem[name], value, name);
    if (hint) {
      for (const words of Object.values(problem.message)) assert.ok(words.includes(hint), words);
    }
    if (level === "error") assert.throws(() => build(api, body), MassError);
    else assert.doesNotThrow(() => build(api, body));
  });
}

/**
 * Limits: endpoint, a body of so much, the last good number, and what one more is. A limit about
 * which WeChat's pages disagree is a warning.
 */
const LIMITS = [
  [
    "draft/add",
    (n) => article({ title: "题".repeat(n) }),
    32,
    "/articles/0/title",
    "disputed_limit",
  ],
  ["draft/add", (n) => article({ author: "作".repeat(n) }), 16, "/articles/0/author", "too_long"],
  [
    "draft/add",
    (n) => article({ digest: "摘".repeat(n) }),
    120,
    "/articles/0/digest",
    "disputed_limit",
  ],
  [
    "draft/add",
    (n) => article({ content: "文".repeat(n) }),
    19_999,
    "/articles/0/content",
    "disputed_limit",
  ],
  [
    "draft/add",
    (n) => article({ content_source_url: `https://x.cn/${"a".repeat(n - 13)}` }),
    1024,
    "/articles/0/content_source_url",
    "too_long",
  ],
  [
    "draft/add",
    (n) => ({ articles: Array(n).fill(article({}).articles[0]) }),
    8,
    "/articles",
    "too_many",
  ],
  [
    "draft/add",
    (n) => ({
      articles: [
        { ...NEWSPIC, image_info: { image_list: Array(n).fill({ image_media_id: "I" }) } },
      ],
    }),
    20,
    "/articles/0/image_info/image_list",
    "too_many",
  ],
  [
    "media/uploadnews",
    (n) => ({ articles: Array(n).fill(article({}).articles[0]) }),
    8,
    "/articles",
    "too_many",
  ],
  [
    "media/uploadnews",
    (n) => article({ title: "题".repeat(n) }),
    32,
    "/articles/0/title",
    "disputed_limit",
  ],
  [SENDALL, (n) => ({ text: { content: "字".repeat(n) } }), 300, "/text/content", "disputed_limit"],
  [SENDALL, (n) => ({ text: { content: "😀".repeat(n) } }), 300, "/text/content", "disputed_limit"],
  [SENDALL, (n) => ({ clientmsgid: "j".repeat(n) }), 32, "/clientmsgid", "disputed_limit"],
  [
    SENDALL,
    (n) => ({ ...PICTURES, images: { media_ids: Array(n).fill("M") } }),
    20,
    "/images/media_ids",
    "disputed_limit",
  ],
  [SEND, (n) => ({ touser: openIds(n) }), 10_000, "/touser", "too_many"],
  [
    "tags/members/batchtagging",
    (n) => ({ openid_list: openIds(n) }),
    50,
    "/openid_list",
    "too_many",
  ],
  [
    "tags/members/batchuntagging",
    (n) => ({ openid_list: openIds(n) }),
    50,
    "/openid_list",
    "too_many",
  ],
  ["media/uploadimg", (n) => ({ media: file("png", n) }), MB - 1, "/media/size", "disputed_limit"],
  ["media/upload", (n) => upload("thumb", "jpeg", n), 64 * KB, "/media/size", "file_too_large"],
  ["media/upload", (n) => upload("voice", "amr", n), 2 * MB, "/media/size", "file_too_large"],
  ["media/upload", (n) => upload("voice", "mp3", n), 2 * MB, "/media/size", "file_too_large"],
  ["media/upload", (n) => upload("video", "mp4", n), 10 * MB, "/media/size", "file_too_large"],
  [
    "material/add_material",
    (n) => upload("image", "bmp", n),
    10 * MB,
    "/media/size",
    "file_too_large",
  ],
  [
    "material/add_material",
    (n) => upload("voice", "wma", n),
    2 * MB,
    "/media/size",
    "file_too_large",
  ],
  [
    "material/add_material",
    (n) => upload("voice", "wav", n),
    2 * MB,
    "/media/size",
    "file_too_large",
  ],
  [
    "material/add_material",
    (n) => upload("thumb", "jpeg", n),
    64 * KB,
    "/media/size",
    "file_too_large",
  ],
];

for (const [api, sized, limit, path, code] of LIMITS) {
  test(`${api} ${path}: ${limit} is good, one more is ${code}`, () => {
    const bodyOf = (n) => ({ ...bodyFor(api), ...sized(n) });
    const relevant = (n) =>
      check(api, bodyOf(n)).filter(
        (problem) => problem.path === path && problem.code !== "duplicate",
      );
    assert.deepEqual(relevant(limit), []);
    const [problem, ...others] = relevant(limit + 1);
    assert.deepEqual(others, []);
    assertComplete(problem);
    const level = code === "disputed_limit" ? "warning" : "error";
    assert.deepEqual(
      [problem.code, problem.level, problem.limit, problem.actual],
      [code, level, limit, limit + 1],
    );
  });
}

/** Beyond a disputed limit there is one above which nobody saw anything accepted. */
const HARD_LIMITS = [
  [SENDALL, (n) => ({ clientmsgid: "j".repeat(n) }), 33, "/clientmsgid"],
  ["draft/add", (n) => article({ title: "题".repeat(n) }), 64, "/articles/0/title"],
  ["draft/add", (n) => article({ content: "x".repeat(n) }), MB - 1, "/articles/0/content"],
  ["draft/add", (n) => article({ digest: "摘".repeat(n) }), 128, "/articles/0/digest"],
  ["media/uploadnews", (n) => article({ title: "题".repeat(n) }), 64, "/articles/0/title"],
];

for (const [api, sized, limit, path] of HARD_LIMITS) {
  test(`${api} ${path}: ${limit} is a warning, one more an error`, () => {
    const found = (n) => check(api, { ...bodyFor(api), ...sized(n) });
    assert.deepEqual(
      found(limit).map((problem) => [problem.path, problem.code, problem.level]),
      [[path, "disputed_limit", "warning"]],
    );
    const [problem, ...others] = found(limit + 1);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [problem.path, problem.code, problem.level, problem.limit, problem.actual],
      [path, "too_long", "error", limit, limit + 1],
    );
  });
}

test("a temporary picture above 2 MB is a warning, above 10 MB an error", () => {
  const found = (size) =>
    check("media/upload", upload("image", "gif", size)).map((p) => [p.code, p.limit, p.actual]);
  assert.deepEqual(found(2 * MB), []);
  assert.deepEqual(found(2 * MB + 1), [["disputed_limit", 2 * MB, 2 * MB + 1]]);
  assert.deepEqual(found(10 * MB), [["disputed_limit", 2 * MB, 10 * MB]]);
  assert.deepEqual(found(10 * MB + 1), [["file_too_large", 10 * MB, 10 * MB + 1]]);
});

test("content of 100 000 characters passes, as measured", () => {
  const found = check("draft/add", article({ content: "文".repeat(100_000) }));
  assert.deepEqual(
    found.map(({ path, level, limit, actual }) => [path, level, limit, actual]),
    [["/articles/0/content", "warning", 19_999, 100_000]],
  );
  assert.doesNotThrow(() => build("draft/add", article({ content: "文".repeat(100_000) })));
});

test("a picture of an article may be a GIF; above 1 MB is a warning, above 8 MB an error", () => {
  const found = (kind, size) =>
    check("media/uploadimg", { media: file(kind, size) }).map((p) => [p.code, p.limit, p.actual]);
  for (const kind of ["gif", "png", "jpeg"]) {
    assert.deepEqual(found(kind, MB - 1), []);
    assert.deepEqual(found(kind, MB), [["disputed_limit", MB - 1, MB]]);
    assert.deepEqual(found(kind, 8 * MB), [["disputed_limit", MB - 1, 8 * MB]]);
    assert.deepEqual(found(kind, 8 * MB + 1), [["file_too_large", 8 * MB, 8 * MB + 1]]);
  }
});

test("all members of a cover's crops are optional, and have at most six decimals", () => {
  const found = (cover_info) =>
    check("draft/add", article({ cover_info })).map(({ path, code }) => [path, code]);
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ crop_percent_list: [{}] }), []);
  assert.deepEqual(found({ crop_percent_list: [{ x1: "0.166454", x2: "1" }] }), []);
  const at = "/articles/0/cover_info/crop_percent_list/0";
  assert.deepEqual(found({ crop_percent_list: [{ x1: "0.1664541" }] }), [
    [`${at}/x1`, "bad_format"],
  ]);
  assert.deepEqual(found({ crop_percent_list: [{ x1: "1", x2: "0.5" }] }), [[at, "bad_format"]]);
});

test("a tag's name has at most 30 bytes: 32 and 33 were answered with 45158", () => {
  const found = (name) =>
    check("tags/create", { tag: { name } }).map(({ code, level, limit }) => [code, level, limit]);
  assert.deepEqual(found("n".repeat(30)), []);
  assert.deepEqual(found("标".repeat(10)), []);
  assert.deepEqual(found("n".repeat(31)), [["too_long", "error", 30]]);
  assert.deepEqual(found("标".repeat(11)), [["too_long", "error", 30]]);
  assert.deepEqual(found("2021小学寒前历史正价#916"), [["too_long", "error", 30]]);
});

test("numbers at the ends of their ranges", () => {
  for (const [api, name, good, bad] of [
    ["message/mass/speed/set", "speed", [0, 1, 2, 3, 4], [-1, 5, 1.5, 80]],
    ["draft/batchget", "count", [1, 20], [0, 21, -1]],
    ["freepublish/batchget", "count", [1, 20], [0, 21]],
    ["message/mass/delete", "article_idx", [1, 2, 8], [-1, 0.5]],
    // Here positions count from 0, in `freepublish/delete` from 1.
    ["draft/update", "index", [0, 1, 7], [-1]],
    ["user/tag/get", "tagid", [1, 134], [0, -1]],
  ]) {
    for (const value of good) {
      assert.deepEqual(check(api, bodyFor(api, { [name]: value })), [], `${api} ${name} ${value}`);
    }
    for (const value of bad) {
      const found = check(api, bodyFor(api, { [name]: value }));
      assert.deepEqual(
        found.map((problem) => [problem.path, problem.level]),
        [[`/${name}`, "error"]],
        `${api} ${name} ${value}`,
      );
    }
  }
});

test("a send has from 2 to 10 000 OpenIDs", () => {
  for (const count of [2, 3, 9_999, 10_000]) {
    assert.deepEqual(check(SEND, bodyFor(SEND, { touser: openIds(count) })), []);
  }
});

test("seven mistakes are seven problems", () => {
  const body = {
    filter: { is_to_all: false, tag_id: 0 },
    msgtype: "image",
    images: { media_ids: [], need_open_comment: true },
    voice: { media_id: "V" },
    clientmsgid: "任务".repeat(10),
    send_ignore_reprint: "yes",
    titel: "标题",
  };
  const problems = check(SENDALL, body);
  for (const problem of problems) assertComplete(problem);
  const errors = problems.filter((problem) => problem.level === "error");
  assert.deepEqual(
    errors.map(({ path, code }) => `${path} ${code}`).sort(),
    [
      "/clientmsgid bad_characters",
      "/filter/tag_id out_of_range",
      "/images/media_ids empty",
      "/images/need_open_comment wrong_type",
      "/send_ignore_reprint wrong_type",
      "/titel unknown_field",
      "/voice message_contradictory",
    ].sort(),
  );
  assert.throws(
    () => build(SENDALL, body),
    (error) => {
      assert.ok(error instanceof MassError);
      assert.equal(error.code, "refused");
      assert.deepEqual(error.problems, problems);
      for (const problem of errors) assert.ok(error.message.includes(problem.message.en));
      return true;
    },
  );
});

test("seven mistakes of a draft are seven problems", () => {
  const problems = check("draft/add", {
    articles: [
      {
        title: "题".repeat(65),
        author: "作".repeat(17),
        digest: "摘".repeat(129),
        content: "",
        content_source_url: `https://x.cn/${"a".repeat(1024)}`,
        need_open_comment: 2,
        only_fans_can_comment: true,
        thumb_media_id: "THUMB",
      },
    ],
  });
  for (const problem of problems) assertComplete(problem);
  assert.deepEqual(
    problems.map(({ path, code, level, limit, actual }) => [path, code, level, limit, actual]),
    [
      ["/articles/0/title", "too_long", "error", 64, 65],
      ["/articles/0/author", "too_long", "error", 16, 17],
      ["/articles/0/digest", "too_long", "error", 128, 129],
      ["/articles/0/content", "empty", "error", undefined, undefined],
      ["/articles/0/content_source_url", "too_long", "error", 1024, 1037],
      ["/articles/0/need_open_comment", "out_of_range", "error", "0..1", 2],
      ["/articles/0/only_fans_can_comment", "wrong_type", "error", "0 or 1", true],
    ],
  );
});

test("a problem of every article has the path of its article", () => {
  const articles = Array(8).fill(article({ title: "题".repeat(33) }).articles[0]);
  assert.deepEqual(
    check("draft/add", { articles }).map((problem) => problem.path),
    articles.map((_, index) => `/articles/${index}/title`),
  );
});

test("a path escapes what JSON pointers escape", () => {
  const [problem] = check(SENDALL, bodyFor(SENDALL, { "a/b~c": 1 }));
  assert.equal(problem.path, "/a~1b~0c");
});

test("an AppSecret is in no problem and in no error", () => {
  const secret = "3f2c 9a77d1e8-SECRET";
  for (const api of ["token", "stable_token"]) {
    const problems = check(api, { appid: "wx", secret });
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [["/secret", "bad_characters"]],
    );
    assert.doesNotMatch(JSON.stringify(problems), /9a77|3f2c|SECRET/);
    assert.throws(
      () => build(api, { appid: "wx", secret }),
      (error) => !/9a77|3f2c|SECRET/.test(`${error.stack}${JSON.stringify(error)}`),
    );
    assert.doesNotMatch(JSON.stringify(check(api, { appid: "wx", secret: ["9a77"] })), /9a77/);
    assert.doesNotMatch(JSON.stringify(check(api, { appid: "wx", secret: 977 })), /977/);
  }
});

test("an endpoint that does not exist is the one problem", () => {
  for (const api of ["", "message/mass", "sendall", "/cgi-bin/message/mass/sendall", "toString"]) {
    const problems = check(api, bodyFor(SENDALL));
    assert.deepEqual(
      problems.map(({ path, code, level, actual }) => [path, code, level, actual]),
      [["", "unknown_api", "error", api]],
    );
    assert.throws(() => build(api, {}), MassError);
  }
});

test("a body that is no object is the one problem", () => {
  for (const [body, actual] of [
    [null, "null"],
    [undefined, "null"],
    ["{}", "string"],
    [1, "number"],
    [true, "boolean"],
    [[], "array"],
  ]) {
    assert.deepEqual(
      check(SENDALL, body).map((problem) => [problem.path, problem.code, problem.actual]),
      [["", "wrong_type", actual]],
    );
  }
});

test("every endpoint has a body that conforms, its method and its path", () => {
  assert.deepEqual(
    apis()
      .map(({ api }) => api)
      .sort(),
    [...APIS].sort(),
  );
  for (const { api, method, path, body, title } of apis()) {
    assert.equal(path, pathOf(api));
    assert.equal(method, WIRE.GET.includes(api) ? "GET" : "POST", api);
    assert.equal(body === "multipart", WIRE.multipart.includes(api), api);
    assert.ok(title.zh && title.en);
    const expected = SUPERSEDED.includes(api) ? [["", "risky", "warning"]] : [];
    assert.deepEqual(
      check(api, bodyFor(api)).map(({ path, code, level }) => [path, code, level]),
      expected,
      api,
    );
    const call = build(api, bodyFor(api));
    assert.deepEqual([call.api, call.method, call.path], [api, method, path]);
  }
});

test("music, which no SDK sends, is not offered", () => {
  const body = bodyFor(PREVIEW, { msgtype: "music", text: undefined, music: { media_id: "M" } });
  assert.throws(() => build(PREVIEW, body), MassError);
  assert.ok(
    check(PREVIEW, body).some(({ path, code }) => path === "/msgtype" && code === "not_one_of"),
  );
});

test("a card with card_ext builds, with the warning that WeChat retired it", () => {
  const card = { code: "", openid: "", timestamp: "1402057159", signature: "017bb17407c8e0058a66" };
  for (const card_ext of [JSON.stringify(card), card]) {
    const wxcard = { card_id: "C", card_ext };
    const preview = { touser: ALICE, msgtype: "wxcard", wxcard };
    assert.deepEqual(
      check(PREVIEW, preview).map(({ path, code, level }) => [path, code, level]),
      [["/msgtype", "retired", "warning"]],
    );
    assert.deepEqual(JSON.parse(build(PREVIEW, preview).body), preview);
    const send = { filter: { is_to_all: true }, msgtype: "wxcard", wxcard };
    assert.deepEqual(JSON.parse(build(SENDALL, send).body), send);
  }
});

test("an unknown field is refused everywhere, and its nearest known name is said", () => {
  for (const api of APIS) {
    const found = check(api, bodyFor(api, { zzz_new_field: 1 }));
    assert.deepEqual(
      found.filter(({ path }) => path !== "").map(({ path, code, level }) => [path, code, level]),
      [["/zzz_new_field", "unknown_field", "error"]],
      api,
    );
  }
  const [problem] = check(
    SENDALL,
    bodyFor(SENDALL, { clientmsgid: undefined, clientmsgId: "job" }),
  );
  for (const words of Object.values(problem.message)) assert.ok(words.includes("`clientmsgid`"));
});

test("allow_unknown lets through exactly the member it names", () => {
  const body = bodyFor(SENDALL, {
    priority: { level: 3 },
    other: 1,
    text: { content: "你好", style: "bold" },
  });
  const levels = (allow_unknown) =>
    Object.fromEntries(check(SENDALL, body, { allow_unknown }).map((p) => [p.path, p.level]));
  const ERRORS = { "/priority": "error", "/other": "error", "/text/style": "error" };
  assert.deepEqual(levels([]), ERRORS);
  assert.deepEqual(levels(["/priority"]), { ...ERRORS, "/priority": "warning" });
  assert.deepEqual(levels(["/text"]), ERRORS);
  assert.deepEqual(levels(["priority", "/prioritY", "/priority/level", "*", ""]), ERRORS);
  const allow_unknown = ["/priority", "/other", "/text/style"];
  assert.deepEqual(JSON.parse(build(SENDALL, body, { allow_unknown }).body), body);
});

test("allow_unknown lets a new msgtype through, with its member", () => {
  const body = {
    filter: { is_to_all: false, tag_id: 2 },
    msgtype: "hologram",
    hologram: { media_id: "H" },
  };
  assert.throws(() => build(SENDALL, body), MassError);
  assert.throws(() => build(SENDALL, body, { allow_unknown: ["/msgtype"] }), MassError);
  const allow_unknown = ["/msgtype", "/hologram"];
  assert.deepEqual(JSON.parse(build(SENDALL, body, { allow_unknown }).body), body);
});

test("allow_unknown lets no audience and no token through, however deep", () => {
  for (const [ext, path] of [
    [{ touser: ["a"] }, "/ext/touser"],
    [{ filter: { is_to_all: true } }, "/ext/filter"],
    [[{ accessToken: "x" }], "/ext/0/accessToken"],
    [{ ｔｏｕｓｅｒ: ["a"] }, "/ext/ｔｏｕｓｅｒ"],
  ]) {
    for (const api of [SENDALL, SEND, PREVIEW]) {
      const options = { allow_unknown: ["/ext"] };
      const errors = check(api, bodyFor(api, { ext }), options).filter((p) => p.level === "error");
      assert.deepEqual(
        errors.map((problem) => [problem.path, problem.code]),
        [[path, "unknown_field"]],
      );
      assert.throws(() => build(api, bodyFor(api, { ext }), options), MassError);
    }
  }
});

test("allow_unknown loosens no known field", () => {
  for (const [api, changes, path, code, more = {}] of MISTAKES) {
    if (more.level === "warning") continue;
    if (code === "unknown_field" || path === "/msgtype") continue;
    const body = { ...bodyFor(api), ...changes };
    const found = check(api, body, { allow_unknown: [path] });
    assert.ok(
      found.some((problem) => problem.level === "error"),
      `${api} ${path} ${code}`,
    );
  }
});

test("a required field that is written with another name is missing, also if that name is let through", () => {
  for (const [api, name, other] of [
    ["message/mass/get", "msg_id", "msgid"],
    ["message/mass/speed/set", "speed", "sped"],
    ["user/tag/get", "tagid", "tag_id"],
    ["draft/get", "media_id", "mediaid"],
  ]) {
    const { [name]: value, ...rest } = bodyFor(api);
    const body = { ...rest, [other]: value };
    const options = { allow_unknown: [`/${other}`] };
    assert.throws(() => build(api, body, options), MassError, `${api} ${other}`);
  }
});
