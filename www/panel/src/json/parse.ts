/**
 * Reads JSON text without losing anything the page needs: an integer beyond 2^53 becomes a
 * `bigint`, every value keeps its place in the text, and a mistake has a name and a place
 * (`JSON.parse` rounds the first, forgets the second, and words the third per browser).
 * Stricter than `JSON.parse` in one point: a member named twice is a mistake, because nobody
 * can say which of the two would be sent.
 */

/** A part of the text, `end` exclusive. */
export interface Range {
  start: number;
  end: number;
}

export interface Member {
  key: string;
  keyRange: Range;
  value: JsonNode;
}

export type JsonNode = Range &
  (
    | { kind: "object"; members: Member[] }
    | { kind: "array"; items: JsonNode[] }
    | { kind: "scalar"; value: string | number | bigint | boolean | null }
  );

/** The mistakes that a text can have. Each name has words in the message files. */
export type MistakeCode =
  | "bad_escape"
  | "bad_number"
  | "bad_word"
  | "control_character"
  | "duplicate_key"
  | "empty"
  | "expected_colon"
  | "expected_comma"
  | "expected_key"
  | "expected_value"
  | "single_quotes"
  | "too_deep"
  | "trailing_comma"
  | "trailing_text"
  | "unclosed"
  | "unclosed_string";

export interface Mistake extends Range {
  code: MistakeCode;
}

export type Parsed = { ok: true; root: JsonNode } | { ok: false; mistake: Mistake };

/** Deeper than any body or reply of WeChat's, and shallow enough for the call stack. */
const DEEPEST = 200;

const WHITE_SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /[\p{L}\p{N}_$.+-]+/uy;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON forbids in a text.
const STRING_END = /["\\\u0000-\u001f]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORDS = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class MistakeFound extends Error {
  constructor(readonly mistake: Mistake) {
    super(mistake.code);
  }
}

export function parse(text: string): Parsed {
  const reader = new Reader(text);
  try {
    return { ok: true, root: reader.document() };
  } catch (error) {
    if (error instanceof MistakeFound) return { ok: false, mistake: error.mistake };
    throw error;
  }
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    this.skipWhiteSpace();
    if (this.at === this.text.length) this.fail("empty", 0);
    const root = this.value(0);
    this.skipWhiteSpace();
    if (this.at < this.text.length) this.fail("trailing_text", this.at, this.text.length);
    return root;
  }

  private value(depth: number): JsonNode {
    if (depth > DEEPEST) this.fail("too_deep", this.at);
    const start = this.at;
    const char = this.text[start];
    if (char === "{") return this.object(depth);
    if (char === "[") return this.array(depth);
    if (char === '"') {
      const value = this.string();
      return { kind: "scalar", value, start, end: this.at };
    }
    if (char === "'" || char === "“" || char === "”") this.fail("single_quotes", start);
    if (char !== undefined && /[-\d]/.test(char)) return this.number();
    return this.word();
  }

  private object(depth: number): JsonNode {
    const start = this.at;
    const members: Member[] = [];
    const keys = new Set<string>();
    this.list("}", () => {
      const keyStart = this.at;
      const char = this.text[keyStart];
      if (char === "'" || char === "“" || char === "”") this.fail("single_quotes", keyStart);
      if (char !== '"') this.fail("expected_key", keyStart);
      const key = this.string();
      const keyRange = { start: keyStart, end: this.at };
      if (keys.has(key)) this.fail("duplicate_key", keyStart, this.at);
      keys.add(key);
      this.skipWhiteSpace();
      if (this.text[this.at] !== ":") this.fail("expected_colon", this.at);
      this.at += 1;
      this.skipWhiteSpace();
      members.push({ key, keyRange, value: this.value(depth + 1) });
    });
    return { kind: "object", members, start, end: this.at };
  }

  private array(depth: number): JsonNode {
    const start = this.at;
    const items: JsonNode[] = [];
    this.list("]", () => items.push(this.value(depth + 1)));
    return { kind: "array", items, start, end: this.at };
  }

  /** Parses the inside of two brackets: entries with commas between them. */
  private list(close: "}" | "]", entry: () => void): void {
    const open = this.at;
    this.at += 1;
    this.skipWhiteSpace();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      if (this.at === this.text.length) this.fail("unclosed", open);
      entry();
      this.skipWhiteSpace();
      const char = this.text[this.at];
      if (char === close) {
        this.at += 1;
        return;
      }
      if (char === undefined) this.fail("unclosed", open);
      if (char !== ",") this.fail("expected_comma", this.at);
      const comma = this.at;
      this.at += 1;
      this.skipWhiteSpace();
      if (this.text[this.at] === close) this.fail("trailing_comma", comma);
    }
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    for (;;) {
      STRING_END.lastIndex = this.at;
      const found = STRING_END.exec(this.text);
      if (!found) this.fail("unclosed_string", start, this.endOfLine(start));
      this.at = found.index;
      if (found[0] === '"') {
        this.at += 1;
        return JSON.parse(this.text.slice(start, this.at));
      }
      if (found[0] === "\\") {
        if (!this.match(ESCAPE)) this.fail("bad_escape", this.at, this.at + 2);
      } else if (found[0] === "\n" || found[0] === "\r") {
        this.fail("unclosed_string", start, this.at);
      } else {
        this.fail("control_character", this.at);
      }
    }
  }

  private number(): JsonNode {
    const start = this.at;
    const found = this.match(NUMBER);
    const rest = this.match(WORD);
    if (!found || rest) this.fail("bad_number", start, this.at);
    const [literal, fraction, exponent] = found;
    const rounded = Number(literal);
    const isInteger = fraction === undefined && exponent === undefined;
    if (!isInteger && !Number.isFinite(rounded)) this.fail("bad_number", start, this.at);
    const value = isInteger && !Number.isSafeInteger(rounded) ? BigInt(literal) : rounded;
    return { kind: "scalar", value, start, end: this.at };
  }

  private word(): JsonNode {
    const start = this.at;
    const found = this.match(WORD);
    if (!found) this.fail("expected_value", start);
    const value = WORDS.get(found[0]);
    if (value === undefined) this.fail("bad_word", start, this.at);
    return { kind: "scalar", value, start, end: this.at };
  }

  private skipWhiteSpace(): void {
    this.match(WHITE_SPACE);
  }

  /** Matches a sticky pattern here and moves behind it. */
  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private endOfLine(start: number): number {
    const end = this.text.indexOf("\n", start);
    return end === -1 ? this.text.length : end;
  }

  private fail(code: MistakeCode, start: number, end = start + 1): never {
    throw new MistakeFound({ code, start, end: Math.min(end, this.text.length) });
  }
}
