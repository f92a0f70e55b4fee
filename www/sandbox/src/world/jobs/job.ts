import type { ArticleCard } from "../article-card.js";

/** Where a job is. */
export type JobState =
  /** The administrator must confirm it. */
  | "confirming"
  /** Review and the originality check. */
  | "reviewing"
  | "sending"
  | "ended";

/** A step that a job has taken, and when. */
export interface Step {
  /** Unix seconds of the sandbox. */
  readonly at: number;
  readonly state: JobState | "deleted";
  readonly status?: string;
}

/** Whom a job is for. */
export type Audience =
  | { readonly kind: "all" }
  | { readonly kind: "tag"; readonly tag: number }
  /** Places of followers, in their order and without repeats; `total` counts what was in the list. */
  | { readonly kind: "openids"; readonly places: Int32Array<ArrayBuffer>; readonly total: number };

/** A job as it is accepted. */
export interface NewJob {
  readonly account: string;
  /** `console` is somebody on mp.weixin.qq.com. */
  readonly origin: "api" | "console";
  readonly audience: Audience;
  readonly msgtype: string;
  /** The content object, as JSON. */
  readonly content: string;
  /** The media of it, if it has one. */
  readonly media_id: string;
  /** All texts that review reads, one for each article. */
  readonly texts: readonly string[];
  /** Its articles, as a chat shows them. */
  readonly cards: readonly ArticleCard[];
  /** The clientmsgid, or the digest that stands for it. */
  readonly key: string;
  /** `send_ignore_reprint`. */
  readonly ignore_reprint: boolean;
  /** Whether the administrator must confirm it. */
  readonly protected: boolean;
}

/** A job as it is stored. */
export interface JobRow {
  msg_id: string;
  account: string;
  origin: string;
  state: JobState;
  /** When its next step is due; `null` when it has ended. */
  due_at: number | null;
  accepted_at: number;
  ended_at: number | null;
  audience: "all" | "tag" | "openids";
  tag: number | null;
  places: ArrayBuffer | null;
  listed: number;
  msgtype: string;
  content: string;
  /** Which message it is: the same content is the same message, whoever sends it. */
  message: string;
  media_id: string;
  msg_data_id: string;
  /** The markers of each article, as JSON. */
  texts: string;
  /** Its articles, as a chat shows them, as JSON. */
  cards: string;
  key: string;
  ignore_reprint: number;
  /** How it ends; empty until then. */
  status: string;
  /** How a fault wants it to end; empty if none does. */
  forced: string;
  /** 1: a fault lets nobody be reached. */
  nobody: number;
  /** 1: a fault empties the CheckResult of its event. */
  bare: number;
  chunk: number;
  total: number;
  filtered: number;
  sent: number;
  errors: number;
  deleted: string;
  steps: string;
}

/** A job as it is shown. */
export interface JobView {
  readonly msg_id: string;
  readonly msg_data_id: string;
  readonly account: string;
  readonly origin: string;
  readonly state: JobState;
  readonly status: string;
  readonly audience: "all" | "tag" | "openids";
  readonly tag: number | null;
  readonly msgtype: string;
  readonly content: unknown;
  readonly articles: readonly ArticleCard[];
  readonly message: string;
  readonly clientmsgid: string;
  readonly accepted_at: number;
  readonly due_at: number | null;
  readonly ended_at: number | null;
  readonly total: number;
  readonly filtered: number;
  readonly sent: number;
  readonly errors: number;
  /** Positions of articles that were deleted. */
  readonly deleted: readonly number[];
  readonly timeline: readonly Step[];
}

/** A job without what only the sandbox needs of it. */
export function viewOf(row: JobRow): JobView {
  const { msg_id, msg_data_id, account, origin, state, status, audience, tag, msgtype } = row;
  const { message, accepted_at, due_at, ended_at, total, filtered, sent, errors } = row;
  return {
    msg_id,
    msg_data_id,
    account,
    origin,
    state,
    status,
    audience,
    tag,
    msgtype,
    content: JSON.parse(row.content),
    articles: JSON.parse(row.cards) as ArticleCard[],
    message,
    clientmsgid: row.key.startsWith("digest:") ? "" : row.key,
    accepted_at,
    due_at,
    ended_at,
    total,
    filtered,
    sent,
    errors,
    deleted: JSON.parse(row.deleted) as number[],
    timeline: JSON.parse(row.steps) as Step[],
  };
}

/** The number of articles that a job's content has. */
export function articlesOf(row: JobRow): number {
  return Math.max(1, (JSON.parse(row.texts) as string[]).length);
}
