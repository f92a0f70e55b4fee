import { openidBytes } from "../../campaign/step.js";
import { campaignParts, joinCampaign } from "../../campaign/stored.js";
import type { BatchToStore, MassStore, StoredRevision, StoredSend } from "../mass-store.js";
import { batchMissing, mustBeBytes, type StoreOptions, storeOptions } from "../options.js";
import { PUSHES_KEPT } from "../pushes.js";
import { digest, mustFollow, OF_JOB, present } from "../sends.js";
import { change, type Operation, rowsOf, type SqlRow, type SqlValue } from "./statement.js";
import { createTables, type Dialect } from "./tables.js";

/** The options of a store in a database. */
export interface SqlStoreOptions extends StoreOptions {
  /** The beginning of the name of each table: small letters, digits and `_`. Default: `mass_`. */
  prefix?: string;
}

/** How an engine runs operations. */
export interface Engine {
  /** Runs an operation that changes nothing, and has one statement. */
  read<T>(work: Operation<T>): Promise<T>;
  /** Runs an operation in one transaction, which is safely stored when it resolves. */
  transact<T>(work: Operation<T>): Promise<T>;
}

/** The columns of a send, as in `StoredSend`. */
const COLUMNS = ["campaign", ...OF_JOB] as const satisfies readonly (keyof StoredSend)[];
const TEXTS: ReadonlySet<string> = new Set([
  "campaign",
  "state",
  "clientmsgid",
  "msg_id",
  "status",
]);

