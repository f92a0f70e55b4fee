import type { Answer } from "./answer.js";

/** How a job ends. Every member has a default. */
export interface JobEnd {
  /**
   * The status in its push: `send success` (the default), `send fail`, or `err(10001)` and the like if
   * WeChat rejects it.
   */
  status?: string;
  /** To how many of its OpenIDs it comes: the first ones. Default: to all, or to nobody if it is rejected. */
  sent?: number;
  /** How many seconds the job takes. */
  after?: number;
  /**
   * How its push comes: `once` (the default), `twice`, `never`, or `before the answer` to the send; the job
   * is then over at once.
   */
  push?: "once" | "twice" | "never" | "before the answer";
  /** How many seconds after the end the push comes. Default: 0. */
  late?: number;
}

/** A send that WeChat accepted. */
export interface SentJob {
  /** The digits of its id. */
  readonly msg_id: string;
  /** As it came. Nothing if it had none. */
  readonly clientmsgid: string | undefined;
  /** The type of its message. */
  readonly msgtype: string;
  /** The message: the value of its member, for example of `text`. */
  readonly content: unknown;
  /** Whom it was sent to: `all`, the number of a tag, or `openids`. */
  readonly audience: "all" | "openids" | number;
  /** The OpenIDs to which it came. Empty until the job is over. */
  readonly reached: readonly string[];
  /** The status in its push. Nothing until the job is over. */
  readonly status: string | undefined;
  /** Whether it was deleted afterwards, with all its articles. */
  readonly deleted: boolean;
}

/** A job as the fake knows it. */
export interface Job {
  msg_id: bigint;
  /** The key by which the guard knows it. */
  key: string;
  clientmsgid: string | undefined;
  msgtype: string;
  content: unknown;
  /** The number of its articles. Nothing if it is not known. */
  articles: number | undefined;
  audience: "all" | "openids" | number;
  /** Whom it is sent to, each once. */
  openids: readonly string[];
  /** Those among them who follow the account. */
  followers: readonly string[];
  accepted_at: number;
  ends_at: number;
  pushed_at: number;
  end: Required<JobEnd>;
  deleted: boolean;
  /** The positions, from 1, of the articles that were deleted one by one. */
  deleted_articles: Set<number>;
  pushed: boolean;
}

/** The audience of a send, or why it is refused. */
export type Audience =
  | { audience: Job["audience"]; openids: readonly string[]; followers: readonly string[] }
  | { refused: Answer };

/** To whom a job came, once it is over. */
export function reachedBy(job: Job): readonly string[] {
  return job.followers.slice(0, job.end.sent);
}
