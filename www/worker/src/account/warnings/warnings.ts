import type { Layout } from "../../shared/database.js";
import { log } from "../../shared/log.js";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";
import type { Found, Warning, WarningCode } from "./warning.js";
import { alarmLate } from "./words.js";

const LAYOUT: Layout = {
  part: "warnings",
  versions: [
    [
      `CREATE TABLE warnings (
        code TEXT NOT NULL,
        about TEXT NOT NULL,
        found_at REAL NOT NULL,
        told_at REAL,
        PRIMARY KEY (code, about)
      )`,
    ],
  ],
};

/** Work that is so late that something is wrong. Seconds. */
const LATE = 120;
/** How long something must be found before it is told: most trouble passes soon. Seconds. */
const PATIENCE: Readonly<Record<WarningCode, number>> = {
  // After a restart everything is late for a moment.
  alarm_late: 120,
  export_failed: 0,
  export_has_no_place: 0,
  no_pushes: 600,
  question_open: 4 * 3600,
  token_failed: 300,
};

/** A part that can find something that needs a person. */
export interface WarningSource {
  found(): Found[];
}

interface Row {
  readonly code: WarningCode;
  readonly about: string;
  readonly found_at: number;
  readonly told_at: number | null;
}

/** A warning that was found, with what is stored of it. */
interface Known {
  readonly found: Found;
  readonly row: Row | undefined;
}

/**
 * The warnings of an account. They are computed from what the parts have stored; here is only kept since
 * when, and whether the webhooks were told. So each is told once, also by a program that is killed.
 */
export class Warnings implements Due {
  readonly name = "warnings";
  readonly #place: Place;
  readonly #sources: readonly WarningSource[];

  constructor(place: Place, sources: readonly WarningSource[]) {
    this.#place = place;
    this.#sources = sources;
    place.db.migrate(LAYOUT);
    place.alarm.add(this);
  }

  /** The work that is late, if any. */
  late(): { part: string; due: number } | undefined {
    return this.#place.alarm.late(LATE, this);
  }

  /** The warnings of now. A question is not a warning before it was open for long. */
  now(): Warning[] {
    const now = this.#place.clock.now();
    return this.#known().known.flatMap(({ found, row }) => {
      const first = row?.found_at ?? now;
      if (found.code === "question_open" && now < first + PATIENCE.question_open) return [];
      return [{ ...found, since: found.since ?? first }];
    });
  }

  due(): number | undefined {
    const { settings, clock } = this.#place;
    if (settings.find() === undefined || !clock.isKnown()) return undefined;
    const { known, over } = this.#known();
    const isNew = known.some(({ row }) => row === undefined);
    // A moment ago: the clock may run on before this is compared with it.
    if (isNew || over.length > 0) return clock.now() - 1;
    const times = known.flatMap(({ row }) =>
      row === undefined || row.told_at !== null ? [] : [row.found_at + PATIENCE[row.code]],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async ring(now: number): Promise<void> {
    const { db } = this.#place;
    const { known } = this.#known();
    if (known.some(({ found, row }) => found.code === "token_failed" && isRipe(row, now))) {
      await this.#tryToken();
    }
    db.transact(() => this.#note(now));
  }

  /** Asks for a token once more: the trouble may have passed without anybody having asked. */
  async #tryToken(): Promise<void> {
    try {
      await this.#place.wechat.token.get(undefined);
    } catch {
      // It has been noted.
    }
  }

  /** Notes what is new and what is over, and tells what has been wrong for long enough. */
  #note(now: number): void {
    const { db } = this.#place;
    const { known, over } = this.#known();
    for (const { code, about, told_at } of over) {
      db.change("DELETE FROM warnings WHERE code = ? AND about = ?", code, about);
      if (told_at !== null) this.#tell("over", { code, ...aboutOf(about) });
    }
    for (const { found, row } of known) {
      const { code, about = "" } = found;
      const stored = row ?? { code, about, found_at: now, told_at: null };
      if (row === undefined) {
        db.change(
          "INSERT INTO warnings (code, about, found_at) VALUES (?, ?, ?)",
          code,
          about,
          now,
        );
      }
      if (!isRipe(stored, now)) continue;
      db.change("UPDATE warnings SET told_at = ? WHERE code = ? AND about = ?", now, code, about);
      this.#tell("begun", { ...found, since: found.since ?? stored.found_at });
    }
  }

  #tell(state: "begun" | "over", warning: Partial<Warning> & Pick<Warning, "code">): void {
    const { account, outbox } = this.#place;
    const { code, about } = warning;
    log(state === "begun" ? "warn" : "info", "warning", { account, state, code, about });
    outbox.tell("health", () => ({ account, state, warning }));
  }

  /** The warnings that are found now, with their rows; and the rows of those that are over. */
  #known(): { known: Known[]; over: Row[] } {
    const rows = this.#place.db.rows<Row>("SELECT code, about, found_at, told_at FROM warnings");
    const late = this.late();
    const all = [
      ...(late === undefined ? [] : [alarmLate(late)]),
      ...this.#sources.flatMap((source) => source.found()),
    ];
    const known = all.map((found) => ({
      found,
      row: rows.find(({ code, about }) => code === found.code && about === (found.about ?? "")),
    }));
    const over = rows.filter((row) => !known.some((one) => one.row === row));
    return { known, over };
  }
}

function isRipe(row: Row | undefined, now: number): boolean {
  return row !== undefined && row.told_at === null && now >= row.found_at + PATIENCE[row.code];
}

function aboutOf(about: string): { about?: string } {
  return about === "" ? {} : { about };
}
