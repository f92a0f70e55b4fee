import { className } from "./type-name.js";

/** The maximum depth of a copy. Bodies and lists have fewer levels, and what is deeper is refused later. */
const DEEPEST = 40;
/** The maximum length of a copied array. A longer one has holes, and is refused later. */
const LONGEST = 100_000_000;

/**
 * Copies a value whose reader waits in between: what the caller changes meanwhile must not change the result.
 * Arrays, sets and plain objects are copied with all that is in them, and each getter is read once. Everything
 * else stays the same value: bytes, because they may be large, streams, and what is refused later.
 *
 * `structuredClone` would throw for a function, which the check must report by its place.
 */
export function snapshotOf<T>(value: T): T {
  return copyOf(value, 0, new Map()) as T;
}

function copyOf(value: unknown, depth: number, copies: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null || depth === DEEPEST) return value;
  // An object may contain itself.
  if (copies.has(value)) return copies.get(value);
  try {
    return copyOfObject(value, depth, copies);
  } catch {
    // A getter or a Proxy that throws. The check reports it.
    return value;
  }
}

function copyOfObject(value: object, depth: number, copies: Map<object, unknown>): unknown {
  const kind = className(value);
  if (Array.isArray(value) && value.length <= LONGEST) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    // A loop over the numbers also reads holes.
    for (let at = 0; at < value.length; at += 1) copy.push(copyOf(value[at], depth + 1, copies));
    return copy;
  }
  if (kind === "Set") {
    return new Set([...(value as Set<unknown>)].map((item) => copyOf(item, depth + 1, copies)));
  }
  if (kind !== "Object" || !isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const [name, member] of Object.entries(value)) {
    // An assignment to `__proto__` would not add a member.
    Object.defineProperty(copy, name, {
      value: copyOf(member, depth + 1, copies),
      enumerable: true,
    });
  }
  return copy;
}

/** Tells whether a copy of the members has all of a value. A stream has an iterator, and a date a `toJSON`. */
function isPlain(value: object): boolean {
  const isRead = Symbol.iterator in value || Symbol.asyncIterator in value;
  return !isRead && typeof Reflect.get(value, "toJSON") !== "function";
}
