/** How options are read: each once, and none that there is not. */

/**
 * The options that were given, of those that are `known`, in an object of our own: each is read once,
 * so that what a getter runs cannot change what was read before it. One that was given as `undefined`
 * is there.
 *
 * `unknown` makes the error of a name that is none of them, most likely a misspelt one, whose meaning
 * would silently be lost.
 */
export function optionsOf<K extends string>(
  given: object,
  known: readonly K[],
  unknown: (name: string) => Error,
): { [name in K]?: unknown } {
  for (const name of Object.keys(given)) {
    if (!(known as readonly string[]).includes(name)) throw unknown(name);
  }
  const options: { [name in K]?: unknown } = {};
  for (const name of known) {
    if (name in given) options[name] = (given as typeof options)[name];
  }
  return options;
}

/** What a value is, for an error: its type, and of a number its value. Never a text, which may be a secret. */
export function described(value: unknown): string {
  if (value === null || typeof value === "number") return String(value);
  return Array.isArray(value) ? "array" : typeof value;
}
