/** The part of the journal that is shown, kept in the address so that a link shows the same rows. */

import { computed } from "vue";
import { replaceRoute, route } from "../shell/route";

export const KINDS = ["call", "push", "control"] as const;
const NAMES = ["search", "kind", "account", "endpoint"] as const;
type Name = (typeof NAMES)[number];

/** One parameter of the filter, to be bound to a field. */
export function filterField(name: Name) {
  return computed<string>({
    get: () => route.value.query[name] ?? "",
    set: (value) => {
      replaceRoute("journal", { ...route.value.query, [name]: value });
    },
  });
}

/** All parameters of the filter that are set. */
export function filterNow(): Partial<Record<Name, string>> {
  const query = route.value.query;
  return Object.fromEntries(NAMES.filter((name) => query[name]).map((name) => [name, query[name]]));
}
