// The input of every host, and the expected result. The messages, replies and pushes are WeChat's own
// and real ones (tests/examples says where each is from); what is expected follows from docs/spec.md.
import { readFileSync } from "node:fs";
import * as wechatMass from "wechat-mass";
import { crossed } from "../crossing/digest.mjs";

const read = (name) => readFileSync(new URL(`../examples/${name}`, import.meta.url), "utf8");

const sealed = JSON.parse(read("crypto_v3_secure_xml_real_account.json"));

/** Plain data: it is written into a program of the host. */
export const samples = {
  sendall: JSON.parse(read("req_sendall_mpnews_clientmsgid.json")),
  sendReply: read("resp_send_ok_real_ids.json").replace("3147494276", "9007199254740993"),
  existsReply: read("resp_err_45065_real.json"),
  event: read("event_bench_1538B.xml"),
  sealed: {
    query: sealed.query,
    body: sealed.body_xml,
    token: sealed.token,
    encoding_aes_key: sealed.encodingAesKey,
    appid: sealed.appid,
  },
};

/** Returns the text between the tags, which `everything` must find through signature and cipher. */
function textOf(xml, tag) {
  const start = xml.indexOf(`<${tag}>`) + tag.length + 2;
  return xml.slice(start, xml.indexOf(`</${tag}>`));
}

/** The result that `everything` must return, on every host. */
export const expected = {
  check: ["/filter/group_id unknown_field", "/text/content empty"],
  good: [],
  body: samples.sendall,
  path: "POST /cgi-bin/message/mass/sendall",
  refused: "MassError audience_missing",
  digits: '{"msg_id":9007199254740993}',
  msg_id: "9007199254740993",
  exists: "ApiError 45065 already_done",
  event: ["MASSSENDJOBFINISH", "1000001625", "err(30003)", 2],
  opened: ["secure", "text", textOf(sealed.expected.msg, "MsgId")],
  forged: "PushError bad_signature",
  batches: [2, 1, 1],
  pictures: ["https://example.com/a.png?x=1&y=2"],
  campaign: ["call", "accepted", "9007199254740993"],
  request:
    "https://api.weixin.qq.com/cgi-bin/message/mass/sendall?access_token=TOKEN POST application/json",
  upload: "POST multipart/form-data",
  client: "9007199254740993",
  entries: ["1000001625", "wait", true],
  fake: ["ConnectionError", 45065, "9007199254740993", "send success", 1, 1],
  lost: [
    "ConnectionError",
    "connection",
    "TypeError",
    "Unable to connect to [REDACTED]",
    "error sending request for url ([REDACTED]): connection refused",
  ],
  // As here, where `tests/crossing` holds each body against the reference.
  crossed: crossed(wechatMass),
  logged: false,
};
