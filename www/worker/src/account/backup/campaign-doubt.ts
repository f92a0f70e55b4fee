import { CampaignError } from "wechat-mass";
import type { CampaignWork } from "../campaigns/campaigns.js";

/** Tells the campaigns of an account that an older state was put back: each that is open asks a person. */
export class CampaignDoubt {
  readonly #work: CampaignWork;

  constructor(work: CampaignWork) {
    this.#work = work;
  }

  /** Doubts all sends since a time, and takes no planned start for granted. */
  async restored(since: number): Promise<void> {
    const { starting, desk } = this.#work;
    await starting.distrust();
    const { store, runner } = desk.driver;
    // A backup of a machine whose clock was fast, or of a sandbox that began anew.
    const known = Math.floor(Math.min(since, desk.now));
    for (const { id } of await store.list("open")) {
      try {
        await runner.record(id, { what: "restored", since: known });
      } catch (error) {
        // A damaged campaign sends nothing. It must not keep the account from all others.
        if (!(error instanceof CampaignError)) throw error;
        desk.place.report(error, "restore");
      }
    }
  }
}
