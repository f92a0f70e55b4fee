/** What WeChat sends back: pushes, verified, decrypted and read. */
import { bytesOf } from "./bytes.js";
import { PushError } from "./errors.js";
import { massSendJobFinish, other, publishJobFinish } from "./generated/push-readers.js";
import type { MassSendJobFinish, PublishJobFinish } from "./generated/types.js";
import { numberOrType } from "./kinds.js";
import { optionsOf } from "./options.js";
import { begins, text } from "./packed.js";
import type { Explained, Judged, Message } from "./public.js";
import { enter } from "./wasm-push.js";

/** A secret, or several of which the newest comes first: while one is being changed, both are good. */
export type Secret = string | readonly string[];

/**
 * The parameters of the address that WeChat called: an object, `URLSearchParams`, a query string, or
 * the whole address. Each parameter must be there once.
 */
export type PushQuery =
  | URLSearchParams
  | string
  | {
      /** Whatever else WeChat adds (`openid`, `encrypt_type`); it is not looked at. */
      readonly [parameter: string]: unknown;
      /** Of token, timestamp and nonce. */
      readonly signature?: string | undefined;
      /** Unix seconds. */
      readonly timestamp?: string | undefined;
      /** A random number. */
      readonly nonce?: string | undefined;
      /** Of token, timestamp, nonce and what is encrypted. */
      readonly msg_signature?: string | undefined;
      /** What a verification must be answered with. */
      readonly echostr?: string | undefined;
    };

/** A limit on the age of what WeChat has signed. */
export interface Freshness {
  /** Unix seconds. */
  now?: number;
  /**
   * How far `timestamp` may be from `now`, in seconds, in either direction: a push that somebody has
   * recorded cannot be played back later. WeChat tries three times within seconds. With a key,
   * `CreateTime` of what was decrypted may be as far and a minute more. In plain mode and for a
   * verification, WeChat's signature does not tell `timestamp` from `nonce`: a recorded address can be
   * played back when its `nonce` reads as the time.
   */
  max_age?: number;
}

/** What every push is held against. */
export interface Opening extends Freshness {
  /** The query of the request. */
  query: PushQuery;
  /** The raw body as it came: text or bytes, never a parsed object. */
  body: string | Uint8Array | ArrayBuffer;
  /** The token set at mp.weixin.qq.com. */
  token: Secret;
  /** The account's app id. With a key, this or `component_appid` is needed. */
  appid?: string;
  /** The app id of a third-party platform (第三方平台), under which it receives its accounts' pushes. */
  component_appid?: string;
}

/** In secure mode (安全模式) and compatible mode (兼容模式). */
export interface SecureOpening extends Opening {
  /**
   * The EncodingAESKey set at mp.weixin.qq.com. With it, a push that is not encrypted is refused,
   * so that nobody can go back to plain ones.
   */
  encoding_aes_key: Secret;
  /** Plain mode has no key. */
  mode?: never;
}

/** In plain mode (明文模式). */
export interface PlainOpening extends Opening {
  /**
   * Plain mode is asked for by name, so that a key that was forgotten is an error and not plain mode.
   * WeChat signs a plain push without its body: whoever has seen one genuine address can write
   * another body to it. Use secure mode.
   */
  mode: "plain";
  /** With a key it would be secure mode. */
  encoding_aes_key?: never;
}

/** What a push is held against: with a key, or in plain mode by name. Any other option is an error. */
export type OpenOptions = SecureOpening | PlainOpening;

/** What every push has. */
export interface PushHead {
  /**
   * How it came: `plain` (its signature does not cover the body), `secure`, or `compatible` (only what
   * was encrypted has been read). `unverified`: from `readPush`.
   */
  mode: "plain" | "compatible" | "secure" | "unverified";
  /**
   * The same for every delivery of one push, and another one for another push: WeChat delivers up to
   * three times. Never empty. Of the account and the job's id (the end of a job), `MsgId` (messages), or
   * `FromUserName`, `CreateTime`, the event's name and its id (events); where one of these is absent, as
   * in the pushes of third-party platforms, a digest of all fields takes the place of the id. A `/` inside
   * of a part is `%2F`.
   */
  dedupe_key: string;
  /** The account's original id (`gh_…`). */
  to_user_name: string;
  /** An OpenID. */
  from_user_name: string;
  /** Unix seconds. */
  create_time: number | null;
  /** `event`, `text`, … */
  msg_type: string;
  /** The event's name as it came; empty for a message. */
  event: string;
}

/** A field of a push: text, or the fields inside. */
export type PushField = string | PushFields | PushField[];

