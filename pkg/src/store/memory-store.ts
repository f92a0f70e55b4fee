import { openidBytes } from "../campaign/step.js";
import { type Campaign, storedText } from "../campaign/stored.js";
import type { ListedCampaign, MassStore } from "./mass-store.js";
import { batchMissing, mustBeBytes } from "./options.js";
import { PUSHES_KEPT } from "./pushes.js";
import { type Digest, digest, mustFollow } from "./sends.js";

/** A campaign in memory, with its sends. */
interface Kept extends Digest {
  campaign: Campaign;
}

/** A time for a summary and a step of which nothing depends on the time. */
const ANY_TIME = 1e9;

/**
 * A store in memory, for tests and for trying. Everything is lost when the program ends: a campaign that is
 * added again is then sent again. Do not send to real followers with it.
 *
 * @example
 * const runner = run({ store: memoryStore(), token: "TOKEN" });
 */
export function memoryStore(): MassStore {
  const campaigns = new Map<string, Kept>();
  const batches = new Map<string, Map<string, Uint8Array>>();
  const pushes = new Map<string, number>();

  return {
    async putBatch(campaign, { fingerprint, openids }) {
      // The caller may use the bytes again.
      const bytes = mustBeBytes("putBatch", openidBytes(openids), openids);
      const known = batches.get(campaign) ?? new Map<string, Uint8Array>();
      batches.set(campaign, known.set(fingerprint, bytes.slice()));
    },
    async batch(campaign, fingerprint) {
      const openids = batches.get(campaign)?.get(fingerprint);
      if (openids !== undefined) return openids;
      throw batchMissing(campaign, fingerprint);
    },
    async create(campaign) {
      const kept = { campaign: storedText(campaign), ...digest(campaign, ANY_TIME) };
      if (campaigns.has(kept.id)) return false;
      campaigns.set(kept.id, kept);
      return true;
    },
    async read(id) {
      const stored = campaigns.get(id);
      return stored && { campaign: stored.campaign, revision: stored.revision };
    },
    async write(id, next, read) {
      const after = digest(next.campaign, ANY_TIME);
      mustFollow(after, id, next.revision, read);
      if (campaigns.get(id)?.revision !== read) return false;
      campaigns.set(id, { campaign: storedText(next.campaign), ...after });
      return true;
    },
    async list(which = "all") {
      const all = [...campaigns].map(
        ([id, { revision, ended }]): ListedCampaign => ({ id, revision, ended }),
      );
      return which === "open" ? all.filter(({ ended }) => !ended) : all;
    },
    async remove(id) {
      batches.delete(id);
      return campaigns.delete(id);
    },
    async sends(campaign) {
      return campaigns.get(campaign)?.sends.map((send) => ({ ...send })) ?? [];
    },
    async findSend(msg_id) {
      for (const { sends } of campaigns.values()) {
        const found = sends.find((send) => send.msg_id === String(msg_id));
        if (found !== undefined) return { ...found };
      }
      return undefined;
    },
    async rememberPush(dedupe_key, now) {
      for (const [key, at] of pushes) if (at < now - PUSHES_KEPT) pushes.delete(key);
      if (pushes.has(dedupe_key)) return false;
      pushes.set(dedupe_key, now);
      return true;
    },
  };
}