/** Makes a store of the operations that all databases share. */
export function sqlStore(dialect: Dialect, engine: Engine, given?: SqlStoreOptions): MassStore {
  const { account, now, prefix } = storeOptions(given);
  const columns = COLUMNS.join(", ");

  let created: Promise<void> | undefined;
  /** Creates the tables before the first operation. After a failure the next one tries again. */
  function tablesExist(): Promise<void> {
    created ??= engine.transact(createTables(dialect, prefix)).catch((error) => {
      created = undefined;
      throw error;
    });
    return created;
  }
  async function read<T>(work: () => Operation<T>): Promise<T> {
    await tablesExist();
    return engine.read(work());
  }
  async function transact<T>(work: () => Operation<T>): Promise<T> {
    await tablesExist();
    return engine.transact(work());
  }

  function* putParts(id: string, campaign: string, stored: { name: string; text: string }[]) {
    for (const { name, text } of campaignParts(campaign, stored)) {
      yield change(
        `INSERT INTO ${prefix}parts (account, campaign, name, text) VALUES (?, ?, ?, ?)
         ON CONFLICT (account, campaign, name) DO UPDATE SET text = excluded.text`,
        account,
        id,
        name,
        text,
      );
    }
  }

  function* putSends(sends: StoredSend[]) {
    const rows = Math.floor(dialect.values / (COLUMNS.length + 1));
    const row = `(${["?", ...COLUMNS.map(() => "?")].join(", ")})`;
    const changed = COLUMNS.slice(2).map((column) => `${column} = excluded.${column}`);
    for (let at = 0; at < sends.length; at += rows) {
      const some = sends.slice(at, at + rows);
      yield change(
        `INSERT INTO ${prefix}sends (account, ${columns}) VALUES ${some.map(() => row).join(", ")}
         ON CONFLICT (account, campaign, job) DO UPDATE SET ${changed.join(", ")}`,
        ...some.flatMap((send) => [account, ...COLUMNS.map((column) => send[column] ?? null)]),
      );
    }
  }

  function* selectSends(where: string, ...values: SqlValue[]): Operation<StoredSend[]> {
    const rows = yield rowsOf(
      `SELECT ${columns} FROM ${prefix}sends WHERE account = ? AND ${where}`,
      account,
      ...values,
    );
    return rows.map(sendOfRow);
  }

  return {
    async putBatch(campaign, { fingerprint, count, openids }: BatchToStore) {
      const bytes = mustBeBytes("putBatch", openidBytes(openids), openids);
      await transact(function* () {
        yield change(
          `INSERT INTO ${prefix}batches (account, campaign, fingerprint, count, openids) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (account, campaign, fingerprint) DO UPDATE SET count = excluded.count, openids = excluded.openids`,
          account,
          campaign,
          fingerprint,
          count,
          bytes,
        );
      });
    },

    batch: (campaign, fingerprint) =>
      read(function* () {
        const [row] = yield rowsOf(
          `SELECT openids FROM ${prefix}batches WHERE account = ? AND campaign = ? AND fingerprint = ?`,
          account,
          campaign,
          fingerprint,
        );
        if (row === undefined) throw batchMissing(campaign, fingerprint);
        return mustBeBytes("batch", openidBytes(row.openids), row.openids);
      }),

    async create(campaign) {
      const { id, revision, ended, sends } = digest(campaign, now());
      return transact(function* () {
        const created = yield rowsOf(
          `INSERT INTO ${prefix}campaigns (account, id, revision, ended) VALUES (?, ?, ?, ?)
           ON CONFLICT (account, id) DO NOTHING RETURNING id`,
          account,
          id,
          revision,
          Number(ended),
        );
        if (created.length === 0) return false;
        yield* putParts(id, campaign, []);
        yield* putSends(sends);
        return true;
      });
    },

    read: (id) =>
      read(function* () {
        // One statement, so that all parts are of one state.
        const rows = yield rowsOf(
          `SELECT c.revision, p.name, p.text FROM ${prefix}campaigns c
           JOIN ${prefix}parts p ON p.account = c.account AND p.campaign = c.id
           WHERE c.account = ? AND c.id = ?`,
          account,
          id,
        );
        const [row] = rows;
        if (row === undefined) return undefined;
        return { campaign: joinCampaign(rows.map(partOf)), revision: Number(row.revision) };
      }),

    async write(id, next: StoredRevision, read) {
      const after = digest(next.campaign, now());
      mustFollow(after, id, next.revision, read);
      return transact(function* () {
        // The condition is checked under the lock of the row: of two writers one comes first.
        const stored = yield rowsOf(
          `UPDATE ${prefix}campaigns SET revision = ?, ended = ?
           WHERE account = ? AND id = ? AND revision = ? RETURNING id`,
          next.revision,
          Number(after.ended),
          account,
          id,
          read,
        );
        if (stored.length === 0) return false;
        const parts = (yield rowsOf(
          `SELECT name, text FROM ${prefix}parts WHERE account = ? AND campaign = ?`,
          account,
          id,
        )).map(partOf);
        const before = digest(joinCampaign(parts), now()).sends.map((send) => JSON.stringify(send));
        yield* putParts(id, next.campaign, parts);
        yield* putSends(after.sends.filter((send, n) => JSON.stringify(send) !== before[n]));
        return true;
      });
    },

    list: (which = "all") =>
      read(function* () {
        const rows = yield rowsOf(
          `SELECT id, revision, ended FROM ${prefix}campaigns
           WHERE account = ?${which === "open" ? " AND ended = 0" : ""} ORDER BY number`,
          account,
        );
        return rows.map(({ id, revision, ended }) => ({
          id: String(id),
          revision: Number(revision),
          ended: Number(ended) !== 0,
        }));
      }),

    remove: (id) =>
      transact(function* () {
        const removed = yield rowsOf(
          `DELETE FROM ${prefix}campaigns WHERE account = ? AND id = ? RETURNING id`,
          account,
          id,
        );
        for (const table of ["parts", "batches", "sends"]) {
          yield change(
            `DELETE FROM ${prefix}${table} WHERE account = ? AND campaign = ?`,
            account,
            id,
          );
        }
        return removed.length > 0;
      }),

    sends: (campaign) => read(() => selectSends("campaign = ? ORDER BY job", campaign)),

    async findSend(msg_id) {
      const [send] = await read(() => selectSends("msg_id = ? LIMIT 1", String(msg_id)));
      return send;
    },

    rememberPush: (dedupe_key, at) =>
      transact(function* () {
        const seen_at = Math.floor(at);
        yield change(
          `DELETE FROM ${prefix}pushes WHERE account = ? AND seen_at < ?`,
          account,
          seen_at - PUSHES_KEPT,
        );
        const added = yield rowsOf(
          `INSERT INTO ${prefix}pushes (account, dedupe_key, seen_at) VALUES (?, ?, ?)
           ON CONFLICT (account, dedupe_key) DO NOTHING RETURNING seen_at`,
          account,
          dedupe_key,
          seen_at,
        );
        return added.length > 0;
      }),
  };
}

const partOf = ({ name, text }: SqlRow) => ({ name: String(name), text: String(text) });

/** Reads a row of sends. A database may return integers as text or as a `bigint`. */
function sendOfRow(row: SqlRow): StoredSend {
  const read = (column: string) => {
    const value = row[column];
    if (value === null || value === undefined) return undefined;
    return TEXTS.has(column) ? String(value) : Number(value);
  };
  return present(Object.fromEntries(COLUMNS.map((column) => [column, read(column)])));
}
