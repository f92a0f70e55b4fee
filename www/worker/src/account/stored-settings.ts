import type { Database, Layout } from "../shared/database.js";
import { refuse } from "../shared/outcome.js";

const LAYOUT: Layout = {
  part: "settings",
  versions: [
    [
      // One row. `open` has what may be shown, `sealed` the secrets.
      `CREATE TABLE settings (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        revision INTEGER NOT NULL,
        open TEXT NOT NULL,
        sealed TEXT NOT NULL
      )`,
    ],
  ],
};

/** The name under which the secrets of the settings are sealed. */
export const SETTINGS = "settings";

/** How pushes come: with a key (安全模式, 兼容模式), or plain (明文模式), which must be chosen by name. */
export type PushMode = "secure" | "plain";

/** The settings of an account that may be shown. */
export interface AccountSettings {
  readonly appid: string;
  readonly kind: "service" | "subscription";
  /** The name that people gave it here. WeChat has no endpoint for its own. */
  readonly name: string;
  /** The address of a relay with a fixed address. Without it calls go to WeChat itself. */
  readonly base?: string;
  /** An address that returns the access token. With it the service never asks WeChat for one. */
  readonly token_source?: string;
  readonly push_mode: PushMode;
  /** Sends a day that campaigns may make, if other programs send for this account too. */
  readonly calls_per_day?: number;
  readonly calls_per_minute?: number;
  /** Whether a second person must approve a campaign before it starts. */
  readonly approval: boolean;
  /** Seconds after a planned start in which it is still started. Later a person is asked. */
  readonly grace: number;
  /** The daily export: its hour in Beijing, and how many are kept. */
  readonly export?: { readonly hour: number; readonly keep: number };
  /** When its hour was set. Unix seconds. */
  readonly export_since?: number;
  /** Unix seconds. */
  readonly added_at: number;
}

/** The secrets of an account. They are stored sealed, and never returned. */
export interface AccountSecrets {
  /** The AppSecret. */
  readonly secret?: string;
  /** The key of the relay. */
  readonly gateway_key?: string;
  /** The key of the source of tokens. */
  readonly token_source_key?: string;
  /** The tokens of pushes, the newest first. Several while they are being changed. */
  readonly push_tokens: readonly string[];
  /** The AES keys of pushes, the newest first. */
  readonly push_keys: readonly string[];
}

/** Settings as they are stored. */
export interface StoredRow {
  readonly revision: number;
  readonly settings: AccountSettings;
  /** The secrets, sealed. */
  readonly sealed: string;
}

/** The settings of an account in its database. An account without them has not been added. */
export class StoredSettings {
  readonly #db: Database;
  #known: StoredRow | undefined;

  constructor(db: Database) {
    this.#db = db;
    db.migrate(LAYOUT);
  }

  /** Returns what is stored, or nothing if the account has not been added. */
  find(): StoredRow | undefined {
    if (this.#known === undefined) {
      const row = this.#db.row<{ revision: number; open: string; sealed: string }>(
        "SELECT revision, open, sealed FROM settings",
      );
      if (row === undefined) return undefined;
      this.#known = {
        revision: row.revision,
        settings: JSON.parse(row.open),
        sealed: row.sealed,
      };
    }
    return this.#known;
  }

  /** Returns what is stored. Refuses if the account has not been added. */
  row(): StoredRow {
    return this.find() ?? notAdded();
  }

  /** Returns the settings. Refuses if the account has not been added. */
  read(): AccountSettings {
    return this.row().settings;
  }

  /** Stores settings in place of a revision; 0 if there are none yet. Returns whether that was still the revision. */
  write(settings: AccountSettings, sealed: string, revision: number): boolean {
    return this.#db.transact(() => {
      const stored = this.#db.row<{ revision: number }>("SELECT revision FROM settings");
      if ((stored?.revision ?? 0) !== revision) return false;
      this.#db.change(
        `INSERT INTO settings (one, revision, open, sealed) VALUES (1, ?, ?, ?)
         ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, open = excluded.open, sealed = excluded.sealed`,
        revision + 1,
        JSON.stringify(settings),
        sealed,
      );
      this.#known = undefined;
      return true;
    });
  }
}

function notAdded(): never {
  return refuse(404, "no_account", {
    zh: "没有这个账号，请先添加",
    en: "there is no such account; add it first",
  });
}
