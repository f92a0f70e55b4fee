import { WechatMassError } from "./base.js";
import type { Message } from "./explanations.js";

/** The reason why a driver refuses something, as a stable name. */
export type RunFault =
  | "already_running"
  | "another_plan"
  | "batch_missing"
  | "no_campaign"
  | "not_from_outside"
  | "two_audiences";

/** The words of each refusal. */
const WORDS = {
  already_running: (): Message => ({
    zh: "这个存储已有一个运行中的 run()：先停止（stop）它，一个账号只能有一个",
    en: "another run() drives this store: stop it first, because an account has only one",
  }),
  another_plan: (id: string): Message => ({
    zh: `已有名为 ${id} 的群发计划，消息或收件人不同：请换一个 id`,
    en: `there is a campaign ${id} with another message or audience: choose another id`,
  }),
  batch_missing: (batch: string): Message => ({
    zh: `第 ${batch} 批没有存储的 OpenID：请把列表作为第二个参数给 add，或先用 putBatch 存储`,
    en: `the OpenIDs of batch ${batch} are not stored: give the list to add as its second argument, or store them with putBatch before`,
  }),
  no_campaign: (id: string): Message => ({
    zh: `没有名为 ${id} 的群发计划`,
    en: `there is no campaign ${id}`,
  }),
  not_from_outside: (what: string): Message =>
    what === "elsewhere"
      ? {
          zh: "elsewhere 由 run() 自己记入（同账号其他群发计划的调用次数），不能从外部记入；其他程序也在调用时，请在计划里给出较小的 calls_per_day 和 calls_per_minute",
          en: "run() records elsewhere itself (the calls of the other campaigns of the account), and takes it from nobody else; if other programs make calls too, give the plan a lower calls_per_day and calls_per_minute",
        }
      : {
          zh: `${what} 由 run() 自己记入，不能从外部记入；推送请交给 push()`,
          en: `run() records ${what} itself, and takes it from nobody else; hand a push to push()`,
        },
  two_audiences: (): Message => ({
    zh: "既给了列表，又给了 audience：二者只能有一个",
    en: "there is a list and an audience: give one of them",
  }),
} as const satisfies Record<RunFault, (name: string) => Message>;

/** The maximum length of a name in a message. */
const LONGEST_NAME = 128;

/** A refusal of the driver of an account. Nothing was stored, and nothing was sent. */
export class RunError extends WechatMassError {
  /** The name of the class. */
  override name = "RunError";
  declare readonly code: RunFault;
  /** The cause, for people. */
  readonly meaning: Message;

  /** @internal */
  constructor(code: RunFault, name = "") {
    const meaning = WORDS[code](name.slice(0, LONGEST_NAME));
    super(code, `run(): ${meaning.en}`);
    this.meaning = meaning;
  }
}
