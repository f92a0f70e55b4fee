import type { Env } from "../env.js";
import { fromBase64, toBase64Url, toHex } from "./encoding.js";

/** The bytes of a key of AES-256. */
const KEY_BYTES = 32;
/** The bytes of the random part of a sealed secret. */
const IV_BYTES = 12;
/** The first part of a sealed secret: the version of its form. */
const VERSION = "s1";

/** Where a secret belongs. A sealed secret opens only in its own place, so none can be put in place of another. */
export interface SecretPlace {
  /** The AppID, or `directory`. */
  readonly account: string;
  /** The name of the secret, for example `app_secret`. */
  readonly name: string;
}

/** A secret cannot be opened: no key of the service is the one it was sealed with, or it was changed. */
export class SecretError extends Error {
  override name = "SecretError";
}

interface Key {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * Seals the secrets that are stored: AES-256-GCM with the key `SECRETS_KEY`. A sealed secret names its key, so a
 * new key can come into use while secrets of the key before are still opened with `SECRETS_KEY_BEFORE`.
 */
export class Secrets {
  readonly #env: Pick<Env, "SECRETS_KEY" | "SECRETS_KEY_BEFORE">;
  #keys: Promise<readonly Key[]> | undefined;

  constructor(env: Pick<Env, "SECRETS_KEY" | "SECRETS_KEY_BEFORE">) {
    this.#env = env;
  }

  /** Seals a secret for its place. */
  async seal(secret: string, place: SecretPlace): Promise<string> {
    const [newest] = await this.#allKeys();
    if (newest === undefined) throw new SecretError("SECRETS_KEY is not set");
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: placeBytes(place) },
      newest.key,
      new TextEncoder().encode(secret),
    );
    const bytes = new Uint8Array(IV_BYTES + sealed.byteLength);
    bytes.set(iv);
    bytes.set(new Uint8Array(sealed), IV_BYTES);
    return `${VERSION}.${newest.id}.${toBase64Url(bytes)}`;
  }

  /** Opens a sealed secret of a place. */
  async open(sealed: string, place: SecretPlace): Promise<string> {
    const [version, id, content] = sealed.split(".");
    if (version !== VERSION || content === undefined) throw new SecretError("a secret is damaged");
    const key = (await this.#allKeys()).find((one) => one.id === id)?.key;
    if (key === undefined) {
      throw new SecretError(
        `a secret was sealed with the key ${id}, which is neither SECRETS_KEY nor SECRETS_KEY_BEFORE`,
      );
    }
    try {
      const bytes = fromBase64(content) ?? new Uint8Array();
      const iv = bytes.subarray(0, IV_BYTES);
      const opened = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv, additionalData: placeBytes(place) },
        key,
        bytes.subarray(IV_BYTES),
      );
      return new TextDecoder().decode(opened);
    } catch {
      throw new SecretError("a secret was changed, or belongs to another place");
    }
  }

  /** Tells whether a sealed secret should be sealed again, because its key is no longer the newest. */
  async isOutdated(sealed: string): Promise<boolean> {
    const [newest] = await this.#allKeys();
    return sealed.split(".")[1] !== newest?.id;
  }

  /** Seals a sealed secret again with the newest key. */
  async renew(sealed: string, place: SecretPlace): Promise<string> {
    return this.seal(await this.open(sealed, place), place);
  }

  /** Throws if the keys of the settings cannot be used. */
  async check(): Promise<void> {
    await this.#allKeys();
  }

  /** Returns the keys, the newest first. */
  #allKeys(): Promise<readonly Key[]> {
    const { SECRETS_KEY, SECRETS_KEY_BEFORE } = this.#env;
    this.#keys ??= Promise.all([
      keyOf(SECRETS_KEY, "SECRETS_KEY"),
      ...(SECRETS_KEY_BEFORE ? [keyOf(SECRETS_KEY_BEFORE, "SECRETS_KEY_BEFORE")] : []),
    ]);
    return this.#keys;
  }
}

/** Reads a key of the settings. Its id is a part of its digest, which tells nothing about it. */
async function keyOf(text: string | null | undefined, setting: string): Promise<Key> {
  const bytes = fromBase64(text ?? "");
  if (bytes?.length !== KEY_BYTES) {
    throw new SecretError(`${setting} must be ${KEY_BYTES} random bytes in base64`);
  }
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id: toHex(new Uint8Array(digest)).slice(0, 8), key };
}

/** The bytes that bind a secret to its place. The length keeps `a` + `bc` and `ab` + `c` apart. */
function placeBytes({ account, name }: SecretPlace): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${account.length}:${account}:${name}`));
}
