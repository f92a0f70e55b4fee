import { refuse, textOf } from "./arguments.js";
import { bytesOf, storedBytes } from "./bytes.js";
import type { MediaFile } from "./generated/types.js";
import { className } from "./kinds.js";
import type { FileContent } from "./public.js";

/** What an upload can be given as: the description of a file, or its content. */
export type MediaInput = MediaFile | FileContent;

/** The name of a file that has none. */
const UNNAMED = "file";

/** As many bytes from the beginning of a file as are looked at. */
export const HEAD = 64;

/** No upload takes more than 10 MB. A bigger file is refused by its size, and not read. */
const MOST_READ = 16 * 1024 * 1024;

/** The fingerprints of files that `mediaOf` has read, which `toRequest` cannot: it waits for nothing. */
const known = new WeakMap<object, string>();

/**
 * Describes a `Blob` or `File` with its first bytes and a fingerprint, so that `check` and `build` can
 * judge its type, and `toRequest` can tell another file from it.
 *
 * @throws {MassError} (rejects) if `file` is no `Blob`, or `filename` no text.
 * @example
 * const media = await mediaOf(input.files[0]);
 * const call = build("media/uploadimg", { media });
 * await fetch(toRequest(call, { access_token, file: input.files[0] }));
 */
export async function mediaOf(file: Blob, filename?: string): Promise<MediaFile> {
  if (!isBlob(file)) refuse("/file", "Blob, File", file);
  const name = filename === undefined ? nameOf(file) : textOf("/filename", filename);
  const isWhole = file.size <= MOST_READ;
  const read = new Uint8Array(await (isWhole ? file : file.slice(0, HEAD)).arrayBuffer());
  const media: MediaFile = {
    filename: name,
    size: file.size,
    head: read.slice(0, HEAD),
    ...contentType(file),
  };
  if (isWhole) {
    media.fingerprint = fingerprint(read);
    known.set(file, media.fingerprint);
  }
  return media;
}

/** The description that the WebAssembly reads: the first bytes as hexadecimal digits. */
export function describe(media: unknown): unknown {
  const bytes = bytesOf(media);
  if (bytes !== undefined) {
    return {
      filename: UNNAMED,
      size: bytes.byteLength,
      head: hex(bytes),
      fingerprint: fingerprint(bytes),
    };
  }
  if (isBlob(media)) {
    return { filename: nameOf(media), size: media.size, ...contentType(media) };
  }
  if (typeof media === "object" && media !== null && "head" in media) {
    const { head: given } = media;
    const isStored = typeof given === "object" && given !== null;
    const head = bytesOf(given) ?? (isStored ? storedBytes(given) : undefined);
    return head === undefined ? media : { ...media, head: hex(head) };
  }
  return media;
}

/** Whether this is a `Blob` or a `File`, of this realm or of another one. */
export function isBlob(value: unknown): value is Blob {
  try {
    // Of workerd with a compatibility date before 2024-09-26 a `Blob` has no name of its class.
    if (value instanceof Blob) return true;
  } catch {
    // A Proxy that has been revoked.
    return false;
  }
  const kind = className(value);
  return kind === "Blob" || kind === "File";
}

/** FNV-1a of 32 bits, as the crate makes it: it tells apart what differs by mistake. */
export function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The fingerprint of a file that `mediaOf` has read. */
export function fingerprintOf(file: unknown): string | undefined {
  return typeof file === "object" && file !== null ? known.get(file) : undefined;
}

/** A `File` may have no name; the suffix comes from its bytes, where the description is read. */
function nameOf(file: Blob): string {
  return ("name" in file && typeof file.name === "string" && file.name) || UNNAMED;
}

function contentType(file: Blob): { content_type?: string } {
  return file.type === "" ? {} : { content_type: file.type };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, HEAD), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
