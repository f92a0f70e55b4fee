import { ApiError, type Replies, ReplyError } from "wechat-mass";
import { ConnectionError, TokenError } from "wechat-mass/client";
import { SERVICE } from "../../shared/actor.js";
import { dayInBeijing } from "../../shared/beijing-time.js";
import { Refused, type Text } from "../../shared/outcome.js";
import type { Due } from "../alarm.js";
import type { StoredLists } from "../lists/stored-lists.js";
import type { Place } from "../place.js";
import { difference } from "./difference.js";
import type { OpenSync, Syncs } from "./syncs.js";

/** The calls of the day are used up. */
const NO_CALLS_LEFT = 45009;
/** How often a page is tried again in a row. */
const MOST_TRIES = 8;
/** The delay before the first repeat of a page. It doubles with each. Seconds. */
const FIRST_DELAY = 15;
/** The pages at most: ten million followers have a thousand. */
const MOST_PAGES = 2000;
/** Seconds of a day, and by how many Beijing is ahead. */
const DAY = 24 * 3600;

/**
 * Reads the followers of the account page by page. Each page is stored with the place where the next one begins, so
 * a reading goes on after any crash. Days pass where WeChat allows no more calls.
 */
export class SyncWork implements Due {
  readonly name = "followers";
  readonly #place: Place;
  readonly #lists: StoredLists;
  readonly #syncs: Syncs;

  constructor(place: Place, lists: StoredLists, syncs: Syncs) {
    this.#place = place;
    this.#lists = lists;
    this.#syncs = syncs;
  }

  due(): number | undefined {
    return this.#syncs.due();
  }

  async ring(now: number): Promise<void> {
    const sync = this.#syncs.open().find(({ next_at }) => next_at <= now);
    if (sync === undefined) return;
    try {
      if (sync.state === "arranging") await this.#arrange(sync);
      else await this.#page(sync);
    } catch (error) {
      this.#failed(sync, error);
    }
    this.#place.live.tell("followers", { sync: sync.id });
  }

  async #page(sync: OpenSync): Promise<void> {
    const { db } = this.#place;
    const { count, data, next_openid, total } = await this.#call(sync);
    const openids = data?.openid ?? [];
    // A page that has fewer people than it says would leave somebody out unnoticed.
    if (openids.length < count) throw new ShortPage(count, openids.length);
    const isLast = count === 0 || !next_openid || next_openid === sync.next_openid;
    db.transact(() => {
      // Somebody may have stopped it while WeChat was answering.
      if (!this.#syncs.open().some(({ id }) => id === sync.id)) return;
      if (openids.length > 0) this.#lists.putPage(sync.list, sync.pages, openids);
      this.#syncs.pageRead(sync.id, sync.pages, openids.length, next_openid ?? "", total);
      if (!isLast && sync.pages < MOST_PAGES) return;
      this.#syncs.setState(sync.id, "arranging");
      this.#lists.endPages(sync.list);
    });
  }

  async #call({ tag_id, next_openid }: OpenSync): Promise<Replies["user/get"]> {
    const client = this.#place.client();
    const from = next_openid === "" ? {} : { next_openid };
    return tag_id === undefined
      ? client.call("user/get", from)
      : client.call("user/tag/get", { tagid: tag_id, ...from });
  }

  async #arrange(sync: OpenSync): Promise<void> {
    const list = await this.#lists.finish(sync.list);
    const before = this.#lists.rows.newestBefore(list);
    if (before !== undefined) {
      const { gained, lost } = await difference(this.#lists.members, before.id, list.id);
      this.#syncs.compared(sync.id, before.id, gained, lost);
    }
    this.#syncs.end(sync.id, "done", this.#place.clock.now());
    this.#place.audit.write(SERVICE, "followers.done", { openids: list.openids }, sync.id);
  }

  #failed(sync: OpenSync, error: unknown): void {
    const now = this.#place.clock.now();
    if (error instanceof ApiError && error.errcode === NO_CALLS_LEFT) {
      this.#syncs.putOff(sync.id, "waiting", nextDay(now), error.meaning);
      return;
    }
    const reason = reasonOf(error);
    if (isPassing(error) && sync.tries < MOST_TRIES) {
      this.#syncs.putOff(sync.id, "reading", now + FIRST_DELAY * 2 ** sync.tries, reason);
      return;
    }
    if (!(error instanceof Refused)) this.#place.report(error, this.name);
    this.#place.db.transact(() => {
      this.#syncs.end(sync.id, "failed", now, reason);
      if (sync.state !== "arranging") this.#lists.fail(sync.list, reason);
    });
  }
}

/** A page with fewer people than it says. */
class ShortPage extends Error {
  constructor(count: number, found: number) {
    super(`a page of ${count} followers has ${found}`);
    this.name = "ShortPage";
  }
}

/** Whether the same call may succeed a little later. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.advice === "repeat" || error.advice === "wait";
  return [ConnectionError, ReplyError, TokenError, ShortPage].some((kind) => error instanceof kind);
}

function reasonOf(error: unknown): Text {
  if (error instanceof Refused) return error.refusal.message;
  const isKnown = [ApiError, ReplyError, ConnectionError, TokenError].some(
    (kind) => error instanceof kind,
  );
  if (isKnown) return (error as ApiError).meaning;
  if (error instanceof ShortPage) return { zh: "微信返回的一页不完整", en: error.message };
  return { zh: "服务内部出错，原因见日志", en: "the service failed; its log has the cause" };
}

/** A minute after the next midnight of Beijing. */
function nextDay(now: number): number {
  return dayInBeijing(now) + DAY + 60;
}
