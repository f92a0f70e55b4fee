import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json } from "./content.js";
import { type App, directoryOf, principalOf } from "./context.js";
import { declare } from "./route.js";
import { AccountId } from "./schemas.js";

/** An account in the list. */
export const AccountEntrySchema = z
  .object({
    id: AccountId,
    name: z.string(),
    kind: z.enum(["service", "subscription"]),
    added_at: z.number(),
  })
  .openapi("AccountEntry");

const list = declare({
  method: "get",
  path: "/api/accounts",
  needs: "read",
  summary: "The accounts that one may use",
  tags: ["accounts"],
  responses: { 200: json(z.array(AccountEntrySchema), "The accounts, by name") },
});

/** The list of accounts. */
export function routes(app: App) {
  return app.openapi(list, async (c) =>
    c.json(unwrap(await directoryOf(c).accounts.list(principalOf(c))), 200),
  );
}