/** Fields by WeChat's names. What is named `item` and what repeats is a list, also of one. */
export interface PushFields {
  /** By the tag. Text beside elements is `#text`, attributes are `@`. */
  [tag: string]: PushField;
}

/** A mass send has ended. */
export interface MassSendJobFinishPush extends PushHead, MassSendJobFinish {
  /** `MASSSENDJOBFINISH`. */
  kind: "mass_send_job_finish";
}

/** A publication has ended. */
export interface PublishJobFinishPush extends PushHead, PublishJobFinish {
  /** `PUBLISHJOBFINISH`. */
  kind: "publish_job_finish";
}

/** Any other push: a message, another event. */
export interface OtherPush extends PushHead {
  /** None of the above. */
  kind: "other";
  /** All its fields. */
  fields: PushFields;
}

/** A push; `kind` tells which. */
export type Push = MassSendJobFinishPush | PublishJobFinishPush | OtherPush;

/** How something is sealed. */
export interface Seal {
  /** The token; of a list the first. */
  token: Secret;
  /** The key; of a list the first. */
  encoding_aes_key: Secret;
  /** The account's app id; of a third-party platform its own. */
  appid: string;
  /** Unix seconds. */
  timestamp: number;
  /** Of a reply: the `nonce` of the push's query. Of a push: any digits. */
  nonce: string;
  /** 16 random bytes: `crypto.getRandomValues(new Uint8Array(16))`. */
  random: Uint8Array;
}

/** How a push of plain mode is signed. */
export interface PlainSeal extends Pick<Seal, "token" | "timestamp" | "nonce"> {
  /** Plain mode is asked for by name, also here. */
  mode: "plain";
  /** With a key it would be one of secure mode. */
  encoding_aes_key?: never;
}

/** A request as WeChat makes it. */
export interface SealedPush {
  /** The parameters of its address. */
  query: Record<string, string>;
  /** Its body. */
  body: string;
}

/** The answer to every push that needs no other. An empty body does the same. */
export const SUCCESS = "success";

/**
 * Answers WeChat's verification of the address (`GET`): gives the `echostr` that must be the whole
 * answer. The signature does not cover it: one that could be a script is refused.
 *
 * @throws {PushError} if the signature does not match.
 */
export function verifyUrl(query: PushQuery, token: Secret, freshness: Freshness = {}): string {
  const options = read(freshness, FRESHNESS, "freshness");
  const text = receiving({ ...options, query, token });
  return enter((wasm) => wasm.verifyUrl(text));
}

/**
 * Opens a push (`POST`): verifies it, decrypts it, reads it. Refuses everything that is not genuine.
 *
 * @throws {PushError} with a `code`, and the `status` to answer with.
 * @example
 * const push = openPush({ query: url.searchParams, body: await request.text(), token, encoding_aes_key, appid });
 * if (push.kind === "mass_send_job_finish") console.log(push.msg_id, push.outcome, push.sent_count);
 */
export function openPush(options: OpenOptions): Push {
  const { text, bytes, size } = opening(options);
  return unpacked(enter((wasm) => wasm.openPush(text, bytes, size)));
}

/**
 * Verifies and decrypts a push as `openPush` does, and gives its text: for a queue, from which
 * `readPush` reads it later.
 *
 * @throws {PushError} as `openPush`.
 */
export function unsealPush(options: OpenOptions): string {
  const { text, bytes, size } = opening(options);
  return enter((wasm) => wasm.unsealPush(text, bytes, size));
}

/**
 * Reads a push **without verifying it**: from your own queue, or in a test. What comes from the
 * network goes through `openPush`.
 *
 * @throws {PushError} if it cannot be read.
 */
export function readPush(body: string | Uint8Array | ArrayBuffer): Push {
  const { bytes, size } = raw(body);
  return unpacked(enter((wasm) => wasm.readPush(bytes, size)));
}

/**
 * Makes a genuine push from its XML, to test what receives them: of secure mode, or with
 * `mode: "plain"` of plain mode.
 *
 * @throws {PushError} if it cannot be sealed with what was given.
 */
export function sealPush(options: { xml: string } & (Seal | PlainSeal)): SealedPush {
  const given = read(options, ["xml", "mode", ...SEALING], "options");
  const xml = textOf(given.xml, "xml");
  const text = sealing(given);
  const random = bytesOf(given.random) ?? NOTHING;
  return enter((wasm) => wasm.sealPush(text, xml, random));
}

/**
 * The answer with a text to the sender of a message (被动回复), in plain; in secure mode it goes through
 * `sealReply`. `now` in Unix seconds.
 *
 * @throws {PushError} `bad_argument`, with the name of what is none.
 */
