import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.js";
import { clockOf } from "../shared/clock.js";
import { Database } from "../shared/database.js";
import { Alarm } from "./alarm.js";
import type { Place } from "./place.js";

/**
 * An Official Account: everything of it that must happen once. Its parts are properties, so that a caller says
 * what it wants in one step: `account.campaigns.start(id, actor)`.
 */
export class Account extends DurableObject<Env> {
  readonly #place: Place;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const clock = clockOf(env.SANDBOX);
    const report = (error: unknown, part: string) => console.error(part, String(error));
    const alarm = new Alarm(ctx.storage, clock, report);
    this.#place = {
      account: ctx.id.name ?? "",
      env,
      storage: ctx.storage,
      db: new Database(ctx.storage),
      clock,
      alarm,
      report,
    };
    ctx.blockConcurrencyWhile(async () => {
      await clock.refresh();
      alarm.set();
    });
  }

  override async alarm(): Promise<void> {
    await this.#place.alarm.ring();
  }
}
