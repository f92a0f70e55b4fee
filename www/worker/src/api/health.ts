import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json } from "./content.js";
import { type App, directoryOf } from "./context.js";
import { declare } from "./route.js";

const Health = z.object({ status: z.literal("ok") }).openapi("Health");

const healthz = declare({
  method: "get",
  path: "/healthz",
  needs: "nobody",
  summary: "Whether the process answers",
  tags: ["operation"],
  responses: { 200: json(Health, "It answers.") },
});

const readyz = declare({
  method: "get",
  path: "/readyz",
  needs: "nobody",
  summary: "Whether the service can work: its database and its key of secrets",
  tags: ["operation"],
  responses: { 200: json(Health, "It can work.") },
});

/** Whether the service lives, and whether it can work. */
export function routes(app: App) {
  return app
    .openapi(healthz, (c) => c.json({ status: "ok" as const }, 200))
    .openapi(readyz, async (c) => {
      unwrap(await directoryOf(c).reports.ready());
      return c.json({ status: "ok" as const }, 200);
    });
}
