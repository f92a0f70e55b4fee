import type { Endpoint } from "./endpoint.js";
import { stableToken, token } from "./endpoints/token.js";

/** Every endpoint, one line each. */
export const ENDPOINTS: readonly Endpoint[] = [token, stableToken];

const BY_PATH = new Map(ENDPOINTS.map((endpoint) => [`/${endpoint.path}`, endpoint]));

/** Finds the endpoint of a path such as `/cgi-bin/message/mass/send`. */
export function endpointOf(path: string): Endpoint | undefined {
  return BY_PATH.get(path);
}

/** The name of an endpoint that faults and the journal use: its path without `cgi-bin/`. */
export function nameOf({ path }: Endpoint): string {
  return path.replace(/^cgi-bin\//, "");
}
