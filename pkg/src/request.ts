import { knownOptions, refuse, textsOf } from "./arguments.js";
import { bytesOf, storedBytes } from "./bytes.js";
import { typeName } from "./kinds.js";
import { fingerprint, fingerprintOf, HEAD, isBlob } from "./media.js";
import { member } from "./options.js";
import type { Call, RequestOptions } from "./public.js";
import { enter } from "./wasm.js";

/**
 * A web `Request` of a call, ready for `fetch`. Only here the access token comes in. The call may have
 * been stored and changed: it must still be one of its endpoint, with its path, its method, its query,
 * a body of its kind and no access token of its own; and the file of an upload must be the one that was
 * described, as far as that can be seen at once (of a `Blob` that `mediaOf` has not seen, its size).
 *
 * @throws {MassError} if the call, the token, the base or the file is missing or wrong.
 */
export function toRequest(call: Call, options: RequestOptions = {}): Request {
  const { access_token, base, file, allow_http } = knownOptions(options, OPTIONS) as RequestOptions;
  const method = text(call, "method");
  if (typeName(call) !== "object") refuse("/call", "object", call);
  const query = textsOf("/query", member(call, "query"));
  const body = storedBody(member(call, "body"));
  // The address comes from the checks or not at all: no token meets a path that is not its endpoint's.
  let url = enter((wasm) =>
    wasm.requestAddress(
      text(call, "api"),
      text(call, "path"),
      method,
      query.map(([name]) => name),
      kindOf(body),
      access_token ?? "",
      base,
      hostname(base),
      allow_http ?? false,
    ),
  );
  for (const [name, value] of query) {
    url += `${url.includes("?") ? "&" : "?"}${encoded(name)}=${encoded(value)}`;
  }
  // WeChat does not redirect; if something does, the token must not follow it.
  const init: RequestInit = { method, redirect: "manual" };
  if (isForm(body)) {
    init.body = form(body, file ?? undefined);
  } else if (body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = body as BodyInit;
  }
  return new Request(url, init);
}

const OPTIONS = {
  access_token: "string",
  base: "string",
  file: "any",
  allow_http: "boolean",
} as const;

/** A body of bytes that went through JSON as an object of numbers is those bytes. */
function storedBody(body: unknown): unknown {
  if (typeName(body) !== "object" || isForm(body) || bytesOf(body) !== undefined) return body;
  return storedBytes(body as object) ?? body;
}

/** What stands in the place of a body, in the words of the WebAssembly. */
function kindOf(body: unknown): string {
  if (body === undefined) return "nothing";
  if (isForm(body)) return "form";
  const bytes = bytesOf(body);
  if (typeof body !== "string" && bytes === undefined) return typeName(body);
  if ((bytes ?? (body as string)).length === 0) return "empty";
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const value: unknown = JSON.parse(
      bytes === undefined ? (body as string) : decoder.decode(bytes),
    );
    return typeName(value) === "object" ? "json" : "no json";
  } catch {
    return "no json";
  }
}

interface FilePart {
  name: string;
  filename: string;
  content_type: string;
  size: number;
  fingerprint?: string;
}

interface FieldPart {
  name: string;
  value: string;
}

/** Whether this is a form as `build` describes it: the file, and fields behind it. */
function isForm(body: unknown): body is { parts: [FilePart, ...FieldPart[]] } {
  const parts = member(body, "parts");
  if (typeName(parts) !== "array") return false;
  const [file, ...fields] = parts as unknown[];
  const isText = (part: unknown, name: string) => typeof member(part, name) === "string";
  return (
    member(file, "name") === "media" &&
    isText(file, "filename") &&
    isText(file, "content_type") &&
    typeof member(file, "size") === "number" &&
    fields.every((field) => isText(field, "name") && isText(field, "value"))
  );
}

/** The multipart body: the described parts, with the bytes of the file that was given. */
function form({ parts }: { parts: [FilePart, ...FieldPart[]] }, file: unknown): FormData {
  const form = new FormData();
  const [described, ...fields] = parts;
  form.append(described.name, contentOf(described, file), described.filename);
  for (const { name, value } of fields) form.append(name, value);
  return form;
}

function contentOf(part: FilePart, given: unknown): Blob {
  const bytes = bytesOf(given);
  const isGiven = bytes !== undefined || isBlob(given);
  // A copy: what is sent is what has been looked at.
  const content = bytes?.slice() ?? given;
  const blob = new Blob(isGiven ? [content as BlobPart] : [], { type: part.content_type });
  // A `Blob` that is none of this host's becomes a text of its name.
  const isRead = isGiven && (bytes !== undefined || blob.size === (given as Blob).size);
  enter((wasm) =>
    wasm.checkFile(
      part.size,
      part.content_type,
      part.fingerprint,
      given === undefined ? undefined : typeName(given),
      isRead ? blob.size : undefined,
      bytes?.subarray(0, HEAD),
      bytes === undefined ? fingerprintOf(given) : fingerprint(bytes),
    ),
  );
  return blob;
}

function text(object: unknown, name: string): string {
  const value = member(object, name);
  return typeof value === "string" ? value : "";
}

function hostname(base: string | undefined): string | undefined {
  try {
    return base === undefined ? undefined : new URL(base).hostname;
  } catch {
    return undefined;
  }
}

/** Half a surrogate pair has no encoding; it becomes U+FFFD, as wherever text becomes bytes. */
function encoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, "�"));
}
