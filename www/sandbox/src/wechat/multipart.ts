import type { FilePart } from "./endpoint.js";

const CR_LF_CR_LF = [13, 10, 13, 10];
const text = new TextDecoder();

/** Reads a multipart body as WeChat does: by the boundary, without a judgement of the parts. */
export function readMultipart(bytes: Uint8Array, contentType: string): FilePart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) return [];
  const mark = new TextEncoder().encode(`--${name}`);
  const parts: FilePart[] = [];
  let at = indexOf(bytes, mark, 0);
  while (at >= 0) {
    const start = at + mark.length;
    const next = indexOf(bytes, mark, start);
    if (next < 0) break;
    const part = readPart(bytes.subarray(start + 2, next - 2));
    if (part !== undefined) parts.push(part);
    at = next;
  }
  return parts;
}

function readPart(bytes: Uint8Array): FilePart | undefined {
  const end = indexOf(bytes, CR_LF_CR_LF, 0);
  if (end < 0) return undefined;
  const head = text.decode(bytes.subarray(0, end));
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? "";
  return {
    name: parameter(disposition, "name") ?? "",
    filename: parameter(disposition, "filename"),
    type: /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1],
    bytes: bytes.subarray(end + CR_LF_CR_LF.length),
  };
}

function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[;\\s])${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(disposition);
  return found?.[1] ?? found?.[2];
}

/** The first place of `wanted` from `from` on, or -1. */
function indexOf(bytes: Uint8Array, wanted: ArrayLike<number>, from: number): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}
