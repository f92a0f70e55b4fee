import type { Accounts } from "../accounts.js";
import type { Place } from "../place.js";
import { type Bits, CHUNK, clearBit, fill, noBits } from "./bits.js";
import { OpenIds } from "./openid.js";

/** Differences from a follower as generated. */
export interface FollowerChange {
  readonly following?: boolean;
  readonly blocked?: boolean;
}

/** One follower's state. */
export interface FollowerState {
  readonly following: boolean;
  /** Whether the follower refuses messages. */
  readonly blocked: boolean;
}

interface Row {
  place: number;
  unfollowed: number;
  blocked: number;
}

/** The first generated follower followed at this time, and the others after that. Unix seconds. */
const FIRST_FOLLOWED = 1_500_000_000;

/** The followers of all accounts. They are generated; only what was changed is stored. */
export class Followers {
  readonly #place: Place;
  readonly #accounts: Accounts;
  readonly #openIds = new Map<string, OpenIds>();

  constructor(place: Place, accounts: Accounts) {
    this.#place = place;
    this.#accounts = accounts;
    place.db.migrate({
      part: "followers",
      versions: [
        [
          "CREATE TABLE follower_changes (account TEXT NOT NULL, place INTEGER NOT NULL, unfollowed INTEGER NOT NULL, blocked INTEGER NOT NULL, changed_at REAL NOT NULL, PRIMARY KEY (account, place)) WITHOUT ROWID",
        ],
      ],
    });
  }

  /** How OpenIDs of an account are made. */
  openIds(account: string): OpenIds {
    let found = this.#openIds.get(account);
    if (found === undefined) {
      found = new OpenIds(account);
      this.#openIds.set(account, found);
    }
    return found;
  }

  /** The place of somebody who follows, or has followed; nothing for a stranger. */
  placeOf(account: string, openid: string): number | undefined {
    const place = this.openIds(account).decode(openid);
    return place !== undefined && place < this.#accounts.of(account).followers ? place : undefined;
  }

  openidOf(account: string, place: number): string {
    return this.openIds(account).encode(place);
  }

  stateOf(account: string, place: number): FollowerState {
    const row = this.#place.db.row<Row>(
      "SELECT place, unfollowed, blocked FROM follower_changes WHERE account = ? AND place = ?",
      account,
      place,
    );
    return { following: row?.unfollowed !== 1, blocked: row?.blocked === 1 };
  }

  /** When somebody began to follow, in Unix seconds. */
  followedAt(account: string, place: number): number {
    const row = this.#place.db.row<{ changed_at: number; unfollowed: number }>(
      "SELECT changed_at, unfollowed FROM follower_changes WHERE account = ? AND place = ?",
      account,
      place,
    );
    return row === undefined ? FIRST_FOLLOWED + place * 7 : Math.floor(row.changed_at);
  }

  /** Changes one follower. */
  change(account: string, place: number, change: FollowerChange): void {
    const state = { ...this.stateOf(account, place), ...change };
    this.#place.db.change(
      "INSERT OR REPLACE INTO follower_changes (account, place, unfollowed, blocked, changed_at) VALUES (?, ?, ?, ?, ?)",
      account,
      place,
      state.following ? 0 : 1,
      state.blocked ? 1 : 0,
      this.#place.clock.now(),
    );
  }

  /** How many follow or have followed. */
  known(account: string): number {
    return this.#accounts.of(account).followers;
  }

  /** How many follow now. */
  count(account: string): number {
    const gone = this.#place.db.row<{ gone: number }>(
      "SELECT COUNT(*) AS gone FROM follower_changes WHERE account = ? AND unfollowed = 1 AND place < ?",
      account,
      this.#accounts.of(account).followers,
    );
    return this.#accounts.of(account).followers - (gone?.gone ?? 0);
  }

  /** How many chunks the followers of an account take. */
  chunks(account: string): number {
    return Math.ceil(this.#accounts.of(account).followers / CHUNK);
  }

  /** Those of a chunk who follow. */
  following(account: string, chunk: number): Bits {
    const bits = noBits();
    fill(bits, 0, this.#accounts.of(account).followers - chunk * CHUNK);
    for (const { place, unfollowed } of this.#changes(account, chunk)) {
      if (unfollowed === 1) clearBit(bits, place % CHUNK);
    }
    return bits;
  }

  /** Those of a chunk who follow and take messages. */
  reachable(account: string, chunk: number): Bits {
    const bits = noBits();
    fill(bits, 0, this.#accounts.of(account).followers - chunk * CHUNK);
    for (const { place } of this.#changes(account, chunk, true)) clearBit(bits, place % CHUNK);
    return bits;
  }

  /** Forgets what was changed, of an account that goes. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM follower_changes WHERE account = ?", account);
  }

  #changes(account: string, chunk: number, only = false): Row[] {
    return this.#place.db.rows<Row>(
      `SELECT place, unfollowed, blocked FROM follower_changes WHERE account = ? AND place >= ? AND place < ?${only ? " AND (unfollowed = 1 OR blocked = 1)" : ""}`,
      account,
      chunk * CHUNK,
      (chunk + 1) * CHUNK,
    );
  }
}
