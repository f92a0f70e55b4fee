// The arguments and results of a call as text, with bytes and maps among them.

/** Writes a value. */
export const written = (value) =>
  JSON.stringify(value, (_, one) => {
    if (one instanceof Map) return { map: [...one] };
    if (!(one instanceof Uint8Array)) return one;
    return { hex: Array.from(one, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  });

/** Reads a value. */
export const readValue = (text) =>
  JSON.parse(text, (_, one) => {
    if (typeof one?.hex === "string") {
      return Uint8Array.from(one.hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
    }
    return Array.isArray(one?.map) ? new Map(one.map) : one;
  });
