import { RpcTarget } from "cloudflare:workers";
import type { Outcome } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Place } from "./place.js";
import type { AccountSettings } from "./stored-settings.js";

/** The settings of an account, for those who manage it. */
export class Settings extends RpcTarget {
  readonly #place: Place;

  constructor(place: Place) {
    super();
    this.#place = place;
  }

  /** Returns the settings without secrets. */
  read(): Promise<Outcome<AccountSettings>> {
    return outcomeOf(() => this.#place.settings.read());
  }
}
