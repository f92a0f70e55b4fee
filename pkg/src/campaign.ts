/** Campaigns: one send, however many calls it takes, and never twice. */
import { bytesOf, numberedBytes, storable, storedBytes, utf8Of } from "./bytes.js";
import type { CampaignFault, Cause, JobState, Send, SendAll } from "./generated/types.js";
import { className } from "./kinds.js";
import { areApart, type OpenIdBatch } from "./openid-batches.js";
import { member } from "./options.js";
import type { Call, Explained, Message, Options, Problem } from "./public.js";
import type { Push } from "./push.js";
import { enter } from "./wasm-campaign.js";

export {
  type AsyncOpenIdBatches,
  type OpenIdBatch,
  type OpenIdBatches,
  type OpenIdPiece,
  type OpenIdReport,
  openIdBatches,
} from "./openid-batches.js";
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
      /**
       * The batches of `openIdBatches`, a job each. 服务号 only. Their OpenIDs may be left out, but keep
       * `list`: batches of two lists are refused, because the same people may be in both, unless they
       * have their OpenIDs and nobody is in two of them. Without `list` only a batch that is there twice
       * is noticed.
       */
      openids: readonly (Pick<OpenIdBatch, "count" | "fingerprint"> & {
        list?: string | null | undefined;
        openids?: unknown;
      })[];
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
   * `sent`, `not_sent`, `skip`), or another fact (`resumed`, `cancelled`, `token_refreshed`, `clock`). Facts that come meanwhile
   * are still taken; `until`, where other jobs will need it again, ask for the next step, too.
   */
  | { do: "ask_human"; because: Because; question?: string; choices: string[]; until?: number }
  /** Everything has ended. */
  | { do: "done"; totals: Totals };

/** Something that has happened. Facts may come in any order and any number of times. */
export type Fact =
  /**
   * The call goes out now: a claim on it. Record and store it before the request is sent. `record` throws
   * where it is not the next thing to do (`not_due`), or was claimed before (`already_called`): then it
   * must not be sent.
   */
  | { what: "called"; id: string }
  /** The call that was claimed did not go out: it was too late for it, or the program was told to stop. */
  | { what: "unsent"; id: string }
  /** Something answered: the body as it came, and the HTTP status (200 if it is left out). */
  | { what: "replied"; id: string; status?: number; reply: string | Uint8Array | ArrayBuffer }
  /** Nothing answered: the connection failed, or the time was up. */
  | { what: "lost"; id: string }
  /** A push of this account, from `openPush`. What is about something else is let pass. */
  | { what: "pushed"; push: Push }
  /** There is a new access token. */
  | { what: "token_refreshed" }
  /**
   * There was no access token to be had. `errcode` and `errmsg` are WeChat's answer to the token call, if
   * there was one. No secret belongs here: it is stored.
   */
  | { what: "token_failed"; errcode?: number; errmsg?: string }
  /** A person, or a clock that can be trusted, says what time it is: `at` (Unix seconds, default now). */
  | { what: "clock"; at?: number }
  /**
   * An older state was put back: calls since this time (Unix seconds) are not in it. What was to be sent
   * then may have been sent.
   */
  | { what: "restored"; since: number }
  /**
   * The `msg_id`s of another campaign of this account, all that are known by now: a 45065 with one of them
   * says nothing of a job here.
   */
  | { what: "others"; campaign: string; msg_ids: readonly (string | number | bigint)[] }
  /** An operator stops it for now. Of pauses and resumptions the latest `at` (Unix seconds, default now) counts. */
  | { what: "paused"; at?: number }
  /** An operator lets it go on, also where it waits for a quota (which may have been cleared). */
  | { what: "resumed"; at?: number }
  /** An operator ends it. What WeChat has accepted goes on there. */
  | { what: "cancelled" }
  /**
   * An operator answers a question. `retry`: it was certainly not sent, and shall be. `not_sent`: it was
   * certainly not sent, and shall not be. `skip`: leave it as it is. `sent`: it was sent, as the job that
   * mp.weixin.qq.com shows.
   */
  | { what: "decided"; question: string; decision: "retry" | "not_sent" | "skip" }
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
  /** Whether WeChat did not accept it anew, but said that it had it already (45065). */
  by_guard: boolean;
  /** The id that came with 45065 and belongs to another job: whether this one was sent is not known. */
  anothers_msg_id?: string;
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
  /** How many times it was changed. */
  revision: number;
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
  const bare = withWholeStart(withoutOpenIds(plan));
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
  const bare = withWholeStart(withoutOpenIds(plan));
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

