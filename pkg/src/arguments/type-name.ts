// Names the type of a value for an error. Never shows the value itself, which may be a secret.

/** Names the type of a value as JSON does. */
export function typeName(value: unknown): string {
  try {
    if (Array.isArray(value)) return "array";
  } catch {
    // A revoked Proxy.
  }
  return value === null ? "null" : typeof value;
}

/** Names the type of a value, or shows the number if it is one. */
export function numberOrType(value: unknown): string {
  return typeof value === "number" ? String(value) : typeName(value);
}

/** Names the class of an object, or the items of an array: `Map`, `array of numbers`. */
export function className(value: unknown): string {
  const type = typeName(value);
  try {
    if (type === "array") {
      const items = value as unknown[];
      if (items.length === 0) return "empty array";
      const [first] = items;
      // Not the items of an array inside: it may contain itself.
      return `array of ${typeName(first) === "array" ? "array" : className(first)}s`;
    }
    if (type === "object")
      return Object.prototype.toString.call(value).slice("[object ".length, -1);
  } catch {
    // A Proxy that throws.
  }
  return type;
}
