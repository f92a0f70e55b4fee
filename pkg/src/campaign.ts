/** Campaigns: one send, however many calls it takes, and never twice. */
import { utf8Of } from "./bytes.js";
import type { CampaignFault, Cause, JobState, Send, SendAll } from "./generated/types.js";
import type { OpenIdBatch } from "./openid-batches.js";
import type { Call, Explained, Message, Options, Problem } from "./public.js";
import type { Push } from "./push.js";
import { enter } from "./wasm-campaign.js";

export * from "./openid-batches.js";
export type { CampaignFault, Cause, JobState };

/**
 * A campaign, as JSON text. Store it after every change: it is all that is needed to go on after a
 * crash. It holds no OpenIDs but those of previews that were ordered, and no secret. What a database has made of it (an object, other blanks,
 * another order of members) is taken, too.
 */
export type Campaign = string;

type StoredCampaign = Campaign | object;

/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a campaign sends: the message of a send, without its audience and `clientmsgid`. */
export type CampaignContent =
  | Without<SendAll, "filter" | "clientmsgid">
  | Without<Send, "touser" | "clientmsgid">;

/** Who a campaign reaches. Nobody by default. */
export type CampaignAudience =
  | {
      /** Everyone. Written out, never assumed. */
      is_to_all: true;
      tag_id?: never;
      openids?: never;
    }
  | {
      is_to_all?: false | undefined;
      /** The followers with one tag. */
      tag_id: number;
      openids?: never;
    }
  | {
      /** The batches of `openIdBatches`, a job each; their OpenIDs may be left out. 服务号 only. */
      openids: readonly Pick<OpenIdBatch, "count" | "fingerprint">[];
      is_to_all?: never;
      tag_id?: never;
    };

/** What a campaign is made of. */
export interface CampaignPlan {
  /**
   * Its name, at most 128 bytes. Two campaigns with one name, content and audience are the same one to
   * WeChat: within 24 hours it sends it once.
   */
  id: string;
  /** `service` (服务号) or `subscription` (公众号). */
  account: "service" | "subscription";
  /** Who is reached. */
  audience: CampaignAudience;
  /** What is sent. */
  content: CampaignContent;
  /** The account's speed, 0 to 4, as `message/mass/speed/get` says: for the estimate of the end. */
  speed?: number | undefined;
  /** Nothing is sent before this time. Unix seconds. */
  start_at?: number | undefined;
  /**
   * The other jobs wait until the first one has ended: what review, the check for reprints or an
   * administrator say of it is known before anyone else is sent the same.
   */
  wait_for_first?: boolean | undefined;
  /** How many sends a day may be asked for; 100 unless WeChat grants the account more. */
  calls_per_day?: number | undefined;
  /** How many sends a minute; 60 unless WeChat grants the account more. */
  calls_per_minute?: number | undefined;
}

/** Why a campaign waits, asks or wants a token. */
export interface Because {
  /** The reason, for programs. */
  code: Cause;
  /** The job it is about, from 1. */
  job?: number;
  /** What WeChat last answered about it. */
  errcode?: number;
  /** The reason, for people. */
  message: Message;
}

/**
 * A call to make: record `called`, store, send it, record `replied` or `lost`, and store again.
 */
export type CallStep = {
  do: "call";
  /** Which call, for the facts about it: `send-3-1`. */
  id: string;
  /**
   * Of sends: it must leave before this time (Unix seconds). A program that was asleep since then asks for
   * the next step instead: another one may have sent it meanwhile.
   */
  before?: number;
} & (
  | {
      /** A send to everyone or to a tag, or the status of a job. */
      purpose: "send" | "poll";
      /** The job, from 1. */
      job: number;
      call: Call;
      batch?: never;
    }
  | {
      /** A send to OpenIDs: `batchCall` makes its call of them. */
      purpose: "send";
      job: number;
      call: null;
      /** The number of the batch, from 1. */
      batch: number;
      /** How many OpenIDs it has. */
      count: number;
      /** Their fingerprint. */
      fingerprint: string;
    }
  | {
      /** What an operator has ordered. */
      purpose: "preview" | "delete";
      /** The order, from 1. */
      order: number;
      call: Call;
      batch?: never;
    }
);

