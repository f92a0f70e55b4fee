import type { Text } from "../../shared/outcome.js";
import { Refused, refuse } from "../../shared/outcome.js";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";
import { Arrivals, arrangeBucket } from "./arrange.js";
import { BUCKETS, Buckets } from "./buckets.js";
import { combineBucket } from "./combine.js";
import type { ListRows, Origin } from "./list-rows.js";
import { Members } from "./members.js";
import { OpenIdLines } from "./openid-lines.js";
import type { Ordered } from "./ordered.js";

/** The people of a list at most. */
export const MOST_OPENIDS = 10_000_000;
/** How long work that is under way is let alone. If its process has ended, the alarm finds it then. Seconds. */
const UNDER_WAY = 60;
/** The rows that are removed together. */
const REMOVED_TOGETHER = 16;
/** The steps after which the disk is waited for. */
const SYNCED_TOGETHER = 8;
/** The bytes that are put in order in one step, which takes some tens of milliseconds. */
const TOGETHER = 512 * 1024;
/** The bytes of a usual OpenID with its line break. */
const ROUGHLY_A_LINE = 29;

/**
 * Puts lists in order, and removes them. Each step is one transaction and starts where the last one has ended, so
 * a list goes on after any crash. Between two steps the other requests of the account have their turn.
 */
export class ListWork implements Due {
  readonly name = "lists";
  readonly #place: Place;
  readonly #rows: ListRows;
  readonly #members: Members;
  readonly #active = new Map<string, Promise<void>>();

  constructor(place: Place, rows: ListRows) {
    this.#place = place;
    this.#rows = rows;
    this.#members = new Members(place.db);
  }

  due(): number | undefined {
    const waiting = this.#waiting();
    if (waiting.length === 0) return undefined;
    const now = this.#place.clock.now();
    return waiting.every((id) => this.#active.has(id)) ? now + UNDER_WAY : now;
  }

  async ring(): Promise<void> {
    for (const id of this.#waiting()) await this.finish(id);
  }

  /** Brings a list to its end: ready, failed or removed. It can be called while that is under way. */
  finish(id: string): Promise<void> {
    const active = this.#active.get(id);
    if (active !== undefined) return active;
    const work = this.#run(id).finally(() => {
      this.#active.delete(id);
      this.#place.alarm.set();
    });
    this.#active.set(id, work);
    this.#place.alarm.set();
    return work;
  }

  #waiting(): string[] {
    return this.#rows
      .inStates("spreading", "arranging", "combining", "removing")
      .map(({ id }) => id);
  }

  async #run(id: string): Promise<void> {
    try {
      for (;;) {
        const list = this.#rows
          .inStates("spreading", "arranging", "combining", "removing")
          .find((row) => row.id === id);
        if (list === undefined) return;
        if (list.state === "spreading") await this.#spread(id);
        else if (list.state === "removing") await this.#remove(id);
        else await this.#arrange(id, list.origin);
      }
    } catch (error) {
      if (!(error instanceof Refused)) {
        this.#place.report(error, this.name);
        throw error;
      }
      this.fail(id, error.refusal.message);
    }
  }

  /** Notes that a list cannot be used. */
  fail(id: string, reason: Text): void {
    this.#rows.setState(id, "failed", reason);
    this.#place.live.tell("list", { id, state: "failed" });
  }

  /** Spreads the stored pages of a list over the buckets. It begins anew after a crash: the pages are there. */
  async #spread(id: string): Promise<void> {
    const { db } = this.#place;
    await this.#empty(id, ["list_arrivals"]);
    const arrivals = new Arrivals(db, id);
    const buckets = new Buckets((bucket, openids, count) => arrivals.put(bucket, openids, count));
    const lines = new OpenIdLines((bytes, start, end) => buckets.add(bytes, start, end));
    let bytes = 0;
    for (let page = -1; ; ) {
      const row = db.row<{ page: number; openids: ArrayBuffer }>(
        "SELECT page, openids FROM list_pages WHERE list = ? AND page > ? ORDER BY page LIMIT 1",
        id,
        page,
      );
      if (row === undefined) break;
      lines.push(new Uint8Array(row.openids));
      bytes += row.openids.byteLength;
      page = row.page;
      await this.#turn(page);
    }
    lines.end();
    buckets.end();
    this.#rows.setReport(id, lines.report, bytes);
    this.#rows.setState(id, "arranging");
    await this.#empty(id, ["list_pages"]);
  }

  /** Puts the buckets in order, one after another. */
  async #arrange(id: string, origin: Origin): Promise<void> {
    const { db, live } = this.#place;
    for (let turn = 0, bucket = this.#rows.nextBucket(id); bucket < BUCKETS; turn += 1) {
      bucket = db.transact(() => this.#someBuckets(id, bucket, origin));
      const { state, openids, arranged } = this.#rows.find(id) ?? {};
      if (state === undefined) return;
      if ((openids ?? 0) > MOST_OPENIDS) {
        refuse(400, "too_many", {
          zh: `名单超过 ${MOST_OPENIDS} 人`,
          en: `the list has more than ${MOST_OPENIDS} people`,
        });
      }
      if (turn % 32 === 31) live.tell("list", { id, state, arranged });
      await this.#turn(turn);
    }
    this.#rows.setState(id, "ready");
    live.tell("list", { id, state: "ready" });
  }

  /** Puts buckets in order until they are as much as one of a long list. Returns the one after them. */
  #someBuckets(id: string, first: number, origin: Origin): number {
    let bucket = first;
    for (let bytes = 0; bucket < BUCKETS && bytes < TOGETHER; bucket += 1) {
      const { openids, count, duplicates } = this.#bucket(id, bucket, origin);
      this.#rows.arranged(id, bucket, { openids, count, duplicates });
      bytes += openids.length + ROUGHLY_A_LINE * duplicates;
    }
    return bucket;
  }

  #bucket(id: string, bucket: number, origin: Origin): Ordered & { readonly duplicates: number } {
    const { db } = this.#place;
    if (origin.kind !== "combined") return arrangeBucket(db, id, bucket);
    const { how, lists } = origin;
    // A list of which a combination is under way is not removed.
    return { ...combineBucket(db, this.#members, id, bucket, how, lists), duplicates: 0 };
  }

  async #remove(id: string): Promise<void> {
    await this.#empty(id, ["list_pages", "list_arrivals", "list_members"]);
    this.#rows.remove(id);
    this.#place.live.tell("list", { id, state: "removed" });
  }

  async #empty(id: string, tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const remove = `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE list = ? LIMIT ${REMOVED_TOGETHER})`;
      while (this.#place.db.change(remove, id) > 0) await this.#turn(0);
    }
  }

  /** Lets others have their turn, and waits for the disk now and then, so that writes do not pile up. */
  async #turn(step: number): Promise<void> {
    if (step % SYNCED_TOGETHER === 0) await this.#place.storage.sync();
    await scheduler.wait(0);
  }
}
