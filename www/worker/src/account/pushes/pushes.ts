import { RpcTarget } from "cloudflare:workers";
import { readPush } from "wechat-mass";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { Place } from "../place.js";
import type { PushMode } from "../stored-settings.js";
import type { Inbox, OpenedPush } from "./inbox.js";

/** The secrets that open the pushes of an account. It stays inside of the service. */
export interface PushKeys {
  readonly tokens: readonly string[];
  readonly keys: readonly string[];
  readonly mode: PushMode;
}

/** A push for a page. */
export interface PushLine {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly msg_type: string;
  readonly event: string;
  readonly msg_id?: string;
  /** Whether what follows of it was done. */
  readonly handled: boolean;
}

/** A push with all that it has. */
export interface PushView extends PushLine {
  /** Its text, as WeChat wrote it. */
  readonly raw: string;
  /** Its content, as it was read. */
  readonly push: Readonly<Record<string, unknown>>;
}

/** The pushes of an account, for callers. */
export class Pushes extends RpcTarget {
  readonly #place: Place;
  readonly #inbox: Inbox;

  constructor(place: Place, inbox: Inbox) {
    super();
    this.#place = place;
    this.#inbox = inbox;
  }

  /** Returns what opens pushes. The Worker opens them, so that a forged one never gets here. */
  keys(): Promise<Outcome<PushKeys>> {
    return answered(this.#place, async () => {
      const { push_mode } = this.#place.settings.read();
      const { push_tokens, push_keys } = await this.#place.wechat.secrets();
      return { tokens: push_tokens, keys: push_keys, mode: push_mode };
    });
  }

  /** Stores a push that was opened, and returns whether it is new. */
  take(opened: OpenedPush): Promise<Outcome<boolean>> {
    return answered(this.#place, () => {
      // Its keys are believed for some seconds after the account was removed. Nothing of it may be stored then.
      this.#place.settings.read();
      return this.#inbox.take(opened);
    });
  }

  /** Notes that WeChat has verified the address. */
  verified(): Promise<Outcome<void>> {
    return answered(this.#place, () => {
      this.#place.settings.read();
      this.#inbox.verified();
    });
  }

  /** Returns pushes, the newest first. */
  list({
    before,
    limit,
    kind,
    event,
  }: {
    before?: string | undefined;
    limit: number;
    kind?: string | undefined;
    event?: string | undefined;
  }): Promise<Outcome<PushLine[]>> {
    return answered(this.#place, () =>
      this.#place.db
        .rows<Row>(
          `SELECT number, at, kind, msg_type, event, msg_id, handled_at FROM pushes
           WHERE number < CAST(?1 AS INTEGER) AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR event = ?3)
           ORDER BY number DESC LIMIT ?4`,
          before ?? "9223372036854775807",
          kind ?? null,
          event ?? null,
          limit,
        )
        .map(lineOf),
    );
  }

  /** Returns a push with its text and what was read of it. */
  read(id: string): Promise<Outcome<PushView>> {
    return answered(this.#place, () => {
      const row = this.#place.db.row<Row & { raw: string }>(
        "SELECT number, at, kind, msg_type, event, msg_id, handled_at, raw FROM pushes WHERE number = CAST(? AS INTEGER)",
        id,
      );
      if (row === undefined) noPush();
      return { ...lineOf(row), raw: row.raw, push: { ...readPush(row.raw) } };
    });
  }
}

interface Row {
  number: number;
  at: number;
  kind: string;
  msg_type: string;
  event: string;
  msg_id: string | null;
  handled_at: number | null;
}

function lineOf({ number, at, kind, msg_type, event, msg_id, handled_at }: Row): PushLine {
  return {
    id: String(number),
    at,
    kind,
    msg_type,
    event,
    ...(msg_id === null ? {} : { msg_id }),
    handled: handled_at !== null,
  };
}

function noPush(): never {
  return refuse(404, "no_push", {
    zh: "没有这条消息推送，或已超过保存期限",
    en: "there is no such push, or it is not kept any more",
  });
}
