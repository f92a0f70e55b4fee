import type { Clock } from "../../shared/clock.js";
import type { Database, Layout } from "../../shared/database.js";

const LAYOUT: Layout = {
  part: "webhooks",
  versions: [
    [
      `CREATE TABLE webhooks (
        id TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        events TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        secret TEXT NOT NULL,
        created_at REAL NOT NULL
      )`,
      `CREATE TABLE deliveries (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        webhook TEXT NOT NULL,
        message TEXT NOT NULL,
        type TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at REAL NOT NULL,
        attempts INTEGER NOT NULL,
        next_at REAL,
        done_at REAL,
        status INTEGER,
        error TEXT
      )`,
      "CREATE INDEX deliveries_next ON deliveries (next_at) WHERE next_at IS NOT NULL",
      "CREATE INDEX deliveries_webhook ON deliveries (webhook, number)",
    ],
  ],
};

/** The kinds of messages to other programs. */
export const WEBHOOK_TYPES = [
  "campaign.state",
  "campaign.question",
  "health",
  "push",
  "test",
] as const;

/** The kind of a message to other programs. */
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/**
 * The messages to other programs. They are stored in the turn of what they tell, so that none of them is lost,
 * and sent later.
 */
export class Outbox {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #wake: () => void;
  #hasWebhooks: boolean | undefined;

  /** @param wake Is called after a message was stored. */
  constructor(db: Database, clock: Clock, wake: () => void) {
    this.#db = db;
    this.#clock = clock;
    this.#wake = wake;
    db.migrate(LAYOUT);
  }

  /** Tells all webhooks that want it. Call it in the turn of the change. */
  tell(type: WebhookType, data: () => Readonly<Record<string, unknown>>): void {
    // Most accounts have none, and a push must cost little.
    this.#hasWebhooks ??= this.#db.row("SELECT 1 FROM webhooks LIMIT 1") !== undefined;
    if (!this.#hasWebhooks) return;
    const wanted = this.#db
      .rows<{ id: string; events: string }>("SELECT id, events FROM webhooks WHERE enabled = 1")
      .filter(({ events }) => (JSON.parse(events) as string[]).includes(type));
    if (wanted.length === 0) return;
    const told = data();
    for (const { id } of wanted) this.put(id, type, told);
  }

  /** Stores a message to one webhook. */
  put(webhook: string, type: WebhookType, data: Readonly<Record<string, unknown>>): string {
    const now = this.#clock.now();
    const timestamp = new Date(now * 1000).toISOString();
    const message = `msg_${crypto.randomUUID().replaceAll("-", "")}`;
    this.#db.change(
      `INSERT INTO deliveries (webhook, message, type, body, created_at, attempts, next_at)
       VALUES (?, ?, ?, ?, ?, 0, ?)`,
      webhook,
      message,
      type,
      JSON.stringify({ type, timestamp, data }),
      now,
      now,
    );
    // After the turn: until then the transaction may still be given up.
    queueMicrotask(this.#wake);
    return message;
  }

  /** Must be called after webhooks were added or removed. */
  changed(): void {
    this.#hasWebhooks = undefined;
  }
}
