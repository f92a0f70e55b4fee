import { createHash } from "node:crypto";
import type { Account } from "../../../world/accounts.js";
import type { Audience } from "../../../world/jobs/job.js";
import type { World } from "../../../world/world.js";
import { readFilter, readOpenids } from "../../audience.js";
import { type Content, readContent, refuseEscapes } from "../../content.js";
import type { Endpoint, Fields, WeChatReply, WeChatRequest } from "../../endpoint.js";
import { refuse } from "../../refusal.js";
import { wordsOf } from "../../words.js";

/** Seconds in which the same clientmsgid is refused without more checks. */
const TOO_FAST = 60;

type ReadAudience = (world: World, account: string, body: Fields) => Audience;

/** Does all of a send but reading its audience. */
function send(
  world: World,
  appid: string,
  { body, bytes }: WeChatRequest,
  readAudience: ReadAudience,
): WeChatReply {
  if (bytes.length === 0)
    refuse(44002, { zh: "请求体为空", en: "the body is empty" }, "docs/spec.md 7");
  refuseEscapes(bytes);
  const account = world.accounts.of(appid);
  checkAccount(account);
  const audience = readAudience(world, appid, body);
  const content = readContent(world, appid, body);
  const key = readKey(account, body, audience, content);
  refuseRepeat(world, appid, key);
  checkAllowance(world, account, audience);
  checkPace(world, account, content);
  const guarded = account.protected && audience.kind === "all";
  const job = world.jobs.accept({
    account: appid,
    origin: "api",
    audience,
    msgtype: content.msgtype,
    content: content.json,
    media_id: content.mediaId,
    texts: content.texts,
    cards: content.cards,
    key,
    ignore_reprint: Number(body.get("send_ignore_reprint") ?? 0) === 1,
    protected: guarded,
  });
  if (guarded) {
    return {
      json: { errcode: 89505, errmsg: wordsOf(89505) },
      why: {
        rule: {
          zh: "API 群发保护已开启：向全部用户群发，要由管理员在 30 分钟内确认",
          en: "API mass-send protection is on: the administrator must confirm a send to all within 30 minutes",
        },
        source: "docs/spec.md 3",
      },
    };
  }
  return {
    json: {
      errcode: 0,
      errmsg: "send job submission success",
      msg_id: Number(job.msg_id),
      msg_data_id: Number(job.msg_data_id),
    },
    why: {
      rule: { zh: "已受理，还没有发送", en: "accepted, and not yet delivered" },
      source: "docs/spec.md 1.2",
    },
  };
}

function checkAccount({ agreed_protocol, advertises }: Account): void {
  if (!agreed_protocol)
    refuse(
      48003,
      { zh: "没有签群发协议", en: "the agreement about mass sends is not signed" },
      "docs/spec.md 7",
    );
  if (advertises)
    refuse(
      45062,
      { zh: "账号开通了广告", en: "the account carries advertisements" },
      "docs/spec.md 7",
    );
}

/** The clientmsgid, or a digest of audience and content, which WeChat takes instead. */
function readKey(account: Account, body: Fields, audience: Audience, content: Content): string {
  const given = body.get("clientmsgid");
  if (given !== undefined && given !== null && given !== "") {
    const id = String(given);
    const { clientmsgid_bytes: most } = account.limits;
    if (new TextEncoder().encode(id).length > most) {
      refuse(
        45067,
        { zh: `clientmsgid 超过 ${most} 字节`, en: `clientmsgid has more than ${most} bytes` },
        "docs/spec.md 1.5",
      );
    }
    return id;
  }
  const digest = createHash("sha256").update(`${content.msgtype}\n${content.json}\n`);
  if (audience.kind === "openids") {
    digest.update(new Uint8Array(audience.places.buffer));
  } else {
    digest.update(audience.kind === "tag" ? `tag ${audience.tag}` : "all");
  }
  return `digest:${digest.digest("hex")}`;
}

