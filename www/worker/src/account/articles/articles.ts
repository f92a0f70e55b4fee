import { RpcTarget } from "cloudflare:workers";
import type { Actor } from "../../shared/actor.js";
import type { Outcome } from "../../shared/outcome.js";
import { outcomeOf } from "../../shared/outcome-of.js";
import type { Place } from "../place.js";
import { type Draft, type DraftPage, Drafts, type WrittenDraft } from "./drafts.js";
import { ARTICLES } from "./layout.js";
import {
  type ArticlePicture,
  type DroppedPicture,
  type FetchedPicture,
  Pictures,
} from "./pictures.js";
import { type Manuscript, type Prepared, prepare } from "./prepare.js";

/** The articles of an account: drafts at WeChat, and what makes an article ready for one. */
export class Articles extends RpcTarget {
  readonly #drafts: Drafts;
  readonly #pictures: Pictures;

  constructor(place: Place) {
    super();
    place.db.migrate(ARTICLES);
    this.#drafts = new Drafts(place);
    this.#pictures = new Pictures(place);
  }

  /** Returns a page of drafts, without the texts of their articles. */
  drafts(offset: number, count: number): Promise<Outcome<DraftPage>> {
    return outcomeOf(() => this.#drafts.list(offset, count));
  }

  draft(media_id: string): Promise<Outcome<Draft>> {
    return outcomeOf(() => this.#drafts.read(media_id));
  }

  createDraft(articles: readonly unknown[], actor: Actor): Promise<Outcome<WrittenDraft>> {
    return outcomeOf(() => this.#drafts.create(articles, actor));
  }

  updateDraft(
    media_id: string,
    articles: readonly unknown[],
    actor: Actor,
  ): Promise<Outcome<WrittenDraft>> {
    return outcomeOf(() => this.#drafts.update(media_id, articles, actor));
  }

  removeDraft(media_id: string, actor: Actor): Promise<Outcome<void>> {
    return outcomeOf(() => this.#drafts.remove(media_id, actor));
  }

  /** Makes the HTML of an article, and tells what WeChat would do to it. */
  prepare(manuscript: Manuscript): Promise<Outcome<Prepared>> {
    return outcomeOf(() => prepare(manuscript, this.#pictures));
  }

  /** Uploads a picture for the body of articles. */
  uploadPicture(
    bytes: ArrayBuffer,
    address: string | undefined,
    actor: Actor,
  ): Promise<Outcome<ArticlePicture>> {
    return outcomeOf(() => this.#pictures.upload(new Uint8Array(bytes), address, actor));
  }

  /** Downloads pictures of other hosts, and uploads them. */
  fetchPictures(
    addresses: readonly string[],
    actor: Actor,
  ): Promise<Outcome<{ pictures: FetchedPicture[] }>> {
    return outcomeOf(async () => ({ pictures: await this.#pictures.fetch(addresses, actor) }));
  }

  /** Replaces the pictures of an article, and lists those that are left. */
  replacePictures(
    html: string,
    urls: Readonly<Record<string, string>>,
  ): Promise<Outcome<{ html: string; pictures: DroppedPicture[] }>> {
    return outcomeOf(() => {
      const replaced = this.#pictures.replace(html, urls);
      return { html: replaced, pictures: this.#pictures.dropped(replaced) };
    });
  }
}
