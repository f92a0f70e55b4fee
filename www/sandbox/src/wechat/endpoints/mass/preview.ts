import type { World } from "../../../world/world.js";
import { readContent, refuseEscapes } from "../../content.js";
import type { Endpoint, Fields } from "../../endpoint.js";
import { refuse } from "../../refusal.js";

const SPEC = "docs/spec.md 1.6";

/** The follower whom a preview is for. A WeChat id of the sandbox is `sandbox_` and the follower's place. */
function readFollower(world: World, account: string, body: Fields): number {
  const [wxname, openid] = [body.get("towxname"), body.get("touser")];
  if (wxname !== undefined && wxname !== "") {
    const place = Number(/^sandbox_(\d{1,9})$/.exec(String(wxname))?.[1] ?? Number.NaN);
    if (!(place < world.accounts.of(account).followers)) {
      refuse(
        40132,
        {
          zh: "没有粉丝用这个微信号；沙箱的微信号是 sandbox_0、sandbox_1……",
          en: "no follower has this WeChat id; the sandbox's are sandbox_0, sandbox_1 and so on",
        },
        SPEC,
      );
    }
    return place;
  }
  if (openid === undefined || openid === "")
    refuse(41009, { zh: "缺少 touser 或 towxname", en: "touser or towxname is needed" }, SPEC);
  if (typeof openid !== "string")
    refuse(
      40003,
      { zh: "预览的 touser 是一个字符串", en: "touser of a preview is one string" },
      SPEC,
    );
  const place = world.followers.placeOf(account, openid);
  if (place === undefined)
    refuse(40003, { zh: "账号没有这个粉丝", en: "the account has no such follower" }, SPEC);
  return place;
}

/** A preview for one follower. */
export const preview: Endpoint = {
  path: "cgi-bin/message/mass/preview",
  method: "POST",
  title: { zh: "预览消息", en: "Preview for one follower" },
  token: true,
  allows: "verified",
  perDay: 100,
  limits: [
    {
      zh: "沙箱的微信号是 sandbox_0、sandbox_1……，即粉丝的序号。",
      en: "The WeChat ids of the sandbox are sandbox_0, sandbox_1 and so on: the follower's place.",
    },
  ],
  handle(world, account, { body, bytes }) {
    if (bytes.length === 0)
      refuse(44002, { zh: "请求体为空", en: "the body is empty" }, "docs/spec.md 7");
    refuseEscapes(bytes);
    const place = readFollower(world, account, body);
    if (body.has("images"))
      refuse(
        41006,
        {
          zh: "预览只能发一张图片，用 image.media_id",
          en: "a preview takes one picture, as image.media_id",
        },
        SPEC,
      );
    const { msgtype, json, cards } = readContent(world, account, body);
    const { following, blocked } = world.followers.stateOf(account, place);
    if (!following)
      refuse(
        43004,
        { zh: "接收预览的人没有关注", en: "the person for whom it is does not follow" },
        SPEC,
      );
    if (blocked) refuse(43019, { zh: "粉丝拒收消息", en: "the follower refuses messages" }, SPEC);
    world.deliveries.preview(account, place, {
      msgtype,
      content: json,
      cards: JSON.stringify(cards),
    });
    return {
      json: {
        errcode: 0,
        errmsg: "preview success",
        msg_id: Number(world.ledger.nextMsgId(account)),
      },
      why: { rule: { zh: "已到粉丝的手机", en: "on the phone of the follower" }, source: SPEC },
    };
  },
};
