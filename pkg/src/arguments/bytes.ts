/** No bytes. */
export const NO_BYTES = /* @__PURE__ */ new Uint8Array();

/**
 * Returns the bytes of a value, or nothing if the value is not bytes. Bytes may come from another
 * realm (a sandbox, an iframe), where `instanceof` is false.
 */
export function bytesOf(value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    return isArrayBuffer(value) ? new Uint8Array(value) : undefined;
  } catch {
    // Bytes that were transferred to another thread, or a revoked Proxy.
    return undefined;
  }
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** Returns the UTF-8 bytes of a text, or the bytes of a value that is bytes. */
export function utf8Of(value: unknown): Uint8Array | undefined {
  return typeof value === "string" ? new TextEncoder().encode(value) : bytesOf(value);
}

/**
 * Restores bytes that a store has converted to JSON without loss: a `Buffer`
 * (`{ type: "Buffer", data: [111, …] }`) or a `Uint8Array` (`{ "0": 111, … }`).
 */
export function storedBytes(value: object): Uint8Array | undefined {
  const { type, data } = value as { type?: unknown; data?: unknown };
  if (type === "Buffer" && Array.isArray(data)) return numberedBytes(data);
  const names = Object.keys(value);
  if (names.length === 0 || Array.isArray(value)) return undefined;
  const isList = names.every((name, index) => name === String(index));
  return isList ? numberedBytes(Object.values(value)) : undefined;
}

/** Makes bytes of numbers from 0 to 255, as D1 returns them. */
export function numberedBytes(numbers: readonly unknown[]): Uint8Array | undefined {
  const isByte = (one: unknown) => Number.isInteger(one) && Number(one) >= 0 && Number(one) < 256;
  // `every` would skip holes.
  const other = numbers.findIndex((one) => !isByte(one));
  return other < 0 ? Uint8Array.from(numbers as number[]) : undefined;
}

/**
 * Makes `JSON.stringify` write the bytes of a call's body as their text, and returns the same call.
 * By default JSON has an object of numbers for bytes, which is not a body.
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
