import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, actorOf, directoryOf } from "./context.js";
import { declare } from "./route.js";
import { PermissionSchema } from "./schemas.js";
import { NameSchema, NewPasswordSchema, RoleSchema, UserSchema } from "./user-schemas.js";

const tags = ["users"];
const params = z.object({ user: z.string().max(64) });

const list = declare({
  method: "get",
  path: "/api/users",
  needs: "manage",
  summary: "The users",
  tags,
  responses: { 200: json(z.array(UserSchema), "All users, the first one first") },
});

const add = declare({
  method: "post",
  path: "/api/users",
  needs: "manage",
  people: true,
  summary: "Adds a user",
  tags,
  request: {
    body: jsonBody(
      z.strictObject({
        name: NameSchema,
        role: RoleSchema,
        permissions: z.array(PermissionSchema).max(5).optional().openapi({
          description: "What an operator may do beside reading.",
        }),
        password: NewPasswordSchema,
      }),
    ),
  },
  responses: { 201: json(UserSchema, "The user") },
});

const change = declare({
  method: "patch",
  path: "/api/users/{user}",
  needs: "manage",
  people: true,
  summary: "Changes what a user may do. Who is disabled is signed out at once.",
  tags,
  request: {
    params,
    body: jsonBody(
      z.strictObject({
        role: RoleSchema.optional(),
        permissions: z.array(PermissionSchema).max(5).optional(),
        disabled: z.boolean().optional(),
      }),
    ),
  },
  responses: { 200: json(UserSchema, "The user") },
});

const setPassword = declare({
  method: "put",
  path: "/api/users/{user}/password",
  needs: "manage",
  people: true,
  summary: "Sets the password of a user. All sessions of the user end.",
  tags,
  request: { params, body: jsonBody(z.strictObject({ password: NewPasswordSchema })) },
  responses: { 200: json(UserSchema, "The user") },
});

const remove = declare({
  method: "delete",
  path: "/api/users/{user}",
  needs: "manage",
  people: true,
  summary: "Removes a user",
  tags,
  request: { params },
  responses: { 204: empty("The user is removed.") },
});

/** The users of the service. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) => c.json(unwrap(await directoryOf(c).users.list()), 200))
    .openapi(add, async (c) => {
      const { users } = directoryOf(c);
      return c.json(unwrap(await users.add(c.req.valid("json"), actorOf(c))), 201);
    })
    .openapi(change, async (c) => {
      const { users } = directoryOf(c);
      const { user } = c.req.valid("param");
      return c.json(unwrap(await users.change(user, c.req.valid("json"), actorOf(c))), 200);
    })
    .openapi(setPassword, async (c) => {
      const { users } = directoryOf(c);
      const { user } = c.req.valid("param");
      const { password } = c.req.valid("json");
      return c.json(unwrap(await users.setPassword(user, password, actorOf(c))), 200);
    })
    .openapi(remove, async (c) => {
      const { users } = directoryOf(c);
      unwrap(await users.remove(c.req.valid("param").user, actorOf(c)));
      return c.body(null, 204);
    });
}
