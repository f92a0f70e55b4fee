import { type BatchOpenIds, nextStep } from "../campaign/step.js";
import { type Campaign, campaignRevision } from "../campaign/stored.js";
import { campaignSummary } from "../campaign/summary.js";
import type { ListedCampaign, MassStore, StoredRevision, StoredSend } from "./mass-store.js";

/** A campaign in memory, with its rows. */
interface Kept extends StoredRevision {
  ended: boolean;
  sends: StoredSend[];
}

/** The seconds after which a push is forgotten. */
const PUSHES_KEPT = 7 * 24 * 3600;
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
  const batches = new Map<string, Map<string, BatchOpenIds>>();
  const pushes = new Map<string, number>();

  return {
    async putBatch(campaign, { fingerprint, openids }) {
      const known = batches.get(campaign) ?? new Map<string, BatchOpenIds>();
      batches.set(campaign, known.set(fingerprint, openids));
    },
    async batch(campaign, fingerprint) {
      const openids = batches.get(campaign)?.get(fingerprint);
      if (openids !== undefined) return openids;
      throw new Error(`memoryStore(): campaign ${campaign} has no batch ${fingerprint}`);
    },
    async create(campaign) {
      const { id } = campaignSummary(campaign, ANY_TIME);
      if (campaigns.has(id)) return false;
      campaigns.set(id, kept(campaign));
      return true;
    },
    async read(id) {
      const stored = campaigns.get(id);
      return stored && { campaign: stored.campaign, revision: stored.revision };
    },
    async write(id, next, read) {
      if (campaigns.get(id)?.revision !== read) return false;
      campaigns.set(id, kept(next.campaign));
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
        const found = sends.find((send) => send.msg_id === msg_id);
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

/** Makes what is kept of a campaign. */
function kept(campaign: Campaign): Kept {
  const { id, jobs } = campaignSummary(campaign, ANY_TIME);
  return {
    campaign,
    revision: campaignRevision(campaign),
    ended: nextStep(campaign, ANY_TIME).do === "done",
    sends: jobs.map(({ job, state, clientmsgid, ...rest }) => ({
      campaign: id,
      job,
      state,
      clientmsgid,
      ...known(rest, [
        "msg_id",
        "recipients",
        "requested_at",
        "finished_at",
        "status",
        "total_count",
        "filtered",
        "sent_count",
        "error_count",
      ]),
    })),
  };
}

/** Copies the members that are present. */
function known<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const present = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, from[name]])) as Pick<T, K>;
}
