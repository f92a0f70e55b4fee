// A mass send of an article with wechat-api: token, upload, news, preview, send, get, delete.
import { promisify } from "node:util";
import WechatAPI from "wechat-api";
import { advance } from "./advance.mjs";

const given = JSON.parse(process.argv[2]);
const api = new WechatAPI(given.appid, given.secret);
// `setEndpoint` would put https:// in front.
api.endpoint = given.base;
const call = (name, ...values) => promisify(api[name]).call(api, ...values);

const { accessToken } = await call("getLatestToken");
const uploaded = await call("uploadMedia", given.picture, "image");
const thumb = await call("uploadMedia", given.picture, "thumb");
const article = {
  title: given.title,
  content: "<p>from wechat-api</p>",
  thumb_media_id: thumb.thumb_media_id ?? thumb.media_id,
};
const news = await call("uploadNews", { articles: [article] });
const preview = await call("previewNews", given.openids[0], news.media_id);
// It has no parameter for a clientmsgid, but sends what it is given.
const message = {
  msgtype: "mpnews",
  mpnews: { media_id: news.media_id },
  clientmsgid: given.clientmsgid,
};
const sent = await call("massSend", message, given.openids);
await advance(given.base, 3600);
const got = await call("getMassMessageStatus", sent.msg_id);
const deleted = await call("deleteMass", sent.msg_id);

process.stdout.write(
  JSON.stringify({
    token: accessToken,
    uploaded: uploaded.media_id,
    preview: preview.errcode,
    sent: sent.errcode,
    msg_id: `${sent.msg_id}`,
    status: got.msg_status,
    deleted: deleted.errcode,
  }),
);
