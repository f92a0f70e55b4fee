import type { Text } from "../../world/text.js";
import type { WeChatRequest } from "../endpoint.js";

/** Counts the characters of texts as WeChat does. */
export interface Ruler {
  /** Characters of a text; of one that came as `\uXXXX`, those of the escapes. */
  length(text: string): number;
  /** Words that a refusal adds, if the escapes are the cause. */
  readonly remark: Text;
}

/**
 * Returns the ruler of a request. A body with Chinese as `\uXXXX` is not read as JSON is meant: each escape counts as six
 * characters, so that titles, digests and authors become too long (docs/spec.md 0.3).
 */
export function rulerOf({ bytes }: WeChatRequest): Ruler {
  const escaped = /(?:^|[^\\])(?:\\\\)*\\u[0-9a-fA-F]{4}/.test(new TextDecoder().decode(bytes));
  if (!escaped) return { length: (text) => [...text].length, remark: { zh: "", en: "" } };
  return {
    length: (text) => text.replace(/[^\x20-\x7e]/g, "\\u0000").length,
    remark: {
      zh: "；请求体用 \\uXXXX 写中文，每个算六个字符",
      en: "; the body has Chinese as \\uXXXX, of which each counts as six",
    },
  };
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The first characters of a text. */
export function beginning(text: string, characters: number): string {
  // Two units are enough for any character.
  return [...text.slice(0, 2 * characters)].slice(0, characters).join("");
}
