import { RpcTarget } from "cloudflare:workers";
import type { JobSummary, OrderSummary, Recipient } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import type { Outcome } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { ListsPort } from "../lists-port.js";
import type { Place } from "../place.js";
import { type CheckResult, Checks } from "./checks.js";
import { Cleaning } from "./cleaning.js";
import { Desk } from "./desk.js";
import { type Answer, Operating, type Previewed } from "./operating.js";
import type { PlanChange, PlanGiven } from "./plan-form.js";
import { type Planned, Planning } from "./planning.js";
import { type StartGiven, Starting } from "./starting.js";
import { type CampaignLine, type CampaignView, lineOf, stateOf } from "./view.js";

/** A campaign that was planned, with the report of the OpenIDs of its body. */
export type PlannedView = CampaignView & Pick<Planned, "openids">;

/** A page of campaigns. */
export interface CampaignPage {
  readonly campaigns: readonly CampaignLine[];
  /** Where the next page begins, if there is one. */
  readonly next?: number;
  /** How many campaigns there are in each state. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A page of the jobs of a campaign. */
export interface JobPage {
  readonly jobs: readonly JobSummary[];
  readonly total: number;
  readonly orders: readonly OrderSummary[];
  /** When everything will probably have been sent. Unix seconds. */
  readonly estimated_end?: number;
}

/** The campaigns of an account, for callers. */
export class Campaigns extends RpcTarget {
  readonly #place: Place;
  readonly #desk: Desk;
  readonly #checks: Checks;
  readonly #planning: Planning;
  readonly #starting: Starting;
  readonly #operating: Operating;

  constructor(place: Place, { desk, checks, starting }: CampaignWork) {
    super();
    this.#place = place;
    this.#desk = desk;
    this.#checks = checks;
    this.#starting = starting;
    this.#planning = new Planning(desk);
    this.#operating = new Operating(desk, this.#planning);
  }

  /** Returns a page of campaigns, the newest first. */
  list({
    before = Number.MAX_SAFE_INTEGER,
    limit,
    states = [],
  }: {
    before?: number | undefined;
    limit: number;
    states?: readonly string[];
  }): Promise<Outcome<CampaignPage>> {
    return answered(this.#place, () => {
      const { rows } = this.#desk;
      const stored = states.flatMap((state) => STORED[state] ?? [state]);
      const page = rows.page(before, limit + 1, stored);
      const last = page.length > limit ? page[limit - 1] : undefined;
      const counts: Record<string, number> = {};
      for (const { state, count } of rows.counts()) {
        const shown = SHOWN[state] ?? state;
        counts[shown] = (counts[shown] ?? 0) + count;
      }
      return {
        campaigns: page.slice(0, limit).map(lineOf),
        counts,
        ...(last === undefined ? {} : { next: last.number }),
      };
    });
  }

  /** Returns a campaign as it is now. */
  read(id: string): Promise<Outcome<CampaignView>> {
    return answered(this.#place, () => this.#desk.view(id));
  }

  create(given: PlanGiven, actor: Actor): Promise<Outcome<PlannedView>> {
    return this.#planned(() => this.#planning.create(given, actor));
  }

  edit(
    id: string,
    revision: number,
    given: PlanChange,
    actor: Actor,
  ): Promise<Outcome<PlannedView>> {
    return this.#planned(() => this.#planning.edit(id, revision, given, actor));
  }

  duplicate(id: string, actor: Actor): Promise<Outcome<PlannedView>> {
    return this.#planned(() => this.#planning.duplicate(id, actor));
  }

  rest(id: string, actor: Actor): Promise<Outcome<PlannedView>> {
    return this.#planned(() => this.#operating.rest(id, actor));
  }

  remove(id: string, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, () => this.#planning.remove(id, actor));
  }

  /** Finds all problems of a plan, and what WeChat says about it. */
  check(id: string): Promise<Outcome<CheckResult>> {
    return answered(this.#place, () => this.#checks.check(this.#desk.rows.get(id)));
  }

  submit(id: string, revision: number, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#planning.submit(id, revision, actor));
  }

  approve(
    id: string,
    revision: number,
    digest: string,
    actor: Actor,
  ): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#planning.approve(id, revision, digest, actor));
  }

  reject(
    id: string,
    revision: number,
    reason: string,
    actor: Actor,
  ): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#planning.reject(id, revision, reason, actor));
  }

