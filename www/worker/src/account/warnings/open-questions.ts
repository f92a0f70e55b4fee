import type { Database } from "../../shared/database.js";
import type { Found } from "./warning.js";
import { questionOpen } from "./words.js";

/** As many questions as are told. Whoever has more of them has other worries. */
const MOST = 100;

/** The questions of campaigns that a person has to answer. */
export class OpenQuestions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  found(): Found[] {
    const rows = this.#db.rows<{ id: string; title: string }>(
      `SELECT id, title FROM campaigns INDEXED BY campaigns_phase
       WHERE phase = 'needs_person' AND state = 'started'
       UNION ALL SELECT id, title FROM campaigns WHERE state = 'missed' LIMIT ?`,
      MOST,
    );
    return rows.map(questionOpen);
  }
}
