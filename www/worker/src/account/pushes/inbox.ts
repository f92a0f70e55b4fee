import { readPush } from "wechat-mass";
import type { Runner } from "wechat-mass/run";
import type { Layout } from "../../shared/database.js";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";

const LAYOUT: Layout = {
  part: "pushes",
  versions: [
    [
      `CREATE TABLE pushes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        dedupe_key TEXT NOT NULL UNIQUE,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        msg_type TEXT NOT NULL,
        event TEXT NOT NULL,
        msg_id TEXT,
        raw TEXT NOT NULL,
        retry_at REAL,
        attempts INTEGER NOT NULL DEFAULT 0,
        handled_at REAL
      )`,
      "CREATE INDEX pushes_waiting ON pushes (retry_at) WHERE retry_at IS NOT NULL",
      "CREATE INDEX pushes_kind ON pushes (kind, number)",
      `CREATE TABLE callback (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        verified_at REAL NOT NULL
      )`,
    ],
  ],
};

/** How long pushes are kept. WeChat repeats one within seconds; people look for weeks. Seconds. */
const KEPT = 30 * 86_400;
/** How many are kept at most: messages of followers may come by the million. */
const MOST = 100_000;
/** How many are removed, and handed on, at once. */
const TOGETHER = 500;
/** The longest delay of one that could not be handed on. Seconds. */
const LONGEST_DELAY = 600;

/** How long pushes are gathered, to be stored together: a disk takes few transactions a second. Milliseconds. */
const GATHERED = 25;

/** A push that was opened, with what is looked for. */
export interface OpenedPush {
  readonly dedupe_key: string;
  readonly kind: string;
  readonly msg_type: string;
  readonly event: string;
  readonly msg_id: string | null;
  /** Its text, as it was after it was decrypted. */
  readonly raw: string;
}

/** A push that waits for its transaction, with whoever waits for it. */
interface Arrived {
  readonly push: OpenedPush;
  readonly stored: (isNew: boolean) => void;
  readonly failed: (error: unknown) => void;
}

interface Waiting {
  readonly number: number;
  readonly raw: string;
  readonly attempts: number;
}

/**
 * The pushes of an account. One is stored in one small transaction and answered; what follows of it comes later.
 * So WeChat has its answer in time, whatever happens behind it.
 */
export class Inbox implements Due {
  readonly name = "pushes";
  readonly #place: Place;
  readonly #runner: () => Runner;
  #arrived: Arrived[] = [];
  /** The pushes since the alarm was set. */
  #unseen = TOGETHER;

  constructor(place: Place, runner: () => Runner) {
    this.#place = place;
    this.#runner = runner;
    place.db.migrate(LAYOUT);
    place.alarm.add(this);
  }