/**
 * The OpenIDs of one batch: bytes or text with an OpenID a line, or an array of them. What a store has
 * made of bytes is taken, too: an array of numbers (D1), or a `Buffer` that went through JSON.
 */
export type BatchOpenIds =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | readonly number[]
  | { type: "Buffer"; data: readonly number[] };

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
  const bytes = openidBytes(openids);
  const call = enter((wasm) =>
    bytes === undefined
      ? wasm.noBatch(text(campaign), String(step?.id), className(openids))
      : wasm.batchCall(text(campaign), String(step?.id), bytes),
  );
  return storable(call as Call);
}

/** The OpenIDs as bytes, where nothing is lost on the way. That they are the planned ones is held later. */
function openidBytes(openids: unknown): Uint8Array | undefined {
  if (Array.isArray(openids)) {
    // Not `every`, which passes over holes.
    const isText = openids.findIndex((one) => typeof one !== "string") < 0;
    return isText ? utf8Of(openids.join("\n")) : numberedBytes(openids);
  }
  const isStored = typeof openids === "object" && openids !== null;
  return utf8Of(openids) ?? (isStored ? storedBytes(openids) : undefined);
}

/**
 * Takes a fact into account, and gives the campaign to store. The same fact once more changes nothing.
 *
 * @throws {CampaignError} if the fact cannot be one of this campaign; the campaign stays as it is.
 */
export function record(campaign: StoredCampaign, fact: Fact, now: number): Campaign {
  // What is no fact at all is refused as one that is not known.
  const { reply, ...rest } = (fact ?? {}) as Fact & { reply?: unknown };
  const { msg_id, msg_ids = [] } = rest as { msg_id?: unknown; msg_ids?: unknown };
  for (const id of [msg_id, ...(Array.isArray(msg_ids) ? msg_ids : [])]) {
    if (typeof id === "number" && id > Number.MAX_SAFE_INTEGER) {
      throw new TypeError(
        "record() takes a msg_id beyond 2^53-1 as text or bigint; a number has already lost digits of it",
      );
    }
  }
  // Of a summary, jobs that were not sent have no id.
  const known = Array.isArray(msg_ids) ? msg_ids.filter((id) => id !== undefined) : msg_ids;
  const words = jsonOf("msg_ids" in rest ? { ...rest, msg_ids: known } : rest);
  const speaks = rest.what === "replied" || rest.what === "quota";
  const bytes = speaks ? raw(reply) : NOTHING;
  return enter((wasm) => wasm.recordFact(text(campaign), words, bytes, Number(now)));
}

/** A fact as JSON; empty if it has no JSON form, which `record` refuses. */
function jsonOf(fact: object): string {
  try {
    return JSON.stringify(fact, (name, value) => {
      // Of a clock that also counts the parts of a second.
      const isTime = (name === "at" || name === "since") && typeof value === "number";
      if (isTime) return Math.floor(value);
      // A status that was lost on the way must not count as none, which is 200.
      if (name === "status" && value === undefined) return null;
      return typeof value === "bigint" ? String(value) : value;
    });
  } catch {
    return "";
  }
}

/**
 * A number that grows with each change of a campaign. A store that writes only over the revision it has
 * read loses no fact of another program, and lets only one of two programs make a call.
 */
