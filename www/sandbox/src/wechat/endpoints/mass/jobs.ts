import { articleUrl } from "../../../world/jobs/finish-event.js";
import { articlesOf, type JobRow } from "../../../world/jobs/job.js";
import type { World } from "../../../world/world.js";
import type { Endpoint, Fields } from "../../endpoint.js";
import { refuse } from "../../refusal.js";

const GET = "docs/spec.md 1.8";
const DELETE = "docs/spec.md 1.7";

/** Jobs that are looked through for an address. */
const LOOKED_THROUGH = 10_000;

/** The job of a `msg_id`, which may be a number or a text. */
function jobOf(world: World, account: string, body: Fields, source: string): JobRow {
  const id = body.get("msg_id");
  const known = typeof id === "number" || (typeof id === "string" && /^\d{1,20}$/.test(id));
  const job = known ? world.ledger.get(account, String(id)) : undefined;
  if (job === undefined)
    refuse(
      40059,
      { zh: "账号没有这个 msg_id 的群发任务", en: "the account has no job with this msg_id" },
      source,
    );
  return job;
}

/** The status of a job. */
export const getStatus: Endpoint = {
  path: "cgi-bin/message/mass/get",
  method: "POST",
  title: { zh: "查询群发消息发送状态", en: "Status of a job" },
  token: true,
  allows: "verified",
  handle(world, account, { body }) {
    const job = jobOf(world, account, body, GET);
    if (job.state === "confirming") {
      refuse(
        89504,
        { zh: "管理员还没有确认", en: "the administrator has not confirmed it yet" },
        "docs/spec.md 3",
      );
    }
    return {
      json: { msg_id: Number(job.msg_id), msg_status: statusOf(job) },
      why: {
        rule: {
          zh: `群发任务的状态：${job.state}${job.status === "" ? "" : `，${job.status}`}`,
          en: `the job is ${job.state}${job.status === "" ? "" : `: ${job.status}`}`,
        },
        source: GET,
      },
    };
  },
};

function statusOf(job: JobRow): string {
  if (job.state !== "ended") return "SENDING";
  if (job.status !== "send success") return "SEND_FAIL";
  const deleted = JSON.parse(job.deleted) as number[];
  return deleted.length >= articlesOf(job) ? "DELETE" : "SEND_SUCCESS";
}

/** Takes a sent article or video away. */
export const deleteSent: Endpoint = {
  path: "cgi-bin/message/mass/delete",
  method: "POST",
  title: { zh: "删除群发消息", en: "Delete a sent article or video" },
  token: true,
  allows: "verified",
  perDay: 10,
  handle(world, account, { body }) {
    const { job, article } = body.has("msg_id")
      ? { job: jobOf(world, account, body, DELETE), article: Number(body.get("article_idx") ?? 0) }
      : byUrl(world, account, body.get("url"));
    if (job.state !== "ended" || job.status !== "send success") {
      refuse(
        40065,
        { zh: "还没有发送，或没有发送成功", en: "it was not sent, or not yet" },
        DELETE,
      );
    }
    if (job.msgtype !== "mpnews" && job.msgtype !== "mpvideo") {
      refuse(
        40065,
        { zh: "只能删除文章和视频", en: "only articles and videos can be deleted" },
        DELETE,
      );
    }
    const articles = articlesOf(job);
    if (!Number.isInteger(article) || article < 0 || article > articles) {
      refuse(
        40060,
        {
          zh: `article_idx 为 1 至 ${articles}，0 为全部`,
          en: `article_idx goes from 1 to ${articles}; 0 is all`,
        },
        DELETE,
      );
    }
    const chosen =
      article === 0 ? Array.from({ length: articles }, (_, place) => place + 1) : [article];
    for (const each of world.ledger.withMsgDataId(account, job.msg_data_id)) {
      world.ledger.delete(each, chosen);
    }
    return {
      json: { errcode: 0, errmsg: "ok" },
      why: {
        rule: {
          zh: "用同一素材的群发都已删除，粉丝会话里的卡片还在",
          en: "deleted from all sends of the same media; cards in chats stay",
        },
        source: DELETE,
      },
    };
  },
};

function byUrl(world: World, account: string, url: unknown): { job: JobRow; article: number } {
  if (typeof url !== "string" || url === "")
    refuse(40059, { zh: "缺少 msg_id 或 url", en: "msg_id or url is needed" }, DELETE);
  for (const job of world.ledger.withArticles(account, LOOKED_THROUGH)) {
    for (let article = 1; article <= articlesOf(job); article++) {
      const known = articleUrl(account, job.msg_data_id, article);
      if (known.split("//")[1] === url.split("//")[1]) return { job, article };
    }
  }
  return refuse(
    40066,
    { zh: "账号没有这个链接的文章", en: "no article of the account has this address" },
    DELETE,
  );
}
