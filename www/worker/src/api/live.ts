import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { type App, accountOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam } from "./schemas.js";

const MessageId = z
  .string()
  .regex(/^[0-9]{1,15}$/)
  .optional();

/** OpenAPI 3.1 has no words for a stream. By custom the schema is that of each event. */
const LiveEvent = z
  .object({
    id: z.string(),
    event: z.string(),
    data: z.string().openapi({ description: "JSON. Each kind of event has its own." }),
  })
  .openapi("LiveEvent", { description: "Each event of the stream." });

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
    200: { description: "The stream", content: { "text/event-stream": { schema: LiveEvent } } },
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
