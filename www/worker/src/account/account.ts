import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.js";
import { Audit } from "../shared/audit.js";
import { clockOf } from "../shared/clock.js";
import { Database } from "../shared/database.js";
import { logError } from "../shared/log.js";
import { Secrets } from "../shared/secrets.js";
import { Alarm } from "./alarm.js";
import { Articles } from "./articles/articles.js";
import { Backup } from "./backup/backup.js";
import { CampaignDoubt } from "./backup/campaign-doubt.js";
import { Exports } from "./backup/exports.js";
import { ScheduledExports } from "./backup/scheduled-exports.js";
import { Campaigns, CampaignWork } from "./campaigns/campaigns.js";
import { Followers } from "./followers/followers.js";
import { Lists } from "./lists/lists.js";
import { StoredLists } from "./lists/stored-lists.js";
import { Live } from "./live.js";
import { LiveRing } from "./live-ring.js";
import { Material } from "./material/material.js";
import type { Place } from "./place.js";
import { Inbox } from "./pushes/inbox.js";
import { Pushes } from "./pushes/pushes.js";
import { renewSecrets } from "./renew-secrets.js";
import { Settings } from "./settings.js";
import { State } from "./state.js";
import { Statistics } from "./statistics/statistics.js";
import { SETTINGS, StoredSettings } from "./stored-settings.js";
import { MissingPushes } from "./warnings/missing-pushes.js";
import { OpenQuestions } from "./warnings/open-questions.js";
import { TokenTrouble } from "./warnings/token-trouble.js";
import { Warnings } from "./warnings/warnings.js";
import { Outbox } from "./webhooks/outbox.js";
import { WebhookSending } from "./webhooks/sending.js";
import { Webhooks } from "./webhooks/webhooks.js";
import { WeChat } from "./wechat.js";

/**
 * An Official Account: everything of it that must happen once. Its parts are properties, so that a caller says
 * what it wants in one step: `account.campaigns.start(id, actor)`.
 */
export class Account extends DurableObject<Env> {
  readonly #place = placeOf(this.ctx, this.env);
  readonly #storedLists = new StoredLists(this.#place);
  readonly #campaignWork = new CampaignWork(this.#place, this.#storedLists);
  readonly #campaigns = new Campaigns(this.#place, this.#campaignWork);
  readonly #inbox = new Inbox(this.#place, () => this.#campaignWork.desk.driver.runner);
  readonly #pushes = new Pushes(this.#place, this.#inbox);
  readonly #settings = new Settings(this.#place, this.#inbox);
  readonly #live = new Live(this.#place);
  readonly #webhooks = new Webhooks(this.#place);
  readonly #lists = new Lists(this.#place, this.#storedLists);
  readonly #followers = new Followers(this.#place, this.#storedLists);
  readonly #material = new Material(this.#place);
  readonly #articles = new Articles(this.#place);
  readonly #statistics = new Statistics(this.#place);
  readonly #backup = new Backup(this.#place, [
    this.#storedLists,
    this.#followers,
    new CampaignDoubt(this.#campaignWork),
  ]);
  readonly #scheduledExports = new ScheduledExports(this.#place, this.#backup);
  readonly #exports = new Exports(this.#place, this.#scheduledExports);
  readonly #warnings = new Warnings(this.#place, [
    this.#place.tokenTrouble,
    new OpenQuestions(this.#place.db),
    new MissingPushes(this.#place.db, this.#place.account),
    this.#scheduledExports,
  ]);
  readonly #state = new State(this.#place, {
    work: this.#campaignWork,
    inbox: this.#inbox,
    exports: this.#scheduledExports,
    warnings: this.#warnings,
  });

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    new WebhookSending(this.#place);
    ctx.blockConcurrencyWhile(async () => {
      await this.#place.clock.refresh();
      await renewSecrets(this.#place);
      await this.#campaignWork.begin();
      await this.#backup.tellParts();
      this.#place.alarm.set();
    });
  }

  get settings(): Settings {
    return this.#settings;
  }

  get state(): State {
    return this.#state;
  }

  get campaigns(): Campaigns {
    return this.#campaigns;
  }

  get pushes(): Pushes {
    return this.#pushes;
  }

  get live(): Live {
    return this.#live;
  }

  get webhooks(): Webhooks {
    return this.#webhooks;
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

  get backup(): Backup {
    return this.#backup;
  }

  get exports(): Exports {
    return this.#exports;
  }

  override async alarm(): Promise<void> {
    await this.#place.alarm.ring();
  }
}

function placeOf(ctx: DurableObjectState, env: Env): Place {
  const { id, storage } = ctx;
  const clock = clockOf(env.SANDBOX);
  const db = new Database(storage);
  const report = (error: unknown, part: string) => logError("part_failed", error, { part });
  const secrets = new Secrets(env);
  const settings = new StoredSettings(db);
  // An object that an alarm wakes after a restart has no name.
  const account = id.name ?? settings.find()?.settings.appid ?? "";
  const open = (sealed: string) => secrets.open(sealed, { account, name: SETTINGS });
  const tokenTrouble = new TokenTrouble(db, clock);
  const wechat = new WeChat(settings, open, clock, tokenTrouble);
  const alarm = new Alarm(storage, clock, report);
  return {
    account,
    env,
    storage,
    db,
    clock,
    alarm,
    audit: new Audit(db, clock),
    settings,
    secrets,
    live: new LiveRing(db, clock),
    outbox: new Outbox(db, clock, () => alarm.set()),
    end: (reason) => ctx.abort(reason),
    wechat,
    tokenTrouble,
    client: () => wechat.client(),
    report,
  };
}
