import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { Place } from "../place.js";
import type { WebhookType } from "./outbox.js";
import { secretName } from "./secret-name.js";

/** Webhooks of an account at most. */
const MOST = 20;

/** An address of another program that is told what happens. */
export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookType[];
  readonly enabled: boolean;
  readonly created_at: number;
}

/** A webhook that was just added. Its secret is never shown again. */
export type NewWebhook = WebhookView & { readonly secret: string };

/** A message to a webhook. */
export interface DeliveryView {
  readonly id: string;
  readonly webhook: string;
  readonly message: string;
  readonly type: string;
  readonly created_at: number;
  readonly attempts: number;
  /** When it is tried next. Absent if it has ended. */
  readonly next_at?: number;
  readonly done_at?: number;
  /** The HTTP status of the last answer. */
  readonly status?: number;
  readonly error?: string;
  readonly delivered: boolean;
}

/** The webhooks of an account, for callers. */
export class Webhooks extends RpcTarget {
  readonly #place: Place;

  constructor(place: Place) {
    super();
    this.#place = place;
  }

  list(): Promise<Outcome<WebhookView[]>> {
    return answered(this.#place, () =>
      this.#place.db
        .rows<Row>("SELECT id, url, events, enabled, created_at FROM webhooks ORDER BY created_at")
        .map(viewOf),
    );
  }

