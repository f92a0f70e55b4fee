import { type Campaign, campaignRevision } from "../campaign/stored.js";
import { RunError } from "../errors/run.js";
import type { MassStore } from "../store/mass-store.js";

/** The maximum number of conflicts with others while one change is stored. */
const MOST_CONFLICTS = 1000;

/** A campaign after a change. */
export interface Changed {
  /** The stored campaign. */
  campaign: Campaign;
  /** Whether it differs from what was stored before. */
  isNew: boolean;
}

/**
 * Changes a stored campaign. If somebody else changes it meanwhile, `change` is called again with theirs.
 *
 * @throws {RunError} if there is no such campaign.
 */
export async function changeStored(
  store: MassStore,
  id: string,
  change: (campaign: Campaign) => Campaign,
): Promise<Changed> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    const stored = await store.read(id);
    if (stored === undefined) throw new RunError("no_campaign", id);
    const campaign = change(stored.campaign);
    if (campaign === stored.campaign) return { campaign, isNew: false };
    const next = { campaign, revision: campaignRevision(campaign) };
    if (await store.write(id, next, stored.revision)) return { campaign, isNew: true };
  }
  throw new Error("run(): `store.write` never stores; does it compare with the revision `read`?");
}
