import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { log } from "../shared/log.js";
import type { Hosted } from "./context.js";

/**
 * Writes a line for each change, and for each request that has failed. It names the declared path and never the
 * address, whose query may have a signature.
 */
export function requestLog(): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const begun = Date.now();
    await next();
    const { status } = c.res;
    const isRead = ["GET", "HEAD", "OPTIONS"].includes(c.req.method);
    const isPush = c.req.path.startsWith("/wechat/");
    if (status < 500 && (isRead || isPush)) return;
    log(status < 500 ? "info" : "error", "request", {
      method: c.req.method,
      route: routePath(c, -1),
      account: c.req.param("account"),
      status,
      ms: Date.now() - begun,
      actor: c.get("principal")?.actor.id,
    });
  };
}
