import { InternalError } from "../errors/base.js";
import type { Problem } from "../errors/calls.js";
import { encode, isWellFormed } from "./utf8.js";

/** The functions of a WebAssembly file through which values and texts cross. */
export interface Boxes {
  ownMemory(): unknown;
  inbox(size: number): number;
  outbox(): number;
}

/** The kinds of values in a message, in the order of `src/wasm/convert/packed_value.rs`, which reads it. */
const ABSENT = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const INTEGER = 4;
const FRACTION = 5;
const BIG_INT = 6;
const TEXT = 7;
const LIST = 8;
const OBJECT = 9;
const UNSUPPORTED = 10;
const TOO_DEEP = 11;
const TOO_MANY = 12;
const TOO_MANY_IN_ALL = 13;
const TEXTS = 14;

/** The maximum depth. It is deeper than any of WeChat's bodies, and ends a cycle. */
const MAX_DEPTH = 32;
/**
 * The maximum number of values, apart from plain texts in a list. It is more than any of WeChat's bodies has, and ends a
 * value that refers to itself many times.
 */
const MAX_VALUES = 50_000;
/** The maximum length of a list. It is longer than any useful list, and ends a list with four billion holes. */
const MAX_LENGTH = 1_000_000;
/** The maximum number of members of an object. WeChat's own have two dozen. */
const MAX_MEMBERS = 1000;

/** The byte that begins a number which does not fit into one byte, and the bytes that such a number takes. */
const WIDE = 127;
const WIDE_BYTES = 6;
/** The longest text whose length in UTF-8 always fits into one byte. */
const SHORT_TEXT = 42;
/** A text longer than this is encoded by the engine, which takes longer to begin than a short text takes here. */
const ENCODED_HERE = 100;
/** The least number of texts that are written as one, and the most units of UTF-16 that these may have. */
const MANY_TEXTS = 32;
const JOINED_AT_MOST = 1 << 28;
/** So many of them are joined at once. The text of a whole list is long: to make room for it takes longer than to copy it. */
const JOINED = 512;

/** How often a message is written again whose instance a getter has ended. */
const MOST_REPEATS = 3;

/** The bytes that an empty inbox gets room for. */
const USUAL_SIZE = 1 << 14;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The way into an instance's memory and out of it: a message is written straight to where the WebAssembly reads it, and
 * a text is read from where the WebAssembly left it.
 *
 * A getter of a value that is being written may call the package again. So each message begins behind the one before,
 * until that is done.
 */
export class Mailbox {
  readonly #boxes: Boxes;
  #memory: Uint8Array = new Uint8Array();
  /** Where the inbox begins in the memory, where its room ends, and where the next byte goes. */
  #start = 0;
  #limit = 0;
  #at = 0;
  /** The number of values of this message. */
  #values = 0;
  /** The number of instances that have ended. */
  #ended = 0;
  /** The number of messages that are being written: one, and those of its getters. */
  #messages = 0;

  constructor(boxes: Boxes) {
    this.#boxes = boxes;
  }

  /** Tells whether a value is being written, which would be lost with its instance. */
  get isInUse(): boolean {
    return this.#messages > 0;
  }

  /** Forgets the memory of an instance that has ended. */
  forget(): void {
    this.#memory = new Uint8Array();
    this.#start = 0;
    this.#limit = 0;
    this.#at = 0;
    this.#ended += 1;
  }

  /** Puts two values into the inbox, and calls with the places between which they are. */
  values<T>(
    first: unknown,
    second: unknown,
    call: (start: number, end: number) => T,
    repeats = MOST_REPEATS,
  ): T {
    const begin = this.#at - this.#start;
    const before = this.#values;
    const ended = this.#ended;
    this.#messages += 1;
    try {
      this.#values = 0;
      this.#value(first, 0);
      this.#values = 0;
      this.#value(second, 0);
      if (ended === this.#ended) return call(begin, this.#at - this.#start);
    } finally {
      this.#messages -= 1;
      this.#values = before;
      this.#goBack(begin, ended);
    }
    // A getter has ended the instance, and with it what was already written.
    if (repeats === 0) {
      throw new InternalError("the WebAssembly ended each time while a value was written");
    }
    return this.values(first, second, call, repeats - 1);
  }

  /** Gives up the message that begins there. If its instance has ended, so have all messages before it. */
  #goBack(begin: number, ended: number): void {
    this.#at = this.#start + (ended === this.#ended ? begin : 0);
  }

