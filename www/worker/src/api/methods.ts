import type { MiddlewareHandler } from "hono";
import { refusalResponse } from "./answer.js";
import type { App, Hosted } from "./context.js";
import { methodRefusal } from "./refusals.js";

/** An address that is declared, with the methods that it takes. */
interface Address {
  /** The parts of its path. Those that begin with `:` take any value. */
  readonly parts: readonly string[];
  readonly methods: Set<string>;
}

/**
 * Answers a method that an address does not take, and OPTIONS, with those that it takes. Of two addresses that a path
 * fits, the one with fewer open parts counts: `/api/accounts/preflight` is not an account.
 */
export function methodsOf(app: App): MiddlewareHandler<Hosted> {
  let addresses: readonly Address[] | undefined;
  return async (c, next) => {
    addresses ??= addressesOf(app);
    const { method, path } = c.req;
    const found = best(addresses, path.split("/"));
    if (found === undefined || found.methods.has(method)) return next();
    const headers = { Allow: [...found.methods].join(", ") };
    if (method === "OPTIONS") return c.body(null, 204, headers);
    return refusalResponse(methodRefusal(method), headers);
  };
}

/** The addresses of all routes, those with the fewest open parts first. */
function addressesOf(app: App): Address[] {
  const addresses = new Map<string, Address>();
  for (const { method, path } of app.routes) {
    if (method === "ALL") continue;
    const address = addresses.get(path) ?? { parts: path.split("/"), methods: new Set() };
    address.methods.add(method);
    if (method === "GET") address.methods.add("HEAD");
    addresses.set(path, address);
  }
  return [...addresses.values()].sort((one, other) => openParts(one) - openParts(other));
}

function openParts({ parts }: Address): number {
  return parts.filter((part) => part.startsWith(":")).length;
}

function best(addresses: readonly Address[], parts: readonly string[]): Address | undefined {
  return addresses.find(
    (address) =>
      address.parts.length === parts.length &&
      address.parts.every((part, at) =>
        part.startsWith(":") ? parts[at] !== "" : part === parts[at],
      ),
  );
}
