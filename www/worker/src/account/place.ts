import type { Client } from "wechat-mass/client";
import type { Env } from "../env.js";
import type { Audit } from "../shared/audit.js";
import type { Clock } from "../shared/clock.js";
import type { Database } from "../shared/database.js";
import type { Secrets } from "../shared/secrets.js";
import type { Alarm } from "./alarm.js";
import type { LiveRing } from "./live-ring.js";
import type { StoredSettings } from "./stored-settings.js";
import type { TokenTrouble } from "./warnings/token-trouble.js";
import type { Outbox } from "./webhooks/outbox.js";
import type { WeChat } from "./wechat.js";

/** The things of its object that every part of an account uses. */
export interface Place {
  /** The AppID. */
  readonly account: string;
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly db: Database;
  readonly clock: Clock;
  /** The one alarm. Call `alarm.set()` after each change of what decides when work is due. */
  readonly alarm: Alarm;
  /** The record of who did what. It is written in the same turn as the change. */
  readonly audit: Audit;
  readonly settings: StoredSettings;
  /** Seals what must not lie in a database in plain. The place of a secret is the account and its own name. */
  readonly secrets: Secrets;
  /** The news for open pages. */
  readonly live: LiveRing;
  /** The messages to other programs, by webhooks. */
  readonly outbox: Outbox;
  /** The way to WeChat: relay, key, and the one source of tokens of the account. */
  readonly wechat: WeChat;
  /** Whether tokens can be had. */
  readonly tokenTrouble: TokenTrouble;
  /** The client of the account. All parts share it, and its token. */
  client(): Client;
  /** Ends the object. The next call begins a new one. */
  end(reason: string): void;
  /** Writes a line of the log, without secrets. */
  readonly report: (error: unknown, part: string) => void;
}
