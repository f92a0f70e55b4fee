import type { FilePart, WeChatRequest } from "../endpoint.js";
import { refuse } from "../refusal.js";
import { type Format, formatOfBytes, formatOfName } from "./media-format.js";

/** The files that an upload takes. */
export interface UploadRule {
  readonly formats: readonly Format[];
  /** Bytes. */
  readonly most: number;
  /** The errcode of a file that is larger. */
  readonly tooLarge: number;
  /** Where the rule comes from. */
  readonly source: string;
}

/** A file that was found right. */
export interface GoodFile {
  readonly filename: string;
  /** The format that its bytes show. */
  readonly format: Format;
  readonly bytes: Uint8Array;
}

const IMAGES: readonly Format[] = ["jpg", "png", "gif", "bmp"];

/** The kinds of uploads with a `type`. */
export const KINDS = ["image", "voice", "video", "thumb"] as const;

/** A kind of uploads. */
export type Kind = (typeof KINDS)[number];

/** Returns the kind that the query asks for. */
export function kindOf(request: WeChatRequest, source: string): Kind {
  const type = request.query.get("type") ?? "";
  return (
    KINDS.find((kind) => kind === type) ??
    refuse(
      40004,
      {
        zh: `type 为 ${KINDS.join("、")} 之一，不是“${type.slice(0, 100)}”`,
        en: `type is one of ${KINDS.join(", ")}, and not "${type.slice(0, 100)}"`,
      },
      source,
    )
  );
}

/** Reads the file of an upload, as strictly as WeChat does. */
export function fileOf({ parts }: WeChatRequest, rule: UploadRule): GoodFile {
  const { formats, most, tooLarge, source } = rule;
  const part = parts.find(({ name }) => name === "media");
  if (part?.filename === undefined) {
    refuse(
      41005,
      {
        zh: "要有名为 media、带 filename 的文件",
        en: "the file is a part named `media` with a filename",
      },
      source,
    );
  }
  const named = formatOfName(part.filename);
  if (named === undefined) {
    refuse(
      40113,
      {
        zh: `文件类型看扩展名，“${part.filename.slice(-100)}”的扩展名不认识`,
        en: `the suffix of "${part.filename.slice(-100)}" decides, and it is unknown`,
      },
      source,
    );
  }
  if (!formats.includes(named))
    refuse(
      40005,
      { zh: `只接受 ${formats.join("、")}`, en: `only ${formats.join(", ")} are taken` },
      source,
    );
  if (part.bytes.length === 0) refuse(44001, { zh: "文件为空", en: "the file is empty" }, source);
  const format = formatOf(part, formats, source);
  if (part.bytes.length > most) {
    refuse(
      tooLarge,
      {
        zh: `最大 ${most} 字节，文件有 ${part.bytes.length} 字节`,
        en: `at most ${most} bytes; the file has ${part.bytes.length}`,
      },
      source,
    );
  }
  return { filename: part.filename, format, bytes: part.bytes };
}

/** The format of a file, by its first bytes. */
function formatOf({ bytes }: FilePart, formats: readonly Format[], source: string): Format {
  const shown = formatOfBytes(bytes);
  if (shown !== undefined && formats.includes(shown)) return shown;
  const errcode = formats.some((format) => IMAGES.includes(format)) ? 40137 : 40005;
  return refuse(
    errcode,
    {
      zh: `文件开头的字节不属于 ${formats.join("、")}`,
      en: `the first bytes are of none of ${formats.join(", ")}`,
    },
    source,
  );
}
