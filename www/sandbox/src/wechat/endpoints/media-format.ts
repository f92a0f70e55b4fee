/** A format of files that WeChat takes. */
export type Format = "jpg" | "png" | "gif" | "bmp" | "mp3" | "wma" | "wav" | "amr" | "mp4";

const SUFFIXES: Readonly<Record<string, Format>> = {
  jpg: "jpg",
  jpeg: "jpg",
  png: "png",
  gif: "gif",
  bmp: "bmp",
  mp3: "mp3",
  wma: "wma",
  wav: "wav",
  amr: "amr",
  mp4: "mp4",
};

/** The media type of each format, for the bytes that are given back. */
export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  jpg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  bmp: "image/bmp",
  mp3: "audio/mpeg",
  wma: "audio/x-ms-wma",
  wav: "audio/wav",
  amr: "audio/amr",
  mp4: "video/mp4",
};

/** First bytes, and where they stand. */
const SIGNATURES: readonly (readonly [Format, number, readonly number[]])[] = [
  ["jpg", 0, [0xff, 0xd8, 0xff]],
  ["png", 0, [0x89, 0x50, 0x4e, 0x47]],
  ["gif", 0, [0x47, 0x49, 0x46, 0x38]],
  ["bmp", 0, [0x42, 0x4d]],
  ["mp3", 0, [0x49, 0x44, 0x33]],
  ["wma", 0, [0x30, 0x26, 0xb2, 0x75]],
  ["wav", 8, [0x57, 0x41, 0x56, 0x45]],
  ["amr", 0, [0x23, 0x21, 0x41, 0x4d, 0x52]],
  ["mp4", 4, [0x66, 0x74, 0x79, 0x70]],
];

/** The format that a name's suffix says; nothing without a known one. */
export function formatOfName(filename: string): Format | undefined {
  return SUFFIXES[/\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? ""];
}

/** The format that the first bytes show; nothing if they show none. */
export function formatOfBytes(bytes: Uint8Array): Format | undefined {
  for (const [format, at, signature] of SIGNATURES) {
    if (signature.every((byte, place) => bytes[at + place] === byte)) return format;
  }
  // A frame of MPEG audio without a tag before it.
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0) return "mp3";
  return undefined;
}
