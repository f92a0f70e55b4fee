import { knownOptions } from "../calls/arguments.js";
import { read } from "../calls/read.js";
import { ApiError, ReplyError } from "../errors/calls.js";
import {
  type Answer,
  answerOf,
  gatewayOf,
  outcomeUnknown,
  type Transport,
  withoutSecrets,
} from "./exchange.js";
import { withTimeout } from "./timeout.js";
import type { TokenSource } from "./token.js";
import { type UncheckedParts, uncheckedCall, uncheckedRequest } from "./unchecked-request.js";
import { withToken } from "./with-token.js";

/** The options of an unchecked call. */
export interface UncheckedOptions extends UncheckedParts {
  /** Aborts the call. */
  signal?: AbortSignal;
}

/** The reply to an unchecked call: JSON, or the bytes of a file. */
export type UncheckedReply =
  | {
      /** The HTTP status. */
      status: number;
      /** The reply. A number that JavaScript cannot hold, such as a long id, is a decimal string. */
      json: Record<string, unknown>;
      /** The text of the reply, as it came. */
      text: string;
      bytes?: never;
      content_type?: never;
    }
  | {
      /** The HTTP status. */
      status: number;
      /** The bytes of a reply that is neither text nor JSON: a picture, a voice. */
      bytes: Uint8Array<ArrayBuffer>;
      /** The header `content-type`. */
      content_type: string;
      json?: never;
      text?: never;
    };

const OPTIONS = { method: "string", query: "any", body: "any", signal: "AbortSignal" } as const;

/** Calls an endpoint that this package does not know. `Client.callUnchecked` describes it. */
export async function callUnchecked(
  path: string,
  options: UncheckedOptions | undefined,
  source: TokenSource,
  transport: Transport,
): Promise<UncheckedReply> {
  const { signal, ...parts } = knownOptions(options, OPTIONS, "/options") as UncheckedOptions;
  const call = uncheckedCall(path, parts);
  return withTimeout({ signal, timeout_ms: transport.timeout_ms }, (bounds) =>
    withToken(path, source, bounds, async (access_token, secrets) => {
      const request = uncheckedRequest(call, { access_token, ...gatewayOf(transport) });
      const answer = await answerOf(request, transport, bounds).catch((cause: unknown) => {
        throw outcomeUnknown(path, cause, bounds, secrets);
      });
      if (isFile(answer)) {
        const { status, content_type } = answer;
        return { status, bytes: new Uint8Array(answer.reply), content_type };
      }
      return readAnything(path, withoutSecrets(answer.reply, secrets), answer.status);
    }),
  );
}

/**
 * Tells whether an answer is a file. WeChat sends an `errcode` in place of a file with the file's
 * `content-type` or any other, so the first character counts as well.
 */
function isFile({ status, reply, content_type }: Answer): boolean {
  const [first] = new Uint8Array(reply);
  const isText = first === undefined || first === 0x7b /* { */ || first === 0x3c; /* < */
  const isTextType = /^$|^text\/|json|xml/i.test(content_type);
  return isSuccess(status) && !isText && !isTextType;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** An endpoint with the rules of every reply and none of its own: its reply has only an `errcode`. */
const PLAIN = "tags/delete";

/** Reads a reply of any endpoint: an object, whose `errcode` is 0 or absent. */
function readAnything(path: string, reply: ArrayBuffer | string, status: number): UncheckedReply {
  const text =
    typeof reply === "string" ? reply : new TextDecoder("utf-8", { ignoreBOM: true }).decode(reply);
  try {
    return { status, json: readObject(path, reply, text, status), text };
  } catch (error) {
    const json = readWithItems(path, text, status, error);
    if (json === undefined) throw renamed(path, error);
    return { status, json, text };
  }
}

function readObject(path: string, reply: ArrayBuffer | string, text: string, status: number) {
  try {
    return { ...read(PLAIN, reply, { status }) };
  } catch (error) {
    if (!lacksErrcode(error)) throw error;
    if (!isSuccess(status)) throw notFromWeChat(path, error);
    // Many endpoints leave the `errcode` out of a success. With one, the reply can be read.
    const rest = text.replace(/^[^{]*\{\s*/, "");
    const withErrcode = `{"errcode":0${rest.startsWith("}") ? "" : ","}${rest}`;
    try {
      const { errcode: _, ...json } = { ...read(PLAIN, withErrcode, { status }) };
      return json;
    } catch (other) {
      throw withExcerpt(other, error.excerpt);
    }
  }
}

/**
 * Reads a reply whose items have an `errcode` each, which a reply of the endpoints that this package knows must
 * not have. For others, only the outermost `errcode` counts. Returns nothing if the reply has another fault.
 */
function readWithItems(path: string, text: string, status: number, error: unknown) {
  if (!(error instanceof ReplyError && error.code === "contradictory")) return undefined;
  try {
    const hidden = hiddenErrcodes(text);
    return shownErrcodes(readObject(path, hidden, hidden, status)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The beginning of a name that is hidden, in the text and in the value. No name of WeChat's has it. */
const [HIDDEN_TEXT, HIDDEN] = ["\\u0000", "\0"];

/** Renames each `errcode` below the outermost members. */
function hiddenErrcodes(text: string): string {
  let depth = 0;
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[[\]{}]/g, (token, colon?: string) => {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    const isInner = colon !== undefined && depth > 1 && /^"errcode"/i.test(token);
    return isInner ? `"${HIDDEN_TEXT}${token.slice(1)}` : token;
  });
}

function shownErrcodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownErrcodes);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name.startsWith(HIDDEN) ? name.slice(HIDDEN.length) : name,
    shownErrcodes(member),
  ]);
  return Object.fromEntries(members);
}

function lacksErrcode(error: unknown): error is ReplyError {
  return error instanceof ReplyError && error.code === "missing" && error.path === "/errcode";
}

/** Makes the error of a reply without an `errcode` and with an HTTP status other than 2xx: a gateway's. */
function notFromWeChat(path: string, error: ReplyError): ReplyError {
  const { status, excerpt } = error;
  const meaning = {
    zh: `${path}：HTTP 状态码表明这不是微信的返回结果（HTTP ${status}）：${excerpt}`,
    en: `${path}: by its HTTP status, the response is not WeChat's (HTTP ${status}): ${excerpt}`,
  };
  const parts = { ...error, api: path, code: "http_status", path: "", meaning };
  return new ReplyError({ ...parts, message: meaning.en });
}

/** Makes the error of a path from that of `PLAIN`. */
function renamed(path: string, error: unknown): unknown {
  const rename = (text: string) =>
    text.startsWith(PLAIN) ? `${path}${text.slice(PLAIN.length)}` : text;
  return reworded(error, rename, { api: path });
}

/** Shows what WeChat has sent, in an error of a text that was changed before it was read. */
function withExcerpt(error: unknown, excerpt: string): unknown {
  if (!(error instanceof ReplyError)) return error;
  const { excerpt: changed } = error;
  return reworded(error, (text) => text.replace(changed, () => excerpt), { excerpt });
}

/** Makes a copy of an error about a reply, with other words and members. */
function reworded(error: unknown, reword: (text: string) => string, members: object): unknown {
  if (!(error instanceof ApiError || error instanceof ReplyError)) return error;
  const { zh, en } = error.meaning;
  const message = reword(error.message);
  const parts = { ...error, ...members, message, meaning: { zh: reword(zh), en: reword(en) } };
  return error instanceof ApiError ? new ApiError(parts) : new ReplyError(parts);
}
