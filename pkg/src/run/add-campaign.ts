import { member } from "../arguments/options.js";
import { snapshotOf } from "../arguments/snapshot.js";
import { type OpenIdReport, openIdBatches } from "../campaign/openid-batches.js";
import type { OpenIdPiece } from "../campaign/openid-pieces.js";
import { checkCampaign, planCampaign } from "../campaign/plan.js";
import type { BatchOpenIds } from "../campaign/step.js";
import type { Campaign } from "../campaign/stored.js";
import { campaignSummary } from "../campaign/summary.js";
import { MassError } from "../errors/calls.js";
import { RunError } from "../errors/run.js";
import type { CampaignPlan } from "../generated/campaign-types.js";
import type { MassStore } from "../store/mass-store.js";
import { BATCH_MISSING } from "../store/options.js";

/** A list of OpenIDs, as `openIdBatches` takes it. */
export type OpenIdSource = OpenIdPiece | Iterable<OpenIdPiece> | AsyncIterable<OpenIdPiece>;

/** A plan without its audience, which is a list. */
export type ListPlan = Omit<CampaignPlan, "audience"> & { audience?: undefined };

/** The result of `add`. */
export interface Added {
  /** The name of the campaign. */
  id: string;
  /** Whether it was added now. Otherwise it was there before, and goes on. */
  isNew: boolean;
  /** The report of the list, if one was given: its duplicates and its malformed lines. */
  report?: OpenIdReport;
}

/** A batch of a plan, which may have its OpenIDs. */
interface PlannedBatch {
  count: number;
  fingerprint: string;
  list?: string;
  openids?: BatchOpenIds;
}

/**
 * Stores a new campaign with its batches. The plan and the list are read as they are at the call, except for
 * bytes and for what comes piece by piece.
 *
 * @throws {MassError} if the plan has an error; nothing was stored.
 * @throws {RunError} if the name is taken by another plan, or a batch is not stored.
 */
export async function addCampaign(
  store: MassStore,
  given: { plan: CampaignPlan | ListPlan; source: OpenIdSource | undefined },
  now: number,
): Promise<Added> {
  const { plan, source } = snapshotOf(given);
  const isPlan = typeof plan === "object" && plan !== null;
  if (isPlan && source !== undefined && plan.audience !== undefined) {
    throw new RunError("two_audiences");
  }
  const id = isPlan ? plan.id : undefined;
  const stored = typeof id === "string" && id !== "" ? await store.read(id) : undefined;
  const list =
    source === undefined ? undefined : openIdBatches(source as AsyncIterable<OpenIdPiece>);
  const whole = list === undefined ? (plan as CampaignPlan) : await planOf(list);
  const campaign = planCampaign(whole, now);
  if (list === undefined && stored === undefined) await storePlanned(store, whole);

  const isNew = stored === undefined && (await store.create(campaign));
  const known = isNew ? campaign : (stored ?? (await store.read(whole.id)))?.campaign;
  if (known === undefined || !areSame(known, campaign, now)) {
    throw new RunError("another_plan", whole.id);
  }
  return { id: whole.id, isNew, ...(list === undefined ? {} : { report: list.report }) };

  /** Stores the batches of a list as they come, and returns the plan with them. */
  async function planOf(list: ReturnType<typeof openIdBatches>): Promise<CampaignPlan>;
  async function planOf(list: AsyncIterable<PlannedBatch & { openids: BatchOpenIds }>) {
    const batches: PlannedBatch[] = [];
    const full = () => ({ ...plan, audience: { openids: batches } }) as unknown as CampaignPlan;
    for await (const { count, fingerprint, list: name, openids } of list) {
      batches.push({ count, fingerprint, ...(name === undefined ? {} : { list: name }) });
      // A plan with an error is refused before anything is stored.
      if (batches.length === 1) mustConform(full());
      if (stored === undefined) await store.putBatch(plan.id, { count, fingerprint, openids });
    }
    return full();
  }
}

function mustConform(plan: CampaignPlan): void {
  const problems = checkCampaign(plan);
  if (problems.some(({ level }) => level === "error")) throw new MassError(problems);
}

/** Stores the batches of a plan that have their OpenIDs. The others must be stored already. */
async function storePlanned(store: MassStore, plan: CampaignPlan): Promise<void> {
  const { openids = [] } = plan.audience as { openids?: readonly PlannedBatch[] };
  for (const [index, { count, fingerprint, openids: ids }] of openids.entries()) {
    if (ids !== undefined) {
      await store.putBatch(plan.id, { count, fingerprint, openids: ids });
      continue;
    }
    try {
      await store.batch(plan.id, fingerprint);
    } catch (error) {
      if (member(error, "code") !== BATCH_MISSING) throw error;
      throw new RunError("batch_missing", String(index + 1));
    }
  }
}

/** Tells whether two campaigns send the same to the same: their `clientmsgid`s are made of both. */
function areSame(one: Campaign, other: Campaign, now: number): boolean {
  const keys = (campaign: Campaign) =>
    campaignSummary(campaign, now).jobs.map(({ clientmsgid }) => clientmsgid);
  return keys(one).join() === keys(other).join();
}