/** What to do next. */
export type Step =
  | CallStep
  /** Nothing before this time (Unix seconds), unless a fact comes. */
  | { do: "wait"; until: number; because: Because }
  /** Get a new access token, then record `token_refreshed`. */
  | { do: "refresh_token"; because: Because }
  /**
   * A person has to look. `choices` says what may be answered: a `decision` about `question` (`retry`,
   * `skip`, `sent`), or another fact (`resumed`, `cancelled`, `token_refreshed`). Facts that come meanwhile
   * are still taken; `until`, where other jobs will need it again, ask for the next step, too.
   */
  | { do: "ask_human"; because: Because; question?: string; choices: string[]; until?: number }
  /** Everything has ended. */
  | { do: "done"; totals: Totals };

/** Something that has happened. Facts may come in any order and any number of times. */
export type Fact =
  /** The call goes out now. Record and store it before the request is sent. */
  | { what: "called"; id: string }
  /** Something answered: the body as it came, and the HTTP status (200 if it is left out). */
  | { what: "replied"; id: string; status?: number; reply: string | Uint8Array | ArrayBuffer }
  /** Nothing answered: the connection failed, or the time was up. */
  | { what: "lost"; id: string }
  /** A push of this account, from `openPush`. What is about something else is let pass. */
  | { what: "pushed"; push: Push }
  /** There is a new access token. */
  | { what: "token_refreshed" }
  /** An operator stops it for now. Of pauses and resumptions the latest `at` (Unix seconds, default now) counts. */
  | { what: "paused"; at?: number }
  /** An operator lets it go on, also where it waits for a quota (which may have been cleared). */
  | { what: "resumed"; at?: number }
  /** An operator ends it. What WeChat has accepted goes on there. */
  | { what: "cancelled" }
  /**
   * An operator answers a question. `retry`: it was certainly not sent, and shall be. `skip`: leave it as
   * it is. `sent`: it was sent, as the job that mp.weixin.qq.com shows.
   */
  | { what: "decided"; question: string; decision: "retry" | "skip" }
  | { what: "decided"; question: string; decision: "sent"; msg_id?: string | number | bigint }
  /** An operator wants to see the message; `name` tells two previews for one person apart. */
  | { what: "preview"; name: string; touser: string; towxname?: never }
  | { what: "preview"; name: string; towxname: string; touser?: never }
  /** An operator wants the articles of a job deleted, or one of them (from 1). */
  | { what: "delete"; job: number; article_idx?: number }
  /** Somebody deleted what a job has sent, at mp.weixin.qq.com. */
  | { what: "deleted"; job: number }
  /** Other programs have made so many calls today in all, `last_minute` of them in the last minute. */
  | { what: "elsewhere"; purpose: Purpose; calls: number; last_minute?: number }
  /** The reply to `openapi/quota/get`, as it came. */
  | { what: "quota"; purpose: Purpose; reply: string | Uint8Array | ArrayBuffer };

/** What a call is for. */
export type Purpose = "send" | "poll" | "preview" | "delete";

/** Jobs that stand alike, and how many OpenIDs they have (0 for everyone and for a tag). */
export interface Group {
  /** Their numbers, from 1. */
  jobs: number[];
  /** How many OpenIDs they have together. */
  recipients: number;
}

/** Sums over all jobs. */
export interface Totals {
  /** All there are. */
  planned: Group;
  /** Accepted by WeChat, whatever became of them. */
  accepted: Group;
  /** Finished with success. */
  reached: Group;
  /** Accepted, and not finished yet. */
  under_way: Group;
  /** Failed at WeChat; single recipients may have got it. */
  failed: Group;
  /** Certainly not sent: to be sent yet, refused, rejected, cancelled. */
  not_reached: Group;
  /** Nobody can tell whether they were sent. */
  unknown: Group;
  /** Of the finished ones: followers under the tag, or OpenIDs of the lists. */
  total_count: number;
  /** … how many were filtered out */
  filtered: number;
  /** … how many got it */
  sent_count: number;
  /** … how many did not. */
  error_count: number;
}

