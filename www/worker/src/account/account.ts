import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.js";
import { clockOf } from "../shared/clock.js";
import { Database } from "../shared/database.js";
import { logError } from "../shared/log.js";
import { Secrets } from "../shared/secrets.js";
import { Alarm } from "./alarm.js";
import { Articles } from "./articles/articles.js";
import { Audit } from "./audit.js";
import { Followers } from "./followers/followers.js";
import { Lists } from "./lists/lists.js";
import { StoredLists } from "./lists/stored-lists.js";
import { LiveRing } from "./live-ring.js";
import { Material } from "./material/material.js";
import type { Place } from "./place.js";
import { Settings } from "./settings.js";
import { Statistics } from "./statistics/statistics.js";
import { SETTINGS, StoredSettings } from "./stored-settings.js";
import { WeChat } from "./wechat.js";

/**
 * An Official Account: everything of it that must happen once. Its parts are properties, so that a caller says
 * what it wants in one step: `account.campaigns.start(id, actor)`.
 */
export class Account extends DurableObject<Env> {
  readonly #place = placeOf(this.ctx, this.env);
  readonly #settings = new Settings(this.#place);
  readonly #storedLists = new StoredLists(this.#place);
  readonly #lists = new Lists(this.#place, this.#storedLists);
  readonly #followers = new Followers(this.#place, this.#storedLists);
  readonly #material = new Material(this.#place);
  readonly #articles = new Articles(this.#place);
  readonly #statistics = new Statistics(this.#place);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      await this.#place.clock.refresh();
      this.#place.alarm.set();
    });
  }

  get settings(): Settings {
    return this.#settings;
  }

  get lists(): Lists {
    return this.#lists;
  }

  get followers(): Followers {
    return this.#followers;
  }

  get material(): Material {
    return this.#material;
  }

  get articles(): Articles {
    return this.#articles;
  }

  get statistics(): Statistics {
    return this.#statistics;
  }

  override async alarm(): Promise<void> {
    await this.#place.alarm.ring();
  }
}

function placeOf({ id, storage }: DurableObjectState, env: Env): Place {
  const clock = clockOf(env.SANDBOX);
  const db = new Database(storage);
  const report = (error: unknown, part: string) => logError("part_failed", error, { part });
  const secrets = new Secrets(env);
  const settings = new StoredSettings(db);
  const account = id.name ?? settings.find()?.settings.appid ?? "";
  const open = (sealed: string) => secrets.open(sealed, { account, name: SETTINGS });
  const wechat = new WeChat(settings, open, clock);
  return {
    account,
    env,
    storage,
    db,
    clock,
    alarm: new Alarm(storage, clock, report),
    audit: new Audit(db, clock),
    settings,
    secrets,
    live: new LiveRing(db, clock),
    wechat,
    client: () => wechat.client(),
    report,
  };
}
