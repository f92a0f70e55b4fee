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
