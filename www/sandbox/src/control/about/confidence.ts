import type { Text } from "../refusal.js";

/** A row of the table: what a green run against the sandbox proves. */
export interface Confidence {
  readonly claim: Text;
  /** `yes`: a green run proves it. `partly`: with what the note says. `no`: only WeChat itself can show it. */
  readonly proven: "yes" | "partly" | "no";
  /** The test that proves it of the sandbox: its file and its name. */
  readonly proof: { readonly file: string; readonly test: string } | null;
  /** Where the rule comes from. */
  readonly source: string;
  readonly note?: Text;
}

const row = (
  proven: Confidence["proven"],
  zh: string,
  en: string,
  source: string,
  proof: [file: string, test: string] | null,
  note?: Text,
): Confidence => ({
  claim: { zh, en },
  proven,
  source,
  proof: proof === null ? null : { file: `tests/sandbox/${proof[0]}.test.mjs`, test: proof[1] },
  ...(note === undefined ? {} : { note }),
});

/** What a green run proves, row by row. */
export const CONFIDENCE: readonly Confidence[] = [
  row(
    "yes",
    "返回丢失后重试，没有人收到两次",
    "After a lost response a retry reaches nobody twice",
    "docs/spec.md 1.5",
    ["fault-call", "a lost reply is lost after the commit, and a lost request before it"],
  ),
  row(
    "yes",
    "代理的 HTML 页面（HTTP 200）不会被当作成功",
    "A proxy's page with HTTP 200 is not taken for a success",
    "services.md A2",
    ["fault-call", "a proxy's page and half a reply come in place of the answer"],
  ),
  row(
    "yes",
    "45065 带另一个任务的 msg_id 时，不会当作已送达",
    "45065 with another job's msg_id is not taken for delivery",
    "docs/spec.md 1.5",
    ["fault-send", "45065 comes with the job's own msg_id, or another job's"],
  ),
  row(
    "yes",
    "access_token 被其他系统取走后能恢复",
    "A token taken by another system is replaced",
    "docs/spec.md 2.8",
    ["fault-call", "another system that takes the token ends all tokens at once"],
  ),
  row(
    "yes",
    "图片、语音、视频的格式与大小按微信的规则拒绝",
    "Formats and sizes of media are refused as WeChat refuses them",
    "docs/spec.md 2.1-2.3",
    ["material-upload", "each upload refuses what WeChat refuses"],
  ),
  row("yes", "临时素材三天后失效", "Temporary media end after three days", "docs/spec.md 2.2", [
    "material-upload",
    "temporary media end after three days of the sandbox's clock",
  ]),
  row(
    "yes",
    "草稿的字段与长度按微信的规则拒绝",
    "Fields and lengths of drafts are refused as WeChat refuses them",
    "docs/spec.md 2.4, 8",
    ["draft", "each field of an article has its limit"],
  ),
  row(
    "partly",
    "草稿群发后从草稿箱消失，当天还可以再发",
    "A draft that was sent leaves the drafts, and can be sent again on the same day",
    "docs/spec.md 1.4",
    null,
    {
      zh: "“当天”来自用户的报告，没有官方页面写明",
      en: "“the same day” is from reports of users; no page of WeChat says so",
    },
  ),
  row(
    "partly",
    "文章的阅读数、评论可以读取",
    "Readers and comments of articles can be read",
    "docs/spec.md 2.13, 2.14",
    null,
    {
      zh: "数字是生成的；字段与微信相同",
      en: "the numbers are made up; the fields are WeChat's",
    },
  ),
  row(
    "no",
    "内容能通过微信的审核与原创校验",
    "That a content passes WeChat's review and originality check",
    "docs/spec.md 4.2",
    null,
  ),
  row(
    "no",
    "账号在微信真实的额度",
    "The allowances that your account really has",
    "docs/spec.md 5",
    null,
    { zh: "用 openapi/quota/get 查询", en: "ask openapi/quota/get" },
  ),
  row(
    "no",
    "服务器地址在微信的 IP 白名单里",
    "That your server's address is in WeChat's list",
    "docs/spec.md 2.8",
    null,
  ),
  row(
    "no",
    "粉丝的手机上真的显示了消息",
    "That a follower's phone really shows a message",
    "docs/spec.md 3",
    null,
  ),
];
