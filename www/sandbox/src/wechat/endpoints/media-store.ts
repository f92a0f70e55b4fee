import type { Media, Shelf } from "../../world/media.js";
import type { Place } from "../../world/place.js";
import type { Format } from "./media-format.js";
import { newMediaId, randomLetters } from "./media-id.js";

/** Seconds that temporary media are kept (docs/spec.md 2.2). */
export const TEMPORARY = 3 * 86_400;

/** Bytes of a row. SQLite takes 2 MB. */
const CHUNK = 1024 * 1024;

/** Characters of a name, a title or a description that are kept. No page has a number, and a row has 2 MB. */
const KEPT_OF_A_TEXT = 100_000;

/** Media as they are stored. */
export interface StoredMedia {
  readonly media_id: string;
  readonly account: string;
  readonly kind: Media["kind"];
  readonly from_: "temporary" | "permanent" | "uploadnews" | "uploadvideo";
  readonly filename: string;
  readonly content_type: string;
  /** Of a video. */
  readonly title: string;
  /** Of a video; of articles the texts that review reads, as JSON. */
  readonly description: string;
  /** Of a picture. */
  readonly url: string;
  readonly size: number;
  readonly created_at: number;
  readonly expires_at: number | null;
}

/** Media that are put on the shelf. */
export interface NewMedia {
  readonly kind: Media["kind"];
  readonly from: StoredMedia["from_"];
  readonly filename?: string;
  readonly contentType?: string;
  /** Of a picture. */
  readonly picture?: Format;
  readonly title?: string;
  readonly description?: string;
  readonly bytes?: Uint8Array;
}

/** Temporary and permanent media, with their bytes. Temporary ones end after three days of the sandbox's clock. */
export class MediaStore implements Shelf {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    place.db.migrate({
      part: "media",
      versions: [
        [
          `CREATE TABLE media (number INTEGER PRIMARY KEY AUTOINCREMENT, media_id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
            kind TEXT NOT NULL, from_ TEXT NOT NULL, filename TEXT NOT NULL, content_type TEXT NOT NULL, title TEXT NOT NULL,
            description TEXT NOT NULL, url TEXT NOT NULL, size INTEGER NOT NULL, created_at REAL NOT NULL, expires_at REAL)`,
          "CREATE INDEX media_by_kind ON media (account, from_, kind)",
          "CREATE TABLE media_bytes (media_id TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (media_id, part))",
          "CREATE TABLE pictures (url TEXT PRIMARY KEY, account TEXT NOT NULL)",
        ],
      ],
    });
  }

  /** Puts media on the shelf. */
  add(account: string, given: NewMedia): StoredMedia {
    const { db, clock } = this.#place;
    const now = clock.second();
    this.#forgetExpired();
    const bytes = given.bytes ?? new Uint8Array();
    const media: StoredMedia = {
      media_id: newMediaId(),
      account,
      kind: given.kind,
      from_: given.from,
      filename: (given.filename ?? "").slice(-KEPT_OF_A_TEXT),
      content_type: given.contentType ?? "",
      title: (given.title ?? "").slice(0, KEPT_OF_A_TEXT),
      description: (given.description ?? "").slice(0, KEPT_OF_A_TEXT),
      url: given.picture === undefined ? "" : this.picture(account, given.picture),
      size: bytes.length,
      created_at: now,
      expires_at: given.from === "permanent" ? null : now + TEMPORARY,
    };
    db.change(
      `INSERT INTO media (media_id, account, kind, from_, filename, content_type, title, description, url, size, created_at,
         expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...Object.values(media),
    );
    for (let at = 0; at < bytes.length; at += CHUNK) {
      db.change(
        "INSERT INTO media_bytes (media_id, part, bytes) VALUES (?, ?, ?)",
        media.media_id,
        at / CHUNK,
        bytes.slice(at, at + CHUNK),
      );
    }
    return media;
  }

  /** Makes the address of a picture, which articles of the account may show. It names the format. */
  picture(account: string, format: Format): string {
    const name = format === "jpg" ? "jpeg" : format;
    const url = `http://mmbiz.qpic.cn/mmbiz_${format}/${randomLetters(86)}/0?wx_fmt=${name}`;
    this.#place.db.change("INSERT INTO pictures (url, account) VALUES (?, ?)", url, account);
    return url;
  }

  /** Returns media of an account that have not ended. */
  get(account: string, mediaId: string): StoredMedia | undefined {
    return this.#place.db.row<StoredMedia>(
      "SELECT * FROM media WHERE media_id = ? AND account = ? AND (expires_at IS NULL OR expires_at > ?)",
      mediaId,
      account,
      this.#place.clock.now(),
    );
  }

  find(account: string, mediaId: string): Media | undefined {
    const media = this.get(account, mediaId);
    if (media === undefined) return undefined;
    const { media_id, kind, from_: from } = media;
    return { media_id, kind, from, texts: textsOf(media) };
  }

  /** The bytes of media. */
  bytes({ media_id, size }: StoredMedia): Uint8Array {
    const whole = new Uint8Array(size);
    const rows = this.#place.db.rows<{ part: number; bytes: ArrayBuffer }>(
      "SELECT part, bytes FROM media_bytes WHERE media_id = ? ORDER BY part",
      media_id,
    );
    for (const { part, bytes } of rows) whole.set(new Uint8Array(bytes), part * CHUNK);
    return whole;
  }

  delete(account: string, mediaId: string): void {
    this.#place.db.change("DELETE FROM media WHERE media_id = ? AND account = ?", mediaId, account);
    this.#place.db.change("DELETE FROM media_bytes WHERE media_id = ?", mediaId);
  }

  /** How many permanent media of a kind an account has. */
  count(account: string, kind: Media["kind"]): number {
    const row = this.#place.db.row<{ count: number }>(
      "SELECT COUNT(*) AS count FROM media WHERE account = ? AND from_ = 'permanent' AND kind = ?",
      account,
      kind,
    );
    return row?.count ?? 0;
  }

  /** Permanent media of a kind, the latest first. */
  page(account: string, kind: Media["kind"], offset: number, count: number): StoredMedia[] {
    return this.#place.db.rows<StoredMedia>(
      `SELECT * FROM media WHERE account = ? AND from_ = 'permanent' AND kind = ?
       ORDER BY number DESC LIMIT ? OFFSET ?`,
      account,
      kind,
      count,
      offset,
    );
  }

  /** Forgets all media of an account. */
  forget(account: string): void {
    const { db } = this.#place;
    db.change(
      "DELETE FROM media_bytes WHERE media_id IN (SELECT media_id FROM media WHERE account = ?)",
      account,
    );
    db.change("DELETE FROM media WHERE account = ?", account);
    db.change("DELETE FROM pictures WHERE account = ?", account);
  }

  #forgetExpired(): void {
    const { db, clock } = this.#place;
    const now = clock.now();
    db.change(
      "DELETE FROM media_bytes WHERE media_id IN (SELECT media_id FROM media WHERE expires_at <= ?)",
      now,
    );
    db.change("DELETE FROM media WHERE expires_at <= ?", now);
  }
}

/** The texts in which review looks for markers. Of a picture or a voice it is the name of the file. */
function textsOf({ kind, filename, title, description }: StoredMedia): string[] {
  if (kind === "news") return JSON.parse(description) as string[];
  return [[filename, title, description].join("\n")];
}
