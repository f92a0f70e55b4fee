import type { Database } from "../../world/database.js";
import type { JournalEntry, Journal as JournalHook, Why } from "../../world/hooks.js";
import type { Place } from "../../world/place.js";
import type { Entry } from "./entry.js";
import { conditionOf, type Wanted } from "./search.js";
import { withoutSecrets } from "./shorten.js";

/** The most entries that are kept. */
const MOST_ENTRIES = 100_000;

/** The most characters that all entries have together. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Characters of a body that are kept. */
const KEPT_OF_A_BODY = 64 * 1024;

/** Characters of a body that a list shows. */
const SHOWN_IN_A_LIST = 1000;

/** Fields that nobody has read and that are kept. */
const KEPT_UNREAD = 100;

/** Characters of a name, or of a reason, that are kept. Callers choose names, and a row has 2 MB. */
const KEPT_OF_A_NAME = 500;

/** Entries that a search reads at a time. In between the world goes on: to read all of them takes half a second. */
const READ_AT_ONCE = 1000;

/** Entries that are removed at once when there are too many, so that not every entry removes one. */
const REMOVED_AT_ONCE = 100;

const NO_REASON: Why = { rule: { zh: "", en: "" }, source: "" };

interface Row {
  id: number;
  at: number;
  real_at: number;
  kind: JournalEntry["kind"];
  account: string | null;
  endpoint: string;
  method: string;
  path: string;
  status: number;
  errcode: number | null;
  fault: string | null;
  detail: string;
  request: string;
  reply: string;
}

const COLUMNS =
  "id, at, real_at, kind, account, endpoint, method, path, status, errcode, fault, detail, request, reply";

// Bodies are apart, so that lists and sums do not read them.
const TABLES = `journal_entries AS entries JOIN journal_bodies AS bodies USING (id)`;

/** Everything that has happened: calls, pushes, and what the person at the switches did. A ring in SQLite. */
export class Journal implements JournalHook {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #tell: (entry: Entry) => void;
  #entries = 0;
  #characters = 0;

  /** @param tell is called for each new entry. */
  constructor({ db, clock }: Place, tell: (entry: Entry) => void) {
    this.#db = db;
    this.#tell = tell;
    this.#now = () => clock.now();
    db.migrate({
      part: "journal",
      versions: [
        [
          `CREATE TABLE journal_entries (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, real_at REAL NOT NULL,
            kind TEXT NOT NULL, account TEXT, endpoint TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
            status INTEGER NOT NULL, errcode INTEGER, fault TEXT, size INTEGER NOT NULL,
            detail TEXT NOT NULL)`,
          "CREATE TABLE journal_bodies (id INTEGER PRIMARY KEY, request TEXT NOT NULL, reply TEXT NOT NULL)",
        ],
        [
          // Reasons were in English alone, and the fields of refused calls were among the unread ones.
          `UPDATE journal_entries SET detail = json_set(detail, '$.not_reached', json('[]'), '$.why.rule',
            json_object('zh', detail ->> '$.why.rule', 'en', detail ->> '$.why.rule'))`,
        ],
      ],
    });
    const kept = db.row<{ entries: number; characters: number }>(
      "SELECT COUNT(*) AS entries, COALESCE(SUM(size), 0) AS characters FROM journal_entries",
    );
    this.#entries = kept?.entries ?? 0;
    this.#characters = kept?.characters ?? 0;
  }

