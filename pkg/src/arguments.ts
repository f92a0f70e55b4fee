import { WechatMassError } from "./errors.js";
import { className, typeName } from "./kinds.js";
import { member, optionsOf } from "./options.js";
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
    // Not of a `Map` or `URLSearchParams`, whose members these are not.
    if (className(given) === "Object") entries = Object.entries(given as object);
  } catch {
    // A getter or a Proxy that throws.
  }
  if (entries === undefined) return refuse(path, "object", given);
  return entries.map(([name, text]) => [name, textOf(`${path}/${escaped(name)}`, text)]);
}

/** The type that an option must have, where it is there. Of `any` the function itself finds out. */
export type OptionType =
  | "string"
  | "number"
  | "boolean"
  | "function"
  | "object"
  | "AbortSignal"
  | "any";

/**
 * The options that a function takes, read once. Absent ones are none.
 *
 * @throws {MassError} if one is of another type, or there is one of another name: misspelt, what it asks
 * for would silently be lost.
 */
export function knownOptions<K extends string>(
  given: unknown,
  known: Readonly<Record<K, OptionType>>,
  path = "",
): { [name in K]?: unknown } {
  if (given === undefined || given === null) return {};
  if (typeName(given) !== "object") return refuse(path || "/options", "object", given);
  const names = Object.keys(known) as K[];
  let options: { [name in K]?: unknown };
  try {
    options = optionsOf(given, names, (name) => {
      const pointer = `${path}/${escaped(name)}`;
      return enter((wasm) => wasm.refuseOption(pointer, names.join(", "))) as never;
    });
  } catch (error) {
    // A getter or a Proxy that throws.
    throw error instanceof WechatMassError ? error : refuse(path || "/options", "object", given);
  }
  for (const name of names) {
    const value = options[name];
    if (value === undefined || value === null) delete options[name];
    else if (!isOf(known[name], value)) refuse(`${path}/${name}`, known[name], value);
  }
  return options;
}

function isOf(type: OptionType, value: unknown): boolean {
  if (type === "AbortSignal") return typeof member(value, "throwIfAborted") === "function";
  return type === "any" || typeName(value) === type;
}

/** A name as a part of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
