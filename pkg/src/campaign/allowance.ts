import type { Message } from "../errors/explanations.js";
import type { CampaignPlan } from "../generated/campaign-types.js";
import { callWasm, mailbox } from "../wasm/campaign.js";

/** The kind of audience, as the allowance counts it. */
export type Reach = "all" | "tag" | "openids";

/** A rule of the allowance. */
export interface AllowanceReason {
  /** Its name, for programs. */
  rule:
    | "one_a_day"
    | "to_all_one_a_day"
    | "to_all_four_a_month"
    | "four_a_month_each"
    | "openids_service_only";
  /** The number of sends that it allows. */
  limit: number;
  /** The number of sends that are used. */
  used: number;
  /** The time at which this rule allows the send again (Unix seconds). `null`: never. */
  until: number | null;
  /** The rule, for people. */
  meaning: Message;
}

/** The answer whether a send is allowed now, and if not, when. */
export interface Permission {
  /** Whether the send is allowed now. */
  allowed: boolean;
  /** The earliest time of the send, which may be now (Unix seconds). `null`: never. */
  at: number | null;
  /** The rules that forbid the send now. */
  reasons: AllowanceReason[];
  /** The rules to know although the send is allowed. */
  cautions: AllowanceReason[];
}

/**
 * Tells whether the account may mass send now, and if not, when. The answer follows WeChat's documented
 * allowance. In the end, WeChat decides (45028):
 *
 * - 公众号: once a day
 * - 服务号: to everyone once a day and four times a month
 *
 * `history` has the successful sends, by the interface and at mp.weixin.qq.com, and the scheduled ones.
 *
 * @throws {MassError} if the question is not valid.
 * @example
 * const { allowed, at } = mayMassSend({ account: "subscription", audience: "all", history, now });
 */
export function mayMassSend(question: {
  account: CampaignPlan["account"];
  audience: Reach;
  history: readonly { at: number; audience: Reach }[];
  now: number;
}): Permission {
  const whole = (time: unknown) => (typeof time === "number" ? Math.floor(time) : time);
  const floored = (name: string, parts: unknown) =>
    typeof parts === "object" && parts !== null
      ? { ...parts, [name]: whole((parts as Record<string, unknown>)[name]) }
      : parts;
  const history = question?.history;
  const asked = Array.isArray(history)
    ? { ...question, history: history.map((send) => floored("at", send)) }
    : question;
  const told = floored("now", asked);
  return callWasm((wasm) =>
    mailbox.values(undefined, told, (start, end) => wasm.mayMassSend(start, end)),
  );
}
