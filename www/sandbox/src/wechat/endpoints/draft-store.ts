import { type ArticleCard, cardOf } from "../../world/article-card.js";
import { dayOf } from "../../world/clock.js";
import type { Media, Shelf } from "../../world/media.js";
import type { Place } from "../../world/place.js";
import type { Article } from "./draft-shape.js";
import { newMediaId } from "./media-id.js";

/** A draft as it is stored. */
export interface Draft {
  readonly media_id: string;
  readonly articles: readonly Article[];
  readonly created_at: number;
  readonly updated_at: number;
}

interface Row {
  media_id: string;
  created_at: number;
  updated_at: number;
}

/**
 * The drafts. One that a mass send has used leaves the drafts. Its `media_id` can be sent again on the same day of
 * Beijing, and not after that (docs/spec.md 1.4).
 */
export class DraftStore implements Shelf {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "drafts",
      versions: [
        [
          `CREATE TABLE drafts (number INTEGER PRIMARY KEY AUTOINCREMENT, media_id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
            created_at REAL NOT NULL, updated_at REAL NOT NULL, used_on TEXT)`,
          "CREATE INDEX drafts_by_account ON drafts (account, used_on)",
          // The content has a column of its own: within JSON it could exceed a row's 2 MB.
          `CREATE TABLE draft_articles (media_id TEXT NOT NULL, position INTEGER NOT NULL, account TEXT NOT NULL,
            article TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (media_id, position))`,
        ],
        ["ALTER TABLE drafts ADD COLUMN auto_saved INTEGER NOT NULL DEFAULT 0"],
      ],
    });
  }

  /** Adds a draft, and returns its media_id. */
  add(account: string, articles: readonly Article[]): string {
    const { db, clock } = this.#place;
    const media_id = newMediaId();
    const now = clock.second();
    db.change(
      "INSERT INTO drafts (media_id, account, created_at, updated_at) VALUES (?, ?, ?, ?)",
      media_id,
      account,
      now,
      now,
    );
    this.keep(account, media_id, articles);
    return media_id;
  }

  /** Keeps the articles of other media than drafts, so that they are known after a send. */
  keep(account: string, mediaId: string, articles: readonly Article[]): void {
    for (const [position, article] of articles.entries()) {
      this.#write(account, mediaId, position, article);
    }
  }

  /** Replaces an article of a draft. */
  update(account: string, mediaId: string, position: number, article: Article): void {
    const { db, clock } = this.#place;
    db.change("UPDATE drafts SET updated_at = ? WHERE media_id = ?", clock.second(), mediaId);
    this.#write(account, mediaId, position, article);
  }

  /** Returns a draft that is among the drafts. */
  get(account: string, mediaId: string): Draft | undefined {
    const row = this.#place.db.row<Row>(
      "SELECT media_id, created_at, updated_at FROM drafts WHERE media_id = ? AND account = ? AND used_on IS NULL",
      mediaId,
      account,
    );
    return row === undefined ? undefined : this.#whole(row);
  }

  find(account: string, mediaId: string): Media | undefined {
    const row = this.#place.db.row<Row & { auto_saved: number }>(
      `SELECT media_id, created_at, updated_at, auto_saved FROM drafts
       WHERE media_id = ? AND account = ? AND (used_on IS NULL OR used_on = ?)`,
      mediaId,
      account,
      this.#today(),
    );
    if (row === undefined) return undefined;
    const texts = this.#whole(row).articles.map(({ title, digest, content }) =>
      [title, digest, content].join("\n"),
    );
    const autoSaved = row.auto_saved === 1;
    return { media_id: mediaId, kind: "news", from: "draft", texts, autoSaved };
  }

  /** The articles of a draft, used or not. */
  articlesOf(mediaId: string): Article[] {
    return this.#place.db
      .rows<{ article: string; content: string }>(
        "SELECT article, content FROM draft_articles WHERE media_id = ? ORDER BY position",
        mediaId,
      )
      .map(({ article, content }) => ({
        ...(JSON.parse(article) as Omit<Article, "content">),
        content,
      }));
  }

  /** The articles of a draft, used or not, as a chat shows them. */
  cardsOf(mediaId: string): ArticleCard[] {
    return this.#place.db
      .rows<{ article: string }>(
        "SELECT article FROM draft_articles WHERE media_id = ? ORDER BY position",
        mediaId,
      )
      .map(({ article }) => {
        const { title, digest, thumb_media_id } = JSON.parse(article) as Omit<Article, "content">;
        return cardOf({ title, digest, cover: thumb_media_id });
      });
  }

  sent(account: string, mediaId: string): void {
    this.#place.db.change(
      "UPDATE drafts SET used_on = ? WHERE media_id = ? AND account = ? AND used_on IS NULL",
      this.#today(),
      mediaId,
      account,
    );
  }

  /** Lets a draft be one that the editor has saved on its own, or one that a person has saved. */
  markAutoSaved(account: string, mediaId: string, autoSaved: boolean): void {
    this.#place.db.change(
      "UPDATE drafts SET auto_saved = ? WHERE media_id = ? AND account = ?",
      autoSaved ? 1 : 0,
      mediaId,
      account,
    );
  }

  /** Takes a draft away as if it had been used before today: somebody has released it by hand. */
  useUp(account: string, mediaId: string): void {
    this.#place.db.change(
      "UPDATE drafts SET used_on = '' WHERE media_id = ? AND account = ?",
      mediaId,
      account,
    );
  }

  /** Deletes a draft. */
  delete(account: string, mediaId: string): void {
    const { db } = this.#place;
    db.change("DELETE FROM drafts WHERE media_id = ? AND account = ?", mediaId, account);
    db.change("DELETE FROM draft_articles WHERE media_id = ?", mediaId);
  }

  count(account: string): number {
    const row = this.#place.db.row<{ count: number }>(
      "SELECT COUNT(*) AS count FROM drafts WHERE account = ? AND used_on IS NULL",
      account,
    );
    return row?.count ?? 0;
  }

  /** Drafts, the latest first. */
  page(account: string, offset: number, count: number): Draft[] {
    return this.#place.db
      .rows<Row>(
        `SELECT media_id, created_at, updated_at FROM drafts WHERE account = ? AND used_on IS NULL
         ORDER BY number DESC LIMIT ? OFFSET ?`,
        account,
        count,
        offset,
      )
      .map((row) => this.#whole(row));
  }

  /** Forgets all drafts of an account. */
  forget(account: string): void {
    const { db } = this.#place;
    db.change("DELETE FROM draft_articles WHERE account = ?", account);
    db.change("DELETE FROM drafts WHERE account = ?", account);
  }

  #today(): string {
    return dayOf(this.#place.clock.now());
  }

  #write(
    account: string,
    mediaId: string,
    position: number,
    { content, ...article }: Article,
  ): void {
    this.#place.db.change(
      `INSERT OR REPLACE INTO draft_articles (media_id, position, account, article, content)
       VALUES (?, ?, ?, ?, ?)`,
      mediaId,
      position,
      account,
      JSON.stringify(article),
      content,
    );
  }

  #whole(row: Row): Draft {
    return { ...row, articles: this.articlesOf(row.media_id) };
  }
}
