import type { Database } from "../../shared/database.js";
import { refuse, type Text } from "../../shared/outcome.js";

/**
 * How far a reading is. `reading`: page by page; `waiting` for the calls of the next day; `arranging`: all pages are
 * there; `done`; `failed`; `stopped` by a person.
 */
export type SyncState = "reading" | "waiting" | "arranging" | "done" | "failed" | "stopped";

/** A reading of the followers of an account, or of those with a tag. */
export interface Sync {
  readonly id: string;
  /** The tag. Without it all followers are read. */
  readonly tag_id?: number;
  /** The list that is made of it. */
  readonly list: string;
  readonly state: SyncState;
  readonly started_at: number;
  readonly ended_at?: number;
  /** When the next page is read. */
  readonly next_at: number;
  readonly pages: number;
  /** The OpenIDs that were read so far. */
  readonly read: number;
  /** The followers that WeChat counts. */
  readonly total?: number;
  /** The list of the reading before, with which this one was compared. */
  readonly before?: string;
  /** Who is in this list and was not in the one before. */
  readonly gained?: number;
  readonly lost?: number;
  /** Why it waits or has failed. */
  readonly reason?: Text;
}

/** A reading with what it needs to go on. */
export interface OpenSync extends Sync {
  readonly next_openid: string;
  readonly tries: number;
}

interface Row {
  id: string;
  tag_id: number | null;
  list: string;
  state: SyncState;
  started_at: number;
  ended_at: number | null;
  page: number;
  next_openid: string;
  next_at: number;
  tries: number;
  read: number;
  total: number | null;
  before: string | null;
  gained: number | null;
  lost: number | null;
  reason: string | null;
}

const OPEN = "('reading', 'waiting', 'arranging')";

/** The rows of readings. */
export class Syncs {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(list: string, tag_id: number | undefined, now: number): string {
    const id = crypto.randomUUID();
    this.#db.change(
      "INSERT INTO syncs (id, tag_id, list, state, started_at, next_at) VALUES (?, ?, ?, 'reading', ?, ?)",
      id,
      tag_id ?? null,
      list,
      now,
      now,
    );
    return id;
  }

  /** Returns a reading. Refuses if there is none. */
  read(id: string): Sync {
    const row = this.#db.row<Row>("SELECT * FROM syncs WHERE id = ?", id);
    return row === undefined
      ? refuse(404, "no_sync", { zh: "没有这次同步", en: "there is no such reading" })
      : syncOf(row);
  }

  /** Returns the latest readings, the newest first. */
  latest(limit: number): Sync[] {
    return this.#db.rows<Row>("SELECT * FROM syncs ORDER BY rowid DESC LIMIT ?", limit).map(syncOf);
  }

  /** Returns the readings that have not ended, in the order of their turns. */
  open(): OpenSync[] {
    return this.#db
      .rows<Row>(`SELECT * FROM syncs WHERE state IN ${OPEN} ORDER BY next_at`)
      .map((row) => ({ ...syncOf(row), next_openid: row.next_openid, tries: row.tries }));
  }

  /** When the next page is due. */
  due(): number | undefined {
    const sql = `SELECT MIN(next_at) AS due FROM syncs WHERE state IN ${OPEN}`;
    return this.#db.row<{ due: number | null }>(sql)?.due ?? undefined;
  }

  /** Notes that a page is stored. */
  pageRead(id: string, page: number, count: number, next_openid: string, total?: number): void {
    this.#db.change(
      `UPDATE syncs SET state = 'reading', page = ?, read = read + ?, next_openid = ?, tries = 0, reason = NULL,
       total = COALESCE(?, total) WHERE id = ?`,
      page + 1,
      count,
      next_openid,
      total ?? null,
      id,
    );
  }

  /** Notes that it goes on later. */
  putOff(id: string, state: "reading" | "waiting", next_at: number, reason: Text): void {
    this.#db.change(
      "UPDATE syncs SET state = ?, next_at = ?, tries = tries + 1, reason = ? WHERE id = ?",
      state,
      next_at,
      JSON.stringify(reason),
      id,
    );
  }

  setState(id: string, state: SyncState): void {
    this.#db.change("UPDATE syncs SET state = ?, reason = NULL WHERE id = ?", state, id);
  }

  end(id: string, state: "done" | "failed" | "stopped", now: number, reason?: Text): void {
    this.#db.change(
      "UPDATE syncs SET state = ?, ended_at = ?, reason = ? WHERE id = ?",
      state,
      now,
      reason === undefined ? null : JSON.stringify(reason),
      id,
    );
  }

  compared(id: string, before: string, gained: number, lost: number): void {
    this.#db.change(
      "UPDATE syncs SET before = ?, gained = ?, lost = ? WHERE id = ?",
      before,
      gained,
      lost,
      id,
    );
  }
}

function syncOf(row: Row): Sync {
  return {
    id: row.id,
    ...(row.tag_id === null ? {} : { tag_id: row.tag_id }),
    list: row.list,
    state: row.state,
    started_at: row.started_at,
    ...(row.ended_at === null ? {} : { ended_at: row.ended_at }),
    next_at: row.next_at,
    pages: row.page,
    read: row.read,
    ...(row.total === null ? {} : { total: row.total }),
    ...(row.before === null ? {} : { before: row.before }),
    ...(row.gained === null ? {} : { gained: row.gained }),
    ...(row.lost === null ? {} : { lost: row.lost }),
    ...(row.reason === null ? {} : { reason: JSON.parse(row.reason) }),
  };
}
