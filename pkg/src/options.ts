/** How options are read: each once, and none that there is not. */

/**
 * The options that were given, of those that are `known`, in an object of our own: each is read once,
 * so that what a getter runs cannot change what was read before it. One that was given as `undefined`
 * is there.
 *
 * `refuse` throws the error of a name that is not known: most likely it is misspelt, and its meaning would
 * silently be lost.
 */
export function optionsOf<K extends string>(
  given: object,
  known: readonly K[],
  refuse: (name: string) => never,
): { [name in K]?: unknown } {
  for (const name of Object.keys(given)) {
    if (!(known as readonly string[]).includes(name)) refuse(name);
  }
  const options: { [name in K]?: unknown } = {};
  for (const name of known) {
    if (name in given) options[name] = (given as typeof options)[name];
  }
  return options;
}

/** A member, if there is one: what is given may be anything, and may throw. */
export function member(object: unknown, name: string): NonNullable<unknown> | undefined {
  try {
    return Reflect.get(object as object, name) ?? undefined;
  } catch {
    return undefined;
  }
}
