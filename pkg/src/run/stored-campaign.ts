import type { Campaign } from "../campaign/stored.js";
import { type CampaignStore, type Changed, changeStored } from "../client/campaign-store.js";
import { RunError } from "../errors/run.js";
import type { MassStore } from "../store/mass-store.js";

/**
 * Returns the place of one campaign in a store.
 *
 * @throws {RunError} from `read` if there is no such campaign.
 */
export function storedCampaign(store: MassStore, id: string): CampaignStore {
  return {
    async read() {
      const stored = await store.read(id);
      if (stored === undefined) throw new RunError("no_campaign", id);
      return stored;
    },
    write: (next, read) => store.write(id, next, read),
  };
}

/**
 * Changes a stored campaign. If somebody else changes it meanwhile, `change` is called again with theirs.
 *
 * @throws {RunError} if there is no such campaign.
 */
export function changeCampaign(
  store: MassStore,
  id: string,
  change: (campaign: Campaign) => Campaign,
): Promise<Changed> {
  return changeStored(storedCampaign(store, id), change, "run()");
}