export function campaignRevision(campaign: StoredCampaign): number {
  const stored = text(campaign);
  // It stands in the head, and the rest may be long.
  const head = /^\{"version":\d+,"check":"[\w-]*"(?:,"revision":(\d+))?,"id":/.exec(stored);
  return head ? Number(head[1] ?? 0) : campaignSummary(stored, EPOCH).revision;
}

/** Any time: a summary takes one. */
const EPOCH = 1e9;

/** A part of a stored campaign. */
export interface CampaignPart {
  /** Its name within the campaign: `head`, `jobs-1`, `jobs-2`, … */
  name: string;
  /** What to store under it. */
  text: string;
}

/**
 * The campaign in parts, for stores with small rows: the head, which changes with every fact, and a hundred
 * jobs each (about 30 KB), most of which stay as they are. With what is `stored`, only the parts that
 * differ. Store all of them in one transaction: `joinCampaign` refuses parts of two states.
 *
 * @throws {CampaignError} if the campaign is damaged.
 */
export function campaignParts(
  campaign: StoredCampaign,
  stored: Iterable<CampaignPart> = [],
): CampaignPart[] {
  const known = new Map([...(stored ?? [])].map((part) => [part?.name, part?.text]));
  const flat = enter((wasm) => wasm.campaignParts(text(campaign)));
  const parts: CampaignPart[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    parts.push({ name: flat[at] as string, text: flat[at + 1] as string });
  }
  return parts.filter((part) => known.get(part.name) !== part.text);
}

/**
 * The campaign of which these are all the parts, in any order.
 *
 * @throws {CampaignError} if a part is missing or damaged, or they are not of one state.
 */
export function joinCampaign(parts: Iterable<CampaignPart>): Campaign {
  const flat = [...(parts ?? [])].flatMap((part) => [String(part?.name), text(part?.text)]);
  return enter((wasm) => wasm.joinParts(flat));
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
  // As a file is read.
  const bytes = bytesOf(campaign);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
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

/**
 * A plan whose batches have no OpenIDs: what is checked is their count, fingerprint and list. Where there
 * are OpenIDs instead of batches, what is wrong stays, and of a million of them only the first.
 */
function withoutOpenIds(plan: CampaignPlan): unknown {
  try {
    const { openids } = plan.audience as { openids?: unknown };
    if (openids === undefined) return plan;
    const bare = Array.isArray(openids)
      ? bareBatches(openids)
      : typeof openids === "string"
        ? openids.slice(0, 1)
        : openids;
    return { ...plan, audience: { ...plan.audience, openids: bare } };
  } catch {
    // What is no plan at all is reported by the check.
    return plan;
  }
}

/** A start within a second is at its end: not before it. */
function withWholeStart(plan: unknown): unknown {
  const at = member(plan, "start_at");
  return typeof at === "number" ? { ...(plan as object), start_at: Math.ceil(at) } : plan;
}

function bareBatches(batches: readonly unknown[]): unknown[] {
  const isBatch = (one: unknown) => className(one) === "Object";
  const other = batches.findIndex((one) => !isBatch(one));
  if (other >= 0) {
    const [wrong] = batches.slice(other);
    const short = typeof wrong === "string" ? "" : Array.isArray(wrong) ? [] : wrong;
    return [...batches.slice(0, other).map(() => ({})), short];
  }
  const all = batches as readonly Record<string, unknown>[];
  // Lists that have nobody in common count as one.
  const apart = isMixed(all) && areApart(all);
  return all.map(({ openids: _, batch: __, list, ...rest }) =>
    apart || list === undefined || list === null ? rest : { ...rest, list },
  );
}

/** Whether batches come from several lists: the name of the later one begins with that of the earlier one. */
function isMixed(batches: readonly Record<string, unknown>[]): boolean {
  const names = batches.flatMap(({ list }) => (typeof list === "string" ? [list] : []));
  names.sort((one, other) => one.length - other.length);
  return names.some((name, index) => !name.startsWith(names[index - 1] ?? ""));
}
