import { z } from "@hono/zod-openapi";
import { deleteCookie, setCookie } from "hono/cookie";
import type { SignedIn, Visitor } from "../directory/entrance.js";
import { LONGEST } from "../directory/sessions.js";
import { credentialOf, SESSION_COOKIE } from "./admission.js";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody, refusal } from "./content.js";
import { type App, actorOf, addressOf, type Context, directoryOf } from "./context.js";
import { declare } from "./route.js";
import { PermissionSchema } from "./schemas.js";
import { NameSchema, NewPasswordSchema, UserSchema } from "./user-schemas.js";

const SessionSchema = z
  .object({
    user: UserSchema.pick({ id: true, name: true, role: true })
      .extend({ permissions: z.array(PermissionSchema) })
      .nullable()
      .openapi({ description: "Who has signed in. `null` if nobody has." }),
    needs_setup: z
      .boolean()
      .openapi({ description: "Whether the first owner is still to be created." }),
    sandbox: z.boolean().openapi({ description: "Whether WeChat is a sandbox." }),
  })
  .openapi("Session");

const OpenSessionSchema = z
  .object({
    id: z.string(),
    created_at: z.number(),
    seen_at: z.number(),
    address: z.string(),
    agent: z.string(),
  })
  .openapi("OpenSession");

/** The password of somebody who signs in. Its rule is not told again: it may come from an earlier release. */
const PasswordSchema = z.string().min(1).max(256);

const tags = ["session"];

const read = declare({
  method: "get",
  path: "/api/session",
  needs: "nobody",
  summary: "Who has signed in",
  tags,
  responses: { 200: json(SessionSchema, "The session") },
});

const setUp = declare({
  method: "post",
  path: "/api/setup",
  needs: "nobody",
  summary: "Creates the first owner, with the code of the environment",
  tags,
  request: {
    body: jsonBody(
      z.strictObject({
        code: z.string().min(1).max(256),
        name: NameSchema,
        password: NewPasswordSchema,
      }),
    ),
  },
  responses: { 200: json(UserSchema, "The owner, who has signed in") },
});

const signIn = declare({
  method: "post",
  path: "/api/sign-in",
  needs: "nobody",
  summary: "Signs in by name and password",
  tags,
  request: {
    body: jsonBody(z.strictObject({ name: z.string().min(1).max(64), password: PasswordSchema })),
  },
  responses: {
    200: json(UserSchema, "The user, who has signed in"),
    401: refusal("The name or the password is wrong."),
  },
});

const signOut = declare({
  method: "post",
  path: "/api/sign-out",
  needs: "nobody",
  summary: "Ends the session, or all sessions of the user",
  tags,
  request: { body: jsonBody(z.strictObject({ everywhere: z.boolean().optional() })) },
  responses: { 204: empty("The session has ended.") },
});

const password = declare({
  method: "post",
  path: "/api/password",
  needs: "anybody",
  people: true,
  repeatable: false,
  summary: "Changes one's own password. All sessions end, and this one starts anew.",
  tags,
  request: {
    body: jsonBody(z.strictObject({ current: PasswordSchema, password: NewPasswordSchema })),
  },
  responses: { 200: json(UserSchema, "The user") },
});

const sessions = declare({
  method: "get",
  path: "/api/sessions",
  needs: "anybody",
  people: true,
  summary: "One's own open sessions",
  tags,
  responses: { 200: json(z.array(OpenSessionSchema), "The sessions, the last used first") },
});

/** Signing in and out, and the first start. */
export function routes(app: App) {
  return app
    .openapi(read, async (c) => {
      const { entrance } = directoryOf(c);
      const admitted = await directoryOf(c).admit(credentialOf(c), { people: true });
      const user = admitted.ok
        ? {
            id: admitted.value.actor.id,
            name: admitted.value.actor.name,
            role: admitted.value.actor.role as "owner" | "operator" | "viewer",
            permissions: [...admitted.value.actor.permissions],
          }
        : null;
      const needs_setup = user === null && (await entrance.isNew());
      return c.json({ user, needs_setup, sandbox: Boolean(c.env.SANDBOX) }, 200);
    })
    .openapi(setUp, async (c) => {
      const outcome = await directoryOf(c).entrance.setUp(c.req.valid("json"), visitorOf(c));
      return c.json(begin(c, unwrap(outcome)), 200);
    })
    .openapi(signIn, async (c) => {
      const outcome = await directoryOf(c).entrance.signIn(c.req.valid("json"), visitorOf(c));
      return c.json(begin(c, unwrap(outcome)), 200);
    })
    .openapi(signOut, async (c) => {
      const { session } = credentialOf(c);
      const { everywhere = false } = c.req.valid("json");
      if (session !== undefined) {
        const { entrance } = directoryOf(c);
        unwrap(await entrance.signOut(session, everywhere, addressOf(c)));
      }
      deleteCookie(c, SESSION_COOKIE, { path: "/", secure: true });
      return c.body(null, 204);
    })
    .openapi(password, async (c) => {
      const { entrance } = directoryOf(c);
      const outcome = await entrance.changePassword(
        actorOf(c).id,
        c.req.valid("json"),
        visitorOf(c),
      );
      return c.json(begin(c, unwrap(outcome)), 200);
    })
    .openapi(sessions, async (c) =>
      c.json(unwrap(await directoryOf(c).reports.sessions(actorOf(c).id)), 200),
    );
}

/** Gives the session to the browser, and returns its user. */
function begin(c: Context, { session, user }: SignedIn) {
  setCookie(c, SESSION_COOKIE, session, {
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Strict",
    maxAge: LONGEST,
  });
  return user;
}

function visitorOf(c: Context): Visitor {
  const { session } = credentialOf(c);
  return { address: addressOf(c), agent: c.req.header("user-agent") ?? "", session };
}
