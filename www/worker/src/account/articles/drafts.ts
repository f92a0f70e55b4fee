import { type Api, check, type Problem } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import { refuse } from "../../shared/outcome.js";
import type { Place } from "../place.js";

/** A draft that was written. */
export interface WrittenDraft {
  readonly media_id: string;
  /** Warnings: what WeChat would strip or may refuse. */
  readonly problems: readonly Problem[];
  /** The draft in whose place it came, if WeChat could not change that one. */
  readonly replaces?: string;
}

/** A draft. */
export interface Draft {
  readonly media_id: string;
  /** WeChat's own members. */
  readonly articles: readonly Readonly<Record<string, unknown>>[];
  readonly create_time?: number;
  readonly update_time?: number;
}

/** A page of drafts. */
export interface DraftPage {
  readonly total: number;
  readonly drafts: readonly Draft[];
}

/** The drafts of an account. They are WeChat's: nothing of them is kept here. */
export class Drafts {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async list(offset: number, count: number): Promise<DraftPage> {
    const client = this.#place.client();
    const page = await client.call("draft/batchget", { offset, count, no_content: 1 });
    const drafts = (page.item ?? []).map(({ media_id, content, update_time }) => ({
      media_id,
      articles: (content?.news_item ?? []).map((item) => ({ ...item })),
      ...(content?.create_time === undefined ? {} : { create_time: content.create_time }),
      ...(update_time === undefined ? {} : { update_time }),
    }));
    return { total: page.total_count, drafts };
  }

  async read(media_id: string): Promise<Draft> {
    const reply = await this.#place.client().call("draft/get", { media_id });
    const { news_item, create_time, update_time } = reply;
    return {
      media_id,
      articles: news_item.map((item) => ({ ...item })),
      ...(create_time === undefined ? {} : { create_time }),
      ...(update_time === undefined ? {} : { update_time }),
    };
  }

  async create(articles: unknown, actor: Actor): Promise<WrittenDraft> {
    const problems = warningsOf("draft/add", { articles });
    const reply = await this.#place.client().call("draft/add", { articles } as unknown);
    const { media_id } = reply;
    this.#place.audit.write(actor, "draft.create", { articles: titlesOf(articles) }, media_id);
    return { media_id, problems };
  }

  /**
   * Writes other articles into a draft. WeChat changes one article at a time, and never how many there are. With
   * another number a new draft is made, and the old one is removed after it.
   */
  async update(
    media_id: string,
    articles: readonly unknown[],
    actor: Actor,
  ): Promise<WrittenDraft> {
    // All are checked before the first is written.
    const problems = warningsOf("draft/add", { articles });
    const client = this.#place.client();
    const { news_item } = await client.call("draft/get", { media_id });
    if (news_item.length !== articles.length) {
      const created = await this.create(articles, actor);
      await this.remove(media_id, actor);
      return { ...created, replaces: media_id };
    }
    for (const [index, article] of articles.entries()) {
      await client.call("draft/update", { media_id, index, articles: article } as unknown);
    }
    this.#place.audit.write(actor, "draft.update", { articles: titlesOf(articles) }, media_id);
    return { media_id, problems };
  }

  async remove(media_id: string, actor: Actor): Promise<void> {
    await this.#place.client().call("draft/delete", { media_id });
    this.#place.audit.write(actor, "draft.remove", {}, media_id);
  }
}

/** Checks a body, refuses it if there is an error, and returns the warnings. */
function warningsOf(api: Api, body: unknown): Problem[] {
  const problems = check(api, body as never);
  if (problems.some(({ level }) => level === "error")) {
    refuse(
      400,
      "refused",
      { zh: "请求内容有误，没有执行", en: "the content is wrong; nothing was done" },
      { problems },
    );
  }
  return problems;
}

function titlesOf(articles: unknown): string[] {
  if (!Array.isArray(articles)) return [];
  return articles.map((article) => String((article as { title?: unknown })?.title ?? ""));
}