  /** Puts a text or bytes into the inbox, and calls with the places between which they are. */
  content<T>(content: string | Uint8Array, call: (start: number, end: number) => T): T {
    const begin = this.#at - this.#start;
    const ended = this.#ended;
    try {
      if (typeof content === "string") {
        // Most replies are ASCII. Room for three bytes for each unit would stay taken.
        const rest = content.slice(this.#encoded(content, content.length));
        if (rest !== "") this.#encoded(rest, rest.length * 3);
      } else {
        this.#makeRoom(content.length);
        this.#memory.set(content, this.#at);
        this.#at += content.length;
      }
      return call(begin, this.#at - this.#start);
    } finally {
      this.#goBack(begin, ended);
    }
  }

  /** Writes as much of a text as fits into so many bytes, and returns how much that is. */
  #encoded(text: string, most: number): number {
    this.#makeRoom(most);
    const room = this.#memory.subarray(this.#at, this.#limit);
    const { read, written } = encoder.encodeInto(text, room);
    this.#at += written;
    return read;
  }

  /** Takes problems out of the outbox, of which a length of 0 means none. */
  problems(length: number): Problem[] {
    return length === 0 ? [] : JSON.parse(this.text(length));
  }

  /** Takes a result out of the outbox. A refusal has its length below 0, and `toError` makes the error of it. */
  result<R>(length: number, toError: (refused: unknown) => unknown): R {
    const result = JSON.parse(this.text(Math.abs(length)));
    if (length < 0) throw toError(result);
    return result;
  }

  /** Takes a text of so many bytes out of the outbox. */
  text(length: number): string {
    return decoder.decode(this.#sent(length));
  }

  /** Takes so many bytes out of the outbox. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return this.#sent(length).slice() as Uint8Array<ArrayBuffer>;
  }

  #sent(length: number): Uint8Array {
    const start = this.#boxes.outbox();
    return this.#current().subarray(start, start + length);
  }

  /** The memory as it is now: it has moved if it has grown. */
  #current(): Uint8Array {
    if (this.#memory.length === 0) {
      this.#memory = new Uint8Array((this.#boxes.ownMemory() as WebAssembly.Memory).buffer);
    }
    return this.#memory;
  }

  /** Makes room for more bytes. */
  #makeRoom(more: number): void {
    if (this.#at + more > this.#limit) {
      const taken = this.#at - this.#start;
      const room = Math.max(taken + more, (this.#limit - this.#start) * 2, USUAL_SIZE);
      this.#start = this.#boxes.inbox(room);
      this.#limit = this.#start + room;
      this.#at = this.#start + taken;
    }
    this.#current();
  }

  #value(value: unknown, depth: number): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) {
      if (this.#values === MAX_VALUES + 1) {
        this.#tooMany(TOO_MANY_IN_ALL, MAX_VALUES, this.#values);
      } else {
        this.#tag(ABSENT);
      }
      return;
    }
    switch (typeof value) {
      case "string":
        this.#text(TEXT, value);
        return;
      case "undefined":
        this.#tag(ABSENT);
        return;
      case "boolean":
        this.#tag(value ? TRUE : FALSE);
        return;
      case "number":
        this.#number(value);
        return;
      case "bigint":
        this.#text(BIG_INT, String(value));
        return;
      case "object":
        if (value === null) this.#tag(NULL);
        else if (depth === MAX_DEPTH) this.#counted(TOO_DEEP, MAX_DEPTH);
        else this.#object(value, depth);
        return;
      default:
        this.#text(UNSUPPORTED, typeof value);
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value)) this.#text(INTEGER, String(value));
    else if (Number.isFinite(value)) this.#text(FRACTION, String(value));
    else this.#text(UNSUPPORTED, "NaN, Infinity");
  }

  /**
   * Writes a list or an object. All of it is read before any of it is written: an iterator, a getter or a Proxy may
   * throw, may give something else the second time, and may call the package.
   */
  #object(object: object, depth: number): void {
    let isList: boolean;
    try {
      isList = Array.isArray(object);
    } catch {
      this.#text(UNSUPPORTED, "revoked Proxy");
      return;
    }
    if (isList) this.#list(object as unknown[], depth);
    else this.#members(object as Record<string, unknown>, depth);
  }

  #list(list: readonly unknown[], depth: number): void {
    let items: unknown[] | undefined;
    try {
      // Of a Proxy it may be NaN.
      if (!(list.length > MAX_LENGTH)) {
        items = typeof list[Symbol.iterator] === "function" ? [...list] : Array.from(list);
      }
    } catch {
      this.#text(UNSUPPORTED, "getter that throws");
      return;
    }
    if (items === undefined) {
      this.#tooMany(TOO_MANY, MAX_LENGTH, MAX_LENGTH + 1);
      return;
    }
    if (items.length >= MANY_TEXTS && this.#texts(items)) return;
    this.#counted(LIST, items.length);
    for (const item of items) {
      if (typeof item === "string") this.#text(TEXT, item);
      else this.#value(item, depth + 1);
    }
  }

  /**
   * Writes a plain list of texts in ASCII as one text, of which the engine copies many at once. Writes nothing if it is another.
   */
  #texts(items: readonly unknown[]): boolean {
    const units = unitsOf(items);
    if (units > JOINED_AT_MOST) return false;
    const texts = items as readonly string[];
    const begin = this.#at - this.#start;
    const { length } = texts;
    // 0 says that the length of each follows.
    const first = (texts[0] as string).length;
    const common = texts.every((text) => text.length === first) ? first : 0;
    this.#makeRoom((3 + (common > 0 ? 0 : length)) * WIDE_BYTES + units + 1);
    this.#memory[this.#at++] = TEXTS;
    this.#count(length);
    this.#count(common);
    if (common === 0) for (const text of texts) this.#count(text.length);
    setWide(this.#memory, this.#at, units);
    this.#at += WIDE_BYTES;
    for (let index = 0; index < length; index += JOINED) {
      const joined = "".concat(...texts.slice(index, index + JOINED));
      const room = this.#memory.subarray(this.#at, this.#at + joined.length);
      const { read, written } = encoder.encodeInto(joined, room);
      this.#at += written;
      // As many bytes as units are ASCII.
      if (read !== joined.length || written !== joined.length) {
        this.#at = this.#start + begin;
        return false;
      }
    }
    return true;
  }

  #members(object: Record<string, unknown>, depth: number): void {
    const special = specialName(object);
    if (special !== undefined) {
      this.#text(UNSUPPORTED, special);
      return;
    }
    let names: string[];
    const values: unknown[] = [];
    try {
      names = Object.keys(object);
      for (const name of names) values.push(object[name]);
    } catch {
      this.#text(UNSUPPORTED, "getter that throws");
      return;
    }
    if (names.length > MAX_MEMBERS) {
      this.#tooMany(TOO_MANY, MAX_MEMBERS, names.length);
      return;
    }
    this.#counted(OBJECT, names.length);
    for (let index = 0; index < values.length; index += 1) {
      const name = names[index] as string;
      if (!this.#written(name)) this.#writtenByEngine(name, false);
      this.#value(values[index], depth + 1);
    }
  }

  #tag(tag: number): void {
    this.#makeRoom(1);
    this.#memory[this.#at++] = tag;
  }

  /** Writes a tag and a number below 2^32. */
  #counted(tag: number, count: number): void {
    this.#makeRoom(1 + WIDE_BYTES);
    this.#memory[this.#at++] = tag;
    this.#count(count);
  }

  /** Writes a number, for which there is room: in one byte, or in five behind a byte that says so. */
  #count(count: number): void {
    if (count < WIDE) {
      this.#memory[this.#at++] = count;
    } else {
      setWide(this.#memory, this.#at, count);
      this.#at += WIDE_BYTES;
    }
  }

  #tooMany(tag: number, limit: number, actual: number): void {
    this.#counted(tag, limit);
    this.#makeRoom(WIDE_BYTES);
    this.#count(actual);
  }

  /** Writes a text behind a tag. Half a surrogate pair, such as half an emoji cut by `slice`, is refused. */
  #text(tag: number, text: string): void {
    this.#tag(tag);
    if (this.#written(text)) return;
    this.#at -= 1;
    this.#text(UNSUPPORTED, "half a surrogate pair");
  }

  /** Writes the length and the UTF-8 of a text. Writes nothing if it has half a surrogate pair. */
  #written(text: string): boolean {
    const { length } = text;
    // UTF-8 has at most three bytes for each unit of UTF-16.
    this.#makeRoom(length * 3 + WIDE_BYTES);
    const memory = this.#memory;
    const before = this.#at;
    if (length <= SHORT_TEXT) {
      const end = encode(text, memory, before + 1);
      if (end < 0) return false;
      memory[before] = end - before - 1;
      this.#at = end;
      return true;
    }
    if (length > ENCODED_HERE) return this.#writtenByEngine(text, true);
    const end = encode(text, memory, before + WIDE_BYTES);
    if (end < 0) return false;
    setWide(memory, before, end - before - WIDE_BYTES);
    this.#at = end;
    return true;
  }

  /** The same by the engine. If it `mustBeWellFormed`, half a surrogate pair is refused; otherwise it becomes U+FFFD. */
  #writtenByEngine(text: string, mustBeWellFormed: boolean): boolean {
    const before = this.#at;
    const room = this.#memory.subarray(before + WIDE_BYTES, this.#limit);
    const { written } = encoder.encodeInto(text, room);
    if (mustBeWellFormed && written !== text.length && !isWellFormed(text)) return false;
    setWide(this.#memory, before, written);
    this.#at = before + WIDE_BYTES + written;
    return true;
  }
}

