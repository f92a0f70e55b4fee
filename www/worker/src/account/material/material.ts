import { RpcTarget } from "cloudflare:workers";
import type { Replies } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { Place } from "../place.js";
import { MATERIAL } from "./layout.js";
import { kindOf, type MediaKind, refuseForeignPicture } from "./media-kind.js";

/** Temporary media are kept for three days. Seconds. */
const KEPT = 3 * 24 * 3600;

/** A file to upload. */
export interface Upload {
  readonly bytes: ArrayBuffer;
  readonly filename: string;
  /** Temporary media expire after three days. Covers and the pictures of an image message must be permanent. */
  readonly kept: "permanent" | "temporary";
  /** Default: by the first bytes. */
  readonly type?: MediaKind;
  /** Of a permanent video. */
  readonly description?: { readonly title: string; readonly introduction: string };
}

/** An uploaded file. */
export interface Media {
  readonly media_id: string;
  readonly type: MediaKind;
  readonly name: string;
  readonly size: number;
  /** The address of a permanent picture. */
  readonly url?: string;
  readonly created_at: number;
  /** When WeChat forgets a temporary file. */
  readonly expires_at?: number;
}

/** A page of the library. */
export interface MediaPage {
  readonly total: number;
  readonly media: readonly {
    readonly media_id: string;
    readonly name?: string;
    readonly url?: string;
    readonly update_time?: number;
  }[];
}

/** A file of the library, as WeChat has it. A video comes as an address. */
export type MediaFile =
  | { readonly bytes: Uint8Array; readonly content_type: string }
  | { readonly down_url: string; readonly title: string; readonly description: string };

/** The media of an account: pictures, voices and videos. */
export class Material extends RpcTarget {
  readonly #place: Place;

  constructor(place: Place) {
    super();
    place.db.migrate(MATERIAL);
    this.#place = place;
  }

  /** Uploads a file to WeChat. */
  upload(upload: Upload, actor: Actor): Promise<Outcome<Media>> {
    return answered(this.#place, async () => {
      const bytes = new Uint8Array(upload.bytes);
      refuseForeignPicture(bytes);
      // A file of no known kind goes to the check, which says what is taken.
      const type = upload.type ?? kindOf(bytes) ?? "image";
      const file = new File([bytes], upload.filename);
      const media = await (upload.kept === "permanent"
        ? this.#addPermanent(type, file, upload.description)
        : this.#addTemporary(type, file));
      const { media_id, name, size } = media;
      this.#place.audit.write(
        actor,
        "media.upload",
        { type, name, size, kept: upload.kept },
        media_id,
      );
      return media;
    });
  }

  /** Returns a page of the permanent media of a kind, as WeChat has them. */
  list(type: "image" | "voice" | "video", offset: number, count: number) {
    return answered(this.#place, async (): Promise<MediaPage> => {
      const client = this.#place.client();
      const page = await client.call("material/batchget_material", { type, offset, count });
      const media = (page.item ?? []).map(({ media_id, name, url, update_time }) => ({
        media_id,
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { url }),
        ...(update_time === undefined ? {} : { update_time }),
      }));
      return { total: page.total_count, media };
    });
  }

  /** Returns the temporary media that this service has uploaded and that have not expired, the newest first. */
  temporary(): Promise<Outcome<{ media: Media[] }>> {
    return answered(this.#place, () => {
      const { db, clock } = this.#place;
      db.change("DELETE FROM temporary_media WHERE expires_at < ?", clock.now());
      const media = db.rows<{
        media_id: string;
        type: MediaKind;
        name: string;
        size: number;
        created_at: number;
        expires_at: number;
      }>("SELECT * FROM temporary_media ORDER BY created_at DESC LIMIT 200");
      return { media };
    });
  }

  /** Counts the permanent media of each kind. */
  count(): Promise<Outcome<{ image: number; voice: number; video: number; news: number }>> {
    return answered(this.#place, async () => {
      const counts = await this.#place.client().call("material/get_materialcount", {});
      return {
        image: counts.image_count,
        voice: counts.voice_count,
        video: counts.video_count,
        news: counts.news_count,
      };
    });
  }

  /** Reads a permanent file. */
  read(media_id: string): Promise<Outcome<MediaFile>> {
    return answered(this.#place, async (): Promise<MediaFile> => {
      const reply = await this.#place.client().call("material/get_material", { media_id });
      return fileOf(reply);
    });
  }

  /** Removes a permanent file at WeChat. It cannot be undone. */
  remove(media_id: string, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      await this.#place.client().call("material/del_material", { media_id });
      this.#place.audit.write(actor, "media.remove", {}, media_id);
    });
  }

  async #addPermanent(type: MediaKind, file: File, description: Upload["description"]) {
    const reply = await this.#place.client().call("material/add_material", {
      type,
      media: file,
      ...(description === undefined ? {} : { description }),
    });
    const { name, size } = file;
    const { media_id, url } = reply;
    const created_at = this.#place.clock.now();
    return { media_id, type, name, size, ...(url === undefined ? {} : { url }), created_at };
  }

  async #addTemporary(type: MediaKind, file: File): Promise<Media> {
    const { clock, db } = this.#place;
    const reply = await this.#place.client().call("media/upload", { type, media: file });
    const media_id = reply.media_id ?? reply.thumb_media_id ?? "";
    const { name, size } = file;
    const created_at = clock.now();
    const expires_at = created_at + KEPT;
    db.change(
      "INSERT OR REPLACE INTO temporary_media (media_id, type, name, size, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      media_id,
      type,
      name,
      size,
      created_at,
      expires_at,
    );
    return { media_id, type, name, size, created_at, expires_at };
  }
}

function fileOf(reply: Replies["material/get_material"]): MediaFile {
  const { file, down_url, title = "", description = "" } = reply;
  if (file !== undefined) {
    return { bytes: file.bytes, content_type: file.content_type ?? "application/octet-stream" };
  }
  if (down_url !== undefined) return { down_url, title, description };
  return refuse(404, "not_a_file", { zh: "这个素材不是文件", en: "this material is not a file" });
}
