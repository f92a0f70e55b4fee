/** The letters of base64url, as bytes. */
const LETTERS = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);
const VALUES = new Int8Array(128).fill(-1);
for (const [value, letter] of LETTERS.entries()) VALUES[letter] = value;

const ASCII = new TextDecoder();

/** Characters of an OpenID. */
export const OPENID_LENGTH = 28;
/** The `o`, and five letters that all OpenIDs of an account share, as real ones share some. */
const PREFIX = 6;

/**
 * The OpenIDs of one account. Each is made from a place among the followers, and leads back to it, so that millions of
 * followers need no table.
 */
export class OpenIds {
  readonly #seeds: readonly number[];
  readonly #prefix: Uint8Array;
  readonly #scratch = new Uint8Array(OPENID_LENGTH);

  constructor(appid: string) {
    this.#seeds = [0, 1, 2, 3].map((place) => hash(`${appid}/${place}`));
    const letters = hash(`${appid}/prefix`);
    this.#prefix = new Uint8Array(PREFIX);
    this.#prefix[0] = "o".charCodeAt(0);
    for (let at = 1; at < PREFIX; at++) {
      this.#prefix[at] = LETTERS[(letters >>> ((at - 1) * 6)) & 63] ?? 0;
    }
  }

  /** The OpenID of the follower at a place. */
  encode(place: number): string {
    this.write(place, this.#scratch, 0);
    return ASCII.decode(this.#scratch);
  }

  /** Writes the OpenID of a place as 28 bytes. */
  write(place: number, into: Uint8Array, at: number): void {
    into.set(this.#prefix, at);
    let word = mixed((place ^ (this.#seeds[0] ?? 0)) >>> 0);
    let spare = 0;
    let next = at + PREFIX;
    for (let round = 0; round < 4; round++) {
      const letters = round === 0 ? 6 : 5;
      // The first word is whole, so that it leads back. Of the others, two bits go into the last letter.
      const low = round === 0 ? word : word & 0x3fffffff;
      for (let letter = 0; letter < letters; letter++) {
        into[next++] = LETTERS[(low >>> (letter * 6)) & 63] ?? 0;
      }
      if (round > 0) spare = (spare << 2) | (word >>> 30);
      word = mixed((word ^ (this.#seeds[round + 1] ?? 0x9e3779b9)) >>> 0);
    }
    into[next] = LETTERS[spare & 63] ?? 0;
  }

  /** The place of an OpenID of this account; nothing if it was not made by it. */
  decode(openid: string): number | undefined {
    if (openid.length !== OPENID_LENGTH) return undefined;
    let word = 0;
    for (let letter = 0; letter < 6; letter++) {
      const value = VALUES[openid.charCodeAt(PREFIX + letter)] ?? -1;
      if (value < 0) return undefined;
      word |= value << (letter * 6);
    }
    const place = (unmixed(word >>> 0) ^ (this.#seeds[0] ?? 0)) >>> 0;
    this.write(place, this.#scratch, 0);
    for (let at = 0; at < OPENID_LENGTH; at++) {
      if (this.#scratch[at] !== openid.charCodeAt(at)) return undefined;
    }
    return place;
  }
}

/** Whether a text has the form of an OpenID, of whichever account. */
export function looksLikeOpenId(text: string): boolean {
  return /^o[\w-]{27}$/.test(text);
}

/** The finalizer of MurmurHash3: each of 2^32 numbers goes to another. */
function mixed(number: number): number {
  let word = number ^ (number >>> 16);
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** Goes the way of `mixed` back. */
function unmixed(number: number): number {
  let word = number ^ (number >>> 16);
  word = Math.imul(word, 0x7ed1b41d);
  word ^= (word >>> 13) ^ (word >>> 26);
  word = Math.imul(word, 0xa5cb9243);
  return (word ^ (word >>> 16)) >>> 0;
}

/** FNV-1a of a text, mixed. */
function hash(text: string): number {
  let word = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    word = Math.imul(word ^ text.charCodeAt(at), 0x01000193);
  }
  return mixed(word >>> 0);
}
