import type { Place } from "../../world/place.js";
import { emptyWorld, quoted, SHADOW, worldTables } from "./tables.js";

/** A snapshot, as it is listed. */
export interface Snapshot {
  readonly id: string;
  readonly name: string;
  /** The sandbox's time that it shows, in Unix seconds. */
  readonly at: number;
  /** When it was made, in Unix seconds of the machine. */
  readonly made_at: number;
}

/** The most snapshots at a time. Each is a whole world. */
export const MOST_SNAPSHOTS = 50;

/** Copies of the whole world, kept as tables beside its own: SQLite copies them without their rows passing through here. */
export class Snapshots {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "snapshots",
      versions: [
        [
          `CREATE TABLE snapshots (id TEXT PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL, made_at REAL NOT NULL,
            versions TEXT NOT NULL, tables TEXT NOT NULL)`,
        ],
      ],
    });
  }

  list(): Snapshot[] {
    return this.#place.db.rows<Snapshot & Record<string, unknown>>(
      "SELECT id, name, at, made_at FROM snapshots ORDER BY made_at, id",
    );
  }

  get(id: string): Snapshot | undefined {
    return this.list().find((snapshot) => snapshot.id === id);
  }

  /** Copies the world as it is now. */
  take(name: string): Snapshot {
    const { db, clock } = this.#place;
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
    const tables = worldTables(db);
    return db.transact(() => {
      for (const table of tables) {
        db.change(
          `CREATE TABLE ${shadow(id, table.name)} AS SELECT ${table.columns.map(quoted).join(", ")} FROM ${quoted(table.name)}`,
        );
      }
      const snapshot = { id, name, at: clock.now(), made_at: Date.now() / 1000 };
      db.change(
        "INSERT INTO snapshots (id, name, at, made_at, versions, tables) VALUES (?, ?, ?, ?, ?, ?)",
        ...Object.values(snapshot),
        this.#versions(),
        JSON.stringify(tables),
      );
      return snapshot;
    });
  }

  /** Whether a snapshot was made by this release, so that its tables fit. */
  fits(id: string): boolean {
    const row = this.#place.db.row<{ versions: string }>(
      "SELECT versions FROM snapshots WHERE id = ?",
      id,
    );
    return row?.versions === this.#versions();
  }

  /** Writes a snapshot over the world. Its clock goes on from the time that the snapshot shows. */
  restore(id: string): void {
    const { db } = this.#place;
    const row = db.row<{ at: number; tables: string }>(
      "SELECT at, tables FROM snapshots WHERE id = ?",
      id,
    );
    if (row === undefined) return;
    emptyWorld(db);
    for (const { name, columns } of JSON.parse(row.tables) as {
      name: string;
      columns: string[];
    }[]) {
      const list = columns.map(quoted).join(", ");
      db.change(`INSERT INTO ${quoted(name)} (${list}) SELECT ${list} FROM ${shadow(id, name)}`);
    }
    db.change("UPDATE clock SET at = ?, real = ?", row.at, Date.now());
  }

  /** Removes a snapshot. Returns whether there was one. */
  remove(id: string): boolean {
    const { db } = this.#place;
    const row = db.row<{ tables: string }>("SELECT tables FROM snapshots WHERE id = ?", id);
    if (row === undefined) return false;
    db.transact(() => {
      for (const { name } of JSON.parse(row.tables) as { name: string }[]) {
        db.change(`DROP TABLE IF EXISTS ${shadow(id, name)}`);
      }
      db.change("DELETE FROM snapshots WHERE id = ?", id);
    });
    return true;
  }

  #versions(): string {
    return JSON.stringify(this.#place.db.rows("SELECT part, version FROM layouts ORDER BY part"));
  }
}

function shadow(id: string, table: string): string {
  return quoted(`${SHADOW}${id}_${table}`);
}
