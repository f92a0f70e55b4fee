/** 0 published, 1 under way, 2 failed the originality check, 3 failed, 4 rejected by review, 5 all deleted, 6 blocked. */
export type PublishStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A publication. */
export interface Publication {
  readonly publish_id: string;
  readonly account: string;
  readonly media_id: string;
  readonly msg_data_id: string;
  readonly article_id: string;
  readonly status: PublishStatus;
  readonly submitted_at: number;
  readonly due_at: number | null;
  readonly ended_at: number | null;
  /** Positions of articles that were deleted, from 1. */
  readonly deleted: readonly number[];
}
