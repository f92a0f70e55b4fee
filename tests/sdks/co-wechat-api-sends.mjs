// A mass send of an article with co-wechat-api: token, upload, news, preview, send, get, delete.
import WechatAPI from "co-wechat-api";
import { advance } from "./advance.mjs";

const given = JSON.parse(process.argv[2]);
const api = new WechatAPI(given.appid, given.secret);
api.prefix = `${given.base}/cgi-bin/`;

const { accessToken } = await api.ensureAccessToken();
const uploaded = await api.uploadImageMedia(given.picture);
const thumb = await api.uploadThumbMedia(given.picture);
const article = {
  title: given.title,
  content: "<p>from co-wechat-api</p>",
  thumb_media_id: thumb.thumb_media_id ?? thumb.media_id,
};
const news = await api.uploadNews({ articles: [article] });
const preview = await api.previewNews(given.openids[0], news.media_id);
const sent = await api.massSendNews(news.media_id, given.openids, given.clientmsgid);
await advance(given.base, 3600);
const got = await api.getMassMessageStatus(sent.msg_id);
const deleted = await api.deleteMass(sent.msg_id);

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
