/**
 * Where the user is, kept in the address's hash so that a link opens the same view:
 * `#/request?api=message/mass/sendall`, `#/errors?q=45065`.
 */

import { readonly, ref } from "vue";

export interface Route {
  page: string;
  query: Record<string, string>;
}

function read(): Route {
  const [page = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { page, query: Object.fromEntries(new URLSearchParams(query)) };
}

const route = ref(read());
window.addEventListener("hashchange", () => {
  route.value = read();
});

/** The link to a view. Empty values are left out; slashes stay readable. */
export function href(page: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const text = search.toString().replaceAll("%2F", "/");
  return `#/${page}${text && `?${text}`}`;
}

export function useRoute() {
  return {
    route: readonly(route),
    /** Shows another state of the same view without adding a step to the browser's history. */
    replace(page: string, query: Record<string, string>) {
      history.replaceState(null, "", href(page, query));
      route.value = read();
    },
  };
}
