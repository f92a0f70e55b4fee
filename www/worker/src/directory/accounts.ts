import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../shared/actor.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import type { Principal } from "./principal.js";

/** An account in the list. All else of it is in its own object. */
export interface AccountEntry {
  /** The AppID. */
  readonly id: string;
  readonly name: string;
  readonly kind: "service" | "subscription";
  /** Unix seconds. */
  readonly added_at: number;
}

/** The greatest number of accounts. */
const MOST = 10_000;

/** The list of accounts: which there are. */
export class Accounts extends RpcTarget {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    super();
    this.#desk = desk;
  }

  /** Returns the accounts that somebody may use. */
  list({ accounts }: Principal): Promise<Outcome<AccountEntry[]>> {
    return outcomeOf(() => {
      const all = this.#desk.db.rows<AccountEntry>(
        "SELECT id, name, kind, added_at FROM accounts ORDER BY name, id",
      );
      return accounts === "all" ? all : all.filter(({ id }) => accounts.includes(id));
    });
  }

  /** Returns the ids of all accounts. */
  ids(): string[] {
    return this.#desk.db.rows<{ id: string }>("SELECT id FROM accounts").map(({ id }) => id);
  }

  /** Puts an account into the list, or changes its name and kind. Call it after its object has its settings. */
  put(
    { id, name, kind }: Omit<AccountEntry, "added_at">,
    actor: Actor,
  ): Promise<Outcome<AccountEntry>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const { db, clock, audit } = this.#desk;
        const isNew = this.#find(id) === undefined;
        const count = db.row<{ count: number }>("SELECT count(*) AS count FROM accounts");
        if (isNew && (count?.count ?? 0) >= MOST) {
          refuse(409, "too_many_accounts", {
            zh: `最多 ${MOST} 个账号`,
            en: `there can be ${MOST} accounts at most`,
          });
        }
        db.change(
          `INSERT INTO accounts (id, name, kind, added_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind`,
          id,
          name,
          kind,
          clock.now(),
        );
        audit.write(actor, isNew ? "account.add" : "account.change", { name, kind }, id);
        const stored = this.#find(id);
        if (stored === undefined) throw new Error("the account was not stored");
        return stored;
      }),
    );
  }

  /** Takes an account out of the list. Its object is emptied by whoever calls this, before. */
  remove(id: string, actor: Actor): Promise<Outcome<null>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const { name } = this.#find(id) ?? refuseUnknown();
        this.#desk.db.change("DELETE FROM accounts WHERE id = ?", id);
        this.#desk.audit.write(actor, "account.remove", { name }, id);
        return null;
      }),
    );
  }

  #find(id: string): AccountEntry | undefined {
    return this.#desk.db.row<AccountEntry>(
      "SELECT id, name, kind, added_at FROM accounts WHERE id = ?",
      id,
    );
  }
}

/** Refuses an account that is not in the list, or that somebody may not use: the two look the same. */
export function refuseUnknown(): never {
  refuse(404, "no_account", { zh: "没有这个账号", en: "there is no such account" });
}
