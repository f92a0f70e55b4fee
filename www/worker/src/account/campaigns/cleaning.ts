import type { Due } from "../alarm.js";
import type { Desk } from "./desk.js";

/**
 * Removes the OpenIDs of campaigns that have ended long ago: a list of millions takes hundreds of megabytes each
 * time that it is sent to. The campaigns themselves, with their counts, stay.
 */
export class Cleaning implements Due {
  readonly name = "cleaning";
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  due(): number | undefined {
    return this.#desk.rows.firstCleaning();
  }

  async ring(now: number): Promise<void> {
    const { place, rows, batches } = this.#desk;
    for (const id of rows.toClean(now)) {
      place.db.transact(() => {
        batches.remove(place.account, id);
        rows.change(id, { clean_at: null });
      });
    }
  }
}
