import { member } from "../arguments/options.js";
import { className } from "../arguments/type-name.js";
import { textOf } from "../calls/arguments.js";
import type { Untrusted } from "../calls/build.js";
import { recordWritten, type WrittenFact, writtenFact } from "../campaign/fact.js";
import { nextStep } from "../campaign/step.js";
import { campaignSummary } from "../campaign/summary.js";
import { MassError } from "../errors/calls.js";
import { CampaignError } from "../errors/campaign.js";
import { RunError } from "../errors/run.js";
import type { CampaignPlan, CampaignSummary, Fact, Step } from "../generated/campaign-types.js";
import type { Push } from "../push/types.js";
import type { MassStore } from "../store/mass-store.js";
import { type Added, addCampaign, type ListPlan, type OpenIdSource } from "./add-campaign.js";
import { Driver } from "./driver.js";
import { type RunOptions, type Settings, settingsOf } from "./options.js";
import { changeCampaign } from "./stored-campaign.js";

/**
 * The facts that the driver records itself. Whoever could tell those of calls could end a job that was never sent.
 * A campaign has one number of calls elsewhere for each purpose, and the driver's would replace that of others.
 */
const OWN_FACTS: readonly Exclude<Fact, OutsideFact>["what"][] = [
  "called",
  "unsent",
  "replied",
  "lost",
  "pushed",
  "elsewhere",
];

/**
 * A fact that somebody else than the driver tells. Calls are the driver's own, also those `elsewhere`, and pushes go
 * to `push`.
 */
export type OutsideFact = Exclude<
  Fact,
  { what: "called" | "unsent" | "replied" | "lost" | "pushed" | "elsewhere" }
>;

/** A summary of a campaign, with its next step: what it waits for, or the question that a person must answer. */
export interface RunSummary extends CampaignSummary {
  /** The next step. */
  step: Step;
}

/** The driver of the campaigns of an account. */
export interface Runner {
  /**
   * Stores a new campaign and begins it. With a list as the second argument, the plan has no audience, and the
   * batches are stored as they come.
   *
   * Repeating it is safe: the same plan under the same `id` goes on. To be the same, it has the same message
   * and the same recipients in the same order; times and budgets are not compared.
   *
   * The plan, an array and a `Set` are read at the call, so they may change afterwards. Bytes are not copied:
   * do not change them until it resolves.
   *
   * @throws {MassError} if the plan has an error.
   * @throws {TypeError} if the list is not one, as `openIdBatches` throws it.
   * @throws {RunError} if the `id` is taken by another plan.
   */
  add(plan: CampaignPlan): Promise<Added>;
  /** Stores a new campaign to a list of OpenIDs, and begins it. */
  add(plan: ListPlan, openids: OpenIdSource): Promise<Added>;
  /** Stores a plan whose type is not known, for example one from a request. It is checked in the same way. */
  add<P>(plan: Untrusted<P>, openids?: unknown): Promise<Added>;
  /**
   * Records a push from `openPush` in every campaign that it may concern. Returns whether it is new: WeChat
   * delivers a push up to three times. Other pushes than the end of a mass send are only remembered.
   *
   * @throws {MassError} if it is not a push, for example a body that was not opened.
   * @throws the errors of the store. Let WeChat repeat the push then.
   */
  push(push: Push): Promise<boolean>;
  /**
   * Records what a person or another program tells: `paused`, `decided`, `preview` and so on. Returns the next
   * step of the campaign. The facts of calls and pushes are refused: `run` records them itself. So is
   * `elsewhere`: if other programs make calls too, give the plan a lower `calls_per_day`.
   *
   * @throws {MassError} if `id` is not a text.
   * @throws {CampaignError} if the fact cannot belong to the campaign.
   * @throws {RunError} if there is no such campaign, or the fact is one of the driver's own.
   */
  record(id: string, fact: OutsideFact): Promise<Step>;
  /** Records a fact whose type is not known, for example one from a request. It is checked in the same way. */
  record<F>(id: string, fact: Untrusted<F>): Promise<Step>;
  /** Summarizes a campaign, with its next step. Returns nothing if there is none of this name. */
  summary(id: string): Promise<RunSummary | undefined>;
  /**
   * Makes the calls that are due now, of all campaigns. Returns the time at which it must be called again
   * (Unix seconds), or nothing if no campaign is open. One with a question is open. With an `alarm`, call it when the alarm rings: it ends
   * after about a minute at most, and sets the next alarm. Otherwise timers call it.
   */
  tick(): Promise<number | undefined>;
  /**
   * Ends the driver: no new call begins, and the one that is under way is finished and stored. Afterwards
   * nothing of it keeps the process alive. `push`, `record`, `add` and `summary` still work.
   */
  stop(): Promise<void>;
}

