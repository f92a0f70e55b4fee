import type { Database } from "../../shared/database.js";
import type { Found } from "./warning.js";
import { noPushes } from "./words.js";

interface Ended {
  readonly id: string;
  readonly title: string;
  /** Its first request. */
  readonly began: number | null;
}

/** Looks whether pushes come: WeChat tells the end of each job, so a campaign that has ended has had some. */
export class MissingPushes {
  readonly #db: Database;
  readonly #account: string;

  constructor(db: Database, account: string) {
    this.#db = db;
    this.#account = account;
  }

  found(): Found[] {
    const last = this.#lastEnded();
    if (last === undefined || last.began === null) return [];
    const { at } = this.#db.row<{ at: number | null }>(
      `SELECT MAX(COALESCE((SELECT at FROM pushes ORDER BY number DESC LIMIT 1), 0),
                  COALESCE((SELECT verified_at FROM callback), 0)) AS at`,
    ) ?? { at: 0 };
    return (at ?? 0) >= last.began ? [] : [noPushes({ title: last.title, began: last.began })];
  }

  /** The last campaign whose jobs WeChat has all carried out. */
  #lastEnded(): Ended | undefined {
    return this.#db.row(
      `SELECT id, title, (
         SELECT MIN(requested_at) FROM mass_sends
         WHERE account = ? AND campaign = campaigns.id AND msg_id IS NOT NULL
       ) AS began
       FROM campaigns INDEXED BY campaigns_phase
       WHERE phase = 'finished' AND state = 'started' ORDER BY number DESC LIMIT 1`,
      this.#account,
    );
  }
}
