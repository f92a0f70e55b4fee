// The smallest body that conforms, and a reply of success, for each endpoint: tests change one thing in them.

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46]);
const openids = ["oaaaaaaaaaaaaaaaaaaaaaaaaaaa", "obbbbbbbbbbbbbbbbbbbbbbbbbbb"];
const text = { msgtype: "text", text: { content: "你好" } };
const day = () => ({ begin_date: "2026-11-01", end_date: "2026-11-01" });
const article = { title: "标题", content: "<p>正文</p>", thumb_media_id: "THUMB" };

/** By the endpoint's name: a function, so that no test sees another one's changes. */
const BODIES = {
  "message/mass/sendall": () => ({
    filter: { is_to_all: false, tag_id: 2 },
    ...text,
    clientmsgid: "job",
  }),
  "message/mass/send": () => ({ touser: [...openids], ...text, clientmsgid: "job" }),
  "message/mass/preview": () => ({ touser: openids[0], ...text }),
  "message/mass/delete": () => ({ msg_id: "30124" }),
  "message/mass/get": () => ({ msg_id: "201053012" }),
  "message/mass/speed/get": () => ({}),
  "message/mass/speed/set": () => ({ speed: 1 }),
  "media/uploadimg": () => ({ media: jpeg }),
  "media/uploadnews": () => ({ articles: [article] }),
  "media/uploadvideo": () => ({ media_id: "M", title: "T", description: "D" }),
  "media/upload": () => ({ type: "image", media: jpeg }),
  "material/add_material": () => ({ type: "image", media: jpeg }),
  "draft/add": () => ({ articles: [article] }),
  "draft/update": () => ({ media_id: "M", index: 0, articles: article }),
  "draft/get": () => ({ media_id: "M" }),
  "draft/delete": () => ({ media_id: "M" }),
  "draft/count": () => ({}),
  "draft/batchget": () => ({ offset: 0, count: 20 }),
  "freepublish/submit": () => ({ media_id: "M" }),
  "freepublish/get": () => ({ publish_id: "P" }),
  "freepublish/delete": () => ({ article_id: "A", index: 1 }),
  "freepublish/getarticle": () => ({ article_id: "A" }),
  "freepublish/batchget": () => ({ offset: 0, count: 20 }),
  token: () => ({ appid: "wxAPPID", secret: "SECRET" }),
  stable_token: () => ({ appid: "wxAPPID", secret: "SECRET" }),
  "tags/get": () => ({}),
  "tags/create": () => ({ tag: { name: "广东" } }),
  "tags/update": () => ({ tag: { id: 134, name: "广东人" } }),
  "tags/delete": () => ({ tag: { id: 134 } }),
  "tags/members/batchtagging": () => ({ tagid: 134, openid_list: [...openids] }),
  "tags/members/batchuntagging": () => ({ tagid: 134, openid_list: [...openids] }),
  "user/tag/get": () => ({ tagid: 134 }),
  "user/get": () => ({}),
  "openapi/quota/get": () => ({ cgi_path: "/cgi-bin/message/mass/sendall" }),
  "openapi/rid/get": () => ({ rid: "61725984-6126f6f9-040f19c4" }),
  clear_quota: () => ({ appid: "wxAPPID" }),
  getcallbackip: () => ({}),
  "material/batchget_material": () => ({ type: "image", offset: 0, count: 20 }),
  "material/get_material": () => ({ media_id: "M" }),
  "material/get_materialcount": () => ({}),
  "material/del_material": () => ({ media_id: "M" }),
  "user/info": () => ({ openid: openids[0] }),
  "user/info/batchget": () => ({ user_list: [{ openid: openids[0] }] }),
  "comment/open": () => ({ msg_data_id: "2247490098" }),
  "comment/close": () => ({ msg_data_id: "2247490098" }),
  "comment/list": () => ({ msg_data_id: "2247490098", begin: 0, count: 49, type: 0 }),
  "comment/markelect": () => ({ msg_data_id: "2247490098", user_comment_id: "9" }),
  "comment/unmarkelect": () => ({ msg_data_id: "2247490098", user_comment_id: "9" }),
  "comment/delete": () => ({ msg_data_id: "2247490098", user_comment_id: "9" }),
  "comment/reply/add": () => ({
    msg_data_id: "2247490098",
    user_comment_id: "9",
    content: "谢谢",
  }),
  "comment/reply/delete": () => ({ msg_data_id: "2247490098", user_comment_id: "9" }),
  "datacube/getarticleread": day,
  "datacube/getarticleshare": day,
  "datacube/getbizsummary": day,
  "datacube/getarticletotaldetail": day,
  "datacube/getarticlesummary": day,
  "datacube/getarticletotal": day,
  "datacube/getuserread": day,
  "datacube/getusershare": day,
};

/** The names of all endpoints, written down here and not asked of the package. */
export const APIS = Object.keys(BODIES);

/** A body that conforms; its top-level members can be changed freely. */
export function bodyFor(api, changes = {}) {
  return structuredClone({ ...BODIES[api](), ...changes });
}

/** The paths of docs/spec.md 1 and 2: method and body. */
export const WIRE = {
  GET: [
    "draft/count",
    "token",
    "tags/get",
    "user/get",
    "getcallbackip",
    "material/get_materialcount",
    "user/info",
  ],
  multipart: ["media/uploadimg", "media/upload", "material/add_material"],
};

/** The endpoints that WeChat no longer maintains (docs/spec.md 2.14): a warning says so. */
export const SUPERSEDED = [
  "getarticlesummary",
  "getarticletotal",
  "getuserread",
  "getusershare",
].map((name) => `datacube/${name}`);

/** The path of an endpoint: only those of numbers are outside of `/cgi-bin/` (docs/spec.md 2.14). */
export function pathOf(api) {
  return api.startsWith("datacube/") ? `/${api}` : `/cgi-bin/${api}`;
}

/** `count` different OpenIDs of the usual shape. */
export function openIds(count) {
  return Array.from({ length: count }, (_, n) => `o${String(n).padStart(27, "0")}`);
}
