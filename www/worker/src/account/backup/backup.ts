import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import { streamOf } from "../byte-streams.js";
import type { Place } from "../place.js";
import { exportedChunks } from "./export.js";
import { Fence, type FenceInfo } from "./fence.js";
import { type Restored, restore } from "./restore.js";
import { dropCopies, EXPORTED, RESTORED } from "./tables.js";

/** The time after which a reader of an export is taken to have left. Milliseconds. */
const LEFT_ALONE = 30_000;

/** A part that has to know that an older state was put back. */
export interface Restorable {
  /** Doubts what may have happened since a time. It may be called twice. */
  restored(since: number): void | Promise<void>;
}

/** The backup of an account: export, restore, and the fence after it. */
export class Backup extends RpcTarget {
  readonly #place: Place;
  readonly #fence: Fence;
  readonly #parts: readonly Restorable[];
  #export: { readonly chunks: Generator<Uint8Array>; readAt: number } | undefined;
  #isRestoring = false;

  constructor(place: Place, parts: readonly Restorable[]) {
    super();
    this.#place = place;
    this.#parts = parts;
    this.#fence = new Fence(place.db);
    dropCopies(place.db, EXPORTED);
    dropCopies(place.db, RESTORED);
    place.alarm.holdWhile(() => this.#fence.isUp);
  }

  /** Tells the parts of a restore that they were not told of. Call it before the first alarm. */
  async tellParts(): Promise<void> {
    const since = this.#fence.untold;
    // A sandbox may be starting: its time is not known then. The fence stays up until the parts are told.
    if (since === undefined || !this.#place.clock.isKnown()) return;
    for (const part of this.#parts) await part.restored(since);
    this.#fence.told();
  }

  /** Returns the whole account as lines of JSON. Secrets are in it as they are stored: sealed. */
  export(actor: Actor): Promise<Outcome<ReadableStream<Uint8Array>>> {
    return answered(this.#place, () => {
      this.#place.settings.read();
      const chunks = this.chunks();
      this.#place.audit.write(actor, "backup.export");
      return streamOf(chunks);
    });
  }

  /** Yields a backup in chunks. For exports on a schedule. One that its reader has left makes room for another. */
  chunks(): Generator<Uint8Array, void, undefined> {
    const now = Date.now();
    if (this.#export !== undefined && now - this.#export.readAt < LEFT_ALONE) {
      refuse(409, "export_under_way", {
        zh: "正在导出，请等它结束",
        en: "an export is under way; wait for its end",
      });
    }
    this.#export?.chunks.return(undefined);
    const { db, account, clock } = this.#place;
    const chunks = this.#watched(exportedChunks(db, account, clock.now()));
    this.#export = { chunks, readAt: now };
    return chunks;
  }

  /** Notes when a chunk was last read, and when all were. */
  *#watched(chunks: Generator<Uint8Array>): Generator<Uint8Array, void, undefined> {
    const own = this.#export;
    try {
      for (const chunk of chunks) {
        if (this.#export !== undefined) this.#export.readAt = Date.now();
        yield chunk;
      }
    } finally {
      if (this.#export === own) this.#export = undefined;
    }
  }

  /** Puts a backup into this account, which must not have been added. The fence is up afterwards. */
  restore(file: ReadableStream<Uint8Array>, actor: Actor): Promise<Outcome<Restored>> {
    return answered(this.#place, async () => {
      const { settings, audit, alarm, clock } = this.#place;
      if (this.#isRestoring || settings.find() !== undefined) {
        refuse(409, "not_empty", {
          zh: "这个账号已有数据，只能恢复到空账号；请先删除",
          en: "this account has data, and a backup is restored into an empty one; remove it first",
        });
      }
      this.#isRestoring = true;
      try {
        const restored = await restore(this.#place, file, ({ since }) => {
          const restored_at = clock.now();
          this.#fence.raise({ since, restored_at, restored_by: actor.name });
          audit.write(actor, "backup.restore", { since });
        });
        await this.tellParts();
        alarm.set();
        return restored;
      } finally {
        this.#isRestoring = false;
      }
    });
  }

  /** Returns the restore that no person has confirmed yet. */
  fence(): Promise<Outcome<FenceInfo | null>> {
    return answered(this.#place, () => this.#fence.read() ?? null);
  }

  /** Lets the account go on after a restore. Campaigns in doubt still ask, each for itself. */
  liftFence(actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      const { db, audit, alarm } = this.#place;
      await this.tellParts();
      if (this.#fence.untold !== undefined) {
        refuse(503, "clock_unknown", {
          zh: "还不知道沙箱的时间，请稍后再试",
          en: "the time of the sandbox is not known yet; try again later",
        });
      }
      const fence = this.#fence.read();
      if (fence === undefined) {
        refuse(409, "no_fence", { zh: "没有待确认的恢复", en: "there is no restore to confirm" });
      }
      db.transact(() => {
        this.#fence.lift();
        audit.write(actor, "backup.lift", { since: fence.since });
      });
      alarm.set();
    });
  }
}
