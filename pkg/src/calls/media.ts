import { bytesOf, storedBytes } from "../arguments/bytes.js";
import { className } from "../arguments/type-name.js";
import type { MediaFile } from "../generated/types.js";
import { refuse, textOf } from "./arguments.js";
import type { FileContent } from "./types.js";

/** The file of an upload: its description or its content. */
export type MediaInput = MediaFile | FileContent;

/** The name of a file without a name. */
const UNNAMED = "file";

/** The number of bytes at the beginning of a file that are checked. */
export const HEAD = 64;

/** The maximum size of a file that is read. No upload takes more than 10 MB, so a bigger file is refused by its size. */
const MOST_READ = 16 * 1024 * 1024;

/** The fingerprints of the files that `mediaOf` has read. `toRequest` is synchronous and cannot read a file. */
const known = new WeakMap<object, string>();

/**
 * Describes a `Blob` or `File` with its first bytes and a fingerprint. With these, `check` and `build`
 * can check its type, and `toRequest` can refuse another file.
 *
 * @throws {MassError} (rejects) if `file` is not a `Blob`, or `filename` is not a text.
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

/** Describes a file for the WebAssembly, which reads the first bytes as hexadecimal digits. */
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

/** Tells whether a value is a `Blob` or a `File`, of this realm or of another one. */
export function isBlob(value: unknown): value is Blob {
  try {
    // In workerd with a compatibility date before 2024-09-26, a `Blob` does not name its class.
    if (value instanceof Blob) return true;
  } catch {
    // A revoked Proxy.
    return false;
  }
  const kind = className(value);
  return kind === "Blob" || kind === "File";
}

/** Computes the FNV-1a hash of 32 bits, as the crate does. It reveals files that differ by mistake. */
export function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Returns the fingerprint of a file that `mediaOf` has read. */
export function fingerprintOf(file: unknown): string | undefined {
  return typeof file === "object" && file !== null ? known.get(file) : undefined;
}

/** Returns the name of a file, which may have none. The WebAssembly takes the suffix from its bytes. */
function nameOf(file: Blob): string {
  return ("name" in file && typeof file.name === "string" && file.name) || UNNAMED;
}

function contentType(file: Blob): { content_type?: string } {
  return file.type === "" ? {} : { content_type: file.type };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, HEAD), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
