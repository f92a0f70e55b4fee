import type { Accounts } from "../../world/accounts.js";
import type { Due } from "../../world/agenda.js";
import type { Followers } from "../../world/followers/followers.js";
import { articleUrl } from "../../world/jobs/finish-event.js";
import { judge, reviewSeconds } from "../../world/jobs/verdict.js";
import type { Place } from "../../world/place.js";
import type { Pushes } from "../../world/pushes/pushes.js";
import type { DraftStore } from "./draft-store.js";
import { finishEvent } from "./freepublish-event.js";
import type { Publication, PublishStatus } from "./freepublish-shape.js";
import { randomLetters } from "./media-id.js";

/** Seconds that a publication takes beside its review. */
const TAKES = 3;

/** The place of the one who sends events of publications. Nobody follows from so far behind. */
const HELPER = 0xffff_fffe;

/** The parts of the world that a publication works with. */
interface Around {
  readonly accounts: Accounts;
  readonly followers: Followers;
  readonly pushes: Pushes;
}

interface Row extends Omit<Publication, "deleted"> {
  deleted: string;
}

/** The publications: drafts that go to the account's page, without a word to anybody (docs/spec.md 2.5). */
export class PublicationStore implements Due {
  readonly name = "publications";
  readonly #place: Place;
  readonly #around: Around;
  readonly #drafts: DraftStore;

  constructor(place: Place, around: Around, drafts: DraftStore) {
    this.#place = place;
    this.#around = around;
    this.#drafts = drafts;
    place.db.migrate({
      part: "publications",
      versions: [
        [
          `CREATE TABLE publications (publish_id TEXT PRIMARY KEY, account TEXT NOT NULL, media_id TEXT NOT NULL,
            msg_data_id TEXT NOT NULL, article_id TEXT NOT NULL, status INTEGER NOT NULL, submitted_at REAL NOT NULL,
            due_at REAL, ended_at REAL, deleted TEXT NOT NULL)`,
          "CREATE INDEX publications_by_due ON publications (due_at) WHERE due_at IS NOT NULL",
          "CREATE INDEX publications_by_article ON publications (account, article_id)",
          "CREATE TABLE publish_ids (id INTEGER PRIMARY KEY AUTOINCREMENT)",
        ],
      ],
    });
  }

  /** Submits a draft. Its end comes later. */
  submit(account: string, mediaId: string, msgDataId: string): Publication {
    const { db, clock } = this.#place;
    const now = clock.now();
    const number =
      db.row<{ id: number }>("INSERT INTO publish_ids DEFAULT VALUES RETURNING id")?.id ?? 0;
    const { limits } = this.#around.accounts.of(account);
    const publication = {
      publish_id: String(2_247_500_000 + number),
      account,
      media_id: mediaId,
      msg_data_id: msgDataId,
      article_id: randomLetters(64),
      status: 1 as PublishStatus,
      submitted_at: now,
      due_at: now + reviewSeconds(this.#texts(mediaId), limits.review_seconds) + TAKES,
      ended_at: null,
      deleted: "[]",
    };
    db.change(
      `INSERT INTO publications (publish_id, account, media_id, msg_data_id, article_id, status, submitted_at, due_at,
         ended_at, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...Object.values(publication),
    );
    return publicationOf(publication);
  }

  get(account: string, publishId: string): Publication | undefined {
    return this.#one("publish_id = ?", account, publishId);
  }

  /** Returns a publication that went out, by its article. */
  ofArticle(account: string, articleId: string): Publication | undefined {
    return this.#one("article_id = ? AND status IN (0, 5, 6)", account, articleId);
  }

  /** Returns a publication that went out, by its message. */
  ofMessage(account: string, msgDataId: string): Publication | undefined {
    return this.#one("msg_data_id = ? AND status IN (0, 5, 6)", account, msgDataId);
  }

  /** Whether a draft is being published now. */
  isUnderWay(account: string, mediaId: string): boolean {
    return this.#one("media_id = ? AND status = 1", account, mediaId) !== undefined;
  }

  /** Publications that are out, the latest first. */
  page(account: string, offset: number, count: number): Publication[] {
    return this.#place.db
      .rows<Row>(
        `SELECT * FROM publications WHERE account = ? AND status = 0
         ORDER BY ended_at DESC, publish_id DESC LIMIT ? OFFSET ?`,
        account,
        count,
        offset,
      )
      .map(publicationOf);
  }

  count(account: string): number {
    const row = this.#place.db.row<{ count: number }>(
      "SELECT COUNT(*) AS count FROM publications WHERE account = ? AND status = 0",
      account,
    );
    return row?.count ?? 0;
  }

  /** Deletes articles of a publication, given by their positions from 1. */
  deleteArticles(publication: Publication, articles: readonly number[]): void {
    const deleted = [...new Set([...publication.deleted, ...articles])];
    const isAll = deleted.length === this.#drafts.articlesOf(publication.media_id).length;
    this.#place.db.change(
      "UPDATE publications SET deleted = ?, status = ? WHERE publish_id = ?",
      JSON.stringify(deleted),
      isAll ? 5 : publication.status,
      publication.publish_id,
    );
  }

  /** The addresses of a publication's articles. */
  urls({ account, media_id, msg_data_id }: Publication): string[] {
    return this.#drafts
      .articlesOf(media_id)
      .map((_, place) => articleUrl(account, msg_data_id, place + 1));
  }

  due(): number | undefined {
    const row = this.#place.db.row<{ due_at: number }>(
      "SELECT due_at FROM publications WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1",
    );
    return row?.due_at;
  }

  ring(at: number): void {
    const row = this.#place.db.row<Row>(
      "SELECT * FROM publications WHERE due_at IS NOT NULL ORDER BY due_at, publish_id LIMIT 1",
    );
    if (row !== undefined) this.#place.db.transact(() => this.#end(publicationOf(row), at));
  }

  /** Forgets the publications of an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM publications WHERE account = ?", account);
  }

  #end(publication: Publication, at: number): void {
    const { account, publish_id, media_id } = publication;
    const status = statusOf(this.#texts(media_id));
    this.#place.db.change(
      "UPDATE publications SET status = ?, due_at = NULL, ended_at = ? WHERE publish_id = ?",
      status,
      at,
      publish_id,
    );
    if (status === 0) this.#drafts.sent(account, media_id);
    const from = this.#around.followers.openidOf(account, HELPER);
    this.#around.pushes.queue({
      account,
      event: "PUBLISHJOBFINISH",
      msg_id: publish_id,
      openid: from,
      xml: () =>
        finishEvent(
          { ...publication, status },
          this.urls(publication),
          { to: this.#around.accounts.of(account).original_id, from },
          at,
        ),
      at,
    });
  }

  #texts(mediaId: string): string[] {
    return this.#drafts
      .articlesOf(mediaId)
      .map(({ title, digest, content }) => [title, digest, content].join("\n"));
  }

  #one(condition: string, account: string, value: string): Publication | undefined {
    const row = this.#place.db.row<Row>(
      `SELECT * FROM publications WHERE account = ? AND ${condition}`,
      account,
      value,
    );
    return row === undefined ? undefined : publicationOf(row);
  }
}

function publicationOf({ deleted, ...row }: Row): Publication {
  return { ...row, deleted: JSON.parse(deleted) as number[] };
}

/** How review and the originality check end a publication (docs/spec.md 2.5). */
function statusOf(texts: readonly string[]): PublishStatus {
  const { stopped } = judge(texts, false);
  if (stopped === undefined) return 0;
  if (/^err\(3000\d\)$/.test(stopped)) return 2;
  return stopped === "send fail" ? 3 : 4;
}