  /**
   * Stores a push, and returns whether it is new. Those that arrive at the same time are one transaction. The
   * runtime holds every answer back until it is on the disk.
   */
  take(push: OpenedPush): Promise<boolean> {
    return new Promise((stored, failed) => {
      this.#arrived.push({ push, stored, failed });
      if (this.#arrived.length === 1) setTimeout(() => this.#storeArrived(), GATHERED);
    });
  }

  #storeArrived(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    const { db, clock, live, alarm } = this.#place;
    try {
      const now = clock.now();
      const areNew = db.transact(() => {
        const areNew = arrived.map(({ push }) => this.#store(push, now));
        // Messages of followers may come by the hundred in a second: pages are told how many.
        const messages = arrived.filter(({ push }, n) => areNew[n] && push.msg_type !== "event");
        if (messages.length > 0) live.tell("messages", { count: messages.length });
        return areNew;
      });
      arrived.forEach(({ stored }, n) => void stored(areNew[n] ?? false));
      // A message makes nothing due, but now and then the oldest ones are to be removed.
      this.#unseen += arrived.length;
      const isEvent = arrived.some(({ push }, n) => areNew[n] && push.msg_type === "event");
      if (!isEvent && this.#unseen < TOGETHER) return;
      this.#unseen = 0;
      alarm.set();
    } catch (error) {
      for (const { failed } of arrived) failed(error);
    }
  }

  /** Stores one push, and tells of it. Returns whether it is new. */
  #store({ dedupe_key, kind, msg_type, event, msg_id, raw }: OpenedPush, now: number): boolean {
    const { db, live, outbox } = this.#place;
    // Only the end of a job concerns campaigns. All others are for people, and for other programs.
    const isEnd = kind === "mass_send_job_finish";
    const row = db.row<{ number: number }>(
      `INSERT INTO pushes (dedupe_key, at, kind, msg_type, event, msg_id, raw, retry_at, handled_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING RETURNING number`,
      dedupe_key,
      now,
      kind,
      msg_type,
      event,
      msg_id,
      raw,
      isEnd ? now : null,
      isEnd ? null : now,
    );
    if (row === undefined) return false;
    if (msg_type === "event") {
      live.tell("push", { id: String(row.number), kind, event, msg_type });
      outbox.tell("push", () => ({ push: readPush(raw) }));
    }
    return true;
  }

  /** Notes that WeChat has verified the address. */
  verified(): void {
    const { db, clock, live } = this.#place;
    db.change(
      "INSERT INTO callback (one, verified_at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET verified_at = excluded.verified_at",
      clock.now(),
    );
    live.tell("callback", { verified: true });
  }

  /** When the address was verified, and when the last push came. */
  seen(): { verified_at?: number; last_push_at?: number } {
    const { db } = this.#place;
    const verified_at = db.row<{ verified_at: number }>(
      "SELECT verified_at FROM callback",
    )?.verified_at;
    const last_push_at = db.row<{ at: number }>(
      "SELECT at FROM pushes ORDER BY number DESC LIMIT 1",
    )?.at;
    return {
      ...(verified_at === undefined ? {} : { verified_at }),
      ...(last_push_at === undefined ? {} : { last_push_at }),
    };
  }

  due(): number | undefined {
    const { db } = this.#place;
    const waiting = db.row<{ at: number | null }>(
      "SELECT MIN(retry_at) AS at FROM pushes WHERE retry_at IS NOT NULL",
    )?.at;
    const oldest = db.row<{ number: number; at: number }>(
      "SELECT number, at FROM pushes WHERE retry_at IS NULL ORDER BY number LIMIT 1",
    );
    const newest = db.row<{ number: number }>(
      "SELECT number FROM pushes ORDER BY number DESC LIMIT 1",
    )?.number;
    const tooMany =
      oldest !== undefined && newest !== undefined && newest - oldest.number >= MOST + TOGETHER;
    const times = [
      ...(typeof waiting === "number" ? [waiting] : []),
      ...(oldest === undefined ? [] : [tooMany ? 0 : oldest.at + KEPT]),
    ];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async ring(now: number): Promise<void> {
    const { db } = this.#place;
    const waiting = db.rows<Waiting>(
      "SELECT number, raw, attempts FROM pushes WHERE retry_at <= ? ORDER BY number LIMIT ?",
      now,
      TOGETHER,
    );
    for (const push of waiting) await this.#handOn(push, now);
    db.change(
      `DELETE FROM pushes WHERE number IN (
         SELECT number FROM pushes WHERE retry_at IS NULL ORDER BY number LIMIT ?
       ) AND (at < ? OR number <= (SELECT MAX(number) FROM pushes) - ?)`,
      TOGETHER,
      now - KEPT,
      MOST,
    );
  }

  /** Tells the campaigns of the end of a job. It may be repeated. One that fails does not stop the next one. */
  async #handOn({ number, raw, attempts }: Waiting, now: number): Promise<void> {
    const { db, report } = this.#place;
    try {
      await this.#runner().push(readPush(raw));
      db.change("UPDATE pushes SET retry_at = NULL, handled_at = ? WHERE number = ?", now, number);
    } catch (error) {
      report(error, this.name);
      db.change(
        "UPDATE pushes SET retry_at = ?, attempts = ? WHERE number = ?",
        now + Math.min(2 ** attempts, LONGEST_DELAY),
        attempts + 1,
        number,
      );
    }
  }
}
