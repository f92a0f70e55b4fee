/** A value of a statement. Ids are texts: a number is bound as REAL, and loses digits. */
export type SqlValue = string | number | ArrayBuffer | null;

/** How the error begins where a later release has made the tables. */
export const LATER_RELEASE = "stored by a later release";

/** The tables of one part of an object, as steps. A step that has been released never changes; a new one follows. */
export interface Layout {
  /** The part, for example `campaigns`. */
  readonly part: string;
  /** The statements of each version, from 1. */
  readonly versions: readonly (readonly string[])[];
}

/** The SQLite of an object. All calls are synchronous, and what is written in one turn is stored together. */
export class Database {
  readonly #storage: DurableObjectStorage;
  readonly #layouts: Layout[] = [];

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Returns all rows. */
  rows<T>(sql: string, ...values: SqlValue[]): T[] {
    return this.#storage.sql.exec(sql, ...values).toArray() as T[];
  }

  /** Returns the first row, if there is one. */
  row<T>(sql: string, ...values: SqlValue[]): T | undefined {
    return this.rows<T>(sql, ...values)[0];
  }

  /** Runs a statement, and returns the number of rows that it has written, those of indexes among them. */
  change(sql: string, ...values: SqlValue[]): number {
    return this.#storage.sql.exec(sql, ...values).rowsWritten;
  }

  /** Runs work as one transaction: all of it is stored, or nothing. */
  transact<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  /** The layouts of the tables that were brought to their latest version. */
  get layouts(): readonly Layout[] {
    return this.#layouts;
  }

  /** Bytes that the database has on disk. */
  get bytes(): number {
    return this.#storage.sql.databaseSize;
  }

  /**
   * Brings the tables of a part to their latest version.
   *
   * @throws {Error} if a later release has made them.
   */
  migrate(layout: Layout): void {
    const { part, versions } = layout;
    if (!this.#layouts.includes(layout)) this.#layouts.push(layout);
    this.transact(() => {
      this.change(
        "CREATE TABLE IF NOT EXISTS layouts (part TEXT PRIMARY KEY, version INTEGER NOT NULL)",
      );
      const version =
        this.row<{ version: number }>("SELECT version FROM layouts WHERE part = ?", part)
          ?.version ?? 0;
      if (version > versions.length) {
        throw new Error(
          `${LATER_RELEASE}: the tables of ${part} have version ${version}, and this release knows ${versions.length}`,
        );
      }
      for (const statement of versions.slice(version).flat()) this.change(statement);
      this.change(
        "INSERT INTO layouts (part, version) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET version = excluded.version",
        part,
        versions.length,
      );
    });
  }
}
