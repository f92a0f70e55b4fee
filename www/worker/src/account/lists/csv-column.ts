import { LONGEST, type OpenIdLines } from "./openid-lines.js";

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22];
/** The characters between fields. */
const SEPARATORS = [0x2c, 0x09, 0x3b];
/** Most bytes of the first row. */
const LONGEST_HEADING = 64 * 1024;

/**
 * Reads the column of OpenIDs of a table (CSV), which comes in pieces that are cut anywhere. It is the column
 * with the heading `openid`, or else the first one. Fields may be quoted, and then have line breaks.
 */
export class CsvColumn {
  readonly #lines: OpenIdLines;
  readonly #field = new Uint8Array(LONGEST + 1);
  #fieldLength = 0;
  /** The number of the field in the row. */
  #at = 0;
  #isQuoted = false;
  /** Whether the byte before was a quote that ends the quoted text, or stands for one with the next. */
  #wasQuote = false;
  #isEmptyRow = true;
  /** The first row, until it is complete. */
  #heading: number[] | undefined = [];
  #separator = SEPARATORS[0] as number;
  #column = 0;

  constructor(lines: OpenIdLines) {
    this.#lines = lines;
  }

  /** Reads the next piece. */
  push(bytes: Uint8Array): void {
    let start = 0;
    if (this.#heading !== undefined) {
      const end = bytes.indexOf(LF);
      const part = end < 0 ? bytes : bytes.subarray(0, end + 1);
      // A heading beyond all measure is read as far as there is room, and then as data.
      if (this.#heading.length + part.length <= LONGEST_HEADING) {
        for (const byte of part) this.#heading.push(byte);
        if (end < 0) return;
        start = end + 1;
      }
      this.#endHeading();
    }
    for (let at = start; at < bytes.length; at += 1) this.#byte(bytes[at] as number);
  }

  /** Ends the table. */
  end(): void {
    if (this.#heading !== undefined) this.#endHeading();
    if (!this.#isEmptyRow) this.#endRow();
  }

  #endHeading(): void {
    const bytes = Uint8Array.from(this.#heading ?? []);
    this.#heading = undefined;
    const text = new TextDecoder().decode(bytes).trim();
    const counts = SEPARATORS.map((byte) => text.split(String.fromCharCode(byte)).length);
    const most = Math.max(...counts);
    if (most > 1) this.#separator = SEPARATORS[counts.indexOf(most)] as number;
    const names = text.split(String.fromCharCode(this.#separator)).map(withoutQuotes);
    const column = names.findIndex((name) => /^open_?id$/i.test(name));
    if (column >= 0) {
      this.#column = column;
      this.#lines.skip();
      return;
    }
    for (const byte of bytes) this.#byte(byte);
  }

  #byte(byte: number): void {
    if (this.#isQuoted) {
      if (byte === QUOTE) {
        this.#isQuoted = false;
        this.#wasQuote = true;
      } else this.#keep(byte);
      return;
    }
    if (byte === QUOTE) {
      if (this.#wasQuote) this.#keep(byte);
      this.#isQuoted = true;
      this.#wasQuote = false;
      this.#isEmptyRow = false;
      return;
    }
    this.#wasQuote = false;
    if (byte === LF) {
      this.#endRow();
    } else if (byte === this.#separator) {
      this.#at += 1;
      this.#isEmptyRow = false;
    } else if (byte !== CR) {
      this.#isEmptyRow = false;
      this.#keep(byte);
    }
  }

  #keep(byte: number): void {
    if (this.#at !== this.#column || this.#fieldLength === this.#field.length) return;
    this.#field[this.#fieldLength] = byte;
    this.#fieldLength += 1;
  }

  #endRow(): void {
    let [start, end] = [0, this.#fieldLength];
    while (start < end && isBlank(this.#field[start] as number)) start += 1;
    while (end > start && isBlank(this.#field[end - 1] as number)) end -= 1;
    this.#lines.line(this.#field, start, end);
    this.#fieldLength = 0;
    this.#at = 0;
    this.#isEmptyRow = true;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

function withoutQuotes(name: string): string {
  return name
    .replace(/^\uFEFF/, "")
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .trim();
}
