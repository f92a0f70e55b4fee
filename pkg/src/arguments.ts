import { WechatMassError } from "./errors.js";
import { typeName } from "./kinds.js";
import { optionsOf } from "./options.js";
import { enter } from "./wasm.js";

/**
 * Throws the `MassError` of an argument of another type: `path` names it, `wanted` is the type it must
 * have. So no function hands it on to the WebAssembly, whose own error would name nothing.
 */
export function refuse(path: string, wanted: string, given: unknown): never {
  return enter((wasm) => wasm.refuseArgument(path, wanted, typeName(given))) as never;
}

/** A text that is given as an argument. */
export function textOf(path: string, given: unknown): string {
  return typeof given === "string" ? given : refuse(path, "string", given);
}

/** The same, which may also be absent. */
export function textOrAbsent(path: string, given: unknown): string | undefined {
  return given === undefined || given === null ? undefined : textOf(path, given);
}

/** The members of an object of texts. */
export function textsOf(path: string, given: unknown): [string, string][] {
  let entries: [string, unknown][] | undefined;
  try {
    if (typeName(given) === "object") entries = Object.entries(given as object);
  } catch {
    // A getter or a Proxy that throws.
  }
  if (entries === undefined) return refuse(path, "object", given);
  return entries.map(([name, text]) => [name, textOf(`${path}/${escaped(name)}`, text)]);
}

/**
 * The options that a function takes, read once. Absent ones are none.
 *
 * @throws {MassError} if there is one of another name: misspelt, what it asks for would silently be lost.
 */
export function knownOptions<K extends string>(
  given: unknown,
  known: readonly K[],
  path = "",
): { [name in K]?: unknown } {
  if (given === undefined || given === null) return {};
  if (typeName(given) !== "object") return refuse(path || "/options", "object", given);
  try {
    return optionsOf(given, known, (name) => {
      const pointer = `${path}/${escaped(name)}`;
      return enter((wasm) => wasm.refuseOption(pointer, known.join(", "))) as never;
    });
  } catch (error) {
    // A getter or a Proxy that throws.
    throw error instanceof WechatMassError ? error : refuse(path || "/options", "object", given);
  }
}

/** A name as a part of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A member, if there is one: what is given may be anything, and may throw. */
export function member(object: unknown, name: string): NonNullable<unknown> | undefined {
  try {
    return Reflect.get(object as object, name) ?? undefined;
  } catch {
    return undefined;
  }
}
