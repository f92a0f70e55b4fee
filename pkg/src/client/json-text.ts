import { className } from "../arguments/type-name.js";
import { escaped, refuse } from "../calls/arguments.js";
import { MassError } from "../errors/calls.js";

/** The maximum depth of a body. A cycle has no end. */
const DEEPEST = 100;

/**
 * Writes a value as JSON text. A bigint is written with all its digits, and a member that is `undefined` is left
 * out.
 *
 * `JSON.stringify` would throw for a bigint, and would silently change other values: an id that has lost its
 * last digits, `NaN`, a `Date`, a hole in an array. They are refused.
 *
 * @param path The place of the value, as a JSON pointer.
 * @throws {MassError} if a value has no JSON, or is an integer above 2^53-1.
 */
export function jsonText(value: unknown, path: string, depth = 0): string {
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return numberText(value, path);
  if (value === null) return "null";
  if (depth === DEEPEST) throw tooDeep(path);
  const items = itemsOf(value, path);
  if (items !== undefined) {
    return `[${items.map((item, index) => jsonText(item, `${path}/${index}`, depth + 1)).join(",")}]`;
  }
  const members = membersOf(value, path)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => {
      const text = jsonText(member, `${path}/${escaped(name)}`, depth + 1);
      return `${JSON.stringify(name)}:${text}`;
    });
  return `{${members.join(",")}}`;
}

function numberText(value: number, path: string): string {
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) {
    return JSON.stringify(value);
  }
  throw new MassError([
    {
      path,
      code: "unsafe_integer",
      level: "error",
      message: {
        zh: `\`${path}\` 的数字 ${value} 不能准确表示；超过 2^53-1 的 id 请用 bigint 或字符串`,
        en: `the number ${value} at \`${path}\` is not exact; give an id above 2^53-1 as a bigint or a string`,
      },
      limit: Number.MAX_SAFE_INTEGER,
      actual: String(value),
    },
  ]);
}

/** Returns the items of an array, and nothing for another value. A hole is `undefined`. */
function itemsOf(value: unknown, path: string): unknown[] | undefined {
  try {
    return Array.isArray(value) ? Array.from(value) : undefined;
  } catch {
    // A Proxy that was revoked, or that throws.
    return refuse(path, "JSON", value);
  }
}

function membersOf(value: unknown, path: string): [string, unknown][] {
  let members: [string, unknown][] | undefined;
  try {
    if (className(value) === "Object") members = Object.entries(value as object);
  } catch {
    // A getter or a Proxy that throws.
  }
  return members ?? refuse(path, "JSON", value);
}

function tooDeep(path: string): MassError {
  const shown = `${path.slice(0, 64)}…`;
  return new MassError([
    {
      path: shown,
      code: "too_deep",
      level: "error",
      message: {
        zh: `\`${shown}\` 的层数超过 ${DEEPEST}，或含有循环引用`,
        en: `\`${shown}\` has more than ${DEEPEST} levels, or contains itself`,
      },
      limit: DEEPEST,
    },
  ]);
}
