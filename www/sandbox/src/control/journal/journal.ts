import type { Entry, EntryKind, Happening } from "./entry.js";
import { conditionOf, type Wanted } from "./search.js";
import { withoutSecrets } from "./shorten.js";

/** The most entries that are kept. */
const MOST_ENTRIES = 100_000;

/** The most characters that all entries have together. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Characters of a body that are kept. */
const KEPT_OF_A_BODY = 16 * 1024;

/** Characters of a body that a list shows. */
const SHOWN_IN_A_LIST = 1000;

/** Entries that are removed at once when there are too many, so that not every entry removes one. */
const REMOVED_AT_ONCE = 500;

interface Row {
  id: number;
  at: number;
  real_at: number;
  kind: EntryKind;
  account: string | null;
  endpoint: string | null;
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
  "entries.id, at, real_at, kind, account, endpoint, method, path, status, errcode, fault, detail, request, reply";

/** Everything that has happened: calls, pushes, and what the person at the switches did. A ring in SQLite. */
export class Journal {
  readonly #sql: SqlStorage;
  readonly #now: () => number;
  readonly #listeners = new Set<(entry: Entry) => void>();
  #entries = 0;
  #characters = 0;

  constructor(storage: DurableObjectStorage, now: () => number) {
    this.#sql = storage.sql;
    this.#now = now;
    // Bodies are apart, so that lists and sums do not read them.
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS journal_entries (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL,
      real_at REAL NOT NULL, kind TEXT NOT NULL, account TEXT, endpoint TEXT, method TEXT NOT NULL, path TEXT NOT NULL,
      status INTEGER NOT NULL, errcode INTEGER, fault TEXT, size INTEGER NOT NULL, detail TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS journal_bodies (id INTEGER PRIMARY KEY, request TEXT NOT NULL, reply TEXT NOT NULL)`);
    this.count();
  }

  /** Counts what is kept, after the tables have been changed by somebody else. */
  count(): void {
    const { entries, characters } = this.#sql
      .exec<{ entries: number; characters: number }>(
        "SELECT COUNT(*) AS entries, COALESCE(SUM(size), 0) AS characters FROM journal_entries",
      )
      .one();
    this.#entries = entries;
    this.#characters = characters;
  }

  /** Writes an entry, and tells those who listen. Secrets are shortened before anything is stored. */
  write(happening: Happening): Entry {
    const request = withoutSecrets(happening.request);
    const reply = withoutSecrets(happening.reply);
    const kept = {
      request: request.slice(0, KEPT_OF_A_BODY),
      reply: reply.slice(0, KEPT_OF_A_BODY),
    };
    const path = withoutSecrets(happening.path).slice(0, KEPT_OF_A_BODY);
    const detail = JSON.stringify({
      why: happening.why,
      unread: (happening.unread ?? []).slice(0, 100),
      lengths: { request: request.length, reply: reply.length },
    });
    const size = kept.request.length + kept.reply.length + path.length + detail.length;
    const row = {
      at: this.#now(),
      real_at: Date.now() / 1000,
      kind: happening.kind,
      account: happening.account ?? null,
      endpoint: happening.endpoint ?? null,
      method: happening.method,
      path,
      status: happening.status,
      errcode: happening.errcode ?? null,
      fault: happening.fault ?? null,
    };
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO journal_entries (at, real_at, kind, account, endpoint, method, path, status, errcode, fault, size, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        ...Object.values(row),
        size,
        detail,
      )
      .one();
    this.#sql.exec(
      "INSERT INTO journal_bodies (id, request, reply) VALUES (?, ?, ?)",
      id,
      kept.request,
      kept.reply,
    );
    this.#entries += 1;
    this.#characters += size;
    this.#trim();
    const entry = entryOf({ ...row, id, detail, ...kept }, SHOWN_IN_A_LIST);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  /** Lists wanted entries, the newest first. */
  list(wanted: Wanted, limit: number): Entry[] {
    return this.#find(wanted, "DESC", limit);
  }

  /** Lists wanted entries, the oldest first. */
  after(wanted: Wanted, limit: number): Entry[] {
    return this.#find(wanted, "ASC", limit);
  }

  /** Counts wanted entries. */
  number(wanted: Wanted): number {
    const { sql, values } = conditionOf(wanted);
    return this.#sql
      .exec<{ number: number }>(
        `SELECT COUNT(*) AS number FROM journal_entries AS entries JOIN journal_bodies AS bodies USING (id) WHERE ${sql}`,
        ...values,
      )
      .one().number;
  }

  /** Returns an entry with all that is kept of it. */
  entry(id: string): Entry | undefined {
    const [row] = this.#sql
      .exec(
        `SELECT ${COLUMNS} FROM journal_entries AS entries JOIN journal_bodies AS bodies USING (id)
         WHERE entries.id = CAST(? AS INTEGER)`,
        id,
      )
      .toArray() as unknown as Row[];
    return row === undefined ? undefined : entryOf(row, KEPT_OF_A_BODY);
  }

  /** The id of the latest entry; `0` if there has been none. */
  get last(): string {
    const [row] = this.#sql
      .exec<{ id: number }>("SELECT id FROM journal_entries ORDER BY id DESC LIMIT 1")
      .toArray();
    return String(row?.id ?? 0);
  }

  /** Calls the listener for each entry from now on. Returns the function that ends it. */
  listen(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes all entries. Ids go on, so that one that is known stays older than all that follow. */
  clear(): void {
    this.#sql.exec("DELETE FROM journal_entries");
    this.#sql.exec("DELETE FROM journal_bodies");
    this.count();
  }

  #find(wanted: Wanted, order: "ASC" | "DESC", limit: number): Entry[] {
    const { sql, values } = conditionOf(wanted);
    const rows = this.#sql
      .exec(
        `SELECT ${COLUMNS} FROM journal_entries AS entries JOIN journal_bodies AS bodies USING (id)
         WHERE ${sql} ORDER BY entries.id ${order} LIMIT ?`,
        ...values,
        limit,
      )
      .toArray() as unknown as Row[];
    return rows.map((row) => entryOf(row, SHOWN_IN_A_LIST));
  }

  #trim(): void {
    if (this.#entries <= MOST_ENTRIES && this.#characters <= MOST_CHARACTERS) return;
    const removed = this.#sql
      .exec<{ id: number; size: number }>(
        "DELETE FROM journal_entries WHERE id IN (SELECT id FROM journal_entries ORDER BY id LIMIT ?) RETURNING id, size",
        REMOVED_AT_ONCE,
      )
      .toArray();
    const last = Math.max(...removed.map(({ id }) => id));
    this.#sql.exec("DELETE FROM journal_bodies WHERE id <= ?", last);
    this.#entries -= removed.length;
    this.#characters -= removed.reduce((sum, { size }) => sum + size, 0);
  }
}

function entryOf({ id, detail, request, reply, ...row }: Row, shown: number): Entry {
  return {
    id: String(id),
    ...row,
    ...(JSON.parse(detail) as Pick<Entry, "why" | "unread" | "lengths">),
    request: request.slice(0, shown),
    reply: reply.slice(0, shown),
  };
}
