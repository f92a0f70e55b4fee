import type { MiddlewareHandler } from "hono";
import { Refused } from "../shared/outcome.js";
import type { Hosted } from "./context.js";
import { REFUSALS } from "./refusals.js";

/**
 * Matches what one program reads as a part of a path and another as a step out of it: encoded slashes, dots,
 * backslashes and zeros, and a slash after a slash. The runtime has followed plain steps (`..`) before.
 */
const TRICK = /%(?:2e|2f|5c|00|25)|\\|\/\/|;/i;
/** Takes the path out of an address as it came. A `URL` would follow encoded steps, too. */
const PATH = /^\w+:\/\/[^/?#]*([^?#]*)/;

/** Refuses paths that a web server in front may read differently from this service. */
export function refuseTrickyPath(): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const path = PATH.exec(c.req.url)?.[1] ?? "";
    if (TRICK.test(path) || !isDecodable(path)) throw new Refused(REFUSALS.bad_path);
    return next();
  };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
