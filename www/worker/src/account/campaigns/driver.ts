import { type Runner, run } from "wechat-mass/run";
import { durableObjectStore, type MassStore } from "wechat-mass/store";
import type { Due } from "../alarm.js";
import type { Place } from "../place.js";

/**
 * The driver of the campaigns of an account, on the one alarm of its object. The package's driver says when it
 * must be called again; that time is stored, so that a crash cannot lose it.
 */
export class CampaignDriver implements Due {
  readonly name = "campaigns";
  readonly store: MassStore;
  readonly #place: Place;
  readonly #changed: (id: string) => Promise<void>;
  #runner: Runner | undefined;

  /** @param changed Is told of each campaign that has been stored. */
  constructor(place: Place, changed: (id: string) => Promise<void>) {
    this.#place = place;
    this.#changed = changed;
    this.store = durableObjectStore(place.storage, {
      account: place.account,
      now: () => place.clock.now(),
    });
  }

  /** The driver. It reads the clock, which is not known when the object begins in a sandbox. */
  get runner(): Runner {
    const { clock, wechat, report } = this.#place;
    this.#runner ??= run({
      store: this.store,
      token: wechat.token,
      ...wechat.transport,
      now: () => clock.now(),
      onProgress: ({ id }) => this.#changed(id),
      onQuestion: (id) => this.#changed(id),
      onError: (error) => report(error, this.name),
      alarm: {
        // The package rounds up to whole milliseconds, and a clock that is stopped would never get there.
        setAlarm: (at) => this.#setAlarm((at - 1) / 1000),
        getAlarm: () => {
          const at = this.#stored();
          return at === undefined ? null : at * 1000;
        },
      },
    });
    return this.#runner;
  }

  due(): number | undefined {
    const at = this.#stored();
    if (at !== undefined) return at;
    // The time was lost or never stored, and somebody must come: an open campaign is not forgotten.
    return this.#hasOpen() ? 0 : undefined;
  }

  async ring(): Promise<void> {
    const next = await this.runner.tick();
    if (next === undefined) this.#place.db.change("DELETE FROM driver_alarm");
  }

  #setAlarm(at: number): void {
    this.#place.db.change(
      "INSERT INTO driver_alarm (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at",
      at,
    );
    this.#place.alarm.set();
  }

  #stored(): number | undefined {
    return this.#place.db.row<{ at: number }>("SELECT at FROM driver_alarm")?.at;
  }

  #hasOpen(): boolean {
    const { db } = this.#place;
    return db.row("SELECT 1 FROM mass_campaigns WHERE ended = 0 LIMIT 1") !== undefined;
  }
}
