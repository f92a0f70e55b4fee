import { createHash } from "node:crypto";
import { articlesOf, type JobRow } from "./job.js";
import type { Verdict } from "./verdict.js";

/** The address of an article. Sends of the same media share one. */
export function articleUrl(account: string, msgDataId: string, article: number): string {
  const hash = createHash("sha256")
    .update(`${account}/${msgDataId}/${article}`)
    .digest("base64url");
  return `http://mp.weixin.qq.com/s/${hash.slice(0, 22)}`;
}

/** Writes the event MASSSENDJOBFINISH of a job that ends (docs/spec.md 4.1). */
export function finishEvent(
  job: JobRow,
  verdict: Verdict,
  names: { readonly to: string; readonly from: string },
  at: number,
): string {
  const { status, total, filtered, sent, errors } = job;
  return [
    "<xml>",
    `<ToUserName><![CDATA[${names.to}]]></ToUserName>`,
    `<FromUserName><![CDATA[${names.from}]]></FromUserName>`,
    `<CreateTime>${Math.floor(at)}</CreateTime>`,
    "<MsgType><![CDATA[event]]></MsgType>",
    "<Event><![CDATA[MASSSENDJOBFINISH]]></Event>",
    `<MsgID>${job.msg_id}</MsgID>`,
    `<Status><![CDATA[${status}]]></Status>`,
    `<TotalCount>${total}</TotalCount>`,
    `<FilterCount>${filtered}</FilterCount>`,
    `<SentCount>${sent}</SentCount>`,
    `<ErrorCount>${errors}</ErrorCount>`,
    copyrightResult(job, verdict),
    urlResult(job),
    "</xml>",
  ].join("\n");
}

function copyrightResult({ bare }: JobRow, { findings, checkState }: Verdict): string {
  if (bare === 1) return "<CopyrightCheckResult>\n</CopyrightCheckResult>";
  const items = findings.map(
    ({ article, canReprint }) =>
      `<item><ArticleIdx>${article}</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState><OriginalArticleUrl><![CDATA[http://mp.weixin.qq.com/s/original${article}]]></OriginalArticleUrl><OriginalArticleType>1</OriginalArticleType><CanReprint>${canReprint ? 1 : 0}</CanReprint><NeedReplaceContent>1</NeedReplaceContent><NeedShowReprintSource>1</NeedShowReprintSource></item>`,
  );
  return [
    `<CopyrightCheckResult><Count>${findings.length}</Count>`,
    `<ResultList>${items.join("\n")}</ResultList>`,
    `<CheckState>${checkState}</CheckState>`,
    "</CopyrightCheckResult>",
  ].join("\n");
}

function urlResult(job: JobRow): string {
  const count = job.status === "send success" ? articlesOf(job) : 0;
  const items = Array.from({ length: count }, (_, place) => {
    const url = articleUrl(job.account, job.msg_data_id, place + 1);
    return `<item><ArticleIdx>${place + 1}</ArticleIdx>\n<ArticleUrl><![CDATA[${url}]]></ArticleUrl>\n</item>\n`;
  });
  return `<ArticleUrlResult><Count>${count}</Count>\n<ResultList>${items.join("")}</ResultList>\n</ArticleUrlResult>`;
}
