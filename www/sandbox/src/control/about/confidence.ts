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

/** The things that a green run proves, row by row. The first column is about the program under test, not about the sandbox. */
export const CONFIDENCE: readonly Confidence[] = [
  row(
    "yes",
    "返回丢失后重试，没有人收到两次",
    "After a lost response its retry reaches nobody twice",
    "docs/spec.md 1.5",
    ["fault-send", "a lost reply leaves a job, and its repeat reaches nobody twice"],
  ),
  row(
    "yes",
    "同样的内容换一个 clientmsgid 再发，会被发现",
    "The same content sent again under another clientmsgid is found out",
    "docs/spec.md 1.5",
    ["mass", "counts a follower who is reached twice, also under another clientmsgid"],
  ),
  row(
    "yes",
    "clientmsgid 在 24 小时内有效，一分钟内重试得到 45066",
    "A clientmsgid is known for 24 hours; a retry within a minute gets 45066",
    "docs/spec.md 1.5",
    ["mass", "is known for 24 hours by its clientmsgid, and refused unread within a minute"],
  ),
  row(
    "yes",
    "45065 带另一个任务的 msg_id 时，不会当作已送达",
    "45065 with another job's msg_id is not taken for a delivery",
    "docs/spec.md 1.5",
    ["fault-send", "45065 comes with the job's own msg_id, or another job's"],
  ),
  row(
    "yes",
    "代理的 HTML 页面（HTTP 200）和不完整的 JSON 不会被当作成功",
    "A proxy's page with HTTP 200 and half a JSON are not taken for a success",
    "docs/spec.md 0.3",
    ["fault-call", "a proxy's page and half a reply come in place of the answer"],
  ),
  row(
    "yes",
    "access_token 被其他系统取走或过期后能恢复",
    "A token that another system has taken, or that has ended, is replaced",
    "docs/spec.md 2.8",
    ["fault-call", "another system that takes the token ends all tokens at once"],
  ),
  row(
    "yes",
    "45009、45011、42010、48001、89504、89505 等错误码得到正确处理",
    "45009, 45011, 42010, 48001, 89504, 89505 and the like are handled",
    "docs/spec.md 7",
    ["fault-call", "errcodes come in WeChat's own words and shape, before the commit or after it"],
  ),
  row(
    "yes",
    "群发次数用完（45028）时停下，包括手动群发用掉的次数",
    "It stops when no mass sends are left (45028), also if somebody has sent by hand",
    "docs/spec.md 5",
    ["fault-send", "somebody who sends by hand takes the mass sends"],
  ),
  row(
    "yes",
    "管理员 30 分钟不确认，任务以 err(40002) 结束",
    "A job that the administrator does not confirm in 30 minutes ends with err(40002)",
    "docs/spec.md 3",
    [
      "fault-send",
      "an administrator who is silent for thirty minutes ends the job with err(40002)",
    ],
  ),
  row(
    "yes",
    "审核、原创校验的每种结果都得到正确处理",
    "Every result of review and of the originality check is handled",
    "docs/spec.md 4.2",
    ["mass", "ends as its markers say"],
  ),
  row(
    "yes",
    "推送提前、重复、晚到、缺失时，结果仍然正确",
    "The result is right if the push comes early, three times, late or never",
    "docs/spec.md 4.3",
    ["fault-send", "a push comes before the reply, three times, late, never, or without its block"],
  ),
  row(
    "yes",
    "推送的签名与加密能正确验证和解密",
    "Signatures and encryption of pushes are checked and opened",
    "docs/spec.md 6",
    ["push", "has nothing but the receiver outside of the cipher in the secure mode"],
  ),
  row(
    "yes",
    "5 秒内没有回复的推送会再来，共三次",
    "A push that is not answered within 5 seconds comes again, three times in all",
    "docs/spec.md 4.3",
    ["push", "comes three times in all, on the sandbox's clock, until it is taken"],
  ),
  row(
    "yes",
    "图片、语音、视频的格式按微信的规则拒绝，文件名后缀决定格式",
    "Formats of media are refused as WeChat refuses them, by the suffix of the name",
    "docs/spec.md 2.1, 2.2, 2.3",
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
    {
      zh: "没有官方数字的长度取自实测与报告",
      en: "lengths without a number of WeChat are from measurements and reports",
    },
  ),
  row(
    "yes",
    "中文写成 \\uXXXX 会使标题、摘要、作者超长",
    "Chinese as \\uXXXX makes titles, digests and authors too long",
    "docs/spec.md 0.3",
    ["draft", "Chinese as \\uXXXX makes titles, digests and authors too long"],
  ),
  row(
    "partly",
    "草稿群发后从草稿箱消失，当天还可以再发",
    "A draft that was sent leaves the drafts, and can be sent again on the same day",
    "docs/spec.md 1.4",
    [
      "draft",
      "a draft that was sent leaves the drafts, and can be sent again on the same day only",
    ],
    {
      zh: "“当天”来自用户的报告，没有官方页面写明",
      en: "“the same day” is from reports of users; no page of WeChat says so",
    },
  ),
  row(
    "partly",
    "群发文本的长度限制",
    "The limit of a mass text",
    "docs/spec.md 8, 10",
    ["mass", "is refused for what WeChat refuses"],
    {
      zh: "没有来源能确定；沙箱的数字可以按账号更改",
      en: "no source settles it; the sandbox's number can be changed for an account",
    },
  ),
  row(
    "partly",
    "服务号的粉丝每月最多收到四条",
    "A follower of a service account receives four a month at most",
    "docs/spec.md 5",
    ["mass", "does not reach a follower of a service account a fifth time in a month"],
    {
      zh: "按北京时间；微信没有写明时区",
      en: "by the calendar of Beijing; WeChat does not name a time zone",
    },
  ),
  row(
    "partly",
    "文章的阅读数、评论可以读取",
    "Readers and comments of articles can be read",
    "docs/spec.md 2.13, 2.14",
    [
      "material-comments",
      "have numbers from the next morning on, the same whenever they are asked for",
    ],
    {
      zh: "字段与微信相同；数字和评论是生成的",
      en: "the fields are WeChat's; the numbers and the comments are made up",
    },
  ),
  row(
    "partly",
    "一千万粉丝的群发能跑完",
    "A send to ten million followers comes to its end",
    "docs/spec.md 1.9",
    ["mass-millions", "is sent to in slices between which calls are answered, each follower once"],
    {
      zh: "速度按微信的表，不含微信自己的排队",
      en: "at the speed of WeChat's table, without WeChat's own queues",
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
    "账号在微信真实的额度与权限",
    "The allowances and rights that your account really has",
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
    { zh: "沙箱可以返回 40164", en: "the sandbox can answer 40164" },
  ),
  row(
    "no",
    "微信能访问你的推送地址",
    "That WeChat reaches your callback",
    "docs/spec.md 6.1",
    null,
  ),
  row(
    "no",
    "图片和视频能在手机上正常显示",
    "That pictures and videos look right on a phone",
    "docs/spec.md 2.4",
    null,
    { zh: "沙箱不解码文件", en: "the sandbox decodes no file" },
  ),
  row(
    "no",
    "粉丝的手机上真的显示了消息",
    "That a follower's phone really shows a message",
    "docs/spec.md 3",
    null,
  ),
];
