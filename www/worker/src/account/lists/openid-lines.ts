/** Takes the bytes of an OpenID, from `start` to before `end`. They are only valid during the call. */
export type TakeOpenId = (bytes: Uint8Array, start: number, end: number) => void;

/** A line of a file, with its number from 1. */
export interface FoundLine {
  line: number;
  /** Its beginning. */
  found: string;
}

/** Counts of what was read. */
export interface LineReport {
  lines: number;
  malformed: number;
  /** The first hundred. */
  malformed_lines: FoundLine[];
  /** OpenIDs with an unusual length. They are kept. */
  odd: number;
  first_odd: FoundLine | undefined;
}

/** The length of every real OpenID that was seen. */
export const USUAL_LENGTH = 28;
/** The malformed lines that are kept with their numbers. */
const MOST_FOUND = 100;
/** A longer line cannot be an OpenID. Only its beginning is kept. */
export const LONGEST = 256;
/** The characters of a malformed line that are shown. */
const SHOWN = 64;

const LF = 0x0a;
const CR = 0x0d;

/** Whether a byte may be in an OpenID: `[0-9A-Za-z_-]`. */
const POSSIBLE = new Uint8Array(256);
for (const character of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") {
  POSSIBLE[character.charCodeAt(0)] = 1;
}

/**
 * Reads a text with an OpenID a line, which comes in pieces that are cut anywhere. It finds the same lines
 * malformed as `openIdBatches` of the package.
 */
export class OpenIdLines {
  readonly report: LineReport = {
    lines: 0,
    malformed: 0,
    malformed_lines: [],
    odd: 0,
    first_odd: undefined,
  };
  readonly #take: TakeOpenId;
  /** The beginning of a line whose end has not come. */
  readonly #begun = new Uint8Array(LONGEST + 1);
  #begunLength = 0;

  constructor(take: TakeOpenId) {
    this.#take = take;
  }

  /** Reads the next piece. */
  push(bytes: Uint8Array): void {
    let start = 0;
    if (this.#begunLength > 0) {
      const end = bytes.indexOf(LF);
      this.#begin(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      this.#endBegun();
      start = end + 1;
    }
    const length = bytes.length;
    let isPossible = 1;
    for (let at = start; at < length; at += 1) {
      const byte = bytes[at] as number;
      if (byte !== LF) {
        isPossible &= POSSIBLE[byte] as number;
        continue;
      }
      if (isPossible === 1 && at - start === USUAL_LENGTH) {
        this.report.lines += 1;
        this.#take(bytes, start, at);
      } else {
        this.line(bytes, start, at);
      }
      start = at + 1;
      isPossible = 1;
    }
    if (start < length) this.#begin(bytes.subarray(start));
  }

  /** Ends the list. */
  end(): void {
    if (this.#begunLength > 0) this.#endBegun();
  }

  #begin(bytes: Uint8Array): void {
    const room = this.#begun.length - this.#begunLength;
    const kept = bytes.subarray(0, room);
    this.#begun.set(kept, this.#begunLength);
    this.#begunLength += kept.length;
  }

  #endBegun(): void {
    const length = this.#begunLength;
    this.#begunLength = 0;
    this.line(this.#begun, 0, length);
  }

  /** Counts a line that is known to have no OpenID. */
  skip(): void {
    this.report.lines += 1;
  }

  /** Takes a whole line without its line break, or reports it. */
  line(bytes: Uint8Array, from: number, to: number): void {
    this.report.lines += 1;
    let [start, end] = [from, to];
    if (this.report.lines === 1 && hasBom(bytes, start)) start += 3;
    if (end > start && bytes[end - 1] === CR) end -= 1;
    const length = end - start;
    let isPossible = length <= LONGEST;
    for (let at = start; isPossible && at < end; at += 1) {
      isPossible = POSSIBLE[bytes[at] as number] === 1;
    }
    if (isPossible && length === USUAL_LENGTH) {
      this.#take(bytes, start, end);
      return;
    }
    const text = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + LONGEST)));
    if (text.trim() === "") return;
    const isJoined = length > USUAL_LENGTH && length % USUAL_LENGTH === 0;
    const isHeading = this.report.lines === 1 && /^open_?id$/i.test(text);
    const found = { line: this.report.lines, found: shown(text) };
    if (!isPossible || isJoined || isHeading) {
      this.report.malformed += 1;
      if (this.report.malformed_lines.length < MOST_FOUND) this.report.malformed_lines.push(found);
      return;
    }
    this.report.odd += 1;
    this.report.first_odd ??= found;
    this.#take(bytes, start, end);
  }
}

function hasBom(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
