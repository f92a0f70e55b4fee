import { RpcTarget } from "cloudflare:workers";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { digestOf } from "./digest.js";

/** How long a key and its reply are kept. Seconds. */
const KEPT = 24 * 3600;
/** A request takes no longer. One that has not ended by then was cut off, and nobody knows how far it came. Seconds. */
const LONGEST_REQUEST = 10 * 60;
/** The greatest number of keys of one user or API key in that time. */
const MOST = 10_000;

/** The reply to a change. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A request with an `Idempotency-Key`. */
export interface Repeatable {
  /** Whoever makes it: the keys of others do not matter. */
  readonly principal: string;
  readonly key: string;
  /** The digest of all that it asks for. */
  readonly fingerprint: string;
}

interface Row {
  fingerprint: string;
  begun_at: number;
  status: number | null;
  type: string | null;
  body: string | null;
}

/** The replies to changes that have an `Idempotency-Key`. They are stored sealed: the reply to a new API key has it. */
export class Replies extends RpcTarget {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    super();
    this.#desk = desk;
  }

  /** Begins a request, and returns nothing; or returns the reply that it already had. */
  begin(request: Repeatable): Promise<Outcome<Reply | null>> {
    return outcomeOf(() => {
      const { db, clock } = this.#desk;
      const now = clock.now();
      db.change("DELETE FROM replies WHERE begun_at <= ?", now - KEPT);
      const row = db.row<Row>(
        "SELECT fingerprint, begun_at, status, type, body FROM replies WHERE principal = ? AND key = ?",
        request.principal,
        digestOf(request.key),
      );
      if (row !== undefined) return this.#repeat(row, request, now);
      const count = db.row<{ count: number }>(
        "SELECT count(*) AS count FROM replies WHERE principal = ?",
        request.principal,
      );
      if ((count?.count ?? 0) >= MOST) {
        refuse(429, "too_many_idempotency_keys", {
          zh: `24 小时内最多使用 ${MOST} 个 Idempotency-Key`,
          en: `at most ${MOST} keys of this kind can be used in 24 hours`,
        });
      }
      db.change(
        "INSERT INTO replies (principal, key, fingerprint, begun_at) VALUES (?, ?, ?, ?)",
        request.principal,
        digestOf(request.key),
        request.fingerprint,
        now,
      );
      return null;
    });
  }

  /** Stores the reply of a request that has begun. */
  finish(request: Repeatable, reply: Reply): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      const body = await this.#desk.secrets.seal(reply.body, placeOf(request));
      this.#desk.db.change(
        "UPDATE replies SET status = ?, type = ?, body = ? WHERE principal = ? AND key = ? AND fingerprint = ?",
        reply.status,
        reply.type,
        body,
        request.principal,
        digestOf(request.key),
        request.fingerprint,
      );
      return null;
    });
  }

  /** Frees the key of a request that was refused before it did anything. */
  release(request: Repeatable): Promise<Outcome<null>> {
    return outcomeOf(() => {
      this.#desk.db.change(
        "DELETE FROM replies WHERE principal = ? AND key = ? AND fingerprint = ? AND status IS NULL",
        request.principal,
        digestOf(request.key),
        request.fingerprint,
      );
      return null;
    });
  }

  async #repeat(row: Row, request: Repeatable, now: number): Promise<Reply> {
    if (row.fingerprint !== request.fingerprint) {
      refuse(422, "idempotency_key_reused", {
        zh: "这个 Idempotency-Key 已用于另一个请求，请换一个",
        en: "this Idempotency-Key was used with another request; choose another one",
      });
    }
    if (row.status !== null && row.body !== null) {
      const body = await this.#desk.secrets.open(row.body, placeOf(request));
      return { status: row.status, type: row.type ?? "", body };
    }
    if (now - row.begun_at < LONGEST_REQUEST) {
      refuse(
        409,
        "under_way",
        {
          zh: "带有这个 Idempotency-Key 的请求正在执行",
          en: "the request with this Idempotency-Key is under way",
        },
        { retry_after: 1 },
      );
    }
    refuse(409, "outcome_unknown", {
      zh: "带有这个 Idempotency-Key 的请求被中断，结果未知：请先查看结果，再换一个 Idempotency-Key",
      en: "the request with this Idempotency-Key was cut off, and its outcome is unknown: look at what it did, then choose another key",
    });
  }
}

function placeOf({ principal, key }: Repeatable) {
  return { account: "directory", name: `reply ${principal} ${digestOf(key)}` };
}
