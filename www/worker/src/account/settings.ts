import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../shared/actor.js";
import { log } from "../shared/log.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import {
  type AccountChange,
  type AccountGiven,
  changedNames,
  changedSettings,
  mustBeUsable,
  newSettings,
  type WholeSettings,
} from "./account-given.js";
import { answered } from "./answered.js";
import type { Place } from "./place.js";
import { type Preflight, preflight } from "./preflight.js";
import type { Inbox } from "./pushes/inbox.js";
import { type AccountSecrets, type AccountSettings, SETTINGS } from "./stored-settings.js";

/** The settings for a page: of a secret only whether it is there. */
export type SettingsView = Omit<AccountSettings, "export_since"> & {
  readonly revision: number;
  readonly has: {
    readonly secret: boolean;
    readonly gateway_key: boolean;
    readonly token_source_key: boolean;
    /** How many there are. */
    readonly push_tokens: number;
    readonly push_keys: number;
  };
};

/** The settings of an account, for those who manage it. */
export class Settings extends RpcTarget {
  readonly #place: Place;
  readonly #inbox: Inbox;

  constructor(place: Place, inbox: Inbox) {
    super();
    this.#place = place;
    this.#inbox = inbox;
  }

  /** Returns the settings without secrets. */
  read(): Promise<Outcome<SettingsView>> {
    return answered(this.#place, () => this.#view());
  }

  /** Stores the settings of a new account. */
  create(given: AccountGiven, actor: Actor): Promise<Outcome<SettingsView>> {
    return answered(this.#place, async () => {
      const { settings, clock } = this.#place;
      const whole = newSettings(given, clock.now());
      this.#mustHavePlace(given);
      // An account that was stored, but did not get into the list, is stored once more.
      const revision = settings.find()?.revision ?? 0;
      await this.#store(whole, revision, "account.add", given, actor);
      return this.#view();
    });
  }

  /** Changes the settings. Calls that are under way keep the ones with which they began. */
  change(change: AccountChange, actor: Actor): Promise<Outcome<SettingsView>> {
    return answered(this.#place, async () => {
      const { settings, wechat, clock } = this.#place;
      const row = settings.row();
      this.#mustHavePlace(change);
      const secrets = await wechat.secrets();
      const whole = changedSettings({ settings: row.settings, secrets }, change, clock.now());
      await this.#store(whole, row.revision, "account.change", change, actor);
      return this.#view();
    });
  }

  /** Looks whether the account can be used. */
  check(address: string): Promise<Outcome<Preflight>> {
    return answered(this.#place, async () => {
      const { settings, wechat } = this.#place;
      const { push_tokens } = await wechat.secrets();
      const callback = { address, hasKeys: push_tokens.length > 0, ...this.#inbox.seen() };
      return preflight(settings.read(), wechat.token, wechat.client(), callback);
    });
  }

  /** Removes everything of the account, unless it is sending: nobody would know what became of its jobs. */
  async remove(actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      const { account, storage } = this.#place;
      // In one turn with the removal: a campaign that starts in between would be sent, and be known to nobody.
      if (this.#isSending()) {
        refuse(409, "account_sends", {
          zh: "账号还有没结束的群发，请先取消或等它结束",
          en: "the account has campaigns that have not ended; cancel them or wait for their end",
        });
      }
      log("info", "account_removed", { account, by: actor.id });
      await Promise.all([storage.deleteAlarm(), storage.deleteAll()]);
      // The tables of this object are gone, so it must not go on. It ends after its answer.
      setTimeout(() => this.#place.end("the account was removed"), 0);
    });
  }

  #isSending(): boolean {
    const row = this.#place.db.row(
      `SELECT 1 WHERE EXISTS (SELECT 1 FROM mass_campaigns WHERE ended = 0)
       OR EXISTS (SELECT 1 FROM campaigns WHERE state = 'starting')`,
    );
    return row !== undefined;
  }

  /** Refuses a daily export that could be written nowhere. */
  #mustHavePlace({ export: wanted }: AccountChange): void {
    if (!wanted || this.#place.env.BACKUPS) return;
    refuse(409, "no_backups", {
      zh: "服务没有备份文件夹（BACKUPS），不能设置每日导出",
      en: "the service has no folder for exports (BACKUPS), so a daily one cannot be set",
    });
  }

  async #store(
    whole: WholeSettings,
    revision: number,
    what: string,
    change: AccountChange,
    actor: Actor,
  ): Promise<void> {
    const { account, settings, secrets, db, audit, alarm, env } = this.#place;
    mustBeUsable(whole, Boolean(env.SANDBOX));
    const sealed = await secrets.seal(JSON.stringify(whole.secrets), { account, name: SETTINGS });
    db.transact(() => {
      if (!settings.write(whole.settings, sealed, revision)) changedMeanwhile();
      audit.write(actor, what, { changed: changedNames(change) });
    });
    alarm.set();
  }

  async #view(): Promise<SettingsView> {
    const { revision, settings } = this.#place.settings.row();
    const { export_since: _since, ...shown } = settings;
    return { ...shown, revision, has: hasOf(await this.#place.wechat.secrets()) };
  }
}

function hasOf(secrets: AccountSecrets): SettingsView["has"] {
  return {
    secret: secrets.secret !== undefined,
    gateway_key: secrets.gateway_key !== undefined,
    token_source_key: secrets.token_source_key !== undefined,
    push_tokens: secrets.push_tokens.length,
    push_keys: secrets.push_keys.length,
  };
}

function changedMeanwhile(): never {
  return refuse(409, "changed", {
    zh: "账号设置刚被修改过，请重新打开后再改",
    en: "the settings were changed meanwhile; look at them again",
  });
}
