import { RpcTarget } from "cloudflare:workers";
import type { Outcome } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { Place } from "../place.js";
import type { KeptExport, ScheduledExports } from "./scheduled-exports.js";

/** The exports on a schedule, for callers. */
export class Exports extends RpcTarget {
  readonly #place: Place;
  readonly #scheduled: ScheduledExports;

  constructor(place: Place, scheduled: ScheduledExports) {
    super();
    this.#place = place;
    this.#scheduled = scheduled;
  }

  /** Returns the exports that are kept, the newest first. */
  list(): Promise<Outcome<KeptExport[]>> {
    return answered(this.#place, () => {
      this.#place.settings.read();
      return this.#scheduled.kept();
    });
  }
}
