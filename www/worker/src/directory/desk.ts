import type { Audit } from "../shared/audit.js";
import type { Clock } from "../shared/clock.js";
import type { Database } from "../shared/database.js";
import type { Secrets } from "../shared/secrets.js";

/** The things of its object that every part of the directory uses. */
export interface Desk {
  readonly db: Database;
  /** The clock of the machine: a sandbox whose month takes a minute must not end the sessions. */
  readonly clock: Clock;
  readonly audit: Audit;
  readonly secrets: Secrets;
  /** Whoever has this code creates the first owner. */
  readonly setupCode: string | undefined;
}
