import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json } from "./content.js";
import { type App, accountOf } from "./context.js";
import * as live from "./live.js";
import { declare } from "./route.js";
import { AccountParam, PageQuery } from "./schemas.js";
import * as webhooks from "./webhooks.js";

const line = {
  id: z.string(),
  at: z.number().openapi({ description: "When it came. Unix seconds." }),
  kind: z
    .string()
    .openapi({ description: "`mass_send_job_finish`, `publish_job_finish` or `other`." }),
  msg_type: z.string(),
  event: z.string(),
  msg_id: z.string().optional(),
  handled: z.boolean(),
};

const PushLine = z.object(line).openapi("PushLine");
const PushView = z
  .object({
    ...line,
    raw: z.string().openapi({ description: "The text, as WeChat wrote it." }),
    push: z.record(z.string(), z.unknown()).openapi({ description: "What was read of it." }),
  })
  .openapi("Push");

const list = declare({
  method: "get",
  path: "/api/accounts/{account}/events",
  needs: "read",
  summary: "The pushes of WeChat, the newest first",
  tags: ["events"],
  request: {
    params: z.object({ account: AccountParam }),
    query: PageQuery.extend({
      kind: z.string().max(32).optional(),
      event: z.string().max(64).optional(),
    }),
  },
  responses: { 200: json(z.array(PushLine), "A page of pushes") },
});

const read = declare({
  method: "get",
  path: "/api/accounts/{account}/events/{id}",
  needs: "read",
  summary: "A push with its text",
  tags: ["events"],
  request: {
    params: z.object({ account: AccountParam, id: z.string().regex(/^[0-9]{1,15}$/) }),
  },
  responses: { 200: json(PushView, "The push") },
});

/** The pushes of WeChat, and the news of them for pages and other programs. */
export function routes(app: App) {
  live.routes(app);
  webhooks.routes(app);
  return app
    .openapi(list, async (c) => {
      const { pushes } = accountOf(c, c.req.valid("param").account);
      return c.json(unwrap(await pushes.list(c.req.valid("query"))), 200);
    })
    .openapi(read, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).pushes.read(id)), 200);
    });
}
