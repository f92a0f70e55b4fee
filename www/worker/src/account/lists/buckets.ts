/**
 * OpenIDs are spread over this many buckets by a hash, so that each can be put in order in memory. It never
 * changes: lists are compared bucket by bucket.
 */
export const BUCKETS = 256;
/** The bytes of a bucket that are kept until they are stored. All buckets together take 8 MiB. */
const PIECE = 32 * 1024;

const LF = 0x0a;

/** Stores some OpenIDs of a bucket, an OpenID a line. The bytes are only valid during the call. */
export type StorePiece = (bucket: number, openids: Uint8Array, count: number) => void;

/** Spreads OpenIDs over the buckets, and hands over what has come for one when that is a piece. */
export class Buckets {
  readonly #store: StorePiece;
  readonly #pieces = new Uint8Array(BUCKETS * PIECE);
  readonly #lengths = new Int32Array(BUCKETS);
  readonly #counts = new Int32Array(BUCKETS);

  constructor(store: StorePiece) {
    this.#store = store;
  }

  /** Adds an OpenID. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const bucket = bucketOf(bytes, start, end);
    let length = this.#lengths[bucket] as number;
    if (length + (end - start) >= PIECE) {
      this.#hand(bucket, length);
      length = 0;
    }
    const pieces = this.#pieces;
    let to = bucket * PIECE + length;
    for (let at = start; at < end; at += 1, to += 1) pieces[to] = bytes[at] as number;
    pieces[to] = LF;
    this.#lengths[bucket] = length + (end - start) + 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
  }

  /** Hands over all that is left. */
  end(): void {
    this.#lengths.forEach((length, bucket) => {
      if (length > 0) this.#hand(bucket, length);
    });
  }

  #hand(bucket: number, length: number): void {
    const piece = this.#pieces.subarray(bucket * PIECE, bucket * PIECE + length);
    this.#store(bucket, piece, this.#counts[bucket] as number);
    this.#lengths[bucket] = 0;
    this.#counts[bucket] = 0;
  }
}

/** Returns the bucket of an OpenID. */
export function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  return hashOf(bytes, start, end, 0x811c9dc5) >>> 24;
}

/** Hashes an OpenID to 32 bits: FNV-1a, then the last step of MurmurHash3, which mixes the upper bits. */
export function hashOf(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
