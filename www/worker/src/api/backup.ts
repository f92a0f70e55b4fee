import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json } from "./content.js";
import { type App, accountOf, actorOf, directoryOf, principalOf } from "./context.js";
import { declare } from "./route.js";
import { AccountId, AccountParam } from "./schemas.js";

/** The longest backup. Bytes. */
const MOST_BYTES = 16 * 1024 * 1024 * 1024;

const FenceSchema = z
  .object({
    since: z.number().openapi({
      description: "When the backup was made. Later changes are not known here.",
    }),
    restored_at: z.number(),
    restored_by: z.string(),
  })
  .openapi("Fence");

const tags = ["backup"];
const params = z.object({ account: AccountParam });

const exportAll = declare({
  method: "get",
  path: "/api/accounts/{account}/export",
  needs: "manage",
  summary: "The whole account, as lines of JSON",
  description:
    "The state of one moment. Secrets are in it as they are stored, sealed by `SECRETS_KEY`. The last line has the number of rows and a digest of all lines before it.",
  tags,
  request: { params },
  responses: {
    200: {
      description: "The backup",
      content: { "application/x-ndjson": { schema: z.string() } },
    },
  },
});

const restore = declare({
  method: "post",
  path: "/api/accounts/restore",
  needs: "manage",
  streamed: true,
  most: MOST_BYTES,
  summary: "Adds an account from a backup",
  description:
    "The account must not be there. It is done whole or not at all. Afterwards the fence is up: nothing happens by itself until a person lifts it, and each campaign that was open asks what became of it.",
  tags,
  request: {
    query: z.object({ account: AccountId }),
    body: { required: true, content: { "application/x-ndjson": { schema: z.string() } } },
  },
  responses: {
    200: json(
      z.object({
        since: z.number(),
        rows: z.record(z.string(), z.number().int()).openapi({
          description: "The rows of each table.",
        }),
      }),
      "What was restored",
    ),
  },
});

const exports = declare({
  method: "get",
  path: "/api/accounts/{account}/exports",
  needs: "manage",
  summary: "The daily exports that are kept, the newest first",
  description:
    "Set the hour with PATCH of the account. The files are in the folder of backups of the service, or in its R2 bucket. One that was cut has no last line, and is not `whole`.",
  tags,
  request: { params },
  responses: {
    200: json(
      z.array(
        z
          .object({
            name: z.string(),
            at: z.number().openapi({ description: "When it was begun." }),
            bytes: z.number().int(),
            whole: z.boolean(),
            sha256: z.string().optional(),
          })
          .openapi("KeptExport"),
      ),
      "At most 90, and some that were cut",
    ),
  },
});

const readFence = declare({
  method: "get",
  path: "/api/accounts/{account}/fence",
  needs: "read",
  summary: "The restore that no person has confirmed yet",
  tags,
  request: { params },
  responses: { 200: json(z.object({ fence: FenceSchema.nullable() }), "The fence, if it is up") },
});

const liftFence = declare({
  method: "delete",
  path: "/api/accounts/{account}/fence",
  needs: "manage",
  people: true,
  summary: "Lets the account go on after a restore",
  tags,
  request: { params },
  responses: { 204: empty("The account goes on.") },
});

/** The backup of an account. */
export function routes(app: App) {
  return app
    .openapi(exportAll, async (c) => {
      const { account } = c.req.valid("param");
      const lines = unwrap(await accountOf(c, account).backup.export(actorOf(c)));
      const name = `${account}-${new Date().toISOString().slice(0, 10)}.ndjson`;
      const headers = {
        "content-type": "application/x-ndjson",
        "content-disposition": `attachment; filename="${name}"`,
      };
      // Hono has no type for lines of JSON.
      return new Response(lines, { headers }) as never;
    })
    .openapi(exports, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).exports.list()), 200),
    )
    .openapi(restore, async (c) => {
      const { account } = c.req.valid("query");
      const actor = actorOf(c);
      const object = accountOf(c, account);
      const file = c.req.raw.body ?? new Blob([]).stream();
      const restored = await object.backup.restore(file, actor);
      // The program may have ended between the two steps of an earlier restore.
      const isThere = restored.ok || restored.refusal.code === "not_empty";
      const listed = unwrap(await directoryOf(c).accounts.list(principalOf(c)));
      if (isThere && !listed.some(({ id }) => id === account)) {
        const { name, kind } = unwrap(await object.settings.read());
        unwrap(await directoryOf(c).accounts.put({ id: account, name, kind }, actor));
      }
      return c.json(unwrap(restored), 200);
    })
    .openapi(readFence, async (c) => {
      const { account } = c.req.valid("param");
      return c.json({ fence: unwrap(await accountOf(c, account).backup.fence()) }, 200);
    })
    .openapi(liftFence, async (c) => {
      const { account } = c.req.valid("param");
      unwrap(await accountOf(c, account).backup.liftFence(actorOf(c)));
      return c.body(null, 204);
    });
}
