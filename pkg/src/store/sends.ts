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

/** The members of a send that come from its job. */
export const OF_JOB = [
  "job",
  "state",
  "clientmsgid",
  "msg_id",
  "recipients",
  "requested_at",
  "finished_at",
  "status",
  "total_count",
  "filtered",
  "sent_count",
  "error_count",
] as const satisfies readonly (keyof StoredSend & keyof JobSummary)[];

/** Returns a send for each job of a summary. */
export function sendsOf({ id, jobs }: CampaignSummary): StoredSend[] {
  return jobs.map((job) =>
    present({ campaign: id, ...Object.fromEntries(OF_JOB.map((name) => [name, job[name]])) }),
  );
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
