import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context as HonoContext } from "hono";
import type { Account } from "../account/account.js";
import type { Bindings } from "../bindings.js";
import type { Directory } from "../directory/directory.js";
import type { Principal } from "../directory/principal.js";
import type { Actor } from "../shared/actor.js";

/** The types of a request in Hono. */
export interface Hosted {
  Bindings: Bindings;
  Variables: {
    /** Who makes the request. Routes that need a permission have it. */
    principal?: Principal;
  };
}

/** The app that routes are hung on. */
export type App = OpenAPIHono<Hosted>;

/** A request. */
export type Context = HonoContext<Hosted>;

/** Who makes the request. */
export function principalOf(c: Pick<Context, "get">): Principal {
  const principal = c.get("principal");
  if (principal === undefined) throw new Error("the route was declared without a permission");
  return principal;
}

/** Who makes the request, as what is changed names it. */
export function actorOf(c: Pick<Context, "get">): Actor {
  return principalOf(c).actor;
}

/** The object of an account. */
export function accountOf(c: Pick<Context, "env">, account: string): DurableObjectStub<Account> {
  return c.env.ACCOUNT.getByName(account);
}

/** The object with users, sessions, keys and the list of accounts. */
export function directoryOf(c: Pick<Context, "env">): DurableObjectStub<Directory> {
  return c.env.DIRECTORY.getByName("directory");
}

/** The address that a request comes from. Empty if it is not known. */
export function addressOf(c: Pick<Context, "env" | "req">): string {
  const header = c.env.ADDRESS_HEADER;
  return header ? (c.req.header(header) ?? "").trim().slice(0, 64) : "";
}
