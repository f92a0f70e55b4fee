import { ENDPOINTS } from "../../wechat/registry.js";
import type { Text } from "../refusal.js";

/** Something that the sandbox does not do, or does otherwise than WeChat. */
export interface Limit extends Text {
  /** The endpoint without the slash in front; `null` if it is true of all. */
  readonly endpoint: string | null;
}

const GENERAL: readonly Text[] = [
  {
    zh: "只接受 HTTP 的路径与微信相同；没有 TLS，也没有 43003。",
    en: "The paths are WeChat's, without TLS: 43003 never comes.",
  },
  {
    zh: "没有第三方平台：没有 component_access_token，也没有 authorizer_access_token。",
    en: "No third-party platforms: neither component_access_token nor authorizer_access_token.",
  },
  {
    zh: "没有 /cgi-bin/message/custom、模板消息、菜单、二维码、网页授权等与群发无关的接口。",
    en: "No customer-service or template messages, menus, QR codes or web sign-in: only what a mass send needs.",
  },
  {
    zh: "审核、原创校验只看正文中的标记，不看内容本身。",
    en: "Review and the originality check look for markers in the content, not at the content itself.",
  },
  {
    zh: "每日、每月的次数按北京时间重置；微信没有写明时区（docs/spec.md 5）。",
    en: "Days and months end at midnight in Beijing; WeChat's pages do not name a time zone (docs/spec.md 5).",
  },
  {
    zh: "微信文档没有写明的长度（例如群发文本）取自最可靠的报告，可按账号更改。",
    en: "Lengths that no page of WeChat has, such as that of a mass text, come from the best report, and can be changed for an account.",
  },
  {
    zh: "文章、图片的地址不能打开。",
    en: "The addresses of articles and pictures cannot be opened.",
  },
  {
    zh: "断开的连接总是先有 HTTP 状态行：运行时无法在此之前断开。",
    en: "A lost connection ends after the status line: the runtime cannot close one before it.",
  },
  {
    zh: "“无人读取的字段”只包括 JSON 正文的字段，不包括查询参数和表单。",
    en: "Fields that nobody has read are those of JSON bodies, not parameters of a query or parts of a form.",
  },
  {
    zh: "HTTPS、HTTP/2、分块请求的 412 都不模拟。",
    en: "Neither HTTPS nor HTTP/2, nor the 412 for requests in chunks.",
  },
  {
    zh: "超过 12 MB 的请求体返回 HTTP 413；微信从多大开始拒绝，没有来源。",
    en: "Bodies of more than 12 MB get HTTP 413. No source says from which size on WeChat refuses them.",
  },
  {
    zh: "换了 IP 获取 access_token 时要管理员同意（89503、89506、89507）：文档没有写明过程，只能用故障 errcode 返回。",
    en: "The administrator's consent to a new IP address (89503, 89506, 89507): no page tells how it goes, so these come by the fault errcode alone.",
  },
  {
    zh: "粉丝由程序生成；昵称、头像等个人资料不存在（微信自 2021-12-27 起也不再提供）。",
    en: "Followers are generated, without names and pictures, which WeChat has not given since 2021-12-27 either.",
  },
  {
    zh: "errmsg 的文字与微信接近，末尾的 rid 是沙箱自己的。只比较 errcode。",
    en: "The text of errmsg is near WeChat's, and its rid is the sandbox's own. Compare errcode only.",
  },
];

/** Everything that the sandbox does not do: in general, and by endpoint. */
export function limits(): Limit[] {
  return [
    ...GENERAL.map((text) => ({ endpoint: null, ...text })),
    ...ENDPOINTS.flatMap(({ path, limits = [] }) =>
      limits.map((text) => ({ endpoint: path, ...text })),
    ),
  ];
}
