/** The first body of an endpoint without an example: its required fields, empty. */

import { type Api, check } from "wechat-mass";

/** An empty value of each type; none of them sends anything to anybody. */
const EMPTY: Record<string, () => unknown> = {
  string: () => "",
  integer: () => 0,
  number: () => 0,
  boolean: () => false,
  array: () => [],
  object: () => ({}),
};

/** Deeper than any body of WeChat's. */
const MOST_ROUNDS = 8;

/** Asks the check what is missing, and of which type it should be, until it asks for nothing more. */
export function skeletonOf(api: Api): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let changed = false;
    for (const { code, path, limit } of check<string>(api, body)) {
      const empty = EMPTY[`${limit}`];
      if (code === "missing") changed = put(body, path, undefined, null) || changed;
      if (code === "wrong_type" && empty) changed = put(body, path, null, empty()) || changed;
    }
    if (!changed) break;
  }
  return body;
}

/** Puts a value at a path where the old one stands. Fields of arrays are left out. */
function put(body: Record<string, unknown>, path: string, old: unknown, value: unknown): boolean {
  const names = path.split("/").slice(1);
  const last = names.pop();
  let parent: unknown = body;
  for (const name of names) parent = isObject(parent) ? parent[name] : undefined;
  if (last === undefined || !isObject(parent) || parent[last] !== old) return false;
  parent[last] = value;
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