export function textReply(
  push: Pick<Push, "from_user_name" | "to_user_name">,
  content: string,
  now: number,
): string {
  const { from_user_name, to_user_name } = objectOf(push, "push");
  const to = nameOf(from_user_name, "push.from_user_name");
  const from = nameOf(to_user_name, "push.to_user_name");
  const said = textOf(content, "content");
  const time = typeof now === "number" ? Math.trunc(now) : Number.NaN;
  // Also no milliseconds, which WeChat would take for a time in the far future.
  if (!(time >= 0 && time < 1e10)) throw badArgument("now", "Unix seconds, 0..9999999999", now);
  return enter((wasm) => wasm.textReply(to, from, said, time));
}

/**
 * Encrypts an answer, as secure mode wants it. `"success"` and `""` stay as they are.
 *
 * @throws {PushError} if it cannot be sealed with what was given.
 */
export function sealReply(options: { reply: string } & Seal): string {
  const given = read(options, ["reply", ...SEALING], "options");
  const reply = textOf(given.reply, "reply");
  const text = sealing(given);
  const random = bytesOf(given.random) ?? NOTHING;
  return enter((wasm) => wasm.sealReply(text, reply, random));
}

const NOTHING = new Uint8Array();

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

/** Options as they were given: any of them may be anything, or `undefined` and there all the same. */
type Given<K extends string> = { [name in K]?: unknown };

function read<K extends string>(options: object, known: readonly K[], name: string): Given<K> {
  return optionsOf(objectOf(options, name), known, (unknown) => {
    throw new PushError({ ...enter((wasm) => wasm.unknownOption(unknown, known.join(", "))) });
  });
}

function objectOf<T extends object>(value: T, name: string): T {
  if (typeof value === "object" && value !== null) return value;
  throw badArgument(name, "object", value);
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw badArgument(name, "string", value);
}

/** The name of somebody; pushes to a third-party platform have none. */
function nameOf(value: unknown, name: string): string {
  const text = textOf(value, name);
  if (text === "") throw badArgument(name, "the name of somebody", value);
  return text;
}

function badArgument(name: string, wanted: string, value: unknown): PushError {
  return new PushError({ ...enter((wasm) => wasm.badArgument(name, wanted, numberOrType(value))) });
}

/**
 * A push and what it is held against, as they go over. The body comes last: its bytes may stand in
 * `room`, and nothing that was handed in may run any more until they are copied.
 */
function opening(options: OpenOptions): { text: string; bytes: Uint8Array; size: number } {
  const given = read(options, OPENING, "options");
  const text = receiving(given);
  const { bytes, size } = raw(given.body);
  return { text, bytes, size };
}

/** What a push is held against, as it goes over. */
function receiving(given: Given<(typeof OPENING)[number]>): string {
  const one = parameters(given.query);
  return JSON.stringify({
    signature: one("signature"),
    timestamp: one("timestamp"),
    nonce: one("nonce"),
    msg_signature: one("msg_signature"),
    echostr: one("echostr"),
    token: secret(given.token),
    encoding_aes_key: there(given, "encoding_aes_key", secret),
    appid: maybe(given.appid),
    component_appid: maybe(given.component_appid),
    mode: maybe(given.mode),
    now: whole(given.now),
    max_age: there(given, "max_age", (seconds) => whole(seconds) ?? Number.NaN),
  });
}

/** With what something is sealed, as it goes over. */
function sealing(given: Given<(typeof SEALING)[number] | "mode">): string {
  const { timestamp, nonce } = given;
  const seconds = whole(timestamp);
  if (seconds !== undefined && !Number.isSafeInteger(seconds)) {
    throw badArgument("timestamp", "Unix seconds", timestamp);
  }
  return JSON.stringify({
    token: secret(given.token),
    encoding_aes_key: there(given, "encoding_aes_key", secret),
    appid: word(given.appid),
    mode: maybe(given.mode),
    timestamp: seconds,
    nonce: nonce === undefined ? undefined : textOf(nonce, "nonce"),
  });
}

/**
 * An option that is there. Where one was meant and is none (an environment variable that is not set,
 * say), it goes over as something that is refused: no guard is gone by accident.
 */
function there<K extends string, T>(
  given: Given<K>,
  name: K,
  read: (value: unknown) => T,
): T | undefined {
  return name in given ? read(given[name]) : undefined;
}

/** A secret, or several. Whatever is none is as good as an empty one, which is refused. */
function secret(value: unknown): string | string[] {
  return Array.isArray(value) ? Array.from(value, word) : word(value);
}

/** A text that may be left out: without it, less is let through and not more. */
function maybe(value: unknown): string | undefined {
  return value === undefined ? undefined : word(value);
}

