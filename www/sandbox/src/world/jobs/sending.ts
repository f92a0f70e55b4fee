import type { Accounts } from "../accounts.js";
import { monthOf } from "../clock.js";
import type { Deliveries } from "../deliveries.js";
import {
  type Bits,
  CHUNK,
  clearBit,
  count,
  drop,
  keep,
  noBits,
  placesOf,
  setBit,
} from "../followers/bits.js";
import type { Followers } from "../followers/followers.js";
import type { Tags } from "../followers/tags.js";
import type { Tallies } from "../followers/tallies.js";
import type { JobRow } from "./job.js";
import { wantedErrors } from "./verdict.js";

/** The counts of one chunk, as the event adds them up. */
export interface Passed {
  /** Of the audience. */
  readonly total: number;
  /** Left after filtering. */
  readonly filtered: number;
  readonly sent: number;
  readonly errors: number;
}

/** Lets a job's sending pass over its audience, a chunk of followers at a time. */
export class Sending {
  readonly #accounts: Accounts;
  readonly #followers: Followers;
  readonly #tags: Tags;
  readonly #tallies: Tallies;
  readonly #deliveries: Deliveries;

  constructor(
    accounts: Accounts,
    followers: Followers,
    tags: Tags,
    tallies: Tallies,
    deliveries: Deliveries,
  ) {
    this.#accounts = accounts;
    this.#followers = followers;
    this.#tags = tags;
    this.#tallies = tallies;
    this.#deliveries = deliveries;
  }

  /** The next chunk, from one on, in which a job has an audience; nothing behind the last. */
  next(job: JobRow, from: number): number | undefined {
    const chunks = this.#followers.chunks(job.account);
    if (job.audience !== "openids") return from < chunks ? from : undefined;
    const place = placesOfJob(job).find((each) => each >= from * CHUNK);
    return place === undefined ? undefined : Math.floor(place / CHUNK);
  }

  /** The place of the first follower whom a job is for. */
  first(job: JobRow): number | undefined {
    let chunk = this.next(job, 0);
    while (chunk !== undefined) {
      for (const place of placesOf(this.audience(job, chunk))) return chunk * CHUNK + place;
      chunk = this.next(job, chunk + 1);
    }
    return undefined;
  }

  /** How many of a chunk a job is for. */
  size(job: JobRow, chunk: number): number {
    return count(this.audience(job, chunk));
  }

  /** Those of a chunk for whom a job is. */
  audience(job: JobRow, chunk: number): Bits {
    if (job.audience === "all") return this.#followers.following(job.account, chunk);
    if (job.audience === "tag") return this.#tags.members(job.account, job.tag ?? 0, chunk);
    const bits = noBits();
    for (const place of placesOfJob(job)) {
      if (Math.floor(place / CHUNK) === chunk) setBit(bits, place % CHUNK);
    }
    return bits;
  }

  /** Delivers to a chunk, and counts. */
  pass(job: JobRow, chunk: number, at: number): Passed {
    const { account } = job;
    const audience = this.audience(job, chunk);
    const total = count(audience);
    keep(audience, this.#followers.reachable(account, chunk));
    const month = `month:${monthOf(at)}`;
    const { kind, limits } = this.#accounts.of(account);
    if (kind === "service") {
      drop(audience, this.#tallies.atLeast(account, month, chunk, limits.received_a_month));
    }
    if (job.nobody === 1) return { total, filtered: 0, sent: 0, errors: 0 };
    const filtered = count(audience);
    const errors = takeAway(audience, wantedErrors(JSON.parse(job.texts)) - job.errors);
    const sent = filtered - errors;
    if (sent > 0) {
      this.#tallies.add(account, month, chunk, audience);
      this.#deliveries.deliver(account, job, chunk, audience, at);
    }
    return { total, filtered, sent, errors };
  }
}

/** The places of a job for a list of OpenIDs. */
export function placesOfJob({ places }: JobRow): Int32Array {
  return new Int32Array(places ?? new ArrayBuffer(0));
}

/** Takes up to `most` of a set away, and returns how many. */
function takeAway(bits: Bits, most: number): number {
  let taken = 0;
  if (most <= 0) return 0;
  for (const place of placesOf(bits)) {
    if (taken === most) break;
    clearBit(bits, place);
    taken++;
  }
  return taken;
}
