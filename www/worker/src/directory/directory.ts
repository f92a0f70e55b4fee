import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.js";
import { type Permission, permissionsOf } from "../shared/actor.js";
import { Audit } from "../shared/audit.js";
import { clockOf } from "../shared/clock.js";
import { Database } from "../shared/database.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import { Secrets } from "../shared/secrets.js";
import { Accounts, refuseUnknown } from "./accounts.js";
import type { Desk } from "./desk.js";
import { Entrance } from "./entrance.js";
import { Keys, keyOf } from "./keys.js";
import { LAYOUT } from "./layout.js";
import type { Credential, Principal } from "./principal.js";
import { Replies } from "./replies.js";
import { Reports } from "./reports.js";
import { Sessions } from "./sessions.js";
import { userById } from "./stored-user.js";
import { Users } from "./users.js";

/** The needs of a request. */
export interface Demand {
  readonly permission?: Permission;
  /** The account that it is about. */
  readonly account?: string;
  /** Whether a key is not enough. */
  readonly people: boolean;
}

/** Who may do what: users, sessions, API keys, and the list of accounts. Its parts are properties, as an account's. */
export class Directory extends DurableObject<Env> {
  readonly #desk: Desk;
  readonly #sessions: Sessions;
  readonly #entrance: Entrance;
  readonly #users: Users;
  readonly #keys: Keys;
  readonly #accounts: Accounts;
  readonly #replies: Replies;
  readonly #reports: Reports;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const db = new Database(ctx.storage);
    db.migrate(LAYOUT);
    const clock = clockOf(undefined);
    this.#desk = {
      db,
      clock,
      audit: new Audit(db, clock),
      secrets: new Secrets(env),
      setupCode: env.SETUP_CODE || undefined,
    };
    this.#sessions = new Sessions(this.#desk);
    this.#entrance = new Entrance(this.#desk, this.#sessions);
    this.#users = new Users(this.#desk, this.#sessions);
    this.#keys = new Keys(this.#desk);
    this.#accounts = new Accounts(this.#desk);
    this.#replies = new Replies(this.#desk);
    this.#reports = new Reports(this.#desk);
  }

  get entrance(): Entrance {
    return this.#entrance;
  }

  get users(): Users {
    return this.#users;
  }

  get keys(): Keys {
    return this.#keys;
  }

  get accounts(): Accounts {
    return this.#accounts;
  }

  get replies(): Replies {
    return this.#replies;
  }

  get reports(): Reports {
    return this.#reports;
  }

  /** Says who makes a request, or refuses it. */
  admit(credential: Credential, demand: Demand): Promise<Outcome<Principal>> {
    return outcomeOf(() => {
      const principal = this.#principalOf(credential);
      if (principal === undefined) {
        refuse(401, "not_signed_in", {
          zh: "请先登录，或提供有效的 API 密钥",
          en: "sign in first, or give a valid API key",
        });
      }
      if (demand.people && principal.by === "key") {
        refuse(403, "people_only", {
          zh: "API 密钥不能执行此操作，请登录后操作",
          en: "an API key cannot do this; sign in",
        });
      }
      const { permission, account } = demand;
      if (permission !== undefined && !principal.actor.permissions.includes(permission)) {
        refuse(403, "not_allowed", {
          zh: `没有权限：此操作需要 ${permission} 权限`,
          en: `this needs the permission ${permission}`,
        });
      }
      if (account !== undefined) this.#checkAccount(account, principal);
      else if (permission === "manage" && principal.accounts !== "all") {
        refuse(403, "limited_key", {
          zh: "此 API 密钥仅限部分账号，不能管理服务本身",
          en: "this API key is limited to some accounts, and cannot manage the service itself",
        });
      }
      return principal;
    });
  }

  #principalOf({ session, key, address }: Credential): Principal | undefined {
    if (key !== undefined) {
      const found = keyOf(this.#desk, key);
      if (found === undefined) return undefined;
      const { id, name, permissions, accounts = "all", created_by: person } = found;
      const actor = { id, name, role: "key", permissions, address, person } as const;
      return { by: "key", accounts, actor };
    }
    const id = session === undefined ? undefined : this.#sessions.userOf(session);
    const user = id === undefined ? undefined : userById(this.#desk.db, id);
    if (user === undefined || user.disabled) return undefined;
    const { name, role } = user;
    const permissions = permissionsOf(role, user.permissions);
    return {
      by: "session",
      accounts: "all",
      actor: { id: user.id, name, role, permissions, address },
    };
  }

  #checkAccount(account: string, { accounts }: Principal): void {
    const isTheirs = accounts === "all" || accounts.includes(account);
    const isListed =
      isTheirs && this.#desk.db.row("SELECT 1 FROM accounts WHERE id = ?", account) !== undefined;
    if (!isListed) refuseUnknown();
  }
}
