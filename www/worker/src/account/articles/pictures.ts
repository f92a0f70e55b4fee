import { articlePictures, replacePictures } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import { toHex } from "../../shared/encoding.js";
import type { Refusal } from "../../shared/outcome.js";
import { refusalOf } from "../../shared/outcome-of.js";
import { refuseForeignPicture } from "../material/media-kind.js";
import type { Place } from "../place.js";
import { downloadPicture, pictureOfDataUrl } from "./foreign-picture.js";

/** A picture that is on WeChat's host. */
export interface ArticlePicture {
  readonly url: string;
  /** Whether it was uploaded now. The same bytes are uploaded once. */
  readonly is_new: boolean;
}

/** The result for the picture of an address. */
export type FetchedPicture =
  | { readonly address: string; readonly url: string; readonly is_new: boolean }
  | {
      readonly address: string;
      readonly error: Pick<Refusal, "code" | "message" | "problems">;
    };

/** A picture of an article that WeChat would drop. */
export interface DroppedPicture {
  readonly address: string;
  /** `foreign`: on another host; `data`: in the article itself; `local`: an address without a host. */
  readonly kind: "foreign" | "data" | "local";
  /** Its address on WeChat's host, if it has been uploaded before. */
  readonly url?: string;
}

/** The longest address that is remembered. A `data:` URL is known by its bytes instead. */
const LONGEST_ADDRESS = 2048;

/** The pictures of articles. WeChat drops those of other hosts, so each is uploaded, once. */
export class Pictures {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Uploads a picture, unless the same bytes have been uploaded. */
  async upload(bytes: Uint8Array, address: string | undefined, actor: Actor) {
    refuseForeignPicture(bytes);
    const { db, clock, audit } = this.#place;
    const digest = await digestOf(bytes);
    const known = db.row<{ url: string }>(
      "SELECT url FROM article_pictures WHERE digest = ?",
      digest,
    );
    const url = known?.url ?? (await this.#send(bytes));
    return db.transact((): ArticlePicture => {
      if (known === undefined) {
        db.change(
          "INSERT OR IGNORE INTO article_pictures (digest, url, size, created_at) VALUES (?, ?, ?, ?)",
          digest,
          url,
          bytes.length,
          clock.now(),
        );
        audit.write(actor, "picture.upload", { url, size: bytes.length });
      }
      if (address !== undefined && address.length <= LONGEST_ADDRESS) {
        db.change(
          "INSERT OR REPLACE INTO picture_addresses (address, digest) VALUES (?, ?)",
          address,
          digest,
        );
      }
      return { url, is_new: known === undefined };
    });
  }

  /** Downloads pictures and uploads them, one after another. Each has its own result. */
  async fetch(addresses: readonly string[], actor: Actor): Promise<FetchedPicture[]> {
    const fetched: FetchedPicture[] = [];
    for (const address of new Set(addresses)) {
      try {
        const isData = /^\s*data:/i.test(address);
        const bytes = isData
          ? pictureOfDataUrl(address)
          : await downloadPicture(address, Boolean(this.#place.env.SANDBOX));
        fetched.push({ address, ...(await this.upload(bytes, address, actor)) });
      } catch (error) {
        const { code, message, problems } = refusalOf(error);
        const more = problems === undefined ? {} : { problems };
        fetched.push({ address, error: { code, message, ...more } });
      }
    }
    return fetched;
  }

  /** Lists the pictures of an article that WeChat would drop. */
  dropped(html: string): DroppedPicture[] {
    return articlePictures(html).map((address) => {
      const url = this.#knownUrl(address);
      return { address, kind: kindOf(address), ...(url === undefined ? {} : { url }) };
    });
  }

  /** Puts WeChat's addresses in place of others: those given, and those that are known. */
  replace(html: string, urls: Readonly<Record<string, string>>): string {
    const known = this.dropped(html).flatMap(({ address, url }) =>
      url === undefined ? [] : [[address, url]],
    );
    return replacePictures(html, { ...Object.fromEntries(known), ...urls });
  }

  #knownUrl(address: string): string | undefined {
    if (address.length > LONGEST_ADDRESS) return undefined;
    return this.#place.db.row<{ url: string }>(
      `SELECT article_pictures.url FROM picture_addresses
       JOIN article_pictures USING (digest) WHERE picture_addresses.address = ?`,
      address,
    )?.url;
  }

  async #send(bytes: Uint8Array): Promise<string> {
    const file = new File([bytes as Uint8Array<ArrayBuffer>], "picture");
    const { url } = await this.#place.client().call("media/uploadimg", { media: file });
    // The sample of WeChat's page has a blank.
    return url.trim();
  }
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return toHex(new Uint8Array(digest));
}

function kindOf(address: string): DroppedPicture["kind"] {
  if (/^\s*data:/i.test(address)) return "data";
  return /^\s*(https?:)?\/\//i.test(address) ? "foreign" : "local";
}
