import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { fromBase64, toBase64Url } from "../shared/encoding.js";

/** The cost of a hash: 32 MB of memory, three times over. docs/guide/service.md has the time that it takes. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** The limit of scrypt's memory. It needs 128 · N · r bytes and a little more. */
const MOST_MEMORY = 64 * 1024 * 1024;

/** Makes the text of a password that is stored. It names its cost, so that a later release can raise it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, toBase64Url(salt), toBase64Url(hash)].join("$");
}

/** Tells whether a password is that of a stored text. Without one it takes the same time, and says no. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost, salt, hash } = (stored === undefined ? undefined : parse(stored)) ?? NOBODY;
  const derived = await derive(password, salt, cost);
  const isEqual = derived.length === hash.length && timingSafeEqual(derived, hash);
  return isEqual && stored !== undefined;
}

/** Tells whether a stored text was made with a cost that is not today's. */
export function isOutdated(stored: string): boolean {
  const cost = parse(stored)?.cost;
  return cost?.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p;
}

interface Stored {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Stands for the stored password of a user who does not exist. */
const NOBODY: Stored = {
  cost: COST,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

function parse(stored: string): Stored | undefined {
  const [scheme, N, r, p, salt, hash] = stored.split("$");
  const bytes = [salt, hash].map((text) => fromBase64(text ?? ""));
  if (scheme !== "scrypt" || bytes[0] === undefined || bytes[1] === undefined) return undefined;
  return { cost: { N: Number(N), r: Number(r), p: Number(p) }, salt: bytes[0], hash: bytes[1] };
}

function derive(password: string, salt: Uint8Array, cost: Stored["cost"]): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  // One writing for each password: keyboards and systems write the same letter in several ways.
  const text = password.normalize("NFKC");
  scrypt(text, salt, HASH_BYTES, { ...cost, maxmem: MOST_MEMORY }, (error, key) => {
    if (error) reject(error);
    else resolve(key);
  });
  return promise;
}
