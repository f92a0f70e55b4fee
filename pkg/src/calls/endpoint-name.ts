/** Returns the name of an endpoint, or an empty name, which no endpoint has, if it is not a text. */
export function nameOf(api: unknown): string {
  return typeof api === "string" ? api : "";
}
