import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { StoredLists } from "../lists/stored-lists.js";
import type { Place } from "../place.js";
import { FOLLOWERS } from "./layout.js";
import { SyncWork } from "./sync-work.js";
import { type Sync, Syncs } from "./syncs.js";

/** The readings that are shown. */
const SHOWN = 50;

/** The followers of an account: they are read from WeChat into lists. */
export class Followers extends RpcTarget {
  readonly #place: Place;
  readonly #lists: StoredLists;
  readonly #syncs: Syncs;

  constructor(place: Place, lists: StoredLists) {
    super();
    place.db.migrate(FOLLOWERS);
    this.#place = place;
    this.#lists = lists;
    this.#syncs = new Syncs(place.db);
    place.alarm.add(new SyncWork(place, lists, this.#syncs));
  }

  /** Returns the latest readings, the newest first. */
  list(): Promise<Outcome<{ syncs: Sync[] }>> {
    return answered(this.#place, () => ({ syncs: this.#syncs.latest(SHOWN) }));
  }

  /** Begins to read all followers, or those with a tag. One that is under way is returned. */
  start(tag: { tag_id: number; name: string } | undefined, actor: Actor): Promise<Outcome<Sync>> {
    return answered(this.#place, () => {
      const { db, clock, audit, alarm, settings } = this.#place;
      settings.read();
      const underWay = this.#syncs.open().find(({ tag_id }) => tag_id === tag?.tag_id);
      if (underWay !== undefined) return this.#syncs.read(underWay.id);
      const id = db.transact(() => {
        const name = tag === undefined ? "全部粉丝" : `标签：${tag.name}`;
        const origin =
          tag === undefined
            ? ({ kind: "followers" } as const)
            : ({ kind: "tag", tag_id: tag.tag_id } as const);
        const list = this.#lists.create(name, "receiving", origin, actor);
        const sync = this.#syncs.add(list, tag?.tag_id, clock.now());
        audit.write(actor, "followers.start", { tag_id: tag?.tag_id ?? null, list }, sync);
        return sync;
      });
      alarm.set();
      return this.#syncs.read(id);
    });
  }

  /** Ends the readings that a backup has found under way. Their pages are not in it. */
  restored(): void {
    for (const { id } of this.#syncs.open()) {
      this.#syncs.end(id, "failed", this.#place.clock.now(), {
        zh: "恢复备份时中断，请重新同步",
        en: "it was interrupted by a restore; begin it again",
      });
    }
  }

  /** Returns a reading. */
  read(id: string): Promise<Outcome<Sync>> {
    return answered(this.#place, () => this.#syncs.read(id));
  }

  /** Ends a reading, and removes what it has read. */
  stop(id: string, actor: Actor): Promise<Outcome<Sync>> {
    return answered(this.#place, () => {
      const { db, clock, audit } = this.#place;
      const { state, list } = this.#syncs.read(id);
      if (state !== "reading" && state !== "waiting") {
        refuse(409, "not_reading", { zh: "这次同步已经结束", en: "the reading has ended" });
      }
      db.transact(() => {
        this.#syncs.end(id, "stopped", clock.now());
        audit.write(actor, "followers.stop", {}, id);
        this.#lists.discard(list);
      });
      return this.#syncs.read(id);
    });
  }
}