/** The stores that are being driven. */
const driven = new WeakSet<MassStore>();

/**
 * Drives the campaigns of an account: makes the calls that are due, one at a time, waits, and goes on. It
 * continues at once what is stored.
 *
 * There is one driver for a store in a process. Several processes may drive the same stored campaigns: a call
 * is claimed in the store before it is sent.
 *
 * @throws {MassError} if an option is missing, has a wrong type or an unknown name, or `base` is not an address.
 * @throws {RunError} if the store is being driven already.
 * @example
 * const runner = run({ store, token: stableToken({ appid, secret }) });
 * await runner.add({ id: "spring", account: "service", content }, createReadStream("openids.txt"));
 */
export function run(options: RunOptions): Runner {
  const settings = settingsOf(options);
  const { store } = settings;
  if (driven.has(store)) throw new RunError("already_running");
  // It reads the clock, which may fail.
  const driver = new Driver(settings);
  driven.add(store);
  driver.start();
  let stopping: Promise<void> | undefined;

  return {
    async add(plan: unknown, openids?: unknown) {
      // The check refuses what is not a plan or not a list.
      const [given, list] = [plan as CampaignPlan | ListPlan, openids as OpenIdSource | undefined];
      const added = await addCampaign(store, { plan: given, source: list }, settings.now());
      driver.wake();
      return added;
    },
    async push(push) {
      const taken = takenPush(push);
      if (taken.kind === "mass_send_job_finish") {
        await recordPush(settings, driver, taken);
        driver.wake();
      }
      return store.rememberPush(taken.dedupe_key, settings.now());
    },
    async record(id: string, fact: unknown) {
      textOf("/id", id);
      const { now } = settings;
      // The check and the record see the same, whatever the caller does with the object meanwhile.
      const written = writtenFact(fact);
      const what = member(parsed(written.json), "what");
      const own = OWN_FACTS.find((name) => name === what);
      if (own !== undefined) throw new RunError("not_from_outside", own);
      const { campaign, isNew } = await changeCampaign(store, id, (stored) =>
        recordWritten(stored, written, now()),
      );
      if (isNew) driver.changed(id, campaign);
      driver.wake(id);
      return nextStep(campaign, now());
    },
    async summary(id) {
      textOf("/id", id);
      const stored = await store.read(id);
      if (stored === undefined) return undefined;
      const now = settings.now();
      return { ...campaignSummary(stored.campaign, now), step: nextStep(stored.campaign, now) };
    },
    tick: () => driver.tick(),
    stop() {
      stopping ??= driver.stop().finally(() => driven.delete(store));
      return stopping;
    },
  };
}

/** A push that was read once: its object may change while it is recorded. */
interface TakenPush {
  readonly kind: string;
  readonly dedupe_key: string;
  readonly msg_id: string;
  /** The fact of it. */
  readonly fact: WrittenFact;
}

/** Reads a push. A body that was not opened has no key, and its event would be lost. */
function takenPush(push: unknown): TakenPush {
  const fact = writtenFact({ what: "pushed", push });
  const copy = member(parsed(fact.json), "push");
  const text = (name: string) => String(member(copy, name) ?? "");
  const [kind, dedupe_key, msg_id] = [text("kind"), text("dedupe_key"), text("msg_id")];
  if (typeof copy === "object" && kind !== "" && dedupe_key !== "") {
    return { kind, dedupe_key, msg_id, fact };
  }
  throw new MassError([
    {
      path: "/push",
      code: "wrong_type",
      level: "error",
      message: {
        zh: `\`push\` 应为 openPush 返回的推送，实际为 ${className(push)}；请先用 openPush 打开收到的内容`,
        en: `\`push\` must be what openPush returned, not ${className(push)}; open the body that came with openPush first`,
      },
      limit: "Push",
      actual: className(push),
    },
  ]);
}

/** Reads JSON, or returns nothing. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Records a push in every open campaign and in the one that has its job. An event may come before the answer to
 * its send, so nobody knows whose it is. A damaged campaign does not keep it from the others.
 */
async function recordPush(
  { store, now }: Settings,
  driver: Driver,
  { msg_id, fact }: TakenPush,
): Promise<void> {
  const ids = new Set<string>();
  try {
    const owner = await store.findSend(msg_id);
    if (owner !== undefined) ids.add(owner.campaign);
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    driver.report(error);
  }
  for (const { id } of await store.list("open")) ids.add(id);
  for (const id of ids) {
    try {
      const { campaign, isNew } = await changeCampaign(store, id, (stored) =>
        recordWritten(stored, fact, now()),
      );
      if (isNew) driver.changed(id, campaign);
    } catch (error) {
      const isGone = error instanceof RunError && error.code === "no_campaign";
      if (!(error instanceof CampaignError) && !isGone) throw error;
      driver.report(error, id);
    }
  }
}
