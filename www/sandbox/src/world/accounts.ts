import type { Place } from "./place.js";

/** Where pushes go, and how. */
export interface Callback {
  readonly url: string;
  readonly token: string;
  readonly encoding_aes_key: string;
  readonly mode: "plain" | "compatible" | "secure";
}

/** Numbers of WeChat that differ between accounts or sources, so that a test can choose. */
export interface AccountLimits {
  /** Characters of a mass text; more is 45002. */
  readonly text_characters: number;
  /** Bytes of a clientmsgid; more is 45067. */
  readonly clientmsgid_bytes: number;
  /** Mass sends that a follower of a service account receives in a month. */
  readonly received_a_month: number;
  /** Mass sends of a subscription account in a day. */
  readonly sends_a_day: number;
  /** Calls of the mass sends in a minute; more is 45011. */
  readonly calls_a_minute: number;
  /** Seconds that review takes. `[[slow]]` in the content makes it ten minutes. */
  readonly review_seconds: number;
  /** Seconds in which the same media cannot be sent again: 42010. */
  readonly same_media_seconds: number;
}

/** An Official Account. */
export interface Account {
  readonly appid: string;
  readonly secret: string;
  readonly kind: "service" | "subscription";
  readonly verified: boolean;
  readonly name: string;
  /** `gh_` and 12 hexadecimal digits: the ToUserName of its pushes. */
  readonly original_id: string;
  /** How many followers are generated. */
  readonly followers: number;
  readonly callback: Callback | null;
  /** Addresses from which its API may be called; `*` allows all. Others get 40164. */
  readonly allowed_addresses: readonly string[];
  /** API 群发保护: a send to all waits for the administrator. */
  readonly protected: boolean;
  /** Whether the agreement about mass sends was signed (48003). */
  readonly agreed_protocol: boolean;
  /** Whether it has comments (88000). */
  readonly comments: boolean;
  /** Whether its AppSecret is frozen (40243). */
  readonly secret_frozen: boolean;
  /** Whether it carries advertisements, which keeps it from mass sends by the API (45062). */
  readonly advertises: boolean;
  /** How fast mass sends go: 0 to 4, see docs/spec.md 1.9. */
  readonly speed: number;
  /** Calls a day by path, for example `/cgi-bin/message/mass/send`, where they differ from WeChat's. */
  readonly quotas: Readonly<Record<string, number>>;
  readonly limits: AccountLimits;
}

/** The numbers of docs/spec.md 1.5, 5 and 8. */
export const LIMITS: AccountLimits = {
  text_characters: 600,
  clientmsgid_bytes: 32,
  received_a_month: 4,
  sends_a_day: 1,
  calls_a_minute: 60,
  review_seconds: 2,
  same_media_seconds: 0,
};

const BEGINNING: readonly Partial<Account>[] = [
  {
    appid: "wx5a0db0c5e7a1ce01",
    secret: "0123456789abcdef0123456789abcde1",
    kind: "service",
    name: "沙箱服务号",
    original_id: "gh_5a0db0c5e701",
  },
  {
    appid: "wx5a0db0c5e7a1ce02",
    secret: "0123456789abcdef0123456789abcde2",
    kind: "subscription",
    name: "沙箱公众号",
    original_id: "gh_5a0db0c5e702",
  },
];

/** The accounts. A fresh world has one of each kind. */
export class Accounts {
  readonly #place: Place;
  readonly #known = new Map<string, Account>();

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "accounts",
      versions: [
        ["CREATE TABLE accounts (appid TEXT PRIMARY KEY, value TEXT NOT NULL)"],
        [
          // A row says that the world has begun: one whose accounts were all deleted stays without any.
          "CREATE TABLE accounts_begun (one INTEGER PRIMARY KEY)",
          "INSERT INTO accounts_begun (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM accounts)",
        ],
      ],
    });
    for (const { value } of place.db.rows<{ value: string }>("SELECT value FROM accounts")) {
      const account = JSON.parse(value) as Account;
      this.#known.set(account.appid, account);
    }
  }

  /** Whether the accounts of a fresh world were added once. */
  get begun(): boolean {
    return this.#place.db.row("SELECT 1 FROM accounts_begun") !== undefined;
  }

  /** Adds the two accounts of a fresh world. */
  begin(): void {
    this.#place.db.change("INSERT OR IGNORE INTO accounts_begun (one) VALUES (1)");
    for (const account of BEGINNING) this.put({ ...account, followers: 25_000 });
  }

  list(): Account[] {
    return [...this.#known.values()];
  }

  get(appid: string): Account | undefined {
    return this.#known.get(appid);
  }

  /** Returns an account that is known to exist. */
  of(appid: string): Account {
    const account = this.#known.get(appid);
    if (account === undefined) throw new Error(`the sandbox has no account ${appid}`);
    return account;
  }

  /** Adds or changes an account. A member that is not given keeps its value, or gets WeChat's usual one. */
  put(change: Partial<Account>): Account {
    const { appid = "" } = change;
    const known = this.#known.get(appid);
    const account: Account = {
      appid,
      secret: "",
      kind: "service",
      verified: true,
      name: appid,
      original_id: `gh_${appid.slice(-12)}`,
      followers: 0,
      callback: null,
      allowed_addresses: ["*"],
      protected: false,
      agreed_protocol: true,
      comments: true,
      secret_frozen: false,
      advertises: false,
      speed: 0,
      quotas: {},
      ...known,
      ...change,
      limits: { ...LIMITS, ...known?.limits, ...change.limits },
    };
    this.#place.db.change(
      "INSERT OR REPLACE INTO accounts (appid, value) VALUES (?, ?)",
      appid,
      JSON.stringify(account),
    );
    this.#known.set(appid, account);
    return account;
  }

  delete(appid: string): void {
    this.#place.db.change("DELETE FROM accounts WHERE appid = ?", appid);
    this.#known.delete(appid);
  }
}
