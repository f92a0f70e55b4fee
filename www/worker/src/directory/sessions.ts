import { randomText } from "../shared/encoding.js";
import type { Desk } from "./desk.js";
import { digestOf } from "./digest.js";

/** A session ends when it was not used for this long. Seconds. */
const IDLE = 12 * 3600;
/** A session ends this long after the sign-in, however much it is used. Seconds. */
export const LONGEST = 7 * 24 * 3600;
/** How exactly the last use is known. Each note of it is a write. Seconds. */
const SEEN_EVERY = 60;
/** The greatest number of sessions of a user. The oldest ends for the next. */
const MOST = 20;

/** A session, as its user sees it. */
export interface SessionEntry {
  readonly id: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly address: string;
  readonly agent: string;
}

/** Who has signed in. The text of a session is opaque and random, and only its digest is stored. */
export class Sessions {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Starts a session, and returns its text, which nobody can see again. */
  start(user: string, address: string, agent: string): string {
    const { db } = this.#desk;
    const now = this.#desk.clock.now();
    db.change(
      "DELETE FROM sessions WHERE seen_at <= ? OR created_at <= ?",
      now - IDLE,
      now - LONGEST,
    );
    db.change(
      `DELETE FROM sessions WHERE user = ?1 AND id NOT IN
         (SELECT id FROM sessions WHERE user = ?1 ORDER BY seen_at DESC LIMIT ?2)`,
      user,
      MOST - 1,
    );
    const text = randomText(32);
    db.change(
      "INSERT INTO sessions (digest, id, user, created_at, seen_at, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?)",
      digestOf(text),
      crypto.randomUUID(),
      user,
      now,
      now,
      address,
      agent.slice(0, 256),
    );
    return text;
  }

  /** Returns the user of a session that has not ended, and notes its use. */
  userOf(text: string): string | undefined {
    const { db } = this.#desk;
    const now = this.#desk.clock.now();
    const digest = digestOf(text);
    const row = db.row<{ user: string; seen_at: number }>(
      "SELECT user, seen_at FROM sessions WHERE digest = ? AND seen_at > ? AND created_at > ?",
      digest,
      now - IDLE,
      now - LONGEST,
    );
    if (row === undefined) return undefined;
    if (now - row.seen_at >= SEEN_EVERY) {
      db.change("UPDATE sessions SET seen_at = ? WHERE digest = ?", now, digest);
    }
    return row.user;
  }

  /** Ends a session. */
  end(text: string): void {
    this.#desk.db.change("DELETE FROM sessions WHERE digest = ?", digestOf(text));
  }

  /** Ends all sessions of a user, or one of them. */
  endOf(user: string, id?: string): number {
    const { db } = this.#desk;
    const before = db.row<{ count: number }>(
      "SELECT count(*) AS count FROM sessions WHERE user = ?1 AND (?2 IS NULL OR id = ?2)",
      user,
      id ?? null,
    );
    db.change("DELETE FROM sessions WHERE user = ?1 AND (?2 IS NULL OR id = ?2)", user, id ?? null);
    return before?.count ?? 0;
  }

  /** Returns the sessions of a user. */
  of(user: string): SessionEntry[] {
    return this.#desk.db.rows<SessionEntry>(
      "SELECT id, created_at, seen_at, address, agent FROM sessions WHERE user = ? ORDER BY seen_at DESC",
      user,
    );
  }
}
