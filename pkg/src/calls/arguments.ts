// Arguments of functions. A wrong one is refused with a `MassError` that names it.
import { member, optionsOf } from "../arguments/options.js";
import { className, typeName } from "../arguments/type-name.js";
import { WechatMassError } from "../errors/base.js";
import { callWasm } from "../wasm/calls.js";

/**
 * Throws the `MassError` of an argument with a wrong type: `path` names it, `wanted` is the right type.
 * Every function checks its arguments first, because an error of the WebAssembly would not name them.
 */
export function refuse(path: string, wanted: string, given: unknown): never {
  // Of an object its class: `not an object` would not help where an object is wanted.
  const type = typeName(given);
  const name = type === "object" ? className(given) : type;
  const found = name === "Object" ? type : name;
  return callWasm((wasm) => wasm.refuseArgument(path, wanted, found)) as never;
}

/** Returns an argument that must be a text. */
export function textOf(path: string, given: unknown): string {
  return typeof given === "string" ? given : refuse(path, "string", given);
}

/** Returns the entries of an argument that must be an object of texts. */
export function textsOf(path: string, given: unknown): [string, string][] {
  let entries: [string, unknown][] | undefined;
  try {
    // The entries of a `Map` or of `URLSearchParams` are not its members.
    if (className(given) === "Object") entries = Object.entries(given as object);
  } catch {
    // A getter or a Proxy that throws.
  }
  if (entries === undefined) return refuse(path, "object", given);
  return entries.map(([name, text]) => [name, textOf(`${path}/${escaped(name)}`, text)]);
}

/** The type that an option must have. An option of type `any` is checked by the function itself. */
export type OptionType =
  | "string"
  | "number"
  | "boolean"
  | "function"
  | "object"
  | "AbortSignal"
  | "any";

/**
 * Reads the options of a function once. An option that is `undefined` or `null` counts as absent.
 *
 * @throws {MassError} if an option has a wrong type or an unknown name. Ignoring a misspelt option would
 * silently lose its meaning.
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
      return callWasm((wasm) => wasm.refuseOption(pointer, names.join(", "))) as never;
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

/** Escapes a name for a JSON pointer. */
export function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Returns the name of an endpoint. A value that is not a text becomes an empty name, which no endpoint has. */
export function nameOf(api: unknown): string {
  return typeof api === "string" ? api : "";
}
