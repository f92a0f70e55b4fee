import { WechatMassError } from "./errors.js";
import { member } from "./options.js";

const REDACTED = "[REDACTED]";
/** An address, but for those of the files in a stack. */
const ADDRESS = /\b(?!file:)[a-z][a-z\d+.-]*:\/\/\S*[^\s()[\]"',:;.]\]?/gi;
/** An AppSecret has 32 letters and digits, an access token more than a hundred; no word has as many. */
const LONG_WORD = /\b(?=\w*\d)\w{32,}\b|(?=[\w-]*\d)[\w-]{64,}/g;
/** More of a text is not shown. */
const LONGEST = 2000;
/** More causes below one another, or errors beside one another, are not shown. */
const DEEPEST = 5;
const WIDEST = 10;

/**
 * What may be logged of an error that others made, as a new error: its name, its `code`, its message
 * and where it came from, without addresses and secrets. Bun and Deno write the address of a request
 * into the error of `fetch`, and the address has the access token; other libraries attach the
 * request as a whole.
 */
export function harmless(thrown: unknown, secrets: readonly string[]): Error {
  return copy(thrown, secrets, 0);
}

function copy(thrown: unknown, secrets: readonly string[], depth: number): Error {
  // Ours are made without them.
  if (thrown instanceof WechatMassError) return thrown;
  const show = (text: string) => redacted(text, secrets);
  // Of a source of tokens nobody knows the token.
  const error = new Error(show(messageOf(thrown)).replace(LONG_WORD, REDACTED));
  set(error, "name", show(text(thrown, "name") ?? "Error"));
  const frames = text(thrown, "stack")?.match(/(?:^|\n)( {4}at [\s\S]*)/)?.[1];
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

/** As the members of an error are: not listed. */
function set(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === "object" || typeof thrown === "function") {
    return text(thrown, "message") ?? `${typeof thrown} thrown`;
  }
  return String(thrown);
}

function text(thrown: unknown, name: string): string | undefined {
  const value = member(thrown, name);
  return typeof value === "string" ? value : undefined;
}

function redacted(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    // What is shorter is in every other word, and no secret of WeChat's.
    if (secret.length >= 4) shown = shown.replaceAll(secret, REDACTED);
  }
  // Addresses come last: what they end with may begin the name of something secret.
  return shown
    .slice(0, LONGEST)
    .replace(
      /\b([\w-]*(?:token|secret|password))(["']?\s*[=:]\s*["']?)([^\s"'&,;)}]+)/gi,
      (whole, name: string, between: string, value: string) => {
        // After a blank a sentence may go on: `no access_token: ECONNREFUSED`.
        const isSaid = /\s/.test(between) && !/password$/i.test(name) && isPlain(value);
        return isSaid ? whole : `${name}${between}${REDACTED}`;
      },
    )
    .replace(/\b(Basic|Bearer)\s+([^\s"',;]+)/gi, (whole, scheme: string, value: string) =>
      isPlain(value) ? whole : `${scheme} ${REDACTED}`,
    )
    .replace(ADDRESS, REDACTED);
}

/** Whether it is a word and no secret of WeChat's, which has digits. */
function isPlain(value: string): boolean {
  return value.length < 32 && !/\d/.test(value);
}
