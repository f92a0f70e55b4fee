import type { ListsPort } from "../lists-port.js";
import type { Place } from "../place.js";
import { CampaignDriver } from "./driver.js";
import { countsOf, phaseOf } from "./phase.js";
import { PlanBatches } from "./plan-batches.js";
import { type CampaignRow, CampaignRows } from "./rows.js";
import { Turns } from "./turns.js";
import { type CampaignView, stateOf, viewOf } from "./view.js";

/** How long the OpenIDs of an ended campaign are kept, for its rest. Seconds. */
const KEPT = 30 * 86_400;

/** The things that all work about campaigns shares: their rows, their batches, the driver, and the turns. */
export class Desk {
  readonly place: Place;
  readonly lists: ListsPort;
  readonly rows: CampaignRows;
  readonly batches: PlanBatches;
  readonly driver: CampaignDriver;
  readonly #turns = new Turns();

  constructor(place: Place, lists: ListsPort) {
    this.place = place;
    this.lists = lists;
    this.rows = new CampaignRows(place.db);
    this.batches = new PlanBatches(place.db, lists);
    this.driver = new CampaignDriver(place, (id) => this.note(id));
  }

  get now(): number {
    return this.place.clock.now();
  }

  /** Does work about a campaign in its turn. */
  inTurn<T>(id: string, work: (row: CampaignRow) => T | Promise<T>): Promise<T> {
    return this.#turns.take(id, () => work(this.rows.get(id)));
  }

  /** Returns a campaign as it is now. */
  async view(id: string): Promise<CampaignView> {
    await this.note(id);
    return viewOf(this.rows.get(id));
  }

  /** Notes how a started campaign is now, and tells the open pages and the webhooks what has changed. */
  async note(id: string): Promise<void> {
    if (this.#running(id) === undefined) return;
    const summary = await this.driver.runner.summary(id);
    // Once more, in one turn with the change: another note of the same campaign may have come first.
    const before = this.#running(id);
    if (summary === undefined || before === undefined) return;
    if ((before.run_revision ?? 0) > summary.revision) return;
    const { step, totals, revision } = summary;
    const isCall = step.do === "call";
    const phase = phaseOf(step, totals, summary);
    const hasEnded = phase === "finished" || phase === "cancelled";
    this.place.db.transact(() => {
      this.rows.change(id, {
        phase,
        // A call has the whole message. It is not kept a second time.
        step: isCall ? null : step,
        totals: countsOf(totals),
        run_revision: revision,
        clean_at: hasEnded ? (before.clean_at ?? this.now + KEPT) : null,
      });
      this.changed(id, before);
    });
  }

  #running(id: string): CampaignRow | undefined {
    const row = this.rows.find(id);
    return row?.state === "starting" || row?.state === "started" ? row : undefined;
  }

  /** Tells the open pages and the webhooks of a change. Call it in the turn of the change. */
  changed(id: string, before: CampaignRow | undefined): void {
    const row = this.rows.get(id);
    const view = viewOf(row);
    const { content: _content, authors: _authors, ...shown } = view;
    const hasMoved = before === undefined || stateOf(before) !== view.state;
    const asks =
      JSON.stringify(view.question) !== JSON.stringify(before && viewOf(before).question);
    if (
      !hasMoved &&
      !asks &&
      before?.run_revision === row.run_revision &&
      before?.revision === row.revision
    ) {
      return;
    }
    this.place.live.tell("campaign", shown);
    const { title, state, totals, question } = view;
    const told = { campaign: id, title, state, ...(totals === undefined ? {} : { totals }) };
    if (hasMoved) this.place.outbox.tell("campaign.state", () => told);
    if (asks && question !== undefined)
      this.place.outbox.tell("campaign.question", () => ({ ...told, question }));
  }
}
