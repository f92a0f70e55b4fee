import { type Bits, CHUNK, hasBit, placesOf } from "./bits.js";
import type { Followers } from "./followers.js";
import { OPENID_LENGTH } from "./openid.js";
import type { Tags } from "./tags.js";

/** Lists followers in the order in which they came, by pages and as a stream. */
export class FollowerPages {
  readonly #followers: Followers;
  readonly #tags: Tags;

  constructor(followers: Followers, tags: Tags) {
    this.#followers = followers;
    this.#tags = tags;
  }

  /** The places of up to `limit` followers from a place on: of all, or of those with a tag. */
  places(account: string, tag: number | undefined, from: number, limit: number): number[] {
    const found: number[] = [];
    const chunks = this.#followers.chunks(account);
    for (let chunk = Math.floor(from / CHUNK); chunk < chunks && found.length < limit; chunk++) {
      for (const place of placesOf(this.#members(account, tag, chunk))) {
        const whole = chunk * CHUNK + place;
        if (whole < from) continue;
        found.push(whole);
        if (found.length === limit) break;
      }
    }
    return found;
  }

  /** The OpenIDs of places. */
  openids(account: string, places: readonly number[]): string[] {
    const openIds = this.#followers.openIds(account);
    const bytes = new Uint8Array(places.length * OPENID_LENGTH);
    for (const [at, place] of places.entries()) openIds.write(place, bytes, at * OPENID_LENGTH);
    // One text for all is cut apart: far quicker than a text from each one's bytes.
    const text = new TextDecoder().decode(bytes);
    return places.map((_, at) => text.slice(at * OPENID_LENGTH, (at + 1) * OPENID_LENGTH));
  }

  /** Streams OpenIDs, one a line, a chunk of followers at a time. `offset` and `limit` count those that follow. */
  stream(
    account: string,
    tag: number | undefined,
    offset: number,
    limit: number,
  ): ReadableStream<Uint8Array> {
    const openIds = this.#followers.openIds(account);
    const chunks = this.#followers.chunks(account);
    let chunk = 0;
    let skip = offset;
    let left = limit;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const lines = new Uint8Array(CHUNK * (OPENID_LENGTH + 1));
      let at = 0;
      while (at === 0 && chunk < chunks && left > 0) {
        const members = this.#members(account, tag, chunk);
        for (let place = 0; place < CHUNK && left > 0; place++) {
          if (!hasBit(members, place)) continue;
          if (skip > 0) {
            skip--;
            continue;
          }
          openIds.write(chunk * CHUNK + place, lines, at);
          lines[at + OPENID_LENGTH] = 10;
          at += OPENID_LENGTH + 1;
          left--;
        }
        chunk++;
      }
      if (at > 0) controller.enqueue(lines.subarray(0, at));
      if (chunk >= chunks || left === 0) controller.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  #members(account: string, tag: number | undefined, chunk: number): Bits {
    return tag === undefined
      ? this.#followers.following(account, chunk)
      : this.#tags.members(account, tag, chunk);
  }
}
