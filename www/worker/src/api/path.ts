import type { MiddlewareHandler } from "hono";
import { Refused } from "../shared/outcome.js";
import type { Hosted } from "./context.js";
import { REFUSALS } from "./refusals.js";

/**
 * Matches what one program reads as a part of a path and another as a step out of it: encoded slashes, dots,
 * backslashes and zeros, and a slash after a slash.
 */
const TRICK = /%(?:2e|2f|5c|00|25)|\\|\/\/|;/i;

/** Refuses paths that a web server in front may read in another way than this service. */
export function refuseTrickyPath(): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const { pathname } = new URL(c.req.url);
    if (TRICK.test(pathname) || !isDecodable(pathname)) throw new Refused(REFUSALS.bad_path);
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
