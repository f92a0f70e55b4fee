import type { WeChatRequest } from "./endpoint.js";
import { JsonFields } from "./fields.js";
import { readMultipart } from "./multipart.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * The largest body that is read: more than any upload, whose files have up to 10 MB (docs/spec.md 2.2, 2.3), with room
 * for the form around the file.
 */
const MOST_OF_A_BODY = 12 * 1024 * 1024;

/** A larger body is taken in and dropped up to here, so that its sender hears of it rather than of a broken connection. */
const MOST_DROPPED = 256 * 1024 * 1024;

/** A request that was read, and whether its body is JSON. */
export interface ReadRequest extends WeChatRequest {
  /** The body is text that should be JSON, and is not. */
  readonly malformed: boolean;
  /** The body was too large to be read. */
  readonly tooLarge: boolean;
  readonly body: JsonFields;
}

/** Reads the whole request. */
export async function readRequest(request: Request): Promise<ReadRequest> {
  const url = new URL(request.url);
  const read = await readBytes(request);
  const bytes = read ?? new Uint8Array();
  const contentType = request.headers.get("content-type") ?? undefined;
  const multipart = contentType?.toLowerCase().startsWith("multipart/form-data") ?? false;
  const { value, malformed } = multipart ? { value: {}, malformed: false } : readJson(bytes);
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    address: addressOf(request),
    contentType,
    bytes,
    body: new JsonFields(value),
    parts: multipart && contentType !== undefined ? readMultipart(bytes, contentType) : [],
    malformed,
    tooLarge: read === undefined,
  };
}

/** Reads the body; nothing if it is too large. */
async function readBytes({ body }: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_DROPPED) return undefined;
    if (size > MOST_OF_A_BODY) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (size > MOST_OF_A_BODY) return undefined;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function readJson(bytes: Uint8Array): { value: unknown; malformed: boolean } {
  if (bytes.length === 0) return { value: {}, malformed: false };
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    const object = typeof value === "object" && value !== null && !Array.isArray(value);
    return { value, malformed: !object };
  } catch {
    return { value: {}, malformed: true };
  }
}

/** The first address that a proxy names, or that of the connection. */
function addressOf(request: Request): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim();
  if (forwarded) return forwarded;
  const peer = (request.cf as { clientIp?: string } | undefined)?.clientIp ?? "127.0.0.1";
  return peer.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}
