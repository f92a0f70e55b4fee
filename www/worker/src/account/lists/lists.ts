import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import { streamOf } from "../byte-streams.js";
import type { Place } from "../place.js";
import type { Combination, ListInfo } from "./list-rows.js";
import { type ListFormat, receive } from "./list-upload.js";
import type { StoredLists } from "./stored-lists.js";

/** A page of lists. */
export interface ListPage {
  readonly lists: readonly ListInfo[];
  /** Where the next page begins, if there is one. */
  readonly next?: number;
}

/** A list with some of its people. */
export interface ListMembers extends ListInfo {
  readonly offset: number;
  readonly members: readonly string[];
}

/** The lists of OpenIDs of an account, for callers. */
export class Lists extends RpcTarget {
  readonly #place: Place;
  readonly #lists: StoredLists;

  constructor(place: Place, lists: StoredLists) {
    super();
    this.#place = place;
    this.#lists = lists;
  }

  /** Makes a list of a file, which is read as it comes. Returns when the list is ready. */
  upload(
    name: string,
    format: ListFormat,
    file: ReadableStream<Uint8Array>,
    actor: Actor,
  ): Promise<Outcome<ListInfo>> {
    return answered(this.#place, async () => {
      const lists = this.#lists;
      lists.mustBeFree();
      const id = lists.create(name, "receiving", { kind: "upload" }, actor);
      try {
        await lists.whileReceiving(id, () => receive(this.#place, lists.rows, id, format, file));
      } catch (error) {
        lists.discard(id);
        throw error;
      }
      return lists.finish(id);
    });
  }

  /** Makes a list of others: who is in any of them, in all of them, or in the first and in none of the rest. */
  combine(
    name: string,
    how: Combination,
    lists: readonly string[],
    actor: Actor,
  ): Promise<Outcome<ListInfo>> {
    return answered(this.#place, () => {
      for (const list of lists) this.#lists.rows.ready(list);
      const origin = { kind: "combined", how, lists } as const;
      return this.#lists.finish(this.#lists.create(name, "combining", origin, actor));
    });
  }

  /** Returns a page of lists, the newest first. */
  list(before: number | undefined, limit: number): Promise<Outcome<ListPage>> {
    return answered(this.#place, () => {
      const { lists, ...more } = this.#lists.rows.page(before ?? Number.MAX_SAFE_INTEGER, limit);
      return { lists: lists.map((list) => this.#lists.shown(list)), ...more };
    });
  }

  /** Returns a list with some of its people. */
  read(id: string, offset: number, limit: number): Promise<Outcome<ListMembers>> {
    return answered(this.#place, () => {
      const list = this.#lists.read(id);
      const isReady = list.state === "ready";
      const members = isReady ? this.#lists.members.page(id, offset, limit) : [];
      return { ...list, offset, members };
    });
  }

  /** Tells whether somebody is in a list. */
  has(id: string, openid: string): Promise<Outcome<boolean>> {
    return answered(this.#place, () =>
      this.#lists.members.has(this.#lists.rows.ready(id).id, openid),
    );
  }

  /** Returns all people of a list as a text, an OpenID a line. */
  download(id: string, actor: Actor): Promise<Outcome<ReadableStream<Uint8Array>>> {
    return answered(this.#place, () => {
      const { name, openids } = this.#lists.rows.ready(id);
      this.#place.audit.write(actor, "list.download", { name, openids }, id);
      return streamOf(this.#lists.members.texts(id));
    });
  }

  /** Removes a list. */
  remove(id: string, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, () => {
      const { name, state, openids } = this.#lists.read(id);
      const isRead = this.#lists.rows
        .inStates("combining")
        .some(({ origin }) => origin.kind === "combined" && origin.lists.includes(id));
      if (isRead || state === "receiving") {
        refuse(409, "list_in_use", {
          zh: "这个名单正在使用，请稍后再删除",
          en: "the list is in use; remove it later",
        });
      }
      this.#place.audit.write(actor, "list.remove", { name, openids }, id);
      this.#lists.discard(id);
    });
  }
}
