/**
 * Copies the `known` options that were given. Each is read once, so that a getter cannot change an
 * option that was already read. An option that was given as `undefined` is present in the copy.
 *
 * `refuse` throws the error for an unknown name. Such a name is probably a typing error, and ignoring it
 * would silently lose its meaning.
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

/** Reads a member of any value. Returns nothing if the member is absent, null, or throws. */
export function member(object: unknown, name: string): NonNullable<unknown> | undefined {
  try {
    return Reflect.get(object as object, name) ?? undefined;
  } catch {
    return undefined;
  }
}
