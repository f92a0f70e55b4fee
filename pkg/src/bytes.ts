/**
 * The bytes of a value, if it is bytes: of this realm or of another one (a sandbox, an iframe), where
 * `instanceof` is false.
 */
export function bytesOf(value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    return isArrayBuffer(value) ? new Uint8Array(value) : undefined;
  } catch {
    // Bytes that went to another thread, or a Proxy that has been revoked.
    return undefined;
  }
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** The bytes of a text as UTF-8, or those that a value is. */
export function utf8Of(value: unknown): Uint8Array | undefined {
  return typeof value === "string" ? new TextEncoder().encode(value) : bytesOf(value);
}

/**
 * Bytes that a store has made something else of, where nothing is lost: a `Buffer` that went through JSON
 * (`{ type: "Buffer", data: [111, …] }`), or a `Uint8Array` (`{ "0": 111, … }`).
 */
export function storedBytes(value: object): Uint8Array | undefined {
  const { type, data } = value as { type?: unknown; data?: unknown };
  if (type === "Buffer" && Array.isArray(data)) return numberedBytes(data);
  const names = Object.keys(value);
  if (names.length === 0 || Array.isArray(value)) return undefined;
  const isList = names.every((name, index) => name === String(index));
  return isList ? numberedBytes(Object.values(value)) : undefined;
}

/** The bytes that numbers from 0 to 255 are, as D1 gives them back. */
export function numberedBytes(numbers: readonly unknown[]): Uint8Array | undefined {
  const isByte = (one: unknown) => Number.isInteger(one) && Number(one) >= 0 && Number(one) < 256;
  // Not `every`, which passes over holes.
  const other = numbers.findIndex((one) => !isByte(one));
  return other < 0 ? Uint8Array.from(numbers as number[]) : undefined;
}

/**
 * The same call, whose body of bytes becomes its text in `JSON.stringify`. Otherwise it would become an
 * object of numbers, which is not a body.
 */
export function storable<C extends { body: unknown }>(call: C): C {
  if (call.body instanceof Uint8Array) {
    Object.defineProperty(call.body, "toJSON", { value: toText });
  }
  return call;
}

function toText(this: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this);
}
