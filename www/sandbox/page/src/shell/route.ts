/** Where the reader is, kept in the address's hash so that a link opens the same view: `#/journal?search=45065`. */

import { readonly, ref } from "vue";

export interface Route {
  page: string;
  query: Record<string, string>;
}

function read(): Route {
  const [page = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { page, query: Object.fromEntries(new URLSearchParams(query)) };
}

const current = ref(read());
window.addEventListener("hashchange", () => {
  current.value = read();
});

export const route = readonly(current);

/** The link to a view. Empty values are left out; slashes stay readable. */
export function href(page: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const text = search.toString().replaceAll("%2F", "/");
  return `#/${page}${text && `?${text}`}`;
}

/** Shows another state of the same view without adding a step to the browser's history. */
export function replaceRoute(page: string, query: Record<string, string>): void {
  history.replaceState(null, "", href(page, query));
  current.value = read();
}