function refuseRepeat(world: World, appid: string, key: string): void {
  const known = world.ledger.known(appid, key);
  if (known === undefined) return;
  const source = "docs/spec.md 1.5";
  const digest = key.startsWith("digest:");
  if (!digest && world.clock.now() - known.accepted_at < TOO_FAST) {
    refuse(
      45066,
      {
        zh: "一分钟内已用过同一个 clientmsgid",
        en: "the same clientmsgid came less than a minute ago",
      },
      source,
    );
  }
  refuse(
    45065,
    digest
      ? {
          zh: "没有 clientmsgid，而 24 小时内已向同样的对象群发过同样的内容",
          en: "the same content went to the same audience within 24 hours, without a clientmsgid",
        }
      : {
          zh: "24 小时内已受理过这个 clientmsgid 的群发",
          en: "a send with this clientmsgid was accepted within 24 hours",
        },
    source,
    { msg_id: Number(known.msg_id) },
  );
}

function checkAllowance(world: World, account: Account, audience: Audience): void {
  const source = "docs/spec.md 5";
  const { appid, kind, limits } = account;
  if (kind === "subscription") {
    if (world.ledger.countSince(appid, "day", false) >= limits.sends_a_day) {
      refuse(
        45028,
        {
          zh: `公众号（原订阅号）每天群发 ${limits.sends_a_day} 次`,
          en: `a subscription account sends ${limits.sends_a_day} time a day`,
        },
        source,
      );
    }
    return;
  }
  if (audience.kind !== "all") return;
  if (world.ledger.countSince(appid, "month", true) >= limits.received_a_month) {
    refuse(
      45028,
      {
        zh: `服务号每月向全部用户群发 ${limits.received_a_month} 次`,
        en: `a service account sends to all ${limits.received_a_month} times a month`,
      },
      source,
    );
  }
  if (world.ledger.countSince(appid, "day", true) >= limits.sends_a_day) {
    refuse(
      45028,
      {
        zh: `服务号每天向全部用户群发 ${limits.sends_a_day} 次`,
        en: `a service account sends to all ${limits.sends_a_day} time a day`,
      },
      source,
    );
  }
}

function checkPace(world: World, { appid, limits }: Account, { mediaId }: Content): void {
  if (mediaId === "" || limits.same_media_seconds === 0) return;
  const use = world.ledger.use(appid, mediaId);
  if (use !== undefined && world.clock.now() - use.last_at < limits.same_media_seconds) {
    refuse(
      42010,
      {
        zh: `${limits.same_media_seconds} 秒内群发过同一素材`,
        en: `the same media within ${limits.same_media_seconds} seconds`,
      },
      "docs/spec.md 7",
    );
  }
}

/** To all followers, or to those with a tag. */
export const sendAll: Endpoint = {
  path: "cgi-bin/message/mass/sendall",
  method: "POST",
  title: { zh: "根据标签群发消息", en: "Send to all followers, or to a tag" },
  token: true,
  allows: "verified",
  perDay: 100,
  massSend: true,
  limits: [
    {
      zh: "受保护账号的首次返回是 89505，没有 msg_id（没有来源说明实际如何）。",
      en: "A protected account answers 89505 without a msg_id first. No source says what WeChat does.",
    },
    {
      zh: "42010 默认关闭，见账号的 limits.same_media_seconds。",
      en: "42010 is off by default, see limits.same_media_seconds of an account.",
    },
  ],
  handle: (world, account, request) => send(world, account, request, readFilter),
};

/** To a list of OpenIDs. */
export const sendOpenids: Endpoint = {
  path: "cgi-bin/message/mass/send",
  method: "POST",
  title: { zh: "根据OpenID群发消息", en: "Send to a list of OpenIDs" },
  token: true,
  allows: "service",
  perDay: 100,
  massSend: true,
  limits: [
    {
      zh: "列表中的陌生 OpenID 和重复 OpenID 计入 TotalCount，不发送（单个报告）。",
      en: "Strangers and repeats in the list count in TotalCount and get nothing (one report).",
    },
  ],
  handle: (world, account, request) => send(world, account, request, readOpenids),
};