/** A text; whatever is none is as good as an empty one. */
function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number of seconds as a whole one. What is none becomes `null`, which is refused. */
function whole(number: unknown): number | undefined {
  if (number === undefined) return undefined;
  return typeof number === "number" ? Math.trunc(number) : Number.NaN;
}

/** Looks a parameter up: one that is there twice, or is no text, is as good as absent. */
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

/** The query of an address; a query alone is all of it, with or without its question mark. */
function afterPath(address: string): string {
  const path = /^(?:[a-z]+:\/)?\/[^?]*/i.exec(address)?.[0] ?? "";
  return address.slice(path.length).replace(/^\?/, "");
}

/** Bigger ones are not even copied; the WebAssembly refuses them by their size. */
const COPIED_AT_MOST = 1 << 22;
const encoder = new TextEncoder();
/**
 * Room for the bytes of a text until they are copied into the WebAssembly. A new array for each would
 * take longer than all the rest of the copying.
 */
const room = new Uint8Array(24 * 1024);

/** The body's bytes, and how many there really are. */
function raw(body: unknown): { bytes: Uint8Array; size: number } {
  if (typeof body === "string") {
    if (body.length > COPIED_AT_MOST) return { bytes: NOTHING, size: body.length };
    // At most three bytes for each of UTF-16.
    const fits = body.length * 3 <= room.length;
    const bytes = fits
      ? room.subarray(0, encoder.encodeInto(body, room).written)
      : encoder.encode(body);
    return { bytes, size: bytes.length };
  }
  const bytes = bytesOf(body);
  if (bytes === undefined) throw new PushError({ ...enter((wasm) => wasm.parsedBody()) });
  return { bytes: bytes.length > COPIED_AT_MOST ? NOTHING : bytes, size: bytes.length };
}

/** A push as an object, with what its numbers mean. */
function unpacked(given: string): Push {
  const packed = { text: given, at: 0 };
  begins(packed);
  switch (text(packed)) {
    case "mass_send_job_finish":
      return explained(massSendJobFinish(packed));
    case "publish_job_finish": {
      const push = publishJobFinish(packed);
      const info = push.publish_event_info;
      if (info) info.meaning = publicationOf(info.publish_status);
      return push;
    }
    default:
      return other(packed);
  }
}

function explained(push: MassSendJobFinishPush): MassSendJobFinishPush {
  const { known, outcome, code, meaning } = statusOf(push.status);
  push.known = known;
  push.outcome = outcome;
  if (code !== undefined) push.code = code;
  push.meaning = meaning;
  const check = push.copyright_check_result;
  if (check) {
    judge(check, stateOf(check.check_state));
    for (const item of check.result_list) judge(item, reprintOf(item));
  }
  return push;
}

function judge(judged: Judged, { judgement, meaning }: Judged): void {
  judged.judgement = judgement;
  judged.meaning = meaning;
}

const statuses = new Map<unknown, Explained>();
const states = new Map<unknown, Judged>();
const reprints = new Map<unknown, Judged>();
const publications = new Map<unknown, Message>();

function statusOf(status: string): Explained {
  return remembered(statuses, status, () => enter((wasm) => wasm.explainPushStatus(status)));
}

function stateOf(state: number | null): Judged {
  return remembered(states, state, () => enter((wasm) => wasm.explainCheckState(state)));
}

function reprintOf(item: {
  can_reprint: number | null;
  need_replace_content: number | null;
  need_show_reprint_source: number | null;
}): Judged {
  const { can_reprint: can, need_replace_content: replace, need_show_reprint_source: show } = item;
  const all = flag(can) + 3 * flag(replace) + 9 * flag(show);
  return remembered(reprints, all, () => enter((wasm) => wasm.explainReprint(can, replace, show)));
}

/** A flag as a digit of base 3; what is none is no number, and then their sum is none. */
function flag(flag: number | null): number {
  if (flag === null) return 2;
  return flag === 0 || flag === 1 ? flag : Number.NaN;
}

function publicationOf(status: number | null): Message {
  return remembered(publications, status, () =>
    enter((wasm) => wasm.explainPublishStatus(status).meaning),
  );
}

/** The explanations of the few values that occur; what is invented fills no memory. */
function remembered<T>(known: Map<unknown, T>, value: unknown, explain: () => T): T {
  const found = known.get(value);
  if (found !== undefined) return found;
  const explanation = explain();
  Object.freeze((explanation as { meaning?: object }).meaning ?? explanation);
  if (known.size < 64 && !Number.isNaN(value)) known.set(value, explanation);
  return explanation;
}
