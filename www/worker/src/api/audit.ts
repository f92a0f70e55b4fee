import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json } from "./content.js";
import { type App, directoryOf } from "./context.js";
import { declare } from "./route.js";
import { AuditSchema, PageQuery } from "./schemas.js";

const read = declare({
  method: "get",
  path: "/api/audit",
  needs: "manage",
  summary: "Who did what with users, keys and the list of accounts",
  tags: ["audit"],
  request: { query: PageQuery },
  responses: { 200: json(z.array(AuditSchema), "Lines, the newest first") },
});

/** The audit log of the service. Each account has its own. */
export function routes(app: App) {
  return app.openapi(read, async (c) => {
    const { before, limit } = c.req.valid("query");
    const page = before === undefined ? { limit } : { before, limit };
    return c.json(unwrap(await directoryOf(c).reports.audit(page)), 200);
  });
}
