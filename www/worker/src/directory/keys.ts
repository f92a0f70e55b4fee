import { RpcTarget } from "cloudflare:workers";
import type { Actor, Permission } from "../shared/actor.js";
import { randomText } from "../shared/encoding.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { digestOf } from "./digest.js";

/** The beginning of each key, by which scanners of secrets know it. */
const PREFIX = "wmk_";
/** The greatest number of keys. */
const MOST = 1000;
/** How exactly the last use is known. Seconds. */
const USED_EVERY = 60;

/** A new key, with its rights. */
export interface NewKey {
  readonly name: string;
  readonly permissions: Permission[];
  /** The accounts that it may use. Default: all. */
  readonly accounts?: string[] | undefined;
  /** When it ends, in Unix seconds. Default: never. */
  readonly expires_at?: number | undefined;
}

/** An API key, as its owner sees it. */
export interface KeyEntry {
  readonly id: string;
  readonly name: string;
  readonly permissions: Permission[];
  /** The accounts that it may use. All, if there is no list. */
  readonly accounts?: string[];
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at?: number;
  readonly used_at?: number;
}

interface Row {
  id: string;
  name: string;
  permissions: string;
  accounts: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  used_at: number | null;
}

const COLUMNS = "id, name, permissions, accounts, created_at, created_by, expires_at, used_at";

/** The API keys of programs. */
export class Keys extends RpcTarget {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    super();
    this.#desk = desk;
  }

  /** Returns all keys, without their texts. */
  list(): Promise<Outcome<KeyEntry[]>> {
    return outcomeOf(() =>
      this.#desk.db.rows<Row>(`SELECT ${COLUMNS} FROM keys ORDER BY created_at, id`).map(shown),
    );
  }

  /** Makes a key. Its text is in this answer and nowhere else. */
  add(key: NewKey, actor: Actor): Promise<Outcome<KeyEntry & { key: string }>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const { db, clock, audit } = this.#desk;
        const count = db.row<{ count: number }>("SELECT count(*) AS count FROM keys")?.count ?? 0;
        if (count >= MOST) {
          refuse(409, "too_many_keys", {
            zh: `最多 ${MOST} 个 API 密钥`,
            en: `there can be ${MOST} keys at most`,
          });
        }
        if (key.expires_at !== undefined && key.expires_at <= clock.now()) {
          refuse(400, "already_expired", {
            zh: "API 密钥的到期时间已过",
            en: "the key would have ended already",
          });
        }
        const text = `${PREFIX}${randomText(32)}`;
        const id = crypto.randomUUID();
        const { name, permissions, accounts, expires_at } = key;
        db.change(
          "INSERT INTO keys (id, digest, name, permissions, accounts, created_at, created_by, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          id,
          digestOf(text),
          name,
          JSON.stringify(permissions),
          accounts === undefined ? null : JSON.stringify(accounts),
          clock.now(),
          actor.id,
          expires_at ?? null,
        );
        audit.write(actor, "key.add", { name, permissions, accounts: accounts ?? "all" }, id);
        return { ...this.#find(id), key: text };
      }),
    );
  }

  /** Ends a key at once. */
  remove(id: string, actor: Actor): Promise<Outcome<null>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const { name } = this.#find(id);
        this.#desk.db.change("DELETE FROM keys WHERE id = ?", id);
        this.#desk.audit.write(actor, "key.remove", { name }, id);
        return null;
      }),
    );
  }

  #find(id: string): KeyEntry {
    const row = this.#desk.db.row<Row>(`SELECT ${COLUMNS} FROM keys WHERE id = ?`, id);
    return row === undefined
      ? refuse(404, "no_key", { zh: "没有这个 API 密钥", en: "there is no such key" })
      : shown(row);
  }
}

/** Returns the key of a text, if it has not ended, and notes its use. */
export function keyOf({ db, clock }: Desk, text: string): KeyEntry | undefined {
  const now = clock.now();
  const row = db.row<Row>(
    `SELECT ${COLUMNS} FROM keys WHERE digest = ? AND (expires_at IS NULL OR expires_at > ?)`,
    digestOf(text),
    now,
  );
  if (row === undefined) return undefined;
  if (now - (row.used_at ?? 0) >= USED_EVERY) {
    db.change("UPDATE keys SET used_at = ? WHERE id = ?", now, row.id);
  }
  return shown(row);
}

function shown({ permissions, accounts, expires_at, used_at, ...row }: Row): KeyEntry {
  return {
    ...row,
    permissions: JSON.parse(permissions),
    ...(accounts === null ? {} : { accounts: JSON.parse(accounts) }),
    ...(expires_at === null ? {} : { expires_at }),
    ...(used_at === null ? {} : { used_at }),
  };
}
