import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Credential } from "../directory/principal.js";
import type { Permission } from "../shared/actor.js";
import { unwrap } from "./answer.js";
import { addressOf, type Context, directoryOf, type Hosted } from "./context.js";
import { refuseForeign } from "./csrf.js";

/**
 * The need of a route: a permission, `anybody` who has signed in or has a key, or `nobody` if it is open to all.
 */
export type Needs = Permission | "anybody" | "nobody";

/** The name of the cookie of a session. A browser takes `__Host-` only from the host itself, by HTTPS, for all paths. */
export const SESSION_COOKIE = "__Host-session";

/** Lets a request through only if no foreign page has made it, and whoever makes it may do what the route needs. */
export function admit(needs: Needs, people: boolean): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    const credential = credentialOf(c);
    refuseForeign(c, credential.session !== undefined);
    if (needs === "nobody") return next();
    const account = c.req.param("account");
    const principal = await directoryOf(c).admit(credential, {
      ...(needs === "anybody" ? {} : { permission: needs }),
      ...(account === undefined ? {} : { account }),
      people,
    });
    c.set("principal", unwrap(principal));
    return next();
  };
}

/** Reads what a request brings to prove who makes it. A key comes before a cookie. */
export function credentialOf(c: Context): Credential {
  const key = /^Bearer\s+(\S{1,200})$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const address = addressOf(c);
  return key === undefined
    ? { session: getCookie(c, SESSION_COOKIE)?.slice(0, 200), address }
    : { key, address };
}