  start(id: string, given: StartGiven, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#starting.start(id, given, actor));
  }

  /** Plans the start for a time, in Unix seconds. Without one, a planned start is taken back. */
  schedule(
    id: string,
    at: number | null,
    given: StartGiven,
    actor: Actor,
  ): Promise<Outcome<CampaignView>> {
    return this.#done(id, () =>
      at === null
        ? this.#starting.unschedule(id, given.revision, actor)
        : this.#starting.schedule(id, at, given, actor),
    );
  }

  pause(id: string, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#operating.pause(id, actor));
  }

  resume(id: string, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#operating.resume(id, actor));
  }

  cancel(id: string, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#operating.cancel(id, actor));
  }

  answer(id: string, answer: Answer, actor: Actor): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#operating.answer(id, answer, actor));
  }

  deleteArticles(
    id: string,
    job: { job: number; article_idx?: number | undefined },
    actor: Actor,
  ): Promise<Outcome<CampaignView>> {
    return this.#done(id, () => this.#operating.deleteArticles(id, job, actor));
  }

  /** Sends the message of a plan to single people. */
  preview(id: string, to: readonly Recipient[], actor: Actor): Promise<Outcome<Previewed[]>> {
    return answered(this.#place, () => this.#operating.preview(id, to, actor));
  }

  /** Sends a message to single people, without a plan. */
  previews(
    content: { readonly msgtype: string },
    to: readonly Recipient[],
    actor: Actor,
  ): Promise<Outcome<Previewed[]>> {
    return answered(this.#place, () => this.#operating.previews(content, to, actor));
  }

  /** Returns a page of the jobs of a campaign. A plan that has not started has none. */
  jobs(id: string, offset: number, limit: number): Promise<Outcome<JobPage>> {
    return answered(this.#place, async () => {
      this.#desk.rows.get(id);
      const summary = await this.#desk.driver.runner.summary(id);
      const { jobs = [], orders = [], estimated_end } = summary ?? {};
      return {
        jobs: jobs.slice(offset, offset + limit),
        total: jobs.length,
        orders,
        ...(estimated_end === undefined ? {} : { estimated_end }),
      };
    });
  }

  /** Does something about a campaign, and returns it. */
  #done(id: string, work: () => Promise<void>): Promise<Outcome<CampaignView>> {
    return answered(this.#place, async () => {
      await work();
      return this.#desk.view(id);
    });
  }

  #planned(work: () => Promise<Planned>): Promise<Outcome<PlannedView>> {
    return answered(this.#place, async () => {
      const { id, openids } = await work();
      return { ...(await this.#desk.view(id)), ...(openids === undefined ? {} : { openids }) };
    });
  }
}

/** The names of states in the table, by those that are shown. */
const STORED: Readonly<Record<string, readonly string[]>> = {
  not_submitted: ["draft"],
  awaiting_approval: ["awaiting"],
  needs_person: ["needs_person", "missed"],
  sending: ["sending", "starting"],
};

const SHOWN: Readonly<Record<string, string>> = {
  draft: "not_submitted",
  awaiting: "awaiting_approval",
  missed: "needs_person",
  starting: "sending",
};

/** The work on campaigns that nobody asks for at the time. */
export class CampaignWork {
  readonly desk: Desk;
  readonly checks: Checks;
  readonly starting: Starting;

  constructor(place: Place, lists: ListsPort) {
    this.desk = new Desk(place, lists);
    this.checks = new Checks(this.desk);
    this.starting = new Starting(this.desk, this.checks);
    place.alarm.add(this.desk.driver);
    place.alarm.add(this.starting);
    place.alarm.add(new Cleaning(this.desk));
  }

  /** Prepares the tables, and notes what has happened to campaigns just before the program ended. */
  async begin(): Promise<void> {
    await this.desk.driver.store.list("open");
    if (!this.desk.place.clock.isKnown()) return;
    for (const id of this.desk.rows.outdated()) {
      // A damaged campaign must not keep the account from all others.
      await this.desk.note(id).catch((error) => this.desk.place.report(error, "campaigns"));
    }
  }

  /** How many campaigns ask a person something. */
  questions(): { id: string; title: string }[] {
    return this.desk.rows
      .page(Number.MAX_SAFE_INTEGER, 100, ["needs_person", "missed"])
      .filter((row) => stateOf(row) === "needs_person")
      .map(({ id, title }) => ({ id, title }));
  }
}
