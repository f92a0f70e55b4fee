import { bytesOf, storedBytes } from "../arguments/bytes.js";
import { member } from "../arguments/options.js";
import { typeName } from "../arguments/type-name.js";
import { callWasm } from "../wasm/calls.js";
import { knownOptions, refuse, textsOf } from "./arguments.js";
import { fingerprint, fingerprintOf, HEAD, isBlob } from "./media.js";
import type { Call, Part, RequestOptions } from "./types.js";

/**
 * Makes a web `Request` of a call, ready for `fetch`. Only this function takes the access token.
 *
 * The call may have been stored and changed, so it is checked again. Path, method, query and kind of body
 * must be those of its endpoint, and it must not have an access token of its own. The file of an upload
 * must be the one that was described. Of a `Blob` that `mediaOf` has not read, only the size is checked.
 *
 * @throws {MassError} if the call, the token, the base or the file is missing or wrong.
 */
export function toRequest(call: Call, options: RequestOptions = {}): Request {
  const { access_token, base, file, allow_http } = knownOptions(options, OPTIONS) as RequestOptions;
  const method = text(call, "method");
  if (typeName(call) !== "object") refuse("/call", "object", call);
  const query = textsOf("/query", member(call, "query"));
  const body = storedBody(member(call, "body"));
  // Only the checks make the address, so that no token is sent to a path of another endpoint.
  let url = callWasm((wasm) =>
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
  return requestTo(
    url,
    method,
    isForm(body) ? form(body, file ?? undefined) : (body as BodyInit | undefined),
  );
}

/** Makes a request of an address that was checked, and a body: JSON text or a form. */
export function requestTo(url: string, method: string, body: BodyInit | undefined): Request {
  // WeChat does not redirect. The token must not follow the redirect of a gateway.
  const init: RequestInit = { method, redirect: "manual" };
  if (body !== undefined) init.body = body;
  if (body !== undefined && !(body instanceof FormData)) {
    init.headers = { "content-type": "application/json" };
  }
  return new Request(url, init);
}

const OPTIONS = {
  access_token: "string",
  base: "string",
  file: "any",
  allow_http: "boolean",
} as const;

/** Restores a body of bytes that JSON has made an object of numbers. */
function storedBody(body: unknown): unknown {
  if (typeName(body) !== "object" || isForm(body) || bytesOf(body) !== undefined) return body;
  return storedBytes(body as object) ?? body;
}

/** Names the kind of a body for the WebAssembly. */
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

/** The file of an upload. */
type FilePart = Extract<Part, { filename: string }>;

/** A field of an upload beside its file. */
type FieldPart = Extract<Part, { value: string }>;

/** Tells whether a body is a form as `build` makes it: the file, then fields. */
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

/** Makes the multipart body: the described parts, with the content of the given file. */
function form({ parts }: { parts: [FilePart, ...FieldPart[]] }, file: unknown): FormData {
  const form = new FormData();
  const [described, ...fields] = parts;
  form.append(described.name, contentOf(described, file), described.filename);
  for (const { name, value } of fields) form.append(name, value);
  return form;
}

/** Checks a file against its description, and returns its content. */
function contentOf(part: FilePart, given: unknown): Blob {
  const bytes = bytesOf(given);
  const isGiven = bytes !== undefined || isBlob(given);
  // A copy, so that the bytes that are sent are those that were checked.
  const content = bytes?.slice() ?? given;
  const blob = new Blob(isGiven ? [content as BlobPart] : [], { type: part.content_type });
  // A host makes a text of a `Blob` of another host: its size differs.
  const isRead = isGiven && (bytes !== undefined || blob.size === (given as Blob).size);
  callWasm((wasm) =>
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

/** Encodes a text for a query. A lone surrogate has no encoding and becomes U+FFFD. */
export function encoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, "�"));
}
