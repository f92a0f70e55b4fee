/**
 * Mass messaging (群发) for WeChat Official Accounts: builds and checks request bodies, reads replies,
 * and says what an error means. Does no I/O; you call `fetch`.
 *
 * @packageDocumentation
 */
import { knownOptions, textOf, textsOf } from "./arguments.js";
import { bytesOf, storable, utf8Of } from "./bytes.js";
import type { Api, Preview, Replies, Requests, Send, SendAll } from "./generated/types.js";
import { numberOrType, typeName } from "./kinds.js";
import { describe, type MediaInput } from "./media.js";
import { optionsOf } from "./options.js";
import type {
  ApiInfo,
  Call,
  Explanation,
  Options,
  Problem,
  ReadOptions,
  Recipient,
  StatusExplanation,
} from "./public.js";
import { enter } from "./wasm.js";

export * from "./campaign.js";
export {
  ApiError,
  CampaignError,
  InternalError,
  MassError,
  PushError,
  ReplyError,
  WechatMassError,
} from "./errors.js";
export type * from "./generated/types.js";
export { type MediaInput, mediaOf } from "./media.js";
export type * from "./public.js";
export * from "./push.js";
export { toRequest } from "./request.js";

/**
 * The body of an endpoint. An upload's `media` may also be its bytes, a `Blob` or a `File`; an
 * endpoint that takes nothing may be given nothing.
 */
export type Body<A extends Api> = Requests[A] extends { media: unknown }
  ? Omit<Requests[A], "media"> & { media: MediaInput }
  : Record<never, never> extends Requests[A]
    ? Requests[A] | undefined
    : Requests[A];

/** What goes with an endpoint: its body, which may be left out where it may be empty. */
export type Typed<A extends Api, O = Options> =
  undefined extends Body<A> ? [body?: Body<A>, options?: O] : [body: Body<A>, options?: O];

/**
 * What goes with an endpoint whose name is known at run time only: anything. With a name that is
 * known when compiling, the body must have its type.
 */
type Untyped<S extends string> = string extends S ? [body?: unknown, options?: Options] : [never];

/**
 * Every problem of a body, errors and warnings: first those of its members, in their order, then
 * those of the endpoint's rules between members. Never throws, whatever it is given and however
 * little of the stack is left.
 *
 * @example
 * check("message/mass/sendall", { filter: {}, msgtype: "text", text: { content: "" }, clientmsgid: "job42" });
 * // [{ path: "/text/content", code: "empty", … }, { path: "/filter", code: "audience_missing", … }]
 */
export function check<A extends Api>(api: A, ...rest: Typed<A>): Problem[];
export function check<S extends string>(api: S, ...rest: Untyped<S>): Problem[];
export function check(api: string, body?: unknown, options?: Options): Problem[] {
  try {
    const { rest, list } = split(api, body);
    return list === undefined
      ? enter((wasm) => wasm.check(name(api), rest, options))
      : enter((wasm) => wasm.checkWithOpenIds(rest, list, options));
  } catch (thrown) {
    // At the end of the stack nothing can be called any more, not even what `instanceof` calls: so this
    // reads members only. Firefox has an `InternalError` of its own for it, without a `code`.
    const { name: kind, code, cause } = (thrown ?? {}) as { [key: string]: unknown; cause?: Error };
    const isOutOfStack = kind === "RangeError" || (kind === "InternalError" && code === undefined);
    if (!isOutOfStack && cause?.name !== "RangeError") throw thrown;
    return OUT_OF_STACK;
  }
}

/** What `check` answers at the end of the stack, made beforehand: there a literal has no room either. */
const OUT_OF_STACK: Problem[] = [
  Object.freeze<Problem>({
    path: "",
    code: "too_deep",
    level: "error",
    message: {
      zh: "调用栈已几乎用尽，无法检查；请在更浅的调用处检查",
      en: "the stack is almost used up and nothing was checked; check at a shallower place",
    },
  }),
];
Object.freeze(OUT_OF_STACK);

/**
 * The call of a body, as data. Nothing is sent.
 *
 * @throws {MassError} with every problem, if one of them is an error.
 * @example
 * const call = build("message/mass/sendall", {
 *   filter: { is_to_all: false, tag_id: 2 },
 *   msgtype: "text",
 *   text: { content: "你好" },
 *   clientmsgid: "job42-t2",
 * });
 * const response = await fetch(toRequest(call, { access_token }));
 * const { msg_id } = read("message/mass/sendall", await response.text());
 */
export function build<A extends Api>(api: A, ...rest: Typed<A>): Call;
export function build<S extends string>(api: S, ...rest: Untyped<S>): Call;
export function build(api: string, body?: unknown, options?: Options): Call {
  const { rest, list } = split(api, body);
  return list === undefined
    ? enter((wasm) => wasm.build(name(api), rest, options))
    : storable(enter((wasm) => wasm.buildWithOpenIds(rest, list, options)));
}

/**
 * Reads a reply: give the raw text or bytes, because a parsed object has already lost the last
 * digits of its ids. Ids come out as decimal strings; fields this version does not know stay.
 *
 * Give the HTTP status, too, if there is a gateway on the way: what comes with another than 2xx is
 * not taken for WeChat's answer.
 *
 * @throws {ApiError} if WeChat answered with an `errcode`.
 * @throws {ReplyError} if this is no reply of the endpoint at all.
 * @throws {MassError} if there is no such endpoint.
 * @throws {TypeError} if `reply` is neither text nor bytes, or the options are not of this form. No
 * `MassError`, which says that nothing was sent.
 */
