// The options of the functions for pushes, and the texts as which they go to the WebAssembly.
import { optionsOf } from "../arguments/options.js";
import { numberOrType } from "../arguments/type-name.js";
import { PushError } from "../errors/push.js";
import { callWasm } from "../wasm/push.js";
import type { OptionTexts } from "../wasm/room.js";

/** A secret, or a list of secrets with the newest first. A list is for the time of a change, when both are valid. */
export type Secret = string | readonly string[];

/**
 * The query of the address that WeChat called: an object, `URLSearchParams`, a query string, or the whole
 * address. Each parameter must occur once.
 */
export type PushQuery =
  | URLSearchParams
  | string
  | {
      /** Any other parameter of WeChat (`openid`, `encrypt_type`). It is ignored. */
      readonly [parameter: string]: unknown;
      /** The signature of token, timestamp and nonce. */
      readonly signature?: string | undefined;
      /** Unix seconds. */
      readonly timestamp?: string | undefined;
      /** A random number. */
      readonly nonce?: string | undefined;
      /** The signature of token, timestamp, nonce and the encrypted text. */
      readonly msg_signature?: string | undefined;
      /** The text that a verification must be answered with. */
      readonly echostr?: string | undefined;
    };

/** A limit on the age of a signature. */
export interface Freshness {
  /** Unix seconds. */
  now?: number;
  /**
   * The maximum distance of `timestamp` from `now`, in seconds, in both directions. It stops replays of
   * a recorded push; WeChat itself tries three times within seconds. With a key, the decrypted
   * `CreateTime` may be one minute further away.
   *
   * In plain mode and for a verification, WeChat's signature does not separate `timestamp` from `nonce`.
   * A recorded address can be replayed there if its `nonce` reads as the time.
   */
  max_age?: number;
}

/** The options that open a push in every mode. */
export interface CommonOpenOptions extends Freshness {
  /** The query of the request. */
  query: PushQuery;
  /** The raw body as it came: text or bytes, never a parsed object. */
  body: string | Uint8Array | ArrayBuffer;
  /** The Token set on WeChat Developer Platform (微信开发者平台「消息推送配置」). */
  token: Secret;
  /** The account's app id. With a key, this or `component_appid` is needed. */
  appid?: string;
  /** The app id of a third-party platform (第三方平台), which receives the pushes of its accounts. */
  component_appid?: string;
}

/** The options that open a push in secure mode (安全模式) or compatible mode (兼容模式). */
export interface SecureOpenOptions extends CommonOpenOptions {
  /**
   * The EncodingAESKey set on WeChat Developer Platform (微信开发者平台「消息推送配置」). With a key, a push
   * that is not encrypted is refused. So nobody can go back to plain pushes.
   */
  encoding_aes_key: Secret;
  /** Must be absent: plain mode has no key. */
  mode?: never;
}

/** The options that open a push in plain mode (明文模式). */
export interface PlainOpenOptions extends CommonOpenOptions {
  /**
   * The name of plain mode. It must be given, so that a forgotten key is an error.
   *
   * Plain mode is not safe: WeChat's signature does not cover the body. Whoever has seen one genuine
   * address can send another body to it. Use secure mode.
   */
  mode: "plain";
  /** Must be absent: a key means secure mode. */
  encoding_aes_key?: never;
}

/** The options that open a push: with a key, or in plain mode by name. Any other option is an error. */
export type OpenOptions = SecureOpenOptions | PlainOpenOptions;

/** The options that seal a push or a reply. */
export interface SealOptions {
  /** The token. Of a list, the first is used. */
  token: Secret;
  /** The key. Of a list, the first is used. */
  encoding_aes_key: Secret;
  /** The account's app id, or the platform's own app id for a third-party platform. */
  appid: string;
  /** Unix seconds. */
  timestamp: number;
  /** For a reply: the `nonce` in the query of the push. For a push: any digits. */
  nonce: string;
  /** 16 random bytes: `crypto.getRandomValues(new Uint8Array(16))`. */
  random: Uint8Array;
}

/** The options that sign a push in plain mode. */
export interface PlainSealOptions extends Pick<SealOptions, "token" | "timestamp" | "nonce"> {
  /** The name of plain mode, which must be given also here. */
  mode: "plain";
  /** Must be absent: a key means secure mode. */
  encoding_aes_key?: never;
}

const FRESHNESS = ["now", "max_age"] as const;
const OPENING = [
  "query",
  "body",
  "token",
  "encoding_aes_key",
  "appid",
  "component_appid",
  "mode",
  ...FRESHNESS,
] as const;
const SEALING = ["token", "encoding_aes_key", "appid", "timestamp", "nonce", "random"] as const;

/** Options as they were given. Any value may have any type, and `undefined` may be present. */
type Given<K extends string> = { [name in K]?: unknown };
type GivenOpening = Given<(typeof OPENING)[number]>;
type GivenSealing = Given<(typeof SEALING)[number] | "mode">;

