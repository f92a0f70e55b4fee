import type { Boxes } from "./mailbox.js";

/** An option as it goes into the WebAssembly: a text, or several. A number is the text of its digits. */
export type OptionTexts = string | readonly string[] | undefined;

/** The bytes for which there is room at first: more than nearly all pushes have. */
const USUAL_SIZE = 24 * 1024;
/** The byte behind which four bytes have a number, and all of these. */
const WIDE = 255;
const WIDE_BYTES = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The memory of an instance through which options and a body go in, and one text comes out.
 *
 * Nothing of the caller runs between writing and reading: the options are read before. So one room is enough.
 */
export class Room {
  readonly #boxes: Boxes;
  #memory: Uint8Array = new Uint8Array();
  /** The inbox. It is empty if the memory has moved. */
  #inbox: Uint8Array = new Uint8Array();
  #size = 0;
  /** Where the options end that were written last, and the body behind them begins. */
  split = 0;

  constructor(boxes: Boxes) {
    this.#boxes = boxes;
  }

  /** Forgets the memory of an instance that has ended. */
  forget(): void {
    this.#memory = new Uint8Array();
    this.#inbox = new Uint8Array();
    this.#size = 0;
  }

  /** Puts options and a body into the inbox, and returns where the body ends. */
  put(options: readonly OptionTexts[], body: string | Uint8Array): number {
    // UTF-8 has at most three bytes for each unit of UTF-16.
    const most = sizeOf(options) + body.length * (typeof body === "string" ? 3 : 1);
    if (typeof body === "string" && most > USUAL_SIZE) {
      return this.put(options, encoder.encode(body));
    }
    // All of the room at once: an inbox that moves would leave the options where it was.
    const inbox = this.#inboxFor(most);
    const split = options.length === 0 ? 0 : written(options, inbox);
    this.split = split;
    const rest = split === 0 ? inbox : inbox.subarray(split);
    if (typeof body === "string") return split + encoder.encodeInto(body, rest).written;
    rest.set(body);
    return split + body.length;
  }

  /** Takes a text of so many bytes out of the outbox. */
  text(length: number): string {
    const start = this.#boxes.outbox();
    return decoder.decode(this.#current().subarray(start, start + length));
  }

  #inboxFor(size: number): Uint8Array {
    if (this.#size < size || this.#inbox.length === 0) {
      this.#size = Math.max(this.#size, size, USUAL_SIZE);
      const start = this.#boxes.inbox(this.#size);
      this.#inbox = this.#current().subarray(start, start + this.#size);
    }
    return this.#inbox;
  }

  /** The memory as it is now: it has moved if it has grown. */
  #current(): Uint8Array {
    if (this.#memory.length === 0) {
      this.#memory = new Uint8Array((this.#boxes.ownMemory() as WebAssembly.Memory).buffer);
    }
    return this.#memory;
  }
}

/** The most bytes that options may take. */
function sizeOf(options: readonly OptionTexts[]): number {
  let size = 0;
  for (const option of options) {
    size += WIDE_BYTES;
    if (typeof option === "string") size += WIDE_BYTES + option.length * 3;
    else if (option !== undefined) size += sizeOf(option);
  }
  return size;
}

/** Writes options as `src/wasm/push_options.rs` reads them, and returns where they end. */
function written(options: readonly OptionTexts[], inbox: Uint8Array): number {
  let at = 0;
  for (const option of options) {
    if (option === undefined) {
      inbox[at++] = 0;
    } else if (typeof option === "string") {
      inbox[at++] = 1;
      at = writtenText(option, inbox, at);
    } else {
      at = writtenNumber(option.length, inbox, at);
      for (const text of option) at = writtenText(text, inbox, at);
    }
  }
  return at;
}

function writtenNumber(number: number, inbox: Uint8Array, at: number): number {
  if (number < WIDE) {
    inbox[at] = number;
    return at + 1;
  }
  inbox[at] = WIDE;
  for (let byte = 0; byte < 4; byte += 1) inbox[at + 1 + byte] = number >>> (8 * byte);
  return at + WIDE_BYTES;
}

/** Writes a text. The engine would take longer to begin with a short one than it takes here. */
function writtenText(text: string, inbox: Uint8Array, at: number): number {
  const { length } = text;
  if (length < WIDE) {
    let index = 0;
    for (; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) break;
      inbox[at + 1 + index] = unit;
    }
    if (index === length) {
      inbox[at] = length;
      return at + 1 + length;
    }
  }
  const bytes = encoder.encode(text);
  const begin = writtenNumber(bytes.length, inbox, at);
  inbox.set(bytes, begin);
  return begin + bytes.length;
}
