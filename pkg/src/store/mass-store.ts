import type { BatchOpenIds } from "../campaign/step.js";
import type { Campaign } from "../campaign/stored.js";
import type { JobState } from "../generated/campaign-types.js";

/** A campaign with its revision, as a store has it. */
export interface StoredRevision {
  /** The campaign. */
  campaign: Campaign;
  /** The revision of the campaign. `campaignRevision` returns one. */
  revision: number;
}

/** A campaign in the list of a store. */
export interface ListedCampaign {
  /** Its name. */
  id: string;
  /** Its revision. */
  revision: number;
  /** Whether everything has ended: its next step is `done`. */
  ended: boolean;
}

/** One send of a campaign: a job with its counts. Every id is text: it may be beyond 2^53. */
export interface StoredSend {
  /** The name of the campaign. */
  campaign: string;
  /** The number of the job, from 1. */
  job: number;
  /** The progress of the job. */
  state: JobState;
  /** The key by which WeChat recognizes the job. */
  clientmsgid: string;
  /** WeChat's id of the job. */
  msg_id?: string;
  /** The number of OpenIDs. Absent for everyone and for a tag. */
  recipients?: number;
  /** The time of the first request. Unix seconds. */
  requested_at?: number;
  /** The time at which it ended. Unix seconds. */
  finished_at?: number;
  /** The outcome, as WeChat writes it. */
  status?: string;
  /** Followers with the tag, or OpenIDs of the list. */
  total_count?: number;
  /** The number of followers that were filtered out. */
  filtered?: number;
  /** The number of followers who received the message. */
  sent_count?: number;
  /** The number of followers who did not receive the message. */
  error_count?: number;
}

/** A batch of OpenIDs to store, as `openIdBatches` makes it. */
export interface BatchToStore {
  /** The number of its OpenIDs. */
  count: number;
  /** Its fingerprint. */
  fingerprint: string;
  /** The OpenIDs, one a line. */
  openids: BatchOpenIds;
}

/**
 * The campaigns of one account, with their batches, sends and pushes. Every method that changes something is
 * one transaction: when it resolves, the change is safely stored, and after a crash all of it is there or
 * nothing.
 */
export interface MassStore {
  /** Stores the OpenIDs of a batch, under the name of the campaign and the fingerprint. Repeating it is safe. */
  putBatch(campaign: string, batch: BatchToStore): Promise<void>;
  /**
   * Returns the OpenIDs of a batch.
   *
   * @throws {Error} with the `code` `batch_missing` if they are not stored.
   */
  batch(campaign: string, fingerprint: string): Promise<BatchOpenIds>;
  /**
   * Stores a new campaign and its sends. Returns `false` and changes nothing if the name is taken. Store its
   * batches before.
   */
  create(campaign: Campaign): Promise<boolean>;
  /** Returns a campaign, or nothing if there is none of this name. */
  read(id: string): Promise<StoredRevision | undefined>;
  /**
   * Stores `next`, and its sends, if the stored campaign still has the revision `read`. Otherwise it stores
   * nothing and returns `false`.
   */
  write(id: string, next: StoredRevision, read: number): Promise<boolean>;
  /** Returns the campaigns in the order in which they were created. With `open`, only those that have not ended. */
  list(which?: "open" | "all"): Promise<ListedCampaign[]>;
  /** Removes a campaign with its batches and sends. Returns whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Returns the sends of a campaign, in the order of their numbers. */
  sends(campaign: string): Promise<StoredSend[]>;
  /** Returns the send with this `msg_id`, or nothing. */
  findSend(msg_id: string): Promise<StoredSend | undefined>;
  /**
   * Remembers a push by its `dedupe_key`, and returns whether it is new. `now` is in Unix seconds. A push is
   * remembered for at least seven days; WeChat repeats one within seconds.
   */
  rememberPush(dedupe_key: string, now: number): Promise<boolean>;
}
