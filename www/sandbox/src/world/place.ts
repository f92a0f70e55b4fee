import type { Agenda } from "./agenda.js";
import type { Clock } from "./clock.js";
import type { Database } from "./database.js";

/** The ground on which every part of the world stands. */
export interface Place {
  readonly db: Database;
  readonly clock: Clock;
  readonly agenda: Agenda;
}
