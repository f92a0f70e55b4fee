import { openIdBatches } from "wechat-mass/campaign";
import type { Database } from "../../shared/database.js";
import { refuse } from "../../shared/outcome.js";
import { joined } from "./arrange.js";
import { bucketOf } from "./buckets.js";
import type { ListInfo } from "./list-rows.js";

/** The people of one call of `message/mass/send`. */
export interface MemberBatch {
  /** 2 to 10 000. */
  readonly count: number;
  /** The package's hash of the OpenIDs in this order. The same list always has the same. */
  readonly fingerprint: string;
  /** An OpenID a line, as `build` takes them for `touser`. */
  readonly openids: Uint8Array<ArrayBuffer>;
}

/** The most OpenIDs of a batch, as WeChat says. */
const MOST = 10_000;
const LF = 0x0a;

/** Reads who is in a list. The order never changes. */
export class Members {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Yields the OpenIDs as texts with an OpenID a line, of less than a megabyte each. */
  *texts(list: string): Generator<Uint8Array> {
    for (const { bucket, piece } of this.#pieces(list)) yield this.#text(list, bucket, piece);
  }

  /** Returns the OpenIDs of a bucket, an OpenID a line. */
  bucket(list: string, bucket: number): Uint8Array {
    const rows = this.#db.rows<{ openids: ArrayBuffer }>(
      "SELECT openids FROM list_members WHERE list = ? AND bucket = ? ORDER BY piece",
      list,
      bucket,
    );
    const texts = rows.map(({ openids }) => new Uint8Array(openids));
    return joined(
      texts,
      texts.reduce((sum, { length }) => sum + length, 0),
    );
  }

  /** Returns some OpenIDs, from a place in the order on. */
  page(list: string, offset: number, limit: number): string[] {
    const openids: string[] = [];
    let before = 0;
    for (const { bucket, piece, count } of this.#pieces(list)) {
      if (openids.length === limit) break;
      if (before + count > offset + openids.length) {
        const lines = linesOf(this.#text(list, bucket, piece));
        const start = offset + openids.length - before;
        openids.push(...lines.slice(start, start + limit - openids.length));
      }
      before += count;
    }
    return openids;
  }

  /** Whether somebody is in a list. */
  has(list: string, openid: string): boolean {
    const bytes = new TextEncoder().encode(openid);
    const bucket = bucketOf(bytes, 0, bytes.length);
    return linesOf(this.bucket(list, bucket)).includes(openid);
  }

  /**
   * Yields the people in batches for sends.
   *
   * @throws {Refused} if the list has fewer than two people, because WeChat refuses one (40130), or is removed
   * meanwhile.
   */
  async *batches({ id, openids }: ListInfo): AsyncGenerator<MemberBatch, void, undefined> {
    if (openids < 2) {
      refuse(400, "too_few", {
        zh: "按 OpenID 群发至少要 2 人",
        en: "a send by OpenIDs needs at least two people",
      });
    }
    const sizes = batchSizes(openids);
    let size = sizes.next();
    let parts: Uint8Array[] = [];
    let [count, bytes] = [0, 0];
    for (const text of this.texts(id)) {
      for (let start = 0, at = 0; start < text.length; ) {
        while (at < text.length && count < (size.value ?? 0)) {
          if (text[at] === LF) count += 1;
          at += 1;
        }
        parts.push(text.subarray(start, at));
        bytes += at - start;
        start = at;
        if (count < (size.value ?? MOST)) continue;
        yield batchOf(joined(parts, bytes), count);
        [parts, count, bytes] = [[], 0, 0];
        size = sizes.next();
        // Others want their turn: a batch takes some milliseconds.
        await scheduler.wait(0);
      }
    }
    if (size.done !== true) removed();
  }

  #pieces(list: string) {
    return this.#db.rows<{ bucket: number; piece: number; count: number }>(
      "SELECT bucket, piece, count FROM list_members WHERE list = ? ORDER BY bucket, piece",
      list,
    );
  }

  #text(list: string, bucket: number, piece: number): Uint8Array {
    const row = this.#db.row<{ openids: ArrayBuffer }>(
      "SELECT openids FROM list_members WHERE list = ? AND bucket = ? AND piece = ?",
      list,
      bucket,
      piece,
    );
    return new Uint8Array(row?.openids ?? removed());
  }
}

/** A part of a list would be less than its reader takes it for. */
function removed(): never {
  return refuse(409, "no_list", {
    zh: "名单在读取时被删除了",
    en: "the list was removed while it was read",
  });
}

/** Yields the sizes of the batches of a list. The last one is never alone: 10 001 become 9999 and 2. */
export function* batchSizes(total: number): Generator<number, undefined, undefined> {
  for (let left = total; left > 0; ) {
    const size = left === MOST + 1 ? MOST - 1 : Math.min(left, MOST);
    yield size;
    left -= size;
  }
  return undefined;
}

/** Makes a batch by the package, whose fingerprint a campaign compares. */
function batchOf(text: Uint8Array<ArrayBuffer>, count: number): MemberBatch {
  const [batch, more] = [...openIdBatches(text)];
  if (batch?.count !== count || more !== undefined) {
    throw new Error("the package has read other OpenIDs than the list has");
  }
  return { count, fingerprint: batch.fingerprint, openids: batch.openids };
}

/** Returns the lines of a text. */
export function linesOf(text: Uint8Array): string[] {
  const lines = new TextDecoder().decode(text).split("\n");
  lines.pop();
  return lines;
}
