import { nextStep } from "../campaign/step.js";
import type { Campaign } from "../campaign/stored.js";
import { campaignSummary } from "../campaign/summary.js";
import type { CampaignSummary, JobSummary } from "../generated/campaign-types.js";
import type { StoredSend } from "./mass-store.js";

/** The values that a store keeps beside the text of a campaign. */
export interface Digest {
  /** Its name. */
  id: string;
  /** Its revision. */
  revision: number;
  /** Whether its next step is `done`. */
  ended: boolean;
  /** A send for each job. */
  sends: StoredSend[];
}

/**
 * Reads what a store keeps beside a campaign. If only time can end the campaign, `ended` stays false until
 * the next change; a driver that asks for its step learns it.
 *
 * @throws {CampaignError} if the campaign is damaged, or `now` is not a time in Unix seconds.
 */
export function digest(campaign: Campaign, now: number): Digest {
  const summary = campaignSummary(campaign, now);
  const { id, revision } = summary;
  return { id, revision, ended: nextStep(campaign, now).do === "done", sends: sendsOf(summary) };
}

/** Returns a send for each job of a summary. */
export function sendsOf({ id, jobs }: CampaignSummary): StoredSend[] {
  return jobs.map((job) => present({ campaign: id, ...sendOf(job) }));
}

function sendOf(job: JobSummary) {
  return {
    job: job.job,
    state: job.state,
    clientmsgid: job.clientmsgid,
    msg_id: job.msg_id,
    recipients: job.recipients,
    requested_at: job.requested_at,
    finished_at: job.finished_at,
    status: job.status,
    total_count: job.total_count,
    filtered: job.filtered,
    sent_count: job.sent_count,
    error_count: job.error_count,
  };
}

/** Leaves out the members without a value. */
export function present(send: { [name in keyof StoredSend]?: unknown }): StoredSend {
  const given = Object.entries(send).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as unknown as StoredSend;
}

/** Refuses a state that does not belong where it is to be stored. */
export function mustFollow(next: Digest, id: string, told: number, read: number): void {
  if (next.id !== id) {
    throw new TypeError(`write(): the campaign is "${next.id}", and the name is "${id}"`);
  }
  if (next.revision !== told || told <= read) {
    throw new TypeError(
      `write(): the campaign has revision ${next.revision}; \`next.revision\` is ${told} and \`read\` is ${read}. The revision of the campaign must be \`next.revision\`, and higher than \`read\``,
    );
  }
}