  /** Adds a webhook. Its secret is shown this once. */
  add(url: string, events: readonly WebhookType[], actor: Actor): Promise<Outcome<NewWebhook>> {
    return answered(this.#place, async () => {
      const { db, account, secrets, clock, audit, env, outbox } = this.#place;
      mustBeAddress(url, Boolean(env.SANDBOX));
      const count = db.row<{ count: number }>("SELECT COUNT(*) AS count FROM webhooks")?.count ?? 0;
      if (count >= MOST) tooMany();
      const id = `w${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
      const bytes = crypto.getRandomValues(new Uint8Array(24));
      const secret = `whsec_${btoa(String.fromCharCode(...bytes))}`;
      const sealed = await secrets.seal(secret, { account, name: secretName(id) });
      const created_at = clock.now();
      db.transact(() => {
        db.change(
          "INSERT INTO webhooks (id, url, events, enabled, secret, created_at) VALUES (?, ?, ?, 1, ?, ?)",
          id,
          url,
          JSON.stringify(events),
          sealed,
          created_at,
        );
        audit.write(actor, "webhook.add", { host: hostOf(url), events }, id);
      });
      outbox.changed();
      return { id, url, events, enabled: true, created_at, secret };
    });
  }

  /** Changes what a webhook is told, or whether it is. */
  change(
    id: string,
    change: { events?: readonly WebhookType[] | undefined; enabled?: boolean | undefined },
    actor: Actor,
  ): Promise<Outcome<WebhookView>> {
    return answered(this.#place, () => {
      const { db, audit } = this.#place;
      const { events, enabled } = { ...this.#get(id), ...defined(change) };
      db.transact(() => {
        db.change(
          "UPDATE webhooks SET events = ?, enabled = ? WHERE id = ?",
          JSON.stringify(events),
          enabled ? 1 : 0,
          id,
        );
        audit.write(actor, "webhook.change", { ...change }, id);
      });
      return this.#get(id);
    });
  }

  remove(id: string, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, () => {
      const { db, audit, outbox, alarm } = this.#place;
      const { url } = this.#get(id);
      db.transact(() => {
        db.change("DELETE FROM deliveries WHERE webhook = ?", id);
        db.change("DELETE FROM webhooks WHERE id = ?", id);
        audit.write(actor, "webhook.remove", { host: hostOf(url) }, id);
      });
      outbox.changed();
      alarm.set();
    });
  }

  /** Sends a message to try a webhook. */
  test(id: string, actor: Actor): Promise<Outcome<{ message: string }>> {
    return answered(this.#place, () => {
      const { account, audit, outbox, db } = this.#place;
      const { url } = this.#get(id);
      const message = db.transact(() => {
        audit.write(actor, "webhook.test", { host: hostOf(url) }, id);
        return outbox.put(id, "test", { account });
      });
      return { message };
    });
  }

  /** Returns deliveries, the newest first. */
  deliveries(
    id: string,
    before: number | undefined,
    limit: number,
  ): Promise<Outcome<DeliveryView[]>> {
    return answered(this.#place, () => {
      this.#get(id);
      return this.#place.db
        .rows<DeliveryRow>(
          `SELECT number, webhook, message, type, created_at, attempts, next_at, done_at, status, error
           FROM deliveries WHERE webhook = ? AND number < ? ORDER BY number DESC LIMIT ?`,
          id,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(deliveryOf);
    });
  }

  /** Sends a delivery again now. Its id stays, so that the receiver knows it. */
  again(id: string, delivery: string, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, () => {
      const { db, clock, audit, alarm } = this.#place;
      const found = db.row(
        "SELECT 1 FROM deliveries WHERE webhook = ? AND number = ?",
        id,
        delivery,
      );
      if (found === undefined) noDelivery();
      db.transact(() => {
        db.change(
          "UPDATE deliveries SET next_at = ?, done_at = NULL, attempts = 0 WHERE webhook = ? AND number = ?",
          clock.now(),
          id,
          delivery,
        );
        audit.write(actor, "webhook.again", { delivery }, id);
      });
      alarm.set();
    });
  }

  #get(id: string): WebhookView {
    const row = this.#place.db.row<Row>(
      "SELECT id, url, events, enabled, created_at FROM webhooks WHERE id = ?",
      id,
    );
    return row === undefined ? noWebhook() : viewOf(row);
  }
}

interface Row {
  id: string;
  url: string;
  events: string;
  enabled: number;
  created_at: number;
}

interface DeliveryRow {
  number: number;
  webhook: string;
  message: string;
  type: string;
  created_at: number;
  attempts: number;
  next_at: number | null;
  done_at: number | null;
  status: number | null;
  error: string | null;
}

function viewOf({ id, url, events, enabled, created_at }: Row): WebhookView {
  return { id, url, events: JSON.parse(events), enabled: enabled === 1, created_at };
}

function deliveryOf({
  number,
  next_at,
  done_at,
  status,
  error,
  ...row
}: DeliveryRow): DeliveryView {
  return {
    ...row,
    id: String(number),
    ...(next_at === null ? {} : { next_at }),
    ...(done_at === null ? {} : { done_at }),
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    delivered: done_at !== null && error === null,
  };
}

function defined<T extends object>(values: T): { [K in keyof T]-?: NonNullable<T[K]> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]-?: NonNullable<T[K]> };
}

/** The host of an address, for the record, which more people read: the rest of it is often a secret. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? "";
}

/** Refuses an address that is not a public one by HTTPS. In a sandbox any is allowed. */
function mustBeAddress(text: string, isSandbox: boolean): void {
  const url = URL.parse(text);
  const isWeb = url?.protocol === "https:" || (isSandbox && url?.protocol === "http:");
  if (url !== null && isWeb && url.username === "" && url.password === "") return;
  refuse(400, "bad_url", {
    zh: "Webhook 地址应以 https:// 开头，且不含用户名和密码",
    en: "the address of a webhook begins with https://, and has neither user nor password",
  });
}

function tooMany(): never {
  return refuse(409, "too_many_webhooks", {
    zh: `一个账号最多 ${MOST} 个 Webhook`,
    en: `an account has at most ${MOST} webhooks`,
  });
}

function noWebhook(): never {
  return refuse(404, "no_webhook", { zh: "没有这个 Webhook", en: "there is no such webhook" });
}

function noDelivery(): never {
  return refuse(404, "no_delivery", { zh: "没有这条投递记录", en: "there is no such delivery" });
}
