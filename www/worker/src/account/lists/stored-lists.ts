import type { Actor } from "../../shared/actor.js";
import { refuse } from "../../shared/outcome.js";
import type { ListFacts, ListsPort } from "../lists-port.js";
import type { Place } from "../place.js";
import { LISTS } from "./layout.js";
import { type ListInfo, ListRows, type Origin, type StoredState } from "./list-rows.js";
import { ListWork } from "./list-work.js";
import { type MemberBatch, Members } from "./members.js";

/** The lists of an account at most. */
const MOST_LISTS = 1000;

/** The lists of an account, for its other parts. */
export class StoredLists implements ListsPort {
  readonly rows: ListRows;
  readonly members: Members;
  readonly #place: Place;
  readonly #work: ListWork;
  /** The lists whose file is being received by this process. */
  readonly #receiving = new Set<string>();

  constructor(place: Place) {
    place.db.migrate(LISTS);
    this.#place = place;
    this.rows = new ListRows(place.db);
    this.members = new Members(place.db);
    this.#work = new ListWork(place, this.rows);
    place.alarm.add(this.#work);
  }

  /** Adds a list without people, and returns its id. */
  create(
    name: string,
    state: Extract<StoredState, "receiving" | "combining">,
    origin: Origin,
    actor: Actor,
  ): string {
    const { db, clock, audit, settings } = this.#place;
    settings.read();
    const count = db.row<{ count: number }>("SELECT count(*) AS count FROM lists")?.count ?? 0;
    if (count >= MOST_LISTS) {
      refuse(409, "too_many_lists", {
        zh: `最多 ${MOST_LISTS} 个名单，请先删除不用的`,
        en: `there are ${MOST_LISTS} lists, which is the limit; remove some first`,
      });
    }
    return db.transact(() => {
      const id = this.rows.add(name, state, origin, actor, clock.now());
      audit.write(actor, "list.create", { name, origin }, id);
      return id;
    });
  }

  /** Stores a page of OpenIDs of a list that comes from WeChat. The same page again changes nothing. */
  putPage(id: string, page: number, openids: readonly string[]): void {
    // A line break in an OpenID would make two of it. A blank makes it malformed.
    const lines = openids.map((openid) => `${openid.replaceAll("\n", " ")}\n`);
    this.#place.db.change(
      "INSERT OR REPLACE INTO list_pages (list, page, openids) VALUES (?, ?, ?)",
      id,
      page,
      new TextEncoder().encode(lines.join("")).buffer as ArrayBuffer,
    );
  }

  /** Puts a list in order whose pages are all stored. The alarm does it, also after a crash. */
  endPages(id: string): void {
    this.rows.setState(id, "spreading");
    this.#place.alarm.set();
  }

  /** Refuses if a file is being received. Each takes some megabytes of memory. */
  mustBeFree(): void {
    if (this.#receiving.size === 0) return;
    refuse(409, "upload_under_way", {
      zh: "正在导入另一个名单，请等它结束",
      en: "another list is being uploaded; wait for its end",
    });
  }

  /** Runs the receiving of a file. A list that is received by nobody is told from one that is. */
  async whileReceiving(id: string, receive: () => Promise<void>): Promise<void> {
    this.#receiving.add(id);
    try {
      await receive();
    } finally {
      this.#receiving.delete(id);
    }
  }

  /** Brings a list to its end. Refuses if it cannot be used. */
  async finish(id: string): Promise<ListInfo> {
    await this.#work.finish(id);
    const list = this.read(id);
    return list.state === "failed" && list.reason !== undefined
      ? refuse(400, "list_failed", list.reason)
      : list;
  }

  /** Notes that a list cannot be used. */
  fail(id: string, reason: { zh: string; en: string }): void {
    this.#work.fail(id, reason);
  }

  /** Returns a list. */
  read(id: string): ListInfo {
    return this.shown(this.rows.read(id));
  }

  /** Tells an upload that has ended with its process from one that goes on. */
  shown(list: ListInfo): ListInfo {
    const isLost =
      list.state === "receiving" && list.origin.kind === "upload" && !this.#receiving.has(list.id);
    return isLost ? { ...list, state: "interrupted" } : list;
  }

  facts(id: string): ListFacts | undefined {
    const list = this.rows.find(id);
    if (list?.state !== "ready") return undefined;
    const { name, openids, fingerprint } = list;
    return { id, name, count: openids, fingerprint };
  }

  /** @throws {Refused} if the list is not ready, or has fewer than two people. */
  batches(id: string): AsyncGenerator<MemberBatch, void, undefined> {
    return this.members.batches(this.rows.ready(id));
  }

  /** Notes which lists a backup did not have as a whole. */
  restored(): void {
    const { db } = this.#place;
    const broken = db.rows<{ id: string }>(
      `SELECT id FROM lists WHERE state NOT IN ('ready', 'failed', 'removing') OR state = 'ready' AND openids <>
       (SELECT COALESCE(SUM(count), 0) FROM list_members WHERE list_members.list = lists.id)`,
    );
    for (const { id } of broken) {
      this.rows.setState(id, "failed", {
        zh: "备份时这个名单还没有完成",
        en: "the list was not complete when the backup was made",
      });
    }
  }

  /** Removes whatever is stored of a list. Its space is free soon after. */
  discard(id: string): void {
    this.rows.setState(id, "removing");
    // Not in here: this may be in the middle of a transaction.
    queueMicrotask(() => this.#work.finish(id).catch(() => {}));
  }
}
