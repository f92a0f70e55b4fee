import type { Clock } from "../shared/clock.js";
import type { Database } from "../shared/database.js";
import type { Env } from "../env.js";
import type { Alarm } from "./alarm.js";

/** What every part of an account uses of its object. */
export interface Place {
  /** The AppID. */
  readonly account: string;
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly db: Database;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Writes a line of the log, without secrets. */
  readonly report: (error: unknown, part: string) => void;
}
