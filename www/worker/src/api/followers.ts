import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam, TextSchema } from "./schemas.js";

const SyncSchema = z
  .object({
    id: z.string(),
    tag_id: z.number().int().optional().openapi({
      description: "The tag. Without it all followers are read.",
    }),
    list: z.string().openapi({ description: "The list that is made of it." }),
    state: z.enum(["reading", "waiting", "arranging", "done", "failed", "stopped"]).openapi({
      description: "`waiting`: the calls of the day are used up, and it goes on the next day.",
    }),
    started_at: z.number(),
    ended_at: z.number().optional(),
    next_at: z.number().openapi({ description: "When the next page is read." }),
    pages: z.number().int(),
    read: z.number().int().openapi({ description: "The OpenIDs that were read so far." }),
    total: z.number().int().optional().openapi({ description: "The followers by WeChat's count." }),
    before: z.string().optional().openapi({
      description: "The list of the reading before, with which this one was compared.",
    }),
    gained: z.number().int().optional(),
    lost: z.number().int().optional(),
    reason: TextSchema.optional(),
  })
  .openapi("Sync");

const tags = ["followers"];
const SyncParams = z.object({ account: AccountParam, sync: z.uuid() });

const list = declare({
  method: "get",
  path: "/api/accounts/{account}/followers",
  needs: "read",
  summary: "The readings of followers, the newest first",
  tags,
  request: { params: z.object({ account: AccountParam }) },
  responses: {
    200: json(z.object({ syncs: z.array(SyncSchema).readonly() }), "The latest readings"),
  },
});

const start = declare({
  method: "post",
  path: "/api/accounts/{account}/followers",
  needs: "write",
  summary: "Begins to read all followers, or those with a tag, into a list",
  description:
    "It goes on by itself, also after a restart. A page of 10 000 takes one of the 500 calls a day. One that is under way is returned.",
  tags,
  request: {
    params: z.object({ account: AccountParam }),
    body: jsonBody(
      z.strictObject({
        tag: z
          .strictObject({ tag_id: z.number().int().min(1), name: z.string().min(1).max(60) })
          .optional(),
      }),
    ),
  },
  responses: { 202: json(SyncSchema, "The reading") },
});

const read = declare({
  method: "get",
  path: "/api/accounts/{account}/followers/{sync}",
  needs: "read",
  summary: "A reading of followers",
  tags,
  request: { params: SyncParams },
  responses: { 200: json(SyncSchema, "The reading") },
});

const stop = declare({
  method: "delete",
  path: "/api/accounts/{account}/followers/{sync}",
  needs: "write",
  summary: "Ends a reading of followers, and removes what it has read",
  tags,
  request: { params: SyncParams },
  responses: { 200: json(SyncSchema, "The reading") },
});

/** The followers of an account. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) => {
      const { account } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).followers.list()), 200);
    })
    .openapi(start, async (c) => {
      const { account } = c.req.valid("param");
      const { tag } = c.req.valid("json");
      return c.json(unwrap(await accountOf(c, account).followers.start(tag, actorOf(c))), 202);
    })
    .openapi(read, async (c) => {
      const { account, sync } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).followers.read(sync)), 200);
    })
    .openapi(stop, async (c) => {
      const { account, sync } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).followers.stop(sync, actorOf(c))), 200);
    });
}