/** Where a job stands. Times in Unix seconds. */
export interface JobSummary {
  /** Its number, from 1; of OpenIDs that of the batch. */
  job: number;
  /** How far it is. */
  state: JobState;
  /** By which WeChat knows it again. */
  clientmsgid: string;
  /** How many OpenIDs; absent for everyone and for a tag. */
  recipients?: number;
  /** How often it was asked for. */
  attempts: number;
  /** When it was first asked for. */
  requested_at?: number;
  /** When WeChat accepted it. */
  accepted_at?: number;
  /** When it ended. */
  finished_at?: number;
  /** From the first request to the end. */
  seconds?: number;
  /** WeChat's id of the job. */
  msg_id?: string;
  /** A second job of WeChat's for the same send: it may have been sent twice. */
  second_msg_id?: string;
  /** Who said how it ended. */
  source?: "push" | "poll" | "human";
  /** How it ended, as WeChat writes it. */
  status?: string;
  /** What that means. */
  outcome?: Explained["outcome"];
  /** What WeChat last answered, where that was no success. */
  errcode?: number;
  /** The request id of that answer, for WeChat's support. */
  rid?: string;
  /** Why it was rejected, failed, or is not sent yet. */
  reason?: Message;
  /** Followers under the tag, or OpenIDs of the list. */
  total_count?: number;
  /** How many were filtered out. */
  filtered?: number;
  /** How many got it. */
  sent_count?: number;
  /** How many did not. */
  error_count?: number;
  /** The addresses of the articles, in their order. */
  article_urls: string[];
  /** What the check for reprints said, as WeChat numbers it. */
  check_state?: number;
  /** The articles that it took for reprints. */
  reprints: { article_idx?: number; original_article_url?: string; can_reprint?: boolean }[];
  /** Whether the event told of articles and reprints for which the campaign had no room: look at the push. */
  findings_dropped: boolean;
  /** Whether what it has sent was deleted. */
  deleted: boolean;
  /** Whether a person has said to leave it as it is. */
  settled: boolean;
}

/** Where a preview or a deletion stands. */
export interface OrderSummary {
  /** Its number, from 1. */
  order: number;
  /** What was ordered. */
  purpose: "preview" | "delete";
  /** How far it is. */
  state: "ordered" | "done" | "failed";
  /** Of a preview: its name. */
  name?: string;
  /** Of a deletion: the job. */
  job?: number;
  /** What WeChat last answered, where that was no success. */
  errcode?: number;
  /** What that means. */
  reason?: Message;
}

/** Where a campaign stands. */
export interface CampaignSummary {
  /** Its name. */
  id: string;
  /** The kind of the account. */
  account: CampaignPlan["account"];
  /** Whether an operator has stopped it for now. */
  paused: boolean;
  /** Whether an operator has ended it. */
  cancelled: boolean;
  /**
   * When everything will probably have been sent, by pacing and speed. Unix seconds. Absent where nothing is
   * left, or a person has to act first.
   */
  estimated_end?: number;
  /** Sums over all jobs. */
  totals: Totals;
  /** Every job, in the order of their numbers. */
  jobs: JobSummary[];
  /** Every preview and deletion that was ordered. */
  orders: OrderSummary[];
}

/** Whom a send reaches, as the allowance counts it. */
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
  /** How many sends it allows. */
  limit: number;
  /** How many of them are used. */
  used: number;
  /** When this rule lets it through again (Unix seconds); `null`: never. */
  until: number | null;
  /** The rule, for people. */
  meaning: Message;
}

/** Whether a send is allowed now, and when else. */
export interface Permission {
  /** Whether it is allowed now. */
  allowed: boolean;
  /** Now, or the earliest time (Unix seconds); `null`: never. */
  at: number | null;
  /** Why not now. */
  reasons: AllowanceReason[];
  /** What to know although it is allowed. */
  cautions: AllowanceReason[];
}

/** Every problem of a plan, errors and warnings, with paths into the plan. Never throws. */
export function checkCampaign(plan: CampaignPlan, options?: Options): Problem[] {
  const bare = withoutOpenIds(plan);
  return enter((wasm) => wasm.checkCampaign(bare, options));
}

/**
 * Checks a plan and makes the campaign of it: one job for everyone or for a tag, one for each batch of
 * OpenIDs, each with its own `clientmsgid`. Nothing is sent. `now` in Unix seconds.
 *
 * @throws {MassError} with every problem, if one of them is an error.
 * @example
 * let campaign = planCampaign({
 *   id: "spring", account: "service", audience: { tag_id: 2 },
 *   content: { msgtype: "text", text: { content: "你好" } },
 * }, Date.now() / 1000);
 */
