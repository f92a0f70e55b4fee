/** The choices in the form of a fault, and rules that come from real reports. */

import type { Words } from "../shell/language";

export type RuleField =
  | "first"
  | "after"
  | "when"
  | "seconds"
  | "errcode"
  | "status"
  | "http_status"
  | "msg_id"
  | "address"
  | "chance"
  | "seed"
  | "account";

/** A rule as it is sent to the sandbox. */
export type Rule = { endpoint: string; kind: string } & Partial<Record<RuleField, string | number>>;

/** A kind of fault, as the sandbox describes it. */
export interface FaultKind {
  kind: string;
  strikes: "call" | "send" | "job" | "push";
  when: ("before" | "after")[];
  needs?: RuleField[];
  takes?: RuleField[];
  what: Words;
}

export interface Preset {
  title: Words;
  /** The report, in one sentence. */
  story: Words;
  rules: Rule[];
}

const SEND = "message/mass/send";

export const PRESETS: readonly Preset[] = [
  {
    title: { zh: "微信已受理，返回却丢了", en: "Accepted, and the response is lost" },
    story: {
      zh: "连接在返回之前断开。重复同一个 clientmsgid 会得到 45065；没有 clientmsgid 就可能发两次。",
      en: "The connection breaks before the response. The same clientmsgid again gives 45065; without one, people may be reached twice.",
    },
    rules: [{ endpoint: SEND, kind: "lost_reply", first: 1 }],
  },
  {
    title: { zh: "-1，其实已经发了", en: "-1, and it was sent all the same" },
    story: {
      zh: "返回 -1 系统繁忙，群发任务却已建立。当作失败重发的程序在这里会露馅。",
      en: "The response is -1, and the job exists. A program that takes it for a failure and sends anew is found here.",
    },
    rules: [{ endpoint: SEND, kind: "system_busy", when: "after", first: 1 }],
  },
  {
    title: { zh: "45065 带着别的任务的 msg_id", en: "45065 with another job's msg_id" },
    story: {
      zh: "分批发送时第二批用了新的 clientmsgid，仍返回 45065，而 msg_id 是第一批的：第二批其实没有发出。",
      en: "A second batch with a fresh clientmsgid gets 45065, and the msg_id of the first: the second batch did not go out.",
    },
    rules: [
      {
        endpoint: SEND,
        kind: "duplicate_clientmsgid",
        msg_id: "another",
        when: "before",
        after: 1,
        first: 1,
      },
    ],
  },
  {
    title: { zh: "代理返回 200 和网页", en: "A proxy answers 200 with a page" },
    story: {
      zh: "登录页或错误页以 HTTP 200 返回，不是 JSON。",
      en: "A login or error page comes with HTTP 200 and is not JSON.",
    },
    rules: [{ endpoint: "*", kind: "html", when: "before", first: 2 }],
  },
  {
    title: { zh: "另一个系统取走了 access_token", en: "Another system takes the token" },
    story: {
      zh: "两个系统各自刷新，前一个 token 立即失效：中途出现 40001。",
      en: "Two systems refresh for themselves, and the older token ends at once: 40001 in the middle.",
    },
    rules: [{ endpoint: SEND, kind: "token_taken", after: 1, first: 1 }],
  },
  {
    title: { zh: "有人在公众平台手动群发", en: "Somebody sends by hand" },
    story: {
      zh: "群发次数在计划中途被用完：45028。",
      en: "The mass sends are used up in the middle of a campaign: 45028.",
    },
    rules: [{ endpoint: SEND, kind: "sent_by_hand", after: 1, first: 1 }],
  },
  {
    title: { zh: "推送比返回先到", en: "The push comes before the response" },
    story: {
      zh: "MASSSENDJOBFINISH 到达时，程序还不知道 msg_id。",
      en: "MASSSENDJOBFINISH arrives while the program does not know the msg_id yet.",
    },
    rules: [{ endpoint: "push", kind: "push_before_reply", first: 1 }],
  },
  {
    title: { zh: "同一推送来三次", en: "The same push three times" },
    story: {
      zh: "即使已经回复 success，微信仍可能重推。",
      en: "WeChat may push again although it got its answer.",
    },
    rules: [{ endpoint: "push", kind: "push_three_times", first: 1 }],
  },
  {
    title: { zh: "推送从不到达", en: "The push never comes" },
    story: {
      zh: "只等推送的程序会一直等下去；应改用 message/mass/get 查询。",
      en: "A program that only waits for the push waits for ever; message/mass/get tells the end.",
    },
    rules: [{ endpoint: "push", kind: "push_never", first: 1 }],
  },
  {
    title: { zh: "IP 不在白名单", en: "The address is not in the list" },
    story: {
      zh: "服务器换了出口 IP：每个调用都返回 40164。",
      en: "The server's outgoing address has changed: every call gets 40164.",
    },
    rules: [{ endpoint: "*", kind: "address_refused", first: 3 }],
  },
  {
    title: { zh: "管理员 30 分钟不确认", en: "The administrator is silent for 30 minutes" },
    story: {
      zh: "返回 89505，群发等待管理员；无人确认，任务以 err(40002) 结束。",
      en: "89505: the job waits for the administrator. Nobody confirms, and it ends with err(40002).",
    },
    rules: [{ endpoint: "message/mass/sendall", kind: "administrator_silent", first: 1 }],
  },
  {
    title: { zh: "每四次调用坏一次（可重现）", en: "One call in four fails (repeatable)" },
    story: {
      zh: "随机，但同一个种子总是同样的调用出错。",
      en: "By chance; the same seed always strikes the same calls.",
    },
    rules: [{ endpoint: "*", kind: "lost_reply", chance: 0.25, seed: 7 }],
  },
];
