import { bytesOf } from "../arguments/bytes.js";
import { className } from "../arguments/type-name.js";

/**
 * A piece of a list of OpenIDs:
 *
 * - bytes or text with one OpenID a line, cut anywhere
 * - a page: an array of OpenIDs, or the reply of `user/get` or `user/tag/get`
 * - a `Buffer` or `Uint8Array` that went through JSON
 */
export type OpenIdPiece =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | { count?: number; data?: { openid?: string[] } }
  | { type: "Buffer"; data: number[] };

/** The number of OpenIDs or texts that are handled together. */
export const TOGETHER = 10_000;

/** Tells whether the pieces of a source come asynchronously. */
export function isAsync<T extends object | string>(
  source: T,
): source is Extract<T, AsyncIterable<OpenIdPiece>> {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

/** Lists the pieces of a source. */
export function piecesOf(source: OpenIdPiece | Iterable<OpenIdPiece>): Iterable<OpenIdPiece> {
  if (typeof source === "string" || bytesOf(source) !== undefined) return [source as OpenIdPiece];
  if (typeof source !== "object" || source === null) throw notAPiece("the source", source);
  if (Array.isArray(source)) {
    // `every` would skip holes.
    const other = source.findIndex((one) => typeof one !== "string" || one.includes("\n"));
    return other < 0 ? linesOf(source) : source;
  }
  // Bytes that were transferred to another thread, or a boxed text, whose letters would become OpenIDs.
  if (ArrayBuffer.isView(source) || className(source) === "String") {
    throw notAPiece("the source", source);
  }
  if (!(Symbol.iterator in source)) return [source as OpenIdPiece];
  // A Map or FormData yields pairs, and their names would become OpenIDs.
  const { entries, [Symbol.iterator]: iterator } = source as Partial<Map<unknown, unknown>>;
  if (entries !== undefined && entries === iterator) throw notAPiece("the source", source);
  return source as Iterable<OpenIdPiece>;
}

/** Joins texts without line breaks to text with one OpenID a line. */
function* linesOf(texts: readonly string[]): Generator<string> {
  for (let start = 0; start < texts.length; start += TOGETHER) {
    yield `${texts.slice(start, start + TOGETHER).join("\n")}\n`;
  }
}

/**
 * Returns the OpenIDs of a page. The last page of `user/get` has no `data`. Any other value is refused: as
 * an empty page it would silently omit people.
 */
export function openidsOf(page: unknown, where: string): readonly string[] {
  if (Array.isArray(page)) {
    const wrong = page.findIndex((one) => typeof one !== "string");
    if (wrong < 0) return page;
    throw notAPiece(`[${wrong}] of ${where}`, page[wrong]);
  }
  if (typeof page !== "object" || page === null) throw notAPiece(where, page);
  const { count, data, errcode } = page as { count?: unknown; data?: unknown; errcode?: unknown };
  if (errcode !== undefined && Number(errcode) !== 0) {
    throw notAPiece(where, page, ` with errcode ${String(errcode).slice(0, 16)}`);
  }
  const openids = (data as { openid?: unknown } | null | undefined)?.openid;
  if (openids === undefined || openids === null) {
    if (count === 0) return [];
    throw notAPiece(where, page, " without data.openid");
  }
  const name = `data.openid of ${where}`;
  if (!Array.isArray(openids)) throw notAPiece(name, openids);
  const list = openidsOf(openids, name);
  // The count may be a text.
  if (count !== undefined && !(Number(count) <= list.length)) {
    throw notAPiece(where, page, ` with count ${count} and ${list.length} OpenIDs`);
  }
  return list;
}

function notAPiece(where: string, found: unknown, more = ""): TypeError {
  return new TypeError(
    `openIdBatches(): a piece is text, bytes, an array of OpenIDs, or a reply of user/get; ${where} is ${className(found)}${more}`,
  );
}