  /** Writes an entry, and tells those who listen. Secrets are shortened before anything is stored. */
  write(happened: JournalEntry): void {
    const address = happened.query === "" ? happened.path : `${happened.path}?${happened.query}`;
    const { request, reply } = happened;
    const { rule, source } = happened.why ?? NO_REASON;
    // Cut first: a body may have megabytes, and a secret that is cut is shortened all the same.
    const bodies = {
      request: withoutSecrets(request.slice(0, KEPT_OF_A_BODY)),
      reply: withoutSecrets(reply.slice(0, KEPT_OF_A_BODY)),
    };
    const detail = JSON.stringify({
      why: { rule: { zh: short(rule.zh), en: short(rule.en) }, source },
      unread: happened.unread.slice(0, KEPT_UNREAD).map(short),
      not_reached: happened.not_reached.slice(0, KEPT_UNREAD).map(short),
      lengths: { request: request.length, reply: reply.length },
      took: happened.took,
    });
    const row = {
      at: this.#now(),
      real_at: Date.now() / 1000,
      kind: happened.kind,
      account: happened.account === "" ? null : happened.account,
      endpoint: short(happened.endpoint),
      method: happened.method,
      path: withoutSecrets(address).slice(0, KEPT_OF_A_BODY),
      status: happened.status,
      errcode: happened.errcode ?? null,
      fault: happened.fault ?? null,
      detail,
    };
    const size = detail.length + row.path.length + bodies.request.length + bodies.reply.length;
    const { id = 0 } =
      this.#db.row<{ id: number }>(
        `INSERT INTO journal_entries (at, real_at, kind, account, endpoint, method, path, status, errcode, fault,
           detail, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        ...Object.values(row),
        size,
      ) ?? {};
    this.#db.change(
      "INSERT INTO journal_bodies (id, request, reply) VALUES (?, ?, ?)",
      id,
      bodies.request,
      bodies.reply,
    );
    this.#entries += 1;
    this.#characters += size;
    this.#trim();
    this.#tell(entryOf({ ...row, id, ...bodies }, SHOWN_IN_A_LIST));
  }

  /** Lists wanted entries, the newest first, of those that are there when it begins. */
  async list(wanted: Wanted, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    const { first, last } = this.#ends();
    const end = Math.max(first - 1, Number(wanted.since ?? 0));
    let before = Math.min(last + 1, Number(wanted.before ?? last + 1));
    for (;;) {
      const since = Math.max(end, before - 1 - READ_AT_ONCE);
      const part = { ...wanted, since: String(since), before: String(before) };
      found.push(...this.#find(part, "DESC", limit - found.length));
      before = since + 1;
      if (found.length >= limit || since <= end) return found;
      await scheduler.wait(0);
    }
  }

  /** Lists wanted entries, the oldest first. */
  after(wanted: Wanted, limit: number): Entry[] {
    return this.#find(wanted, "ASC", limit);
  }

  /** Returns an entry with all that is kept of it. */
  entry(id: string): Entry | undefined {
    const row = this.#db.row<Row>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE id = CAST(? AS INTEGER)`,
      id,
    );
    return row === undefined ? undefined : entryOf(row, KEPT_OF_A_BODY);
  }

  /** The id of the latest entry; `0` if there has been none. */
  get last(): string {
    return String(this.#ends().last);
  }

  /** Removes all entries. Their ids go on, so that one that is known stays older than all that follow. */
  clear(): void {
    this.#db.change("DELETE FROM journal_entries");
    this.#db.change("DELETE FROM journal_bodies");
    this.#entries = 0;
    this.#characters = 0;
  }

  /** The first id and the last one; 0 if there is none. Each is asked for alone, which reads one row. */
  #ends(): { first: number; last: number } {
    const row = this.#db.row<{ first: number | null; last: number | null }>(
      "SELECT (SELECT MIN(id) FROM journal_entries) AS first, (SELECT MAX(id) FROM journal_entries) AS last",
    );
    return { first: row?.first ?? 0, last: row?.last ?? 0 };
  }

  #find(wanted: Wanted, order: "ASC" | "DESC", limit: number): Entry[] {
    const { sql, values } = conditionOf(wanted);
    return this.#db
      .rows<Row>(
        `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${sql} ORDER BY id ${order} LIMIT ?`,
        ...values,
        limit,
      )
      .map((row) => entryOf(row, SHOWN_IN_A_LIST));
  }

  #trim(): void {
    if (this.#entries <= MOST_ENTRIES && this.#characters <= MOST_CHARACTERS) return;
    const removed = this.#db.rows<{ id: number; size: number }>(
      `DELETE FROM journal_entries WHERE id IN (SELECT id FROM journal_entries ORDER BY id LIMIT ?)
       RETURNING id, size`,
      REMOVED_AT_ONCE,
    );
    const last = Math.max(...removed.map(({ id }) => id));
    this.#db.change("DELETE FROM journal_bodies WHERE id <= ?", last);
    this.#entries -= removed.length;
    this.#characters -= removed.reduce((sum, { size }) => sum + size, 0);
  }
}

function short(text: string): string {
  return text.slice(0, KEPT_OF_A_NAME);
}

function entryOf({ id, detail, request, reply, ...row }: Row, shown: number): Entry {
  return {
    id: String(id),
    ...row,
    ...(JSON.parse(detail) as Pick<Entry, "why" | "unread" | "not_reached" | "lengths" | "took">),
    request: request.slice(0, shown),
    reply: reply.slice(0, shown),
  };
}
