import { startOfDay, startOfMonth } from "../clock.js";
import type { Place } from "../place.js";
import type { JobRow, Step } from "./job.js";

/** Seconds in which a clientmsgid is known (docs/spec.md 1.5). */
const KNOWN = 86_400;
/** The ids of real jobs lie beyond 2^31. */
const FIRST_MSG_ID = 3_147_483_650;
const FIRST_MSG_DATA_ID = 2_247_483_650;

const COLUMNS = [
  "msg_id",
  "account",
  "origin",
  "state",
  "due_at",
  "accepted_at",
  "ended_at",
  "audience",
  "tag",
  "places",
  "listed",
  "msgtype",
  "content",
  "message",
  "media_id",
  "msg_data_id",
  "texts",
  "cards",
  "key",
  "ignore_reprint",
  "status",
  "forced",
  "nobody",
  "bare",
  "chunk",
  "total",
  "filtered",
  "sent",
  "errors",
  "deleted",
  "steps",
] as const satisfies readonly (keyof JobRow)[];

const INSERT = `INSERT INTO jobs (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;
/** A list of OpenIDs has 40 KB, and nobody who lists jobs needs it. */
const LISTED = COLUMNS.map((name) => (name === "places" ? "NULL AS places" : name)).join(", ");
/** The columns that change after a job was accepted. */
const CHANGING = [
  "state",
  "due_at",
  "ended_at",
  "status",
  "forced",
  "nobody",
  "bare",
  "chunk",
  "total",
  "filtered",
  "sent",
  "errors",
  "deleted",
  "steps",
] as const satisfies readonly (keyof JobRow)[];
const UPDATE = `UPDATE jobs SET ${CHANGING.map((name) => `${name} = ?`).join(", ")} WHERE account = ? AND msg_id = ?`;

/** A draft, or whichever media, that a mass send has used. */
export interface MediaUse {
  readonly msg_data_id: string;
  readonly first_at: number;
  readonly last_at: number;
}

/** The table of all jobs, and what is asked of it. */
export class Ledger {
  readonly #place: Place;
  #watcher: (job: JobRow) => void = () => {};
  /** When the first job is due, as long as no job has changed since it was looked up. */
  #due: { readonly at: number | undefined } | undefined;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "jobs",
      versions: [
        [
          `CREATE TABLE jobs (msg_id TEXT NOT NULL, account TEXT NOT NULL, origin TEXT NOT NULL, state TEXT NOT NULL, due_at REAL,
            accepted_at REAL NOT NULL, ended_at REAL, audience TEXT NOT NULL, tag INTEGER, places BLOB, listed INTEGER NOT NULL,
            msgtype TEXT NOT NULL, content TEXT NOT NULL, message TEXT NOT NULL, media_id TEXT NOT NULL, msg_data_id TEXT NOT NULL,
            texts TEXT NOT NULL, key TEXT NOT NULL, ignore_reprint INTEGER NOT NULL, status TEXT NOT NULL, forced TEXT NOT NULL,
            nobody INTEGER NOT NULL, bare INTEGER NOT NULL, chunk INTEGER NOT NULL, total INTEGER NOT NULL, filtered INTEGER NOT NULL,
            sent INTEGER NOT NULL, errors INTEGER NOT NULL, deleted TEXT NOT NULL, steps TEXT NOT NULL, PRIMARY KEY (account, msg_id))`,
          "CREATE INDEX jobs_by_due ON jobs (due_at, msg_id) WHERE due_at IS NOT NULL",
          "CREATE INDEX jobs_by_key ON jobs (account, key, accepted_at)",
          "CREATE INDEX jobs_by_time ON jobs (account, accepted_at)",
          "CREATE INDEX jobs_by_message ON jobs (account, msg_data_id)",
          "CREATE TABLE media_uses (account TEXT NOT NULL, media_id TEXT NOT NULL, msg_data_id TEXT NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, PRIMARY KEY (account, media_id)) WITHOUT ROWID",
          "CREATE TABLE msg_ids (account TEXT PRIMARY KEY, jobs INTEGER NOT NULL, messages INTEGER NOT NULL)",
          "CREATE TABLE sent_by_hand (account TEXT NOT NULL, at REAL NOT NULL)",
        ],
        ["ALTER TABLE jobs ADD COLUMN cards TEXT NOT NULL DEFAULT '[]'"],
      ],
    });
  }

  /** Tells somebody of every job that is added or changed. */
  watch(watcher: (job: JobRow) => void): void {
    this.#watcher = watcher;
  }

  add(job: JobRow): JobRow {
    this.#due = undefined;
    this.#watcher(job);
    this.#place.db.change(INSERT, ...COLUMNS.map((name) => job[name]));
    return job;
  }

  store(job: JobRow): void {
    this.#due = undefined;
    this.#watcher(job);
    this.#place.db.change(UPDATE, ...CHANGING.map((name) => job[name]), job.account, job.msg_id);
  }

  get(account: string, msgId: string): JobRow | undefined {
    return this.#place.db.row<JobRow>(
      "SELECT * FROM jobs WHERE account = ? AND msg_id = ?",
      account,
      msgId,
    );
  }

  /** The jobs of an account, the latest first, without the places of their lists. */
  list(account: string, limit: number, offset = 0): JobRow[] {
    return this.#place.db.rows<JobRow>(
      `SELECT ${LISTED} FROM jobs WHERE account = ? ORDER BY accepted_at DESC, msg_id DESC LIMIT ? OFFSET ?`,
      account,
      limit,
      offset,
    );
  }

  due(): number | undefined {
    if (this.#due === undefined) {
      const row = this.#place.db.row<{ due_at: number }>(
        "SELECT due_at FROM jobs WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1",
      );
      this.#due = { at: row?.due_at };
    }
    return this.#due.at;
  }

  firstDue(): JobRow | undefined {
    // Looked up anew: a transaction that was rolled back may have left a wrong one.
    this.#due = undefined;
    return this.#place.db.row<JobRow>(
      "SELECT * FROM jobs WHERE due_at IS NOT NULL ORDER BY due_at, msg_id LIMIT 1",
    );
  }

  /** The last job of 24 hours with a clientmsgid or a digest. */
  known(account: string, key: string): JobRow | undefined {
    return this.#place.db.row<JobRow>(
      "SELECT * FROM jobs WHERE account = ? AND key = ? AND accepted_at > ? ORDER BY accepted_at DESC LIMIT 1",
      account,
      key,
      this.#place.clock.now() - KNOWN,
    );
  }

  /** Mass sends since the day or the month began that count: all but those that failed. */
  countSince(account: string, since: "day" | "month", onlyToAll: boolean): number {
    const now = this.#place.clock.now();
    const from = since === "day" ? startOfDay(now) : startOfMonth(now);
    const row = this.#place.db.row<{ jobs: number }>(
      `SELECT (SELECT COUNT(*) FROM jobs WHERE account = ? AND accepted_at >= ? AND status IN ('', 'send success')${onlyToAll ? " AND audience = 'all'" : ""}) + (SELECT COUNT(*) FROM sent_by_hand WHERE account = ? AND at >= ?) AS jobs`,
      account,
      from,
      account,
      from,
    );
    return row?.jobs ?? 0;
  }

  /** Somebody has sent on mp.weixin.qq.com: it counts, and that is all that is known of it. */
  sentByHand(account: string, times: number): void {
    for (let time = 0; time < times; time++) {
      this.#place.db.change(
        "INSERT INTO sent_by_hand (account, at) VALUES (?, ?)",
        account,
        this.#place.clock.now(),
      );
    }
  }

  /** Whether a job waits for the administrator. */
  confirming(account: string): boolean {
    const row = this.#place.db.row(
      "SELECT 1 FROM jobs WHERE due_at IS NOT NULL AND account = ? AND state = 'confirming' LIMIT 1",
      account,
    );
    return row !== undefined;
  }

  /** The jobs that share a message: those that a deletion meets. */
  withMsgDataId(account: string, msgDataId: string): JobRow[] {
    return this.#place.db.rows<JobRow>(
      `SELECT ${LISTED} FROM jobs WHERE account = ? AND msg_data_id = ?`,
      account,
      msgDataId,
    );
  }

  /** The jobs of an account that have addresses, the latest first. */
  withArticles(account: string, limit: number): JobRow[] {
    return this.#place.db.rows<JobRow>(
      `SELECT ${LISTED} FROM jobs WHERE account = ? AND status = 'send success' ORDER BY accepted_at DESC LIMIT ?`,
      account,
      limit,
    );
  }

  /** Deletes articles of a job, given by their positions. */
  delete(job: JobRow, articles: readonly number[]): void {
    const at = this.#place.clock.now();
    const deleted = new Set([...(JSON.parse(job.deleted) as number[]), ...articles]);
    const step: Step = { at, state: "deleted" };
    this.store({
      ...job,
      deleted: JSON.stringify([...deleted].sort((one, other) => one - other)),
      steps: JSON.stringify([...(JSON.parse(job.steps) as Step[]), step]),
    });
  }

  /** How a media was used by mass sends. */
  use(account: string, mediaId: string): MediaUse | undefined {
    return this.#place.db.row<MediaUse>(
      "SELECT msg_data_id, first_at, last_at FROM media_uses WHERE account = ? AND media_id = ?",
      account,
      mediaId,
    );
  }

  /** The msg_data_id of a send: one for all sends of the same media on one day. */
  msgDataIdOf(account: string, mediaId: string): string {
    const now = this.#place.clock.now();
    const use = mediaId === "" ? undefined : this.use(account, mediaId);
    const today = use !== undefined && use.first_at >= startOfDay(now);
    const id = today ? use.msg_data_id : this.#next(account, "messages");
    if (mediaId !== "") {
      this.#place.db.change(
        "INSERT OR REPLACE INTO media_uses (account, media_id, msg_data_id, first_at, last_at) VALUES (?, ?, ?, ?, ?)",
        account,
        mediaId,
        id,
        today ? use.first_at : now,
        now,
      );
    }
    return id;
  }

  nextMsgId(account: string): string {
    return this.#next(account, "jobs");
  }

  /** Forgets the jobs of an account. */
  forget(account: string): void {
    this.#due = undefined;
    for (const table of ["jobs", "media_uses", "msg_ids", "sent_by_hand"]) {
      this.#place.db.change(`DELETE FROM ${table} WHERE account = ?`, account);
    }
  }

  #next(account: string, what: "jobs" | "messages"): string {
    this.#place.db.change(
      "INSERT OR IGNORE INTO msg_ids (account, jobs, messages) VALUES (?, ?, ?)",
      account,
      FIRST_MSG_ID,
      FIRST_MSG_DATA_ID,
    );
    this.#place.db.change(`UPDATE msg_ids SET ${what} = ${what} + 1 WHERE account = ?`, account);
    const row = this.#place.db.row<{ next: number }>(
      `SELECT ${what} AS next FROM msg_ids WHERE account = ?`,
      account,
    );
    return String(row?.next);
  }
}
