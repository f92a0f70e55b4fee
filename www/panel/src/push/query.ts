/** The query of a request, found in what people have at hand. */

/**
 * Takes an address, also inside a line of a server's log; a query string; or parameters on a line
 * each, with `=` or `:`. Gives a query string.
 */
export function queryIn(text: string): string {
  const inAddress = /\?([^\s"'<>#]*)/.exec(text)?.[1];
  if (inAddress !== undefined) return inAddress;
  if (text.includes("&")) return text.trim();
  const pairs = text.matchAll(/([A-Za-z_]+)["']?\s*[=:]\s*["']?([^\s"',;]*)/g);
  return new URLSearchParams(
    [...pairs].map(([, name = "", value = ""]) => [name, value]),
  ).toString();
}

/** The names of its parameters, each as often as it is there. */
export function parametersOf(query: string): string[] {
  return [...new URLSearchParams(query).keys()];
}
