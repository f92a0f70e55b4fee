/** What a value is, in the words of an error: never the value itself, which may be a secret. */

/** Its type, as JSON would name it. */
export function typeName(value: unknown): string {
  try {
    if (Array.isArray(value)) return "array";
  } catch {
    // A Proxy that has been revoked.
  }
  return value === null ? "null" : typeof value;
}

/** The same, and of a number which one. */
export function numberOrType(value: unknown): string {
  return typeof value === "number" ? String(value) : typeName(value);
}

/** The same, and of an object of which class, of an array of what: `Map`, `array of numbers`. */
export function className(value: unknown): string {
  const type = typeName(value);
  if (type === "array") {
    const [first] = value as unknown[];
    return (value as unknown[]).length === 0
      ? "empty array"
      : `array of ${plural(className(first))}`;
  }
  if (type !== "object") return type;
  try {
    return Object.prototype.toString.call(value).slice("[object ".length, -1);
  } catch {
    return type;
  }
}

const plural = (kind: string) => (kind.startsWith("array of ") ? "arrays" : `${kind}s`);