export function planCampaign(plan: CampaignPlan, now: number, options?: Options): Campaign {
  const bare = withoutOpenIds(plan);
  return enter((wasm) => wasm.planCampaign(bare, Number(now), options));
}

/**
 * What to do next. It changes nothing: asked twice, it says the same.
 *
 * @throws {CampaignError} if the campaign is damaged, or `now` is no time in Unix seconds.
 */
export function nextStep(campaign: StoredCampaign, now: number): Step {
  return enter((wasm) => wasm.nextStep(text(campaign), Number(now)));
}

/** The OpenIDs of one batch: bytes or text with an OpenID a line, or an array of them. */
export type BatchOpenIds = Uint8Array | ArrayBuffer | string | readonly string[];

/**
 * The call of a step that names a batch, from the OpenIDs of that batch.
 *
 * @throws {CampaignError} if these are not the OpenIDs that were planned.
 */
export function batchCall(
  campaign: StoredCampaign,
  step: Pick<CallStep, "id">,
  openids: BatchOpenIds,
): Call {
  const bytes = utf8Of(Array.isArray(openids) ? openids.join("\n") : openids);
  return enter((wasm) => wasm.batchCall(text(campaign), String(step.id), bytes ?? NOTHING));
}

/**
 * Takes a fact into account, and gives the campaign to store. The same fact once more changes nothing.
 *
 * @throws {CampaignError} if the fact cannot be one of this campaign; the campaign stays as it is.
 */
export function record(campaign: StoredCampaign, fact: Fact, now: number): Campaign {
  // What is no fact at all is refused as one that is not known.
  const { reply, ...rest } = (fact ?? {}) as Fact & { reply?: unknown };
  if (
    "msg_id" in rest &&
    typeof rest.msg_id === "number" &&
    rest.msg_id > Number.MAX_SAFE_INTEGER
  ) {
    throw new TypeError(
      "record() takes a msg_id beyond 2^53-1 as text or bigint; a number has already lost digits of it",
    );
  }
  const words = JSON.stringify(rest, (name, value) => {
    // Of a clock that also counts the parts of a second.
    if (name === "at" && typeof value === "number") return Math.floor(value);
    return typeof value === "bigint" ? String(value) : value;
  });
  const speaks = rest.what === "replied" || rest.what === "quota";
  const bytes = speaks ? raw(reply) : NOTHING;
  return enter((wasm) => wasm.recordFact(text(campaign), words, bytes, Number(now)));
}

/** Where a campaign stands: every job, the sums, and when it will probably end. */
export function campaignSummary(campaign: StoredCampaign, now: number): CampaignSummary {
  return enter((wasm) => wasm.campaignSummary(text(campaign), Number(now)));
}

/**
 * Whether the account may mass send now, else when, by WeChat's documented allowance: 公众号 once a day;
 * 服务号 to everyone once a day and four times a month. `history` has the sends that succeeded, by the
 * interface and at mp.weixin.qq.com, and those that are scheduled. WeChat has the last word (45028).
 *
 * @throws {MassError} if the question is not of this form.
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
  return enter((wasm) => wasm.mayMassSend(floored("now", asked)));
}

const NOTHING = new Uint8Array();

function text(campaign: StoredCampaign): string {
  if (typeof campaign === "string") return campaign;
  try {
    return JSON.stringify(campaign) ?? "";
  } catch {
    // What is no JSON is no campaign.
    return "";
  }
}

/** A reply as it came. */
function raw(reply: unknown): Uint8Array {
  const bytes = utf8Of(reply);
  if (bytes !== undefined) return bytes;
  throw new TypeError(
    "record() takes the reply's raw text or bytes; a parsed object has already lost digits of its ids (use response.text(), not response.json())",
  );
}

/** A plan whose batches have no OpenIDs: what is checked is their count and fingerprint. */
function withoutOpenIds(plan: CampaignPlan): unknown {
  try {
    const { openids } = plan.audience as { openids?: unknown };
    if (!Array.isArray(openids)) return plan;
    const bare = openids.map((batch: unknown) => {
      if (typeof batch !== "object" || batch === null) return batch;
      const { openids: _, batch: __, ...rest } = batch as Record<string, unknown>;
      return rest;
    });
    return { ...plan, audience: { ...plan.audience, openids: bare } };
  } catch {
    // What is no plan at all is reported by the check.
    return plan;
  }
}
