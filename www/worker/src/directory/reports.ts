import { RpcTarget } from "cloudflare:workers";
import type { AuditEntry } from "../shared/audit.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { type SessionEntry, Sessions } from "./sessions.js";

/** The counts of `/metrics`. */
export interface DirectoryMetrics {
  readonly users: number;
  readonly sessions: number;
  readonly keys: number;
  readonly accounts: number;
  /** Attempts to sign in during the last quarter of an hour that did not succeed. */
  readonly attempts: number;
  /** Bytes of the database. */
  readonly directory_bytes: number;
}

/** Reports on the directory: the audit log, and how much there is. */
export class Reports extends RpcTarget {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    super();
    this.#desk = desk;
  }

  /** Returns lines of the audit log, the newest first. */
  audit(page: { before?: string; limit: number }): Promise<Outcome<AuditEntry[]>> {
    return outcomeOf(() => this.#desk.audit.read(page));
  }

  /** Returns the open sessions of a user. */
  sessions(user: string): Promise<Outcome<SessionEntry[]>> {
    return outcomeOf(() => new Sessions(this.#desk).of(user));
  }

  /** Returns the counts of `/metrics`. */
  metrics(): DirectoryMetrics {
    const { db } = this.#desk;
    const count = (table: string) =>
      db.row<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0;
    return {
      users: count("users"),
      sessions: count("sessions"),
      keys: count("keys"),
      accounts: count("accounts"),
      attempts: count("attempts WHERE bucket LIKE 'name:%' OR bucket LIKE 'known:%'"),
      directory_bytes: db.bytes,
    };
  }

  /** Refuses if the service cannot work: its key of secrets is missing or malformed. */
  ready(): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      try {
        await this.#desk.secrets.check();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        refuse(503, "not_ready", {
          zh: `服务的设置有误：${why}`,
          en: `a setting is wrong: ${why}`,
        });
      }
      return null;
    });
  }
}
