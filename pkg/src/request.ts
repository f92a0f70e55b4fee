import type { Call, RequestOptions } from "./public.js";
import { enter } from "./wasm.js";

/**
 * A web `Request` of a call, ready for `fetch`. Only here the access token comes in.
 *
 * @throws {MassError} if the token, the base or the file is missing or wrong.
 */
export function toRequest(call: Call, options: RequestOptions = {}): Request {
  const method = text(call, "method");
  const base = textOrNothing(options, "base");
  // The address comes from the checks or not at all: no token meets a path that is not its endpoint's.
  let url = enter((wasm) =>
    wasm.requestAddress(
      text(call, "api"),
      text(call, "path"),
      method,
      text(options, "access_token"),
      base,
      hostname(base),
      Boolean(member(options, "allow_http")),
    ),
  );
  const query = member(call, "query");
  if (typeof query === "object") {
    for (const [name, value] of Object.entries(query)) {
      url += `${url.includes("?") ? "&" : "?"}${encoded(name)}=${encoded(value)}`;
    }
  }
  // WeChat does not redirect; if something does, the token must not follow it.
  const init: RequestInit = { method, redirect: "manual" };
  const body = member(call, "body");
  if (typeof body === "string" || ArrayBuffer.isView(body)) {
    init.headers = { "content-type": "application/json" };
    init.body = body as BodyInit;
  } else if (typeof body === "object") {
    init.body = form(body, options);
  }
  return new Request(url, init);
}

/** The multipart body: the described parts, with the file's bytes from `options.file`. */
function form(body: object, options: RequestOptions): FormData {
  const form = new FormData();
  const parts = member(body, "parts");
  for (const part of Array.isArray(parts) ? parts : []) {
    const name = text(part, "name");
    const value = textOrNothing(part, "value");
    if (value === undefined) form.append(name, file(part, options), text(part, "filename"));
    else form.append(name, value);
  }
  return form;
}

function file(part: unknown, options: RequestOptions): Blob {
  const given = member(options, "file");
  const isFile = given instanceof Blob || ArrayBuffer.isView(given);
  const blob = new Blob(isFile ? [given as BlobPart] : [], { type: text(part, "content_type") });
  const size = member(part, "size");
  enter((wasm) =>
    wasm.checkFile(
      typeof size === "number" ? size : 0,
      isFile ? blob.size : undefined,
      given === undefined ? undefined : typeof given,
    ),
  );
  return blob;
}

/** A member, if there is one: a stored call may have become anything. */
function member(object: unknown, name: string): NonNullable<unknown> | undefined {
  try {
    return Reflect.get(object as object, name) ?? undefined;
  } catch {
    return undefined;
  }
}

function textOrNothing(object: unknown, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === "string" ? value : undefined;
}

function text(object: unknown, name: string): string {
  return textOrNothing(object, name) ?? "";
}

function hostname(base: string | undefined): string | undefined {
  try {
    return base === undefined ? undefined : new URL(base).hostname;
  } catch {
    return undefined;
  }
}

/** Half a surrogate pair has no encoding; it becomes U+FFFD, as wherever text becomes bytes. */
function encoded(value: unknown): string {
  return typeof value === "string" ? encodeURIComponent(value.replace(/\p{Surrogate}/gu, "�")) : "";
}
