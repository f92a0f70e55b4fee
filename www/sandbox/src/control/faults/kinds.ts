/** A field that only some kinds of faults have. */
export type OwnField = "errcode" | "seconds" | "status" | "msg_id" | "address" | "http_status";

/** A kind of fault, as data: the rules are checked with it, and the page shows it. */
export interface FaultKind {
  /**
   * The things that it strikes: any call; only a send (`message/mass/send` and `sendall`); a job that such a send has made; or a
   * push, whatever it tells.
   */
  readonly strikes: "call" | "send" | "job" | "push";
  /** Before the call is carried out, after it, or either. The first one is the default. */
  readonly when: readonly ("before" | "after")[];
  /** The fields that it must have. */
  readonly needs?: readonly OwnField[];
  /** The fields that it may have. */
  readonly takes?: readonly OwnField[];
  readonly what: { readonly zh: string; readonly en: string };
}

/** Every kind of fault. Each comes from a report of a user of WeChat, or from WeChat's own pages. */
export const FAULT_KINDS = {
  lost_request: {
    strikes: "call",
    when: ["before"],
    what: {
      zh: "请求没有到达微信，连接断开。什么也没有发生。",
      en: "The request never arrives, and the connection breaks. Nothing is done.",
    },
  },
  lost_reply: {
    strikes: "call",
    when: ["after"],
    what: {
      zh: "微信已处理请求，返回之前连接断开。",
      en: "WeChat carries the request out, and the connection breaks before the response.",
    },
  },
  bad_gateway: {
    strikes: "call",
    when: ["after", "before"],
    takes: ["http_status"],
    what: {
      zh: "代理返回 HTTP 502（或给定的状态）和一个页面。",
      en: "A proxy answers HTTP 502, or another status, with a page.",
    },
  },
  html: {
    strikes: "call",
    when: ["after", "before"],
    what: {
      zh: "代理以 HTTP 200 返回自己的页面。",
      en: "A proxy answers HTTP 200 with a page of its own.",
    },
  },
  half_reply: {
    strikes: "call",
    when: ["after"],
    what: {
      zh: "返回结果的 JSON 只到一半。",
      en: "The response ends in the middle of its JSON.",
    },
  },
  delay: {
    strikes: "call",
    when: ["before", "after"],
    needs: ["seconds"],
    what: {
      zh: "等待给定的秒数（真实时间）：处理之前（before），或返回之前（after）。之后的规则照常生效。",
      en: "Waits for real seconds: before the call is carried out, or before its answer leaves. The rules after it still strike.",
    },
  },
  system_busy: {
    strikes: "call",
    when: ["before", "after"],
    what: {
      zh: "-1 系统繁忙。when 为 after 时，请求其实已被处理。",
      en: "-1, system error. With `when: after` the request has been carried out all the same.",
    },
  },
  platform_busy: {
    strikes: "call",
    when: ["before", "after"],
    what: {
      zh: "268488001 系统繁忙。when 为 after 时，请求其实已被处理。",
      en: "268488001, system busy. With `when: after` the request has been carried out all the same.",
    },
  },
  errcode: {
    strikes: "call",
    when: ["before", "after"],
    needs: ["errcode"],
    what: {
      zh: "给定的错误码，附微信自己的文字。",
      en: "The given errcode, with WeChat's own text.",
    },
  },
  token_taken: {
    strikes: "call",
    when: ["before"],
    what: {
      zh: "另一个系统取走了 access_token：该账号的全部 access_token 立即失效，返回 40001。",
      en: "Another system takes the token: all tokens of the account end at once, and 40001 is answered.",
    },
  },
  address_refused: {
    strikes: "call",
    when: ["before"],
    takes: ["address"],
    what: {
      zh: "40164：IP 不在白名单，附给定的地址。",
      en: "40164: the address is not in the list, with the given address.",
    },
  },
  sent_by_hand: {
    strikes: "send",
    when: ["before"],
    what: {
      zh: "有人在公众平台手动群发，用完了群发次数：返回 45028。",
      en: "Somebody sends by hand on mp.weixin.qq.com and uses up the mass sends: 45028.",
    },
  },
  draft_used_up: {
    strikes: "send",
    when: ["before"],
    what: {
      zh: "有人手动发表了这份草稿：草稿消失，返回 40007。",
      en: "Somebody releases the draft by hand: it is gone, and 40007 is answered.",
    },
  },
  duplicate_clientmsgid: {
    strikes: "send",
    when: ["after", "before"],
    takes: ["msg_id"],
    what: {
      zh: "45065，附本任务（own）或另一个任务（another）的 msg_id，即使 clientmsgid 是新的。",
      en: "45065 with the job's own msg_id (`own`) or that of another job (`another`), though the clientmsgid is new.",
    },
  },
  no_msg_data_id: {
    strikes: "send",
    when: ["after"],
    what: {
      zh: "受理成功，返回结果里没有 msg_data_id。",
      en: "Accepted, without a msg_data_id in the response.",
    },
  },
  no_msg_id: {
    strikes: "send",
    when: ["after"],
    what: {
      zh: "受理成功，返回结果里没有 msg_id。",
      en: "Accepted, without a msg_id in the response.",
    },
  },
  administrator_silent: {
    strikes: "send",
    when: ["after"],
    what: {
      zh: "返回 89505，群发等待管理员确认；管理员 30 分钟不回应，任务以 err(40002) 结束。",
      en: "89505: the job waits for the administrator, who is silent for 30 minutes. It ends with err(40002).",
    },
  },
  job_ends: {
    strikes: "job",
    when: ["after"],
    needs: ["status"],
    what: {
      zh: "任务以给定的状态结束，例如 err(30003)。",
      en: "The job ends with the given status, such as err(30003).",
    },
  },
  reached_nobody: {
    strikes: "job",
    when: ["after"],
    what: {
      zh: "任务以 send success 结束，但没有人收到。",
      en: "The job ends with `send success`, and nobody gets anything.",
    },
  },
  follower_leaves: {
    strikes: "send",
    when: ["after"],
    what: {
      zh: "受理之后、发送之前，名单上的第一位粉丝取消关注。",
      en: "The first follower of the list leaves after the job is accepted, and before it is sent.",
    },
  },
  push_before_reply: {
    strikes: "push",
    when: ["after"],
    what: {
      zh: "推送在返回结果之前到达。",
      en: "The push comes before the response to the send.",
    },
  },
  push_three_times: {
    strikes: "push",
    when: ["after"],
    what: {
      zh: "同一推送到达三次，即使第一次已回复 success。",
      en: "The same push comes three times, although the first one is answered.",
    },
  },
  push_late: {
    strikes: "push",
    when: ["after"],
    needs: ["seconds"],
    what: {
      zh: "推送晚到给定的秒数（沙箱时钟）。",
      en: "The push comes late by seconds of the sandbox's clock.",
    },
  },
  push_never: {
    strikes: "push",
    when: ["after"],
    what: { zh: "推送从不到达。", en: "The push never comes." },
  },
  push_empty_copyright: {
    strikes: "push",
    when: ["after"],
    what: {
      zh: "推送里的 CopyrightCheckResult 为空。",
      en: "The push has an empty CopyrightCheckResult.",
    },
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

/** The name of a kind of fault. */
export type FaultKindName = keyof typeof FAULT_KINDS;

/** The endpoints that make a job. */
export const SENDS: readonly string[] = ["message/mass/send", "message/mass/sendall"];

/** Returns a kind by its name. */
export function faultKind(name: FaultKindName): FaultKind {
  return FAULT_KINDS[name];
}
