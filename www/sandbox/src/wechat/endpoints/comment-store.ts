import { createHash } from "node:crypto";
import type { Place } from "../../world/place.js";

/** An article that can be commented on: its message, and its position from 0. */
export interface ArticleKey {
  readonly account: string;
  readonly msg_data_id: string;
  readonly index: number;
}

/** A comment as it is stored. */
export interface Comment {
  readonly user_comment_id: number;
  readonly openid: string;
  readonly create_time: number;
  readonly content: string;
  readonly featured: number;
  readonly reply: string | null;
  readonly reply_time: number | null;
}

const KEY = "account = ? AND msg_data_id = ? AND position = ?";

const WORDS = [
  "写得真好",
  "收藏了",
  "期待下一篇",
  "请问在哪里报名？",
  "已转发给朋友",
  "学到了很多",
];

/** The comments on articles, and whether an article is open to them. */
export class CommentStore {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "comments",
      versions: [
        [
          `CREATE TABLE comments (user_comment_id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,
            msg_data_id TEXT NOT NULL, position INTEGER NOT NULL, openid TEXT NOT NULL, create_time INTEGER NOT NULL,
            content TEXT NOT NULL, featured INTEGER NOT NULL, reply TEXT, reply_time INTEGER)`,
          "CREATE INDEX comments_by_article ON comments (account, msg_data_id, position)",
          `CREATE TABLE comment_switches (account TEXT NOT NULL, msg_data_id TEXT NOT NULL, position INTEGER NOT NULL,
            open INTEGER NOT NULL, PRIMARY KEY (account, msg_data_id, position)) WITHOUT ROWID`,
        ],
      ],
    });
  }

  /** Whether an article is open to comments; nothing before anybody has said so. */
  isOpen({ account, msg_data_id, index }: ArticleKey): boolean | undefined {
    const row = this.#place.db.row<{ open: number }>(
      `SELECT open FROM comment_switches WHERE ${KEY}`,
      account,
      msg_data_id,
      index,
    );
    return row === undefined ? undefined : row.open === 1;
  }

  /** Opens an article to comments, or closes it. */
  open({ account, msg_data_id, index }: ArticleKey, open: boolean): void {
    this.#place.db.change(
      "INSERT OR REPLACE INTO comment_switches (account, msg_data_id, position, open) VALUES (?, ?, ?, ?)",
      account,
      msg_data_id,
      index,
      open ? 1 : 0,
    );
  }

  /** Adds a comment of a follower, and returns its id. */
  add(
    { account, msg_data_id, index }: ArticleKey,
    openid: string,
    content: string,
    at: number,
  ): number {
    const row = this.#place.db.row<{ user_comment_id: number }>(
      `INSERT INTO comments (account, msg_data_id, position, openid, create_time, content, featured)
       VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING user_comment_id`,
      account,
      msg_data_id,
      index,
      openid,
      Math.floor(at),
      content,
    );
    return row?.user_comment_id ?? 0;
  }

  /** Adds the comments that an article's markers ask for. */
  addSome(key: ArticleKey, openids: readonly string[], at: number): void {
    for (const [place, openid] of openids.entries()) {
      const hash = createHash("sha256").update(`${key.msg_data_id}/${key.index}/${place}`).digest();
      this.add(key, openid, WORDS[(hash[0] ?? 0) % WORDS.length] ?? "", at + 60 * (place + 1));
    }
  }

  /** The comments on an article, the latest first: all, those that are not featured (1), or those that are (2). */
  list({ account, msg_data_id, index }: ArticleKey, type: 0 | 1 | 2): Comment[] {
    const rows = this.#place.db.rows<Comment>(
      `SELECT * FROM comments WHERE ${KEY} ORDER BY create_time DESC, user_comment_id DESC`,
      account,
      msg_data_id,
      index,
    );
    return type === 0 ? rows : rows.filter(({ featured }) => featured === type - 1);
  }

  get(key: ArticleKey, id: string): Comment | undefined {
    return this.list(key, 0).find(({ user_comment_id }) => String(user_comment_id) === id);
  }

  feature(id: number, featured: boolean): void {
    this.#place.db.change(
      "UPDATE comments SET featured = ? WHERE user_comment_id = ?",
      featured ? 1 : 0,
      id,
    );
  }

  /** Writes the account's reply to a comment, or takes it away. */
  reply(id: number, reply: string | null): void {
    this.#place.db.change(
      "UPDATE comments SET reply = ?, reply_time = ? WHERE user_comment_id = ?",
      reply,
      reply === null ? null : this.#place.clock.second(),
      id,
    );
  }

  delete(id: number): void {
    this.#place.db.change("DELETE FROM comments WHERE user_comment_id = ?", id);
  }

  /** Forgets the comments of an account. */
  forget(account: string): void {
    this.#place.db.change("DELETE FROM comments WHERE account = ?", account);
    this.#place.db.change("DELETE FROM comment_switches WHERE account = ?", account);
  }
}
