import { member } from "../arguments/options.js";
import { WechatMassError } from "./base.js";

/** The text in place of a secret. */
export const REDACTED = "[REDACTED]";
/** Matches an address, except those of files in a stack. */
const ADDRESS = /\b(?!file:)[a-z][a-z\d+.-]*:\/\/\S*[^\s()[\]"',:;.]\]?/gi;
/** Matches an AppSecret (32 letters and digits) and an access token (more than a hundred). Words are shorter. */
const LONG_WORD = /\b(?=\w*\d)\w{32,}\b|(?=[\w-]*\d)[\w-]{64,}/g;
/** The maximum length of a shown text. */
const LONGEST = 2000;
/** The maximum depth of shown causes. */
const DEEPEST = 5;
/** The maximum number of shown errors of an `AggregateError`. */
const WIDEST = 10;

/**
 * Copies an error of another library so that it may be logged. The copy has the name, `code`, message,
 * stack and causes, without addresses and secrets.
 *
 * Bun and Deno write the address of a request into the error of `fetch`, and the address has the access
 * token. Other libraries attach the whole request.
 */
export function redactedCopy(thrown: unknown, secrets: readonly string[]): Error {
  return copy(thrown, secrets, 0);
}

function copy(thrown: unknown, secrets: readonly string[], depth: number): Error {
  // Errors of this package have no secrets.
  if (thrown instanceof WechatMassError) return thrown;
  const show = (text: string) => redacted(text, secrets);
  const message = messageOf(thrown);
  const error = new Error(show(message));
  set(error, "name", show(text(thrown, "name") ?? "Error"));
  const frames = framesOf(text(thrown, "stack") ?? "", message);
  set(error, "stack", `${error.name}: ${error.message}${frames ? `\n${show(frames)}` : ""}`);
  const code = text(thrown, "code");
  if (code !== undefined) Object.assign(error, { code: show(code) });
  if (depth < DEEPEST) {
    const cause = member(thrown, "cause");
    if (cause !== undefined) set(error, "cause", copy(cause, secrets, depth + 1));
    const errors = member(thrown, "errors");
    if (Array.isArray(errors)) {
      const few = errors.slice(0, WIDEST);
      set(
        error,
        "errors",
        few.map((one) => copy(one, secrets, depth + 1)),
      );
    }
  }
  return error;
}

/** Sets a member that is not enumerable, as the members of an `Error` are. */
function set(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === "object" || typeof thrown === "function") {
    return text(thrown, "message") ?? `${typeof thrown} thrown`;
  }
  return String(thrown);
}

/**
 * Returns the places of a stack. It repeats the message, of which a line may look like a place. A stack with
 * another message shows none.
 */
function framesOf(stack: string, message: string): string {
  const start = stack.indexOf(message);
  if (start < 0) return "";
  const lines = stack.slice(start + message.length).split("\n");
  return lines.filter((line) => line.startsWith("    at ")).join("\n");
}

function text(thrown: unknown, name: string): string | undefined {
  const value = member(thrown, name);
  return typeof value === "string" ? value : undefined;
}

function redacted(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    // A shorter text is part of many words, and WeChat's secrets are longer.
    if (secret.length >= 4) shown = shown.replaceAll(secret, REDACTED);
  }
  const isCut = shown.length > LONGEST;
  // Addresses come last: the end of one may be the beginning of the name of a secret.
  shown = shown
    .slice(0, LONGEST)
    .replace(
      /\b([\w-]*(?:token|secret|password))(["']?\s*[=:]\s*["']?)([^\s"'&,;)}]+)/gi,
      (whole, name: string, between: string, value: string) => {
        // A plain word after a blank continues the sentence: `no access_token: ECONNREFUSED`.
        const isSentence = /\s/.test(between) && !/password$/i.test(name) && isPlain(value);
        return isSentence ? whole : `${name}${between}${REDACTED}`;
      },
    )
    .replace(/\b(Basic|Bearer)\s+([^\s"',;]+)/gi, (whole, scheme: string, value: string) =>
      isPlain(value) ? whole : `${scheme} ${REDACTED}`,
    )
    .replace(ADDRESS, REDACTED)
    // The error of a token source may have a token that is not among `secrets`.
    .replace(LONG_WORD, REDACTED);
  // The last word may be half a secret, which is too short to be known as one.
  return isCut ? shown.replace(/[\w-]{1,63}$/, "…") : shown;
}

/** Tells whether a value is a plain word. WeChat's secrets are long or have digits. */
function isPlain(value: string): boolean {
  return value.length < 32 && !/\d/.test(value);
}
