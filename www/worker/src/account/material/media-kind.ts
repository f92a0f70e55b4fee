import { refuse, type Text } from "../../shared/outcome.js";

/** The kinds of media that WeChat tells apart. A `thumb` is a picture, too, which the caller asks for by name. */
export type MediaKind = "image" | "voice" | "video" | "thumb";

/** The kind of a file by its first bytes, whatever it is called. Nothing if WeChat takes no such file. */
export function kindOf(bytes: Uint8Array): Exclude<MediaKind, "thumb"> | undefined {
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47])) return "image"; // PNG
  if (starts(bytes, [0xff, 0xd8, 0xff])) return "image"; // JPEG
  if (has(bytes, 0, "GIF8") || has(bytes, 0, "BM")) return "image";
  if (has(bytes, 0, "#!AMR") || has(bytes, 0, "ID3")) return "voice";
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WAVE")) return "voice";
  if (starts(bytes, [0x30, 0x26, 0xb2, 0x75])) return "voice"; // WMA
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0) return "voice"; // MP3 without a tag
  if (has(bytes, 4, "ftyp") && pictureOf(bytes) === undefined) return "video";
  return undefined;
}

/** Refuses pictures of formats that WeChat does not take, and says how to get one that it takes. */
export function refuseForeignPicture(bytes: Uint8Array): void {
  const format = pictureOf(bytes);
  if (format === undefined) return;
  refuse(415, "picture_format", {
    zh: `微信不接受 ${format} 图片：请在图片工具中另存为 JPG 或 PNG 再上传`,
    en: `WeChat takes no ${format} pictures: save it as JPG or PNG in a picture program, and upload that`,
  } satisfies Text);
}

/** The format of a picture that browsers show and WeChat refuses. */
function pictureOf(bytes: Uint8Array): string | undefined {
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return "WebP";
  if (has(bytes, 4, "ftypavif") || has(bytes, 4, "ftypavis")) return "AVIF";
  if (["ftypheic", "ftypheix", "ftypmif1", "ftypmsf1"].some((brand) => has(bytes, 4, brand))) {
    return "HEIC";
  }
  if (starts(bytes, [0x49, 0x49, 0x2a, 0]) || starts(bytes, [0x4d, 0x4d, 0, 0x2a])) return "TIFF";
  const head = new TextDecoder().decode(bytes.subarray(0, 256));
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg[\s>]/i.test(head) ? "SVG" : undefined;
}

function starts(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, at) => bytes[at] === byte);
}

function has(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
}
