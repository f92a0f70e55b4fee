import { bytesOf } from "./bytes.js";
import type { MediaFile } from "./generated/types.js";

/** What an upload can be given as: the description of a file, or its bytes. */
export type MediaInput = MediaFile | Uint8Array<ArrayBuffer> | Blob;

/** As many bytes from the beginning of a file as are looked at. */
const HEAD = 64;

/**
 * Describes a `Blob` or `File` with its first bytes, so that `check` and `build` can judge its type.
 *
 * @example
 * const media = await mediaOf(input.files[0]);
 * const call = build("media/uploadimg", { media });
 * await fetch(toRequest(call, { access_token, file: input.files[0] }));
 */
export async function mediaOf(file: Blob, filename = nameOf(file)): Promise<MediaFile> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  return { filename, size: file.size, head, ...contentType(file) };
}

/** The description that the WebAssembly reads: the first bytes as hexadecimal digits. */
export function describe(media: unknown): unknown {
  const bytes = bytesOf(media);
  if (bytes !== undefined) {
    return { filename: "file", size: bytes.byteLength, head: hex(bytes) };
  }
  if (media instanceof Blob) {
    return { filename: nameOf(media), size: media.size, ...contentType(media) };
  }
  if (typeof media === "object" && media !== null && "head" in media) {
    const head = bytesOf(media.head);
    return head === undefined ? media : { ...media, head: hex(head) };
  }
  return media;
}

function nameOf(file: Blob): string {
  return "name" in file && typeof file.name === "string" ? file.name : "file";
}

function contentType(file: Blob): { content_type?: string } {
  return file.type === "" ? {} : { content_type: file.type };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, HEAD), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
