// WeChat's side of a push: the account of the tests, what WeChat says, and its signature and encryption
// on node:crypto. Nothing of it is the package's.
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

export const TOKEN = "token-of-the-account";
/** Its last character has spare bits that are not zero. */
export const KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
export const APPID = "wx0123456789abcdef";
export const ACCOUNT = { token: TOKEN, encoding_aes_key: KEY, appid: APPID };
export const NOW = 1714112445;
export const TIMESTAMP = String(NOW);
export const NONCE = "415670741";
export const RANDOM = Buffer.from("0123456789abcdef");
/** How this account's pushes are sealed in secure mode. */
export const SEAL = { ...ACCOUNT, timestamp: NOW, nonce: NONCE, random: RANDOM };
/** And how they are signed in plain mode. */
export const PLAIN_SEAL = { token: TOKEN, mode: "plain", timestamp: NOW, nonce: NONCE };

/** A push from its elements; a text is one, an object those inside, a list the same one again. */
export function xml(fields) {
  const element = ([tag, value]) =>
    [value]
      .flat()
      .map((one) => `<${tag}>${typeof one === "object" ? inner(one) : one}</${tag}>`)
      .join("");
  const inner = (members) => Object.entries(members).map(element).join("");
  return `<xml>${inner(fields)}</xml>`;
}

const HEAD = { ToUserName: "gh_1", FromUserName: "o1", CreateTime: TIMESTAMP };
export const MESSAGE = {
  ...HEAD,
  MsgType: "text",
  Content: "群发😀 &amp; &lt;b&gt;",
  MsgId: "6074130599188426998",
};
export const EVENT = { ...HEAD, MsgType: "event" };
export const FINISH = {
  ...EVENT,
  Event: "MASSSENDJOBFINISH",
  MsgID: "1000001625",
  Status: "send success",
};

const folder = new URL("../examples/", import.meta.url);
/** The events that were quoted in public, and the official samples, by their names. */
export const EVENTS = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.startsWith("event_"))
    .map((name) => [name.split(".")[0], readFileSync(new URL(name, folder), "utf8")]),
);

/** The signature of texts or bytes; sorted by the bytes, as they may be anything. */
export function sign(...parts) {
  const sorted = parts.map((part) => Buffer.from(part)).sort(Buffer.compare);
  return createHash("sha1").update(Buffer.concat(sorted)).digest("hex");
}

function aes(make, key, bytes) {
  const raw = Buffer.from(`${key}=`, "base64");
  const cipher = make("aes-256-cbc", raw, raw.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** Returns the text of `Encrypt` for exactly these bytes: whole blocks of 16. */
export function encrypt(key, blocks) {
  return aes(createCipheriv, key, blocks).toString("base64");
}

/** Joins the plaintext: random bytes, length, message, app id, padding. Each can be chosen. */
export function frame({ random = RANDOM, message, length, appid = APPID, padding }) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length ?? Buffer.byteLength(message));
  const bytes = Buffer.concat([random, size, Buffer.from(message), Buffer.from(appid)]);
  const missing = 32 - (bytes.length % 32);
  return Buffer.concat([bytes, padding ?? Buffer.alloc(missing, missing)]);
}

/** Decrypts a text into its parts. */
export function decrypt(key, encrypted) {
  const padded = aes(createDecipheriv, key, Buffer.from(encrypted, "base64"));
  const pad = padded.at(-1);
  const bytes = padded.subarray(0, padded.length - pad);
  const end = 20 + bytes.readUInt32BE(16);
  return {
    random: bytes.subarray(0, 16),
    message: bytes.toString("utf8", 20, end),
    appid: bytes.toString("utf8", end),
    pad,
    length: padded.length,
  };
}

export function envelope(encrypted) {
  return `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
}

/** A push of secure mode with this `Encrypt`, signed as a genuine one. */
export function signed(token, encrypted) {
  const msg_signature = sign(token, TIMESTAMP, NONCE, encrypted);
  return {
    query: { timestamp: TIMESTAMP, nonce: NONCE, msg_signature },
    body: envelope(encrypted),
  };
}

/** The text of an element, in CDATA or not. */
export function textOf(text, tag) {
  return text.match(new RegExp(`<${tag}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${tag}>`, "s"))?.[1];
}
