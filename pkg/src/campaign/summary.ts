import type { Message, SendOutcome } from "../errors/explanations.js";
import type { JobState } from "../generated/types.js";
import { callWasm } from "../wasm/campaign.js";
import type { CampaignPlan } from "./plan.js";
import { type StoredCampaign, storedText } from "./stored.js";

/** Jobs in the same situation, and the number of their OpenIDs (0 for everyone and for a tag). */
export interface Group {
  /** The numbers of the jobs, from 1. */
  jobs: number[];
  /** The number of their OpenIDs. */
  recipients: number;
}

/** Sums over all jobs. */
export interface Totals {
  /** All jobs. */
  planned: Group;
  /** Accepted by WeChat, with any outcome. */
  accepted: Group;
  /** Finished with success. */
  reached: Group;
  /** Accepted, and not finished yet. */
  under_way: Group;
  /** Failed at WeChat. Single recipients may have received the message. */
  failed: Group;
  /** Certainly not sent: not sent yet, refused, rejected, or cancelled. */
  not_reached: Group;
  /** Possibly sent: nobody knows. */
  unknown: Group;
  /** Of the finished jobs: followers with the tag, or OpenIDs of the lists. */
  total_count: number;
  /** Of the finished jobs: followers that were filtered out. */
  filtered: number;
  /** Of the finished jobs: followers who received the message. */
  sent_count: number;
  /** Of the finished jobs: followers who did not receive the message. */
  error_count: number;
}

/** The situation of a job. Times are in Unix seconds. */
export interface JobSummary {
  /** Its number, from 1. For OpenIDs it is that of the batch. */
  job: number;
  /** Its progress. */
  state: JobState;
  /** The key by which WeChat recognizes the job. */
  clientmsgid: string;
  /** The number of OpenIDs. Absent for everyone and for a tag. */
  recipients?: number;
  /** The number of requests. */
  attempts: number;
  /** The time of the first request. */
  requested_at?: number;
  /** The time at which WeChat accepted it. */
  accepted_at?: number;
  /** The time at which it ended. */
  finished_at?: number;
  /** The seconds from the first request to the end. */
  seconds?: number;
  /** WeChat's id of the job. */
  msg_id?: string;
  /** WeChat's id of a second job for the same send. The message may have been sent twice. */
  second_msg_id?: string;
  /** Whether WeChat answered that it already had the job (45065), instead of accepting it. */
  by_guard: boolean;
  /** The id that came with 45065 and belongs to another job. Whether this job was sent is unknown. */
  anothers_msg_id?: string;
  /** The source of the outcome. */
  source?: "push" | "poll" | "human";
  /** The outcome, as WeChat writes it. */
  status?: string;
  /** The meaning of the status. */
  outcome?: SendOutcome["outcome"];
  /** WeChat's last answer, if it was not a success. */
  errcode?: number;
  /** The request id of that answer, for WeChat's support. */
  rid?: string;
  /** The reason why it was rejected, failed, or is not sent yet. */
  reason?: Message;
  /** Followers with the tag, or OpenIDs of the list. */
  total_count?: number;
  /** The number of followers that were filtered out. */
  filtered?: number;
  /** The number of followers who received the message. */
  sent_count?: number;
  /** The number of followers who did not receive the message. */
  error_count?: number;
  /** The addresses of the articles, in their order. */
  article_urls: string[];
  /** The result of the check for reprints, as WeChat numbers it. */
  check_state?: number;
  /** The articles that the check found to be reprints. */
  reprints: { article_idx?: number; original_article_url?: string; can_reprint?: boolean }[];
  /** Whether the campaign had no room for all articles and reprints of the event. See the push for them. */
  findings_dropped: boolean;
  /** Whether its articles were deleted. */
  deleted: boolean;
  /** Whether a person decided to leave it as it is. */
  settled: boolean;
}

/** The situation of a preview or a deletion. */
export interface OrderSummary {
  /** Its number, from 1. */
  order: number;
  /** The kind of the order. */
  purpose: "preview" | "delete";
  /** Its progress. */
  state: "ordered" | "done" | "failed";
  /** Of a preview: its name. */
  name?: string;
  /** Of a deletion: the job. */
  job?: number;
  /** WeChat's last answer, if it was not a success. */
  errcode?: number;
  /** The meaning of that answer. */
  reason?: Message;
}

/** The situation of a campaign. */
export interface CampaignSummary {
  /** Its name. */
  id: string;
  /** The kind of the account. */
  account: CampaignPlan["account"];
  /** Whether an operator has paused it. */
  paused: boolean;
  /** Whether an operator has ended it. */
  cancelled: boolean;
  /** The number of its changes. */
  revision: number;
  /**
   * The estimated end of the last send, by pacing and speed. Unix seconds. Absent if nothing is left to
   * send, or if a person must act first.
   */
  estimated_end?: number;
  /** Sums over all jobs. */
  totals: Totals;
  /** Every job, in the order of their numbers. */
  jobs: JobSummary[];
  /** Every ordered preview and deletion. */
  orders: OrderSummary[];
}

/** Summarizes a campaign: every job, the sums, and the estimated end. */
export function campaignSummary(campaign: StoredCampaign, now: number): CampaignSummary {
  return callWasm((wasm) => wasm.campaignSummary(storedText(campaign), Number(now)));
}
