/** What WeChat sends back: pushes, verified, decrypted and read. */
import { bytesOf } from "./bytes.js";
import { PushError } from "./errors.js";
import { massSendJobFinish, other, publishJobFinish } from "./generated/push-readers.js";
import type { MassSendJobFinish, PublishJobFinish } from "./generated/types.js";
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
   * recorded cannot be played back later. WeChat tries three times within seconds.
   */
  max_age?: number;
}

/** What a push is held against. */
export interface OpenOptions extends Freshness {
  /** The query of the request. */
  query: PushQuery;
  /** The raw body as it came: text or bytes, never a parsed object. */
  body: string | Uint8Array | ArrayBuffer;
  /** The token set at mp.weixin.qq.com. */
  token: Secret;
  /**
   * The EncodingAESKey set at mp.weixin.qq.com. With it, a push that is not encrypted is refused,
   * so that nobody can go back to plain ones. Leave it out in plain mode (明文模式) only.
   */
  encoding_aes_key?: Secret;
  /** The account's app id. With a key, this or `component_appid` is needed. */
  appid?: string;
  /** The app id of a third-party platform (第三方平台), under which it receives its accounts' pushes. */
  component_appid?: string;
}

/** What every push has. */
export interface PushHead {
  /**
   * How it came: `plain` (its signature does not cover the body), `secure`, or `compatible` (only what
   * was encrypted has been read). `unverified`: from `readPush`.
   */
  mode: "plain" | "compatible" | "secure" | "unverified";
  /**
   * The same for every delivery of one push: WeChat delivers up to three times. By the official rule
   * of `MsgId` (messages), or `FromUserName` and `CreateTime` (events); for a job's end of the
   * account and the job's id.
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
  const options = receiving({ ...freshness, query, token });
  return enter((wasm) => wasm.verifyUrl(options));
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
  const { bytes, size } = raw(options.body);
  const text = receiving(options);
  return unpacked(enter((wasm) => wasm.openPush(text, bytes, size)));
}

/**
 * Verifies and decrypts a push as `openPush` does, and gives its text: for a queue, from which
 * `readPush` reads it later.
 *
 * @throws {PushError} as `openPush`.
 */
export function unsealPush(options: OpenOptions): string {
  const { bytes, size } = raw(options.body);
  const text = receiving(options);
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
 * Makes a genuine push from its XML, to test what receives them: of secure mode, or without a key of
 * plain mode.
 */
export function sealPush(options: { xml: string } & (Seal | PlainSeal)): SealedPush {
  const { xml, ...seal } = options;
  const text = sealing(seal);
  const random = "random" in seal ? seal.random : NOTHING;
  return enter((wasm) => wasm.sealPush(text, xml, random));
}

/**
 * The answer with a text to the sender of a message (被动回复), in plain; in secure mode it goes through
 * `sealReply`. `now` in Unix seconds.
 */
export function textReply(
  push: Pick<Push, "from_user_name" | "to_user_name">,
  content: string,
  now: number,
): string {
  return enter((wasm) => wasm.textReply(push.from_user_name, push.to_user_name, content, now));
}

/** Encrypts an answer, as secure mode wants it. `"success"` and `""` stay as they are. */
export function sealReply(options: { reply: string } & Seal): string {
  const { reply, ...seal } = options;
  const text = sealing(seal);
  return enter((wasm) => wasm.sealReply(text, reply, seal.random ?? NOTHING));
}

const NOTHING = new Uint8Array();

/** What a push is held against, as it goes over. */
function receiving(given: Omit<OpenOptions, "body">): string {
  const one = parameters(given.query);
  return JSON.stringify({
    signature: one("signature"),
    timestamp: one("timestamp"),
    nonce: one("nonce"),
    msg_signature: one("msg_signature"),
    echostr: one("echostr"),
    token: given.token,
    encoding_aes_key: key(given),
    appid: given.appid,
    component_appid: given.component_appid,
    now: whole(given.now),
    max_age: whole(given.max_age),
  });
}

/** With what something is sealed, as it goes over. */
function sealing(given: Pick<Seal, "token" | "timestamp" | "nonce"> & Partial<Seal>): string {
  return JSON.stringify({
    token: given.token,
    encoding_aes_key: key(given),
    appid: given.appid,
    timestamp: whole(given.timestamp),
    nonce: given.nonce,
  });
}

/**
 * The key. Where one was meant and is none (an environment variable that is not set, say), it is as
 * good as an empty one, which is refused: no plain mode by accident.
 */
function key(given: { encoding_aes_key?: Secret }): Secret | undefined {
  return "encoding_aes_key" in given ? (given.encoding_aes_key ?? "") : undefined;
}

/** A number of seconds as a whole one. What is none becomes `null`, which is refused. */
function whole(number: number | undefined): number | undefined {
  if (number === undefined) return undefined;
  return typeof number === "number" ? Math.trunc(number) : Number.NaN;
}

/** Looks a parameter up: one that is there twice, or is no text, is as good as absent. */
function parameters(query: PushQuery): (name: string) => string | undefined {
  if (query === undefined || query === null) return () => undefined;
  const list = typeof query === "string" ? new URLSearchParams(afterPath(query)) : query;
  if (typeof list.getAll === "function") {
    return (name) => {
      const values = (list as URLSearchParams).getAll(name);
      return values.length === 1 ? values[0] : undefined;
    };
  }
  return (name) => {
    const value = (list as Record<string, unknown>)[name];
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
