import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, actorOf, directoryOf } from "./context.js";
import { declare } from "./route.js";
import { AccountId, PermissionSchema } from "./schemas.js";

const KeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    permissions: z.array(PermissionSchema),
    accounts: z.array(z.string()).optional().openapi({
      description: "The accounts that it may use. All, if there is no list.",
    }),
    created_at: z.number(),
    created_by: z.string().openapi({ description: "The id of the user." }),
    expires_at: z.number().optional(),
    used_at: z.number().optional(),
  })
  .openapi("Key");

const NewKeySchema = KeySchema.extend({
  key: z.string().openapi({ description: "The key. It is shown in this answer alone." }),
}).openapi("NewKey");

const tags = ["keys"];

const list = declare({
  method: "get",
  path: "/api/keys",
  needs: "manage",
  summary: "The API keys, without their texts",
  tags,
  responses: { 200: json(z.array(KeySchema), "All keys") },
});

const add = declare({
  method: "post",
  path: "/api/keys",
  needs: "manage",
  people: true,
  summary: "Makes an API key",
  tags,
  request: {
    body: jsonBody(
      z.strictObject({
        name: z.string().min(1).max(64),
        permissions: z.array(PermissionSchema).min(1).max(5),
        accounts: z.array(AccountId).min(1).max(100).optional(),
        expires_at: z.number().min(0).max(1e11).optional().openapi({
          description: "When it ends, in Unix seconds. Without it, it does not end by itself.",
        }),
      }),
    ),
  },
  responses: { 201: json(NewKeySchema, "The key") },
});

const remove = declare({
  method: "delete",
  path: "/api/keys/{key}",
  needs: "manage",
  people: true,
  summary: "Ends an API key at once",
  tags,
  request: { params: z.object({ key: z.string().max(64) }) },
  responses: { 204: empty("The key has ended.") },
});

/** The API keys of programs. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) => c.json(unwrap(await directoryOf(c).keys.list()), 200))
    .openapi(add, async (c) => {
      const { keys } = directoryOf(c);
      return c.json(unwrap(await keys.add(c.req.valid("json"), actorOf(c))), 201);
    })
    .openapi(remove, async (c) => {
      const { keys } = directoryOf(c);
      unwrap(await keys.remove(c.req.valid("param").key, actorOf(c)));
      return c.body(null, 204);
    });
}
