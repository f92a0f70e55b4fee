import { createCipheriv, createHash, randomBytes } from "node:crypto";
import type { Callback } from "../accounts.js";

/** The padding goes to blocks of 32 bytes, though the cipher's are of 16 (docs/spec.md 6.3). */
const BLOCK = 32;

/** A push as it goes over the wire. */
export interface Envelope {
  /** The parameters of the address. */
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Everything that a push is wrapped with. */
export interface Wrapping {
  readonly appid: string;
  readonly callback: Callback;
  /** The OpenID in the query. */
  readonly openid: string;
  readonly timestamp: number;
  readonly nonce: string;
}

/** The SHA-1 of some texts, sorted and joined. */
export function signatureOf(...texts: readonly string[]): string {
  return createHash("sha1")
    .update([...texts].sort(byBytes).join(""))
    .digest("hex");
}

/** Signs a push, and encrypts it as the account's mode says. */
export function seal(xml: string, wrapping: Wrapping): Envelope {
  const { appid, callback, openid, timestamp, nonce } = wrapping;
  const time = String(timestamp);
  const query = new URLSearchParams({
    signature: signatureOf(callback.token, time, nonce),
    timestamp: time,
    nonce,
    openid,
  });
  if (callback.mode === "plain") return { query, body: xml };
  const encrypted = encrypt(xml, callback.encoding_aes_key, appid);
  query.set("encrypt_type", "aes");
  query.set("msg_signature", signatureOf(callback.token, time, nonce, encrypted));
  const cipher = `<Encrypt><![CDATA[${encrypted}]]></Encrypt>`;
  if (callback.mode === "compatible") {
    return { query, body: xml.replace(/<\/xml>\s*$/, `${cipher}\n</xml>`) };
  }
  const to = /<ToUserName>[\s\S]*?<\/ToUserName>/.exec(xml)?.[0] ?? "";
  return { query, body: `<xml>\n    ${to}\n    ${cipher}\n</xml>` };
}

/** Encrypts a message: 16 random bytes, its length, itself, the AppID. */
function encrypt(message: string, encodingAesKey: string, appid: string): string {
  const key = keyOf(encodingAesKey);
  const text = new TextEncoder();
  const [content, tail] = [text.encode(message), text.encode(appid)];
  const length = 16 + 4 + content.length + tail.length;
  const padding = BLOCK - (length % BLOCK);
  const plain = new Uint8Array(length + padding).fill(padding);
  plain.set(randomBytes(16), 0);
  new DataView(plain.buffer).setUint32(16, content.length);
  plain.set(content, 20);
  plain.set(tail, 20 + content.length);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  const [first, last] = [cipher.update(plain), cipher.final()];
  const sealed = new Uint8Array(first.length + last.length);
  sealed.set(first, 0);
  sealed.set(last, first.length);
  return base64(sealed);
}

/** The 32 bytes of a key. Its last letter has two spare bits, which need not be zero. */
function keyOf(encodingAesKey: string): Uint8Array {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const key = new Uint8Array(32);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of encodingAesKey) {
    bits = ((bits << 6) | letters.indexOf(letter)) & 0xffff;
    held += 6;
    if (held >= 8 && at < key.length) {
      held -= 8;
      key[at++] = (bits >>> held) & 0xff;
    }
  }
  return key;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return btoa(binary);
}

/** The order of signatures: by bytes, not by a language. */
function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
