import { Webhook } from "standardwebhooks";
import type { Database } from "../../shared/database.js";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";
import { secretName } from "./secret-name.js";

/** The delays after failures, from the first one on. Seconds. After the last one it is given up. */
const DELAYS = [5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600];
/** The time limit of a delivery. Milliseconds. */
const PATIENCE = 10_000;
/** How many are sent at the same time. */
const TOGETHER = 4;
/** How long ended deliveries are kept. Seconds. */
const KEPT = 14 * 86_400;
/** How much of an error is kept. */
const LONGEST_ERROR = 300;

interface DeliveryRow {
  readonly number: number;
  readonly webhook: string;
  readonly message: string;
  readonly body: string;
  readonly attempts: number;
}

/** Sends the messages of the outbox, and tries again what has failed, later and later. */
export class WebhookSending implements Due {
  readonly name = "webhooks";
  readonly #place: Place;
  readonly #db: Database;

  constructor(place: Place) {
    this.#place = place;
    this.#db = place.db;
    place.alarm.add(this);
  }

  due(): number | undefined {
    const row = this.#db.row<{ at: number | null }>(
      "SELECT MIN(next_at) AS at FROM deliveries WHERE next_at IS NOT NULL",
    );
    return row?.at ?? undefined;
  }

  async ring(now: number): Promise<void> {
    const due = this.#db.rows<DeliveryRow>(
      `SELECT number, webhook, message, body, attempts FROM deliveries WHERE next_at <= ?
       ORDER BY next_at, number LIMIT ?`,
      now,
      TOGETHER,
    );
    await Promise.all(due.map((delivery) => this.#deliver(delivery)));
    this.#db.change("DELETE FROM deliveries WHERE next_at IS NULL AND done_at < ?", now - KEPT);
  }

  async #deliver(delivery: DeliveryRow): Promise<void> {
    const webhook = this.#db.row<{ url: string; secret: string }>(
      "SELECT url, secret FROM webhooks WHERE id = ? AND enabled = 1",
      delivery.webhook,
    );
    if (webhook === undefined) {
      this.#ended(delivery, undefined, "the webhook is gone");
      return;
    }
    try {
      const status = await this.#post(webhook, delivery);
      if (status >= 200 && status < 300) this.#ended(delivery, status);
      else this.#failed(delivery, status, `answered ${status}`);
    } catch (error) {
      this.#failed(delivery, undefined, String(error));
    }
  }

  async #post(
    { url, secret: sealed }: { url: string; secret: string },
    { webhook, message, body }: DeliveryRow,
  ): Promise<number> {
    const { account, secrets } = this.#place;
    const secret = await secrets.open(sealed, { account, name: secretName(webhook) });
    // The time of the machine: whoever receives it compares it with its own clock.
    const at = new Date();
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "wechat-mass",
        "webhook-id": message,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(message, at, body),
      },
      body,
      // A redirect could lead anywhere.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
    return response.status;
  }

  #ended({ number, attempts }: DeliveryRow, status: number | undefined, error?: string): void {
    this.#db.change(
      "UPDATE deliveries SET next_at = NULL, done_at = ?, attempts = ?, status = ?, error = ? WHERE number = ?",
      this.#place.clock.now(),
      attempts + 1,
      status ?? null,
      error ?? null,
      number,
    );
  }

  #failed(delivery: DeliveryRow, status: number | undefined, error: string): void {
    const delay = DELAYS[delivery.attempts];
    const told = error.slice(0, LONGEST_ERROR);
    // 410 says that nobody wants it any more.
    if (delay === undefined || status === 410) {
      this.#ended(delivery, status, told);
      return;
    }
    this.#db.change(
      "UPDATE deliveries SET next_at = ?, attempts = ?, status = ?, error = ? WHERE number = ?",
      this.#place.clock.now() + delay,
      delivery.attempts + 1,
      status ?? null,
      told,
      delivery.number,
    );
  }
}