/** Reads the options of `verifyUrl`. */
export function freshnessOf(options: object): Given<(typeof FRESHNESS)[number]> {
  return read(options, FRESHNESS, "freshness");
}

/** Reads the options of `openPush` and `unsealPush`. */
export function openingOf(options: object): GivenOpening {
  return read(options, OPENING, "options");
}

/** Reads the options of `sealPush` and `sealReply`, of which each has one text of its own. */
export function sealingOf<K extends string>(
  options: object,
  own: readonly K[],
): GivenSealing & Given<K> {
  return read<keyof GivenSealing | K>(options, [...own, ...SEALING], "options");
}

function read<K extends string>(options: object, known: readonly K[], name: string): Given<K> {
  return optionsOf(objectOf(options, name), known, (unknown) => {
    throw new PushError({ ...callWasm((wasm) => wasm.unknownOption(unknown, known.join(", "))) });
  });
}

/** Returns an argument that must be an object. */
export function objectOf<T extends object>(value: T, name: string): T {
  if (typeof value === "object" && value !== null) return value;
  throw badArgument(name, "object", value);
}

/** Returns an argument that must be a text. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw badArgument(name, "string", value);
}

/** Makes the `PushError` of a wrong argument. */
export function badArgument(name: string, wanted: string, value: unknown): PushError {
  const parts = callWasm((wasm) => wasm.badArgument(name, wanted, numberOrType(value)));
  return new PushError({ ...parts });
}

/** Returns the options that open a push, in the order of `src/wasm/push_options.rs`. */
export function openingTexts(given: GivenOpening): OptionTexts[] {
  const one = parameters(given.query);
  return [
    one("signature"),
    one("timestamp"),
    one("nonce"),
    one("msg_signature"),
    one("echostr"),
    secret(given.token),
    ifPresent(given, "encoding_aes_key", secret),
    optionalWord(given.appid),
    optionalWord(given.component_appid),
    optionalWord(given.mode),
    wholeSeconds(given.now),
    ifPresent(given, "max_age", (seconds) => wholeSeconds(seconds) ?? "NaN"),
  ];
}

/** Returns the options that seal, in the same order. */
export function sealingTexts(given: GivenSealing): OptionTexts[] {
  const { timestamp, nonce } = given;
  const seconds = wholeSeconds(timestamp);
  if (seconds !== undefined && !Number.isSafeInteger(Number(seconds))) {
    throw badArgument("timestamp", "Unix seconds", timestamp);
  }
  return [
    undefined,
    seconds,
    nonce === undefined ? undefined : textOf(nonce, "nonce"),
    undefined,
    undefined,
    secret(given.token),
    ifPresent(given, "encoding_aes_key", secret),
    word(given.appid),
    undefined,
    optionalWord(given.mode),
    undefined,
    undefined,
  ];
}

/**
 * Reads an option if it is present, even as `undefined`. Such an option was meant (an environment
 * variable may be missing), so the WebAssembly refuses it: no check is lost by accident.
 */
function ifPresent<K extends string, T>(
  given: Given<K>,
  name: K,
  read: (value: unknown) => T,
): T | undefined {
  return name in given ? read(given[name]) : undefined;
}

/** Reads a secret or a list of them. Any other value becomes an empty secret, which is refused. */
function secret(value: unknown): string | string[] {
  return Array.isArray(value) && value.length > 0 ? Array.from(value, word) : word(value);
}

/** Reads an optional text. Without it, fewer pushes are accepted, never more. */
function optionalWord(value: unknown): string | undefined {
  return value === undefined ? undefined : word(value);
}

/** Reads a text. Any other value becomes an empty text. */
function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Reads a number of seconds and cuts its fraction. Any other value becomes `NaN`, which is refused. */
function wholeSeconds(number: unknown): string | undefined {
  if (number === undefined) return undefined;
  return String(typeof number === "number" ? Math.trunc(number) : Number.NaN);
}

/** Returns a function that looks a parameter up. One that repeats, or is not a text, counts as absent. */
function parameters(query: unknown): (name: string) => string | undefined {
  if (query === undefined || query === null) return () => undefined;
  const list = (
    typeof query === "string" ? new URLSearchParams(afterPath(query)) : query
  ) as URLSearchParams;
  if (typeof list.getAll === "function") {
    return (name) => {
      const values = list.getAll(name);
      return values.length === 1 ? values[0] : undefined;
    };
  }
  return (name) => {
    const value = (query as Record<string, unknown>)[name];
    return typeof value === "string" ? value : undefined;
  };
}

/** Returns the query of an address. A query alone is kept, with or without its question mark. */
function afterPath(address: string): string {
  const path = /^(?:[a-z]+:\/)?\/[^?]*/i.exec(address)?.[0] ?? "";
  return address.slice(path.length).replace(/^\?/, "");
}
