import type { Boxes } from "./mailbox.js";

/** The bytes for which there is room at first: more than nearly all pushes have. */
const USUAL_SIZE = 24 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The memory of an instance through which one text or its bytes go in, and one text comes out. */
export class Room {
  readonly #boxes: Boxes;
  #memory: Uint8Array = new Uint8Array();
  /** The inbox. It is empty if the memory has moved. */
  #inbox: Uint8Array = new Uint8Array();
  #size = 0;

  constructor(boxes: Boxes) {
    this.#boxes = boxes;
  }

  /** Forgets the memory of an instance that has ended. */
  forget(): void {
    this.#memory = new Uint8Array();
    this.#inbox = new Uint8Array();
    this.#size = 0;
  }

  /** Puts a text or bytes into the inbox, and returns the number of bytes. */
  put(content: string | Uint8Array): number {
    if (typeof content !== "string") {
      this.#inboxFor(content.length).set(content);
      return content.length;
    }
    // UTF-8 has at most three bytes for each unit of UTF-16.
    if (content.length * 3 <= USUAL_SIZE) {
      return encoder.encodeInto(content, this.#inboxFor(USUAL_SIZE)).written;
    }
    return this.put(encoder.encode(content));
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
