import { type Campaign, campaignRevision } from "../campaign/stored.js";
import type { StoredRevision } from "../store/mass-store.js";

/** A store that overwrites only the revision that was read (compare and set). */
export interface CampaignStore {
  /** Returns the stored campaign. */
  read(): StoredRevision | Promise<StoredRevision>;
  /**
   * Stores `next` if the stored campaign still has the revision `read`. Otherwise it stores nothing and
   * returns `false`. When it resolves to `true`, the campaign must be safely stored.
   */
  write(next: StoredRevision, read: number): boolean | Promise<boolean>;
}

/** A campaign after a change. */
export interface Changed {
  /** The stored campaign. */
  campaign: Campaign;
  /** Whether it differs from what was stored before. */
  isNew: boolean;
}

/** The maximum number of conflicts with others while one change is stored. */
const MOST_CONFLICTS = 1000;

/**
 * Changes a stored campaign. If somebody else changes it meanwhile, `change` is called again with theirs.
 *
 * @param caller The function that the error of a store without compare and set names.
 */
export async function changeStored(
  store: CampaignStore,
  change: (campaign: Campaign) => Campaign,
  caller: string,
): Promise<Changed> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    const stored = await store.read();
    // If the store has no campaign, `change` throws.
    const campaign = change(stored?.campaign);
    if (campaign === stored.campaign) return { campaign, isNew: false };
    const next = { campaign, revision: campaignRevision(campaign) };
    if (await store.write(next, stored.revision)) return { campaign, isNew: true };
  }
  throw new Error(
    `${caller}: \`store.write\` never stores; does it compare with the revision that was read?`,
  );
}
