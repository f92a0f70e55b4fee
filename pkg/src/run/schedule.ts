import type { ListedCampaign } from "../store/mass-store.js";
import type { TurnEnd } from "./turn.js";

/** The longest sleep: other programs may change the store, and clocks may jump. Seconds. */
export const LONGEST_SLEEP = 3600;
/** The first delay after an error, which doubles with each further one, and the longest. Seconds. */
const FIRST_DELAY = 1;
const LONGEST_DELAY = 600;
/** The shortest wait for a step, so that wrong clocks cannot make the driver spin. Seconds. */
const SHORTEST_WAIT = 0.1;

/** Returns the delay after so many errors in a row. Seconds. */
export function delayAfter(failures: number): number {
  return Math.min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY);
}

/** The last turn of a campaign. */
interface Seen {
  /** The revision at its end. Absent after an error. */
  revision?: number;
  /** Whether it ended before its calls. */
  isInterrupted: boolean;
  /** When it ended. */
  at: number;
  /** When the next is due. */
  due: number;
  failures: number;
}

/** When each campaign is due. */
export class Schedule {
  readonly #seen = new Map<string, Seen>();

  /** Forgets the campaigns that are not listed any more. */
  keep(listed: readonly ListedCampaign[]): void {
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
  }

  /** Lets a campaign have a turn at once. */
  forget(id: string): void {
    this.#seen.delete(id);
  }

  /** Orders campaigns: those that were interrupted let the others go first. */
  inOrder(listed: readonly ListedCampaign[]): ListedCampaign[] {
    const rank = ({ id }: ListedCampaign) => Number(this.#seen.get(id)?.isInterrupted ?? false);
    return [...listed].sort((one, other) => rank(one) - rank(other));
  }

  /** Tells whether a campaign needs a turn: its time has come, or somebody has changed it. */
  isDue({ id, revision }: ListedCampaign, now: number): boolean {
    const seen = this.#seen.get(id);
    if (seen === undefined || now >= seen.due || now < seen.at) return true;
    return seen.revision !== undefined && seen.revision !== revision;
  }

  /** Notes the end of a turn. */
  ended(id: string, { revision, step }: TurnEnd, now: number): void {
    const isInterrupted = step === undefined;
    const until = isInterrupted ? now : untilOf(step, now);
    this.#seen.set(id, { revision, at: now, due: until, failures: 0, isInterrupted });
  }

  /** Notes an error in a turn. */
  failed(id: string, now: number): void {
    const failures = (this.#seen.get(id)?.failures ?? 0) + 1;
    this.#seen.set(id, {
      at: now,
      due: now + delayAfter(failures),
      failures,
      isInterrupted: false,
    });
  }

  /** Returns when the first of these campaigns is due, or nothing if there is none. */
  next(listed: readonly ListedCampaign[], now: number): number | undefined {
    if (listed.length === 0) return undefined;
    return Math.min(...listed.map(({ id }) => this.#seen.get(id)?.due ?? now));
  }
}

function untilOf(step: NonNullable<TurnEnd["step"]>, now: number): number {
  const until = "until" in step ? (step.until ?? Number.POSITIVE_INFINITY) : now + LONGEST_SLEEP;
  return Math.min(Math.max(until, now + SHORTEST_WAIT), now + LONGEST_SLEEP);
}
