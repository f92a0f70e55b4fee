import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { type App, accountOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam } from "./schemas.js";

const MessageId = z
  .string()
  .regex(/^[0-9]{1,15}$/)
  .optional();

const live = declare({
  method: "get",
  path: "/api/accounts/{account}/live",
  needs: "read",
  summary: "What happens in the account, as server-sent events",
  description:
    "Each has an `id`. With `Last-Event-ID` the stream goes on after that one; if too much was missed, it begins with the event `reset`.",
  tags: ["live"],
  request: {
    params: z.object({ account: AccountParam }),
    headers: z.object({ "last-event-id": MessageId }),
    query: z.object({
      after: MessageId.openapi({
        description: "The same as `Last-Event-ID`, for a first request.",
      }),
    }),
  },
  responses: {
    200: { description: "The stream", content: { "text/event-stream": { schema: z.string() } } },
  },
});

/** The news for open pages. */
export function routes(app: App) {
  return app.openapi(live, async (c) => {
    const { account } = c.req.valid("param");
    const id = c.req.valid("header")["last-event-id"] ?? c.req.valid("query").after;
    const after = id === undefined ? undefined : Number(id);
    const stream = unwrap(await accountOf(c, account).live.stream(after));
    return c.body(stream, 200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      // nginx would keep it back until there is much of it.
      "X-Accel-Buffering": "no",
    }) as never;
  });
}
