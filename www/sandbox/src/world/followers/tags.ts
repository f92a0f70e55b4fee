import type { Accounts } from "../accounts.js";
import type { Place } from "../place.js";
import { type Bits, CHUNK, clearBit, count, fill, keep, noBits, setBit } from "./bits.js";
import type { Followers } from "./followers.js";

/** A tag: the followers of a range have it, except where a change says otherwise. */
export interface Tag {
  readonly id: number;
  readonly name: string;
  readonly from_place: number;
  readonly to_place: number;
}

/** The first id of a tag that an account makes itself. */
const FIRST_ID = 100;

/** The tags of all accounts. */
export class Tags {
  readonly #place: Place;
  readonly #accounts: Accounts;
  readonly #followers: Followers;

  constructor(place: Place, accounts: Accounts, followers: Followers) {
    this.#place = place;
    this.#accounts = accounts;
    this.#followers = followers;
    place.db.migrate({
      part: "tags",
      versions: [
        [
          "CREATE TABLE tags (account TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, from_place INTEGER NOT NULL, to_place INTEGER NOT NULL, PRIMARY KEY (account, id)) WITHOUT ROWID",
          "CREATE TABLE tag_changes (account TEXT NOT NULL, tag INTEGER NOT NULL, place INTEGER NOT NULL, present INTEGER NOT NULL, PRIMARY KEY (account, tag, place)) WITHOUT ROWID",
        ],
      ],
    });
  }

  /** Gives an account the tags of a fresh world. */
  begin(account: string): void {
    this.put(account, { id: 2, name: "星标组", from_place: 0, to_place: 0 });
    this.put(account, { id: 100, name: "VIP", from_place: 0, to_place: 500 });
    this.put(account, { id: 101, name: "北京", from_place: 2_000, to_place: 10_000 });
  }

  list(account: string): Tag[] {
    return this.#place.db.rows<Tag>(
      "SELECT id, name, from_place, to_place FROM tags WHERE account = ? ORDER BY id",
      account,
    );
  }

  get(account: string, id: number): Tag | undefined {
    return this.list(account).find((tag) => tag.id === id);
  }

  /** Adds a tag that nobody has yet, and returns its id. */
  create(account: string, name: string): number {
    const known = this.list(account).map(({ id }) => id);
    const id = Math.max(FIRST_ID - 1, ...known) + 1;
    this.put(account, { id, name, from_place: 0, to_place: 0 });
    return id;
  }

  /** Adds or changes a tag. */
  put(account: string, { id, name, from_place, to_place }: Tag): void {
    this.#place.db.change(
      "INSERT OR REPLACE INTO tags (account, id, name, from_place, to_place) VALUES (?, ?, ?, ?, ?)",
      account,
      id,
      name,
      from_place,
      to_place,
    );
  }

  delete(account: string, id: number): void {
    this.#place.db.change("DELETE FROM tags WHERE account = ? AND id = ?", account, id);
    this.#place.db.change("DELETE FROM tag_changes WHERE account = ? AND tag = ?", account, id);
  }

  /** Gives a follower a tag, or takes it away. */
  change(account: string, id: number, place: number, present: boolean): void {
    this.#place.db.change(
      "INSERT OR REPLACE INTO tag_changes (account, tag, place, present) VALUES (?, ?, ?, ?)",
      account,
      id,
      place,
      present ? 1 : 0,
    );
  }

  /** The ids of a follower's tags. */
  of(account: string, place: number): number[] {
    const changes = new Map(
      this.#place.db
        .rows<{ tag: number; present: number }>(
          "SELECT t.id AS tag, c.present FROM tags t JOIN tag_changes c ON c.account = t.account AND c.tag = t.id AND c.place = ? WHERE t.account = ?",
          place,
          account,
        )
        .map(({ tag, present }) => [tag, present === 1]),
    );
    return this.list(account)
      .filter(
        ({ id, from_place, to_place }) =>
          changes.get(id) ?? (place >= from_place && place < to_place),
      )
      .map(({ id }) => id);
  }

  /** Those of a chunk who follow and have a tag. */
  members(account: string, id: number, chunk: number): Bits {
    const tag = this.get(account, id);
    const bits = noBits();
    if (tag === undefined) return bits;
    fill(bits, tag.from_place - chunk * CHUNK, tag.to_place - chunk * CHUNK);
    const changes = this.#place.db.rows<{ place: number; present: number }>(
      "SELECT place, present FROM tag_changes WHERE account = ? AND tag = ? AND place >= ? AND place < ?",
      account,
      id,
      chunk * CHUNK,
      (chunk + 1) * CHUNK,
    );
    for (const { place, present } of changes) {
      if (present === 1) setBit(bits, place % CHUNK);
      else clearBit(bits, place % CHUNK);
    }
    keep(bits, this.#followers.following(account, chunk));
    return bits;
  }

  /** How many follow and have a tag. */
  count(account: string, id: number): number {
    const tag = this.get(account, id);
    if (tag === undefined) return 0;
    let sum = 0;
    for (let chunk = 0; chunk < this.#followers.chunks(account); chunk++) {
      const [from, to] = [tag.from_place - chunk * CHUNK, tag.to_place - chunk * CHUNK];
      const whole = from <= 0 && to >= CHUNK;
      const empty = to <= 0 || from >= CHUNK;
      if ((whole || empty) && !this.#changed(account, id, chunk)) {
        sum += whole ? Math.min(CHUNK, this.#accounts.of(account).followers - chunk * CHUNK) : 0;
      } else {
        sum += count(this.members(account, id, chunk));
      }
    }
    return sum;
  }

  /** Forgets the tags of an account that goes. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM tags WHERE account = ?", account);
    this.#place.db.change("DELETE FROM tag_changes WHERE account = ?", account);
  }

  /** Whether anything in a chunk differs from what a range says. */
  #changed(account: string, id: number, chunk: number): boolean {
    const [from, to] = [chunk * CHUNK, (chunk + 1) * CHUNK];
    const found = this.#place.db.row<{ found: number }>(
      "SELECT EXISTS (SELECT 1 FROM tag_changes WHERE account = ? AND tag = ? AND place >= ? AND place < ?) OR EXISTS (SELECT 1 FROM follower_changes WHERE account = ? AND place >= ? AND place < ?) AS found",
      account,
      id,
      from,
      to,
      account,
      from,
      to,
    );
    return found?.found === 1;
  }
}
