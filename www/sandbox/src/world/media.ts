/** The media that a media_id stands for. */
export interface Media {
  readonly media_id: string;
  readonly kind: "image" | "voice" | "video" | "thumb" | "news";
  /** Where it comes from. `uploadvideo` is what `media/uploadvideo` makes of a temporary video. */
  readonly from: "temporary" | "permanent" | "draft" | "uploadnews" | "uploadvideo";
  /** The texts of each article (title, digest, content), or of a video. Review looks for markers in them. */
  readonly texts: readonly string[];
  /** Of a draft: the editor has saved it on its own, and no person has. */
  readonly autoSaved?: boolean;
}

/** A place where media lie: temporary media, the library, drafts. Each has its own tables. */
export interface Shelf {
  /** Finds what is valid now. A draft that was sent today is still valid, see docs/spec.md 1.4. */
  find(account: string, mediaId: string): Media | undefined;
  /** A mass send of it has succeeded. A draft leaves the drafts. */
  sent?(account: string, mediaId: string): void;
}

/** All media of all accounts, on whichever shelf. */
export class MediaIndex {
  readonly #shelves: Shelf[] = [];

  add(shelf: Shelf): void {
    this.#shelves.push(shelf);
  }

  find(account: string, mediaId: string): Media | undefined {
    for (const shelf of this.#shelves) {
      const found = shelf.find(account, mediaId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  sent(account: string, mediaId: string): void {
    for (const shelf of this.#shelves) shelf.sent?.(account, mediaId);
  }
}
