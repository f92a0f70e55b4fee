import type { WeChatRequest } from "./endpoint.js";
import { JsonFields } from "./fields.js";
import { readMultipart } from "./multipart.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** A request that was read, and whether its body is JSON. */
export interface ReadRequest extends WeChatRequest {
  /** The body is text that should be JSON, and is not. */
  readonly malformed: boolean;
  readonly body: JsonFields;
}

/** Reads the whole request. */
export async function readRequest(request: Request): Promise<ReadRequest> {
  const url = new URL(request.url);
  const bytes = new Uint8Array(await request.arrayBuffer());
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
  };
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