export function read<A extends Api>(
  api: A,
  reply: string | Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Replies[A] {
  const status = statusOf(options);
  const bytes = utf8Of(reply);
  if (bytes !== undefined) return enter((wasm) => wasm.read(name(api), bytes, status));
  throw new TypeError(
    "read() takes the reply's raw text or bytes; a parsed object has already lost digits of its ids (use response.text(), not response.json())",
  );
}

/** The HTTP status, if one is given. A gateway's page must not pass for an answer because it was misspelt. */
function statusOf(options: ReadOptions): number | undefined {
  const refuse = (given: string): never => {
    throw new TypeError(
      `read() takes one option, "status": the HTTP status, as a number; this is ${given}`,
    );
  };
  if (typeName(options) !== "object") return refuse(typeName(options));
  const given = optionsOf(options, ["status"], (name) => refuse(`"${name}"`));
  if (!("status" in given)) return undefined;
  return Number.isInteger(given.status)
    ? (given.status as number)
    : refuse(numberOrType(given.status));
}

/**
 * What an `errcode` means and what to do about it. An unknown one says so, and so does whatever is no
 * whole number: a person is asked. Some codes mean another thing at some endpoints: name the endpoint, as
 * `ApiError` does. Never throws.
 *
 * @example
 * explain(40002).meaning.en; // "invalid grant_type"
 * explain(40002, "freepublish/get").meaning.en; // "invalid argument, check publish_id"
 */
export function explain(errcode: number, api?: Api): Explanation {
  const code = codeOf(errcode);
  return { ...enter((wasm) => wasm.explain(code, name(api))), errcode: code };
}

/** The number of an `errcode`, which may also be decimal digits; `NaN` if it is none. */
function codeOf(errcode: unknown): number {
  if (typeof errcode === "number") return errcode === 0 ? 0 : errcode;
  const isDigits = typeof errcode === "string" && /^(0|-?[1-9][0-9]*)$/.test(errcode);
  return isDigits || typeof errcode === "bigint" ? Number(errcode) : Number.NaN;
}

/**
 * What a `Status` of the event (`send success`, `err(20001)`) or a `msg_status` of message/mass/get
 * (`SENDING`) means. An unknown one says so, and so does whatever is no text. Never throws.
 */
export function explainStatus(status: string): StatusExplanation {
  return enter((wasm) => wasm.explainStatus(typeof status === "string" ? status : ""));
}

/** Every `errcode` this package knows. */
export function errcodes(): Explanation[] {
  return enter((wasm) => wasm.errcodes());
}

/** Every status that WeChat documents: of the event, and of message/mass/get. */
export function statuses(): StatusExplanation[] {
  return enter((wasm) => wasm.statuses());
}

/** Every endpoint of the table. */
export function apis(): ApiInfo[] {
  return enter((wasm) => wasm.apis());
}

/**
 * The preview of a send: the same message for one person. Audience, `clientmsgid` and
 * `send_ignore_reprint` stay behind; of several pictures the first one is shown.
 *
 * @throws {MassError} if there is no message to show, or not one recipient.
 */
export function previewOf(body: SendAll | Send, recipient: Recipient): Preview {
  const { touser, towxname } = knownOptions(recipient, RECIPIENT, "/recipient") as {
    touser?: string;
    towxname?: string;
  };
  const { rest } = split("message/mass/send", body);
  return enter((wasm) => wasm.previewOf(rest, touser, towxname));
}

const RECIPIENT = { touser: "string", towxname: "string" } as const;

/**
 * The addresses of the pictures in an article that WeChat would filter out, in order, each once:
 * upload each with `media/uploadimg`, then `replacePictures`.
 *
 * @throws {MassError} if `html` is no text.
 */
export function articlePictures(html: string): string[] {
  const text = textOf("/html", html);
  return enter((wasm) => wasm.articlePictures(text));
}

/**
 * The same HTML with the pictures' new addresses, and nothing else changed.
 *
 * @throws {MassError} if `html` is no text, or `urls` no object of texts.
 */
export function replacePictures(html: string, urls: Record<string, string>): string {
  const text = textOf("/html", html);
  const entries = textsOf("/urls", urls);
  return enter((wasm) =>
    wasm.replacePictures(
      text,
      entries.map(([from]) => from),
      entries.map(([, to]) => to),
    ),
  );
}

/** An endpoint's name; anything else names none. */
function name(api: unknown): string {
  return typeof api === "string" ? api : "";
}

/**
 * What the WebAssembly shall convert, and what must cross as it is: OpenIDs given as bytes. An
 * upload's file is described instead; its bytes stay where they are.
 */
function split(api: string, body: unknown): { rest: unknown; list?: Uint8Array } {
  if (typeof body !== "object" || body === null) return { rest: body };
  try {
    if (api === "message/mass/send" && "touser" in body) {
      const list = bytesOf(body.touser);
      if (list !== undefined) return { rest: { ...body, touser: undefined }, list };
    }
    if ("media" in body) return { rest: { ...body, media: describe(body.media) } };
  } catch {
    // A getter or a Proxy that throws: the conversion reports it, with its place.
  }
  return { rest: body };
}
