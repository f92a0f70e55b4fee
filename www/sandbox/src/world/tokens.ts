import type { Place } from "./place.js";

/** Seconds that a token lives. */
export const LIFETIME = 7200;
/** Seconds that the token before stays valid, and before whose end the stable one is renewed. */
export const OVERLAP = 300;

interface Row {
  token: string;
  account: string;
  kind: "token" | "stable";
  expires_at: number;
  replaced_at: number | null;
}

/** The worth of a token. */
export type TokenState =
  | { readonly state: "valid"; readonly account: string }
  | { readonly state: "expired" | "replaced"; readonly account: string }
  | { readonly state: "unknown" };

/** The access tokens: two lines for each account, one by `token` and one by `stable_token`. */
export class Tokens {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "tokens",
      versions: [
        [
          "CREATE TABLE tokens (token TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, expires_at REAL NOT NULL, replaced_at REAL) WITHOUT ROWID",
          "CREATE INDEX tokens_by_account ON tokens (account, kind, expires_at)",
        ],
      ],
    });
  }

  /** Says what a token is worth now. */
  look(token: string): TokenState {
    const row = this.#place.db.row<Row>("SELECT * FROM tokens WHERE token = ?", token);
    if (row === undefined) return { state: "unknown" };
    const now = this.#place.clock.now();
    const { account } = row;
    if (row.replaced_at !== null && now >= row.replaced_at + OVERLAP) {
      return { state: "replaced", account };
    }
    return { state: now >= row.expires_at ? "expired" : "valid", account };
  }

  /** Makes a new token. The one before ends after the overlap, or at once. */
  issue(
    account: string,
    kind: "token" | "stable",
    atOnce = false,
  ): { token: string; left: number } {
    const now = this.#place.clock.now();
    this.replace(account, kind, atOnce);
    const token = `${80 + (Math.floor(now / 86_400) % 20)}_${secret(144)}`;
    this.#place.db.change(
      "INSERT INTO tokens (token, account, kind, expires_at) VALUES (?, ?, ?, ?)",
      token,
      account,
      kind,
      now + LIFETIME,
    );
    // A token that has long ended answers 42001 for a day more, then it is as if it had never been.
    this.#place.db.change("DELETE FROM tokens WHERE expires_at < ?", now - 86_400);
    return { token, left: LIFETIME };
  }

  /** Lets the latest token of a kind end, after the overlap or at once, as if another system had taken a new one. */
  replace(account: string, kind: "token" | "stable", atOnce: boolean): void {
    const now = this.#place.clock.now();
    this.#place.db.change(
      atOnce
        ? "UPDATE tokens SET replaced_at = ? WHERE account = ? AND kind = ?"
        : "UPDATE tokens SET replaced_at = ? WHERE account = ? AND kind = ? AND replaced_at IS NULL",
      atOnce ? now - OVERLAP : now,
      account,
      kind,
    );
  }

  /** Forgets the tokens of an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM tokens WHERE account = ?", account);
  }

  /** The stable token while it has more than the overlap left; a new one after that. */
  stable(account: string): { token: string; left: number } {
    const now = this.#place.clock.now();
    const row = this.#place.db.row<Row>(
      "SELECT * FROM tokens WHERE account = ? AND kind = 'stable' AND replaced_at IS NULL ORDER BY expires_at DESC LIMIT 1",
      account,
    );
    if (row !== undefined && row.expires_at - now > OVERLAP) {
      return { token: row.token, left: Math.floor(row.expires_at - now) };
    }
    return this.issue(account, "stable");
  }
}

/** Random characters of base64url. */
function secret(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return Array.from(bytes, (byte) => letters[byte & 63]).join("");
}
