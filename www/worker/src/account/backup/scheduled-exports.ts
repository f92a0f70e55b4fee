import type { Layout } from "../../shared/database.js";
import { log } from "../../shared/log.js";
import { Refused } from "../../shared/outcome.js";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";
import type { Found } from "../warnings/warning.js";
import { exportFailed, noExportStore } from "../warnings/words.js";
import type { Backup } from "./backup.js";
import { exportStoreOf } from "./bound-store.js";
import { digestIn, exportName, exportTime, SHOWN_END } from "./export-file.js";
import { slotAfter, slotBefore } from "./export-slots.js";
import type { ExportStore } from "./export-store.js";

const LAYOUT: Layout = {
  part: "exports",
  versions: [
    [
      // The last whole export, and the planned time for which it was made.
      `CREATE TABLE daily_done (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        slot REAL NOT NULL,
        at REAL NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL
      )`,
      // The attempts since then that have failed.
      `CREATE TABLE daily_failing (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        since REAL NOT NULL,
        at REAL NOT NULL,
        attempts INTEGER NOT NULL,
        error TEXT NOT NULL
      )`,
    ],
  ],
};

/** The delay after the first failure, and the longest one. Seconds. */
const FIRST_DELAY = 60;
const LONGEST_DELAY = 3600;
/** How much of an error is kept. */
const LONGEST_ERROR = 300;

/** An export that is kept. */
export interface KeptExport {
  readonly name: string;
  /** When it was begun. Unix seconds. */
  readonly at: number;
  readonly bytes: number;
  /** Whether it has its last line. One that was cut cannot be restored. */
  readonly whole: boolean;
  /** The SHA-256 of its lines, as the last one has it. */
  readonly sha256?: string;
}

interface Failing {
  readonly since: number;
  readonly at: number;
  readonly attempts: number;
  readonly error: string;
}

/**
 * The daily export of an account, if its settings want one. Only an export whose last line could be read again is
 * counted as done, so one that was cut by the end of the program is made again.
 */
export class ScheduledExports implements Due {
  readonly name = "exports";
  readonly #place: Place;
  readonly #backup: Backup;
  readonly #store: ExportStore | undefined;

  constructor(place: Place, backup: Backup) {
    this.#place = place;
    this.#backup = backup;
    this.#store = exportStoreOf(place.env.BACKUPS, place.account);
    place.db.migrate(LAYOUT);
    place.alarm.add(this);
  }

  due(): number | undefined {
    const { export: wanted, export_since = 0 } = this.#place.settings.find()?.settings ?? {};
    if (wanted === undefined || this.#store === undefined) return undefined;
    const slot = slotAfter(wanted.hour, Math.max(export_since, this.#done()?.slot ?? 0));
    const failing = this.#failing();
    return failing === undefined ? slot : Math.max(slot, failing.at + delayAfter(failing.attempts));
  }

  async ring(now: number): Promise<void> {
    const wanted = this.#place.settings.read().export;
    const store = this.#store;
    if (wanted === undefined || store === undefined) return;
    const name = exportName(this.#place.account, now);
    try {
      const bytes = await this.#write(store, name);
      this.#succeeded(slotBefore(wanted.hour, now), now, name, bytes);
    } catch (error) {
      // Somebody downloads one just now: that is not a failure, and the alarm asks again.
      if (error instanceof Refused) throw error;
      this.#failed(error, now);
      return;
    }
    await this.#removeOld(store, wanted.keep);
  }

  /** Returns the exports that are kept, the newest first. */
  async kept(): Promise<KeptExport[]> {
    return this.#store === undefined ? [] : keptIn(this.#store);
  }

  /** The trouble with the exports, if there is some. */
  found(): Found[] {
    const { export: wanted, export_since } = this.#place.settings.find()?.settings ?? {};
    if (wanted === undefined) return [];
    if (this.#store === undefined) return [noExportStore(export_since)];
    const failing = this.#failing();
    return failing === undefined ? [] : [exportFailed(failing)];
  }

  /** Numbers for the metrics. */
  metrics(): Record<string, number> {
    const done = this.#done();
    return {
      export_failures: this.#failing()?.attempts ?? 0,
      ...(done === undefined ? {} : { export_at_seconds: done.at, export_bytes: done.bytes }),
    };
  }

  /** Writes an export, and returns its size. One that was cut is removed. */
  async #write(store: ExportStore, name: string): Promise<number> {
    await store.write(name, () => this.#backup.chunks());
    const written = await store.end(name, SHOWN_END);
    if (written !== undefined && digestIn(written) !== undefined) return written.size;
    await store.remove(name);
    throw new Error("the export was cut while it was written");
  }

  #succeeded(slot: number, at: number, name: string, bytes: number): void {
    const { db, account } = this.#place;
    db.transact(() => {
      db.change(
        "INSERT OR REPLACE INTO daily_done (one, slot, at, name, bytes) VALUES (1, ?, ?, ?, ?)",
        slot,
        at,
        name,
        bytes,
      );
      db.change("DELETE FROM daily_failing");
    });
    log("info", "export_written", { account, name, bytes });
  }

  #failed(error: unknown, now: number): void {
    const { db, report } = this.#place;
    report(error, this.name);
    db.change(
      `INSERT INTO daily_failing (one, since, at, attempts, error) VALUES (1, ?, ?, 1, ?)
       ON CONFLICT (one) DO UPDATE SET at = excluded.at, attempts = attempts + 1, error = excluded.error`,
      now,
      now,
      String(error).slice(0, LONGEST_ERROR),
    );
  }

  /** Removes those beyond the number that is kept, and all that were cut: a whole one has just been made. */
  async #removeOld(store: ExportStore, keep: number): Promise<void> {
    let whole = 0;
    for (const { name, whole: isWhole } of await keptIn(store)) {
      if (isWhole) whole += 1;
      if (!isWhole || whole > keep) await store.remove(name);
    }
  }

  #done(): { slot: number; at: number; bytes: number } | undefined {
    return this.#place.db.row("SELECT slot, at, bytes FROM daily_done");
  }

  #failing(): Failing | undefined {
    return this.#place.db.row("SELECT since, at, attempts, error FROM daily_failing");
  }
}

async function keptIn(store: ExportStore): Promise<KeptExport[]> {
  const kept: KeptExport[] = [];
  for (const name of (await store.names()).sort().reverse()) {
    const at = exportTime(name);
    const end = at === undefined ? undefined : await store.end(name, SHOWN_END);
    if (at === undefined || end === undefined) continue;
    const sha256 = digestIn(end);
    const whole = sha256 !== undefined;
    kept.push({ name, at, bytes: end.size, whole, ...(whole ? { sha256 } : {}) });
  }
  return kept;
}

function delayAfter(attempts: number): number {
  return Math.min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY);
}