/** Returns the units of UTF-16 of all texts of a list, or infinity if one of its entries is something else. */
function unitsOf(items: readonly unknown[]): number {
  let units = 0;
  for (const item of items) {
    if (typeof item !== "string") return Number.POSITIVE_INFINITY;
    units += item.length;
  }
  return units;
}

/** Writes a number that does not fit into one byte: a byte that says so, and five of seven bits, the lowest first. */
function setWide(memory: Uint8Array, at: number, count: number): void {
  memory[at] = WIDE;
  memory[at + 1] = count & 0x7f;
  memory[at + 2] = (count >>> 7) & 0x7f;
  memory[at + 3] = (count >>> 14) & 0x7f;
  memory[at + 4] = (count >>> 21) & 0x7f;
  memory[at + 5] = count >>> 28;
}

/** Names objects that are not plain data: those with a `toJSON` (dates, addresses), collections, bytes. */
function specialName(object: object): string | undefined {
  const isPlain = prototypeOf(object) === Object.prototype;
  if (!isPlain) {
    if (isA(object, Map)) return "Map";
    if (isA(object, Set)) return "Set";
    if (isA(object, Promise)) return "Promise";
  }
  if (ArrayBuffer.isView(object) || (!isPlain && isA(object, ArrayBuffer))) return "bytes";
  let toJson: unknown;
  try {
    toJson = (object as { toJSON?: unknown }).toJSON;
  } catch {
    // The members tell what throws.
  }
  return typeof toJson === "function" ? "object with toJSON" : undefined;
}

/** Returns the prototype, or nothing if a Proxy throws. */
function prototypeOf(object: object): unknown {
  try {
    return Object.getPrototypeOf(object);
  } catch {
    return undefined;
  }
}

function isA(object: object, type: new (...args: never[]) => object): boolean {
  try {
    return object instanceof type;
  } catch {
    return false;
  }
}
