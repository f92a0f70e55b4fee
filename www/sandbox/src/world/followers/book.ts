import { type Clock, monthOf } from "../clock.js";
import type { FollowerEvents } from "../follower-events.js";
import { CHUNK } from "./bits.js";
import type { Followers } from "./followers.js";
import type { FollowerPages } from "./pages.js";
import type { Tags } from "./tags.js";
import { MOST, type Tallies } from "./tallies.js";

/** A follower, as people see one. */
export interface FollowerView {
  readonly openid: string;
  /** The WeChat id for previews. */
  readonly wxname: string;
  readonly following: boolean;
  readonly blocked: boolean;
  readonly tags: readonly number[];
  /** Mass sends that have arrived this month; up to 7. */
  readonly received_this_month: number;
}

/** Changes of a follower by a person. */
export interface FollowerEdit {
  readonly following?: boolean | undefined;
  readonly blocked?: boolean | undefined;
  readonly tags?: readonly number[] | undefined;
  readonly received_this_month?: number | undefined;
}

/** The followers as people see them and change them. */
export class FollowerBook {
  readonly #clock: Clock;
  readonly #followers: Followers;
  readonly #tags: Tags;
  readonly #tallies: Tallies;
  readonly #pages: FollowerPages;
  readonly #events: FollowerEvents;

  constructor(parts: {
    readonly clock: Clock;
    readonly followers: Followers;
    readonly tags: Tags;
    readonly tallies: Tallies;
    readonly pages: FollowerPages;
    readonly followerEvents: FollowerEvents;
  }) {
    this.#clock = parts.clock;
    this.#followers = parts.followers;
    this.#tags = parts.tags;
    this.#tallies = parts.tallies;
    this.#pages = parts.pages;
    this.#events = parts.followerEvents;
  }

  /**
   * Lists followers by their places, those who have left among them. A search is an OpenID or a WeChat id of the
   * sandbox; with a tag only those who have it are listed.
   */
  list(
    account: string,
    wanted: { offset: number; limit: number; search?: string; tag?: number },
  ): { total: number; followers: FollowerView[] } {
    const { offset, limit, search, tag } = wanted;
    if (search !== undefined && search !== "") {
      const place = this.find(account, search);
      return place === undefined
        ? { total: 0, followers: [] }
        : { total: 1, followers: [this.view(account, place)] };
    }
    if (tag !== undefined) {
      const places = this.#pages.places(account, tag, 0, offset + limit).slice(offset);
      const total = this.#tags.count(account, tag);
      return { total, followers: places.map((place) => this.view(account, place)) };
    }
    const total = this.#followers.known(account);
    const length = Math.max(0, Math.min(limit, total - offset));
    const followers = Array.from({ length }, (_, at) => this.view(account, offset + at));
    return { total, followers };
  }

  /** The place of an OpenID or a WeChat id. */
  find(account: string, name: string): number | undefined {
    const place = Number(/^sandbox_(\d{1,9})$/.exec(name)?.[1] ?? Number.NaN);
    if (place < this.#followers.known(account)) return place;
    return this.#followers.placeOf(account, name);
  }

  view(account: string, place: number): FollowerView {
    return {
      openid: this.#followers.openidOf(account, place),
      wxname: `sandbox_${place}`,
      ...this.#followers.stateOf(account, place),
      tags: this.#tags.of(account, place),
      received_this_month: this.#tallies.of(
        account,
        this.#month(),
        Math.floor(place / CHUNK),
        place % CHUNK,
      ),
    };
  }

  /** Changes a follower. Whoever begins or stops to follow makes a push. */
  edit(account: string, place: number, edit: FollowerEdit): FollowerView {
    const { following, blocked, tags, received_this_month: received } = edit;
    if (blocked !== undefined) this.#followers.change(account, place, { blocked });
    if (following !== undefined) this.#events.follow(account, place, following);
    if (tags !== undefined) {
      for (const { id } of this.#tags.list(account)) {
        this.#tags.change(account, id, place, tags.includes(id));
      }
    }
    if (received !== undefined) {
      this.#tallies.set(
        account,
        this.#month(),
        Math.floor(place / CHUNK),
        place % CHUNK,
        Math.min(MOST, received),
      );
    }
    return this.view(account, place);
  }

  #month(): string {
    return `month:${monthOf(this.#clock.now())}`;
  }
}
