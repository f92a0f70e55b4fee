import { type Answer, refusal } from "./answer.js";
import type { Clock } from "./clock.js";
import type { Settings } from "./options.js";

/** A temporary `media_id` lives for three days. Seconds. */
const TEMPORARY = 3 * 86_400;
const TYPES = ["image", "voice", "video", "thumb"];
/** Which kind of media each `msgtype` takes. */
const KINDS: { readonly [msgtype: string]: string } = {
  mpnews: "draft",
  voice: "voice",
  image: "image",
  mpvideo: "video",
};

interface Media {
  /** Nothing for one that a test has named. */
  kind: string | undefined;
  until: number;
  /** The number of its articles, if it is a draft that was uploaded. */
  articles: number | undefined;
}

/** The media that were uploaded. */
export class MediaLibrary {
  readonly #clock: Clock;
  readonly #known = new Map<string, Media>();
  #count = 0;

  constructor(settings: Settings, clock: Clock) {
    this.#clock = clock;
    for (const id of settings.media_ids) {
      this.#known.set(id, {
        kind: undefined,
        until: Number.POSITIVE_INFINITY,
        articles: undefined,
      });
    }
  }

  /** A `media_id` is gone, as a draft that was sent or deleted by hand. */
  remove(media_id: string): void {
    this.#known.delete(media_id);
  }

  /** Answers `media/upload`. */
  temporary(type: string | null, file: Blob | undefined): Answer {
    const refused = fileRefused(type, file);
    if (refused) return refused;
    const media_id = this.#add(String(type), TEMPORARY);
    const member = type === "thumb" ? "thumb_media_id" : "media_id";
    return { type, [member]: media_id, created_at: Math.floor(this.#clock.now) };
  }

  /** Answers `material/add_material`. */
  permanent(type: string | null, file: Blob | undefined): Answer {
    const refused = fileRefused(type, file);
    if (refused) return refused;
    const media_id = this.#add(String(type), Number.POSITIVE_INFINITY);
    return type === "image" ? { media_id, url: this.#url() } : { media_id };
  }

  /** Answers `media/uploadimg`. */
  picture(file: Blob | undefined): Answer {
    return fileRefused("image", file) ?? { url: this.#url() };
  }

  /** Answers `draft/add`. */
  draft(body: { readonly [member: string]: unknown }): Answer {
    const { articles } = body;
    if (!Array.isArray(articles) || articles.length === 0) {
      return refusal(44003, "empty news data");
    }
    for (const article of articles as { [member: string]: unknown }[]) {
      if (!article?.title) return refusal(41011, "missing required fields");
      if (!article.content) return refusal(44004, "empty content");
      const cover = article.thumb_media_id;
      const isNews = (article.article_type ?? "news") === "news";
      if (isNews && this.#lasting(cover) === undefined) return refusal(40007, "invalid media_id");
    }
    return { media_id: this.#add("draft", Number.POSITIVE_INFINITY, articles.length) };
  }

  /** The number of articles that a `media_id` has. A video is one. Nothing for one that a test has named. */
  articles(media_id: unknown): number | undefined {
    const media = this.#known.get(String(media_id));
    return media?.kind === "video" ? 1 : media?.articles;
  }

  /** Why the message of a send is refused: a `media_id` that is not there, or is of another kind. */
  refused(msgtype: string, ids: readonly unknown[]): Answer | undefined {
    for (const id of ids) {
      const media = this.#known.get(String(id));
      if (media === undefined || this.#clock.now >= media.until) {
        return refusal(40007, "invalid media_id");
      }
      if (media.kind !== undefined && media.kind !== KINDS[msgtype]) {
        return refusal(40008, "invalid message type");
      }
    }
    return undefined;
  }

  #lasting(id: unknown): Media | undefined {
    const media = this.#known.get(String(id));
    return media?.until === Number.POSITIVE_INFINITY ? media : undefined;
  }

  #add(kind: string, life: number, articles?: number): string {
    this.#count += 1;
    const id = `FAKE-${kind.toUpperCase()}-${this.#count}`;
    this.#known.set(id, { kind, until: this.#clock.now + life, articles });
    return id;
  }

  #url(): string {
    this.#count += 1;
    return `http://mmbiz.qpic.cn/mmbiz_png/fake${this.#count}/0`;
  }
}

function fileRefused(type: string | null, file: Blob | undefined): Answer | undefined {
  if (!TYPES.includes(String(type))) return refusal(40004, "invalid media type");
  if (file === undefined) return refusal(41005, "media data missing");
  return file.size === 0 ? refusal(44001, "empty media data") : undefined;
}
