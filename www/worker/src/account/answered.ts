import type { Outcome } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Place } from "./place.js";

/** Does the work of a call from outside at the time of now: the clock of a sandbox may have jumped since. */
export function answered<T>(
  { clock }: Pick<Place, "clock">,
  work: () => T | Promise<T>,
): Promise<Outcome<T>> {
  return outcomeOf(async () => {
    await clock.refresh();
    return work();
  });
}
