import type { Agenda } from "./agenda.js";
import type { Clock } from "./clock.js";
import type { Database } from "./database.js";

/** What every part of the world is made of. */
export interface Place {
  readonly db: Database;
  readonly clock: Clock;
  readonly agenda: Agenda;
}
