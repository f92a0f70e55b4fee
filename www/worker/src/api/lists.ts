import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import * as followers from "./followers.js";
import { declare } from "./route.js";
import { AccountParam, TextSchema } from "./schemas.js";
import { wholeNumber } from "./whole-number.js";

/** The file of a list at most: ten million OpenIDs, as a table with other columns. Bytes. */
const MOST_BYTES = 1024 * 1024 * 1024;

const FoundLineSchema = z
  .object({ line: z.number().int(), found: z.string() })
  .openapi("FoundLine", { description: "A line of a file, from 1, and its beginning." });

const OriginSchema = z
  .union([
    z.object({ kind: z.literal("upload") }),
    z.object({ kind: z.literal("followers") }),
    z.object({ kind: z.literal("tag"), tag_id: z.number().int() }),
    z.object({
      kind: z.literal("combined"),
      how: z.enum(["union", "intersection", "minus"]),
      lists: z.array(z.string()).readonly(),
    }),
  ])
  .openapi("ListOrigin");

const ListSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z
      .enum([
        "receiving",
        "interrupted",
        "spreading",
        "arranging",
        "combining",
        "ready",
        "failed",
        "removing",
      ])
      .openapi({
        description:
          "`receiving`, `spreading`, `arranging` and `combining` go on; `interrupted` is an upload that broke off and can only be removed; only `ready` can be used.",
      }),
    origin: OriginSchema,
    actor: z.string().openapi({ description: "Who has made it." }),
    created_at: z.number(),
    lines: z.number().int(),
    bytes: z.number().int(),
    openids: z.number().int().openapi({ description: "The people of the list, each once." }),
    duplicates: z.number().int(),
    malformed: z.number().int(),
    malformed_lines: z
      .array(FoundLineSchema)
      .readonly()
      .openapi({ description: "The first hundred." }),
    odd: z.number().int().openapi({
      description: "OpenIDs that have another length than the usual 28. They are kept.",
    }),
    first_odd: FoundLineSchema.optional(),
    arranged: z.number().openapi({ description: "How much is put in order, from 0 to 1." }),
    fingerprint: z.string().openapi({
      description: "A digest of all people. Lists of the same people have the same.",
    }),
    reason: TextSchema.optional().openapi({ description: "Why it has failed." }),
  })
  .openapi("List");

const ListParams = z.object({ account: AccountParam, list: z.uuid() });
const name = z.string().trim().min(1).max(64);
const tags = ["lists"];

const list = declare({
  method: "get",
  path: "/api/accounts/{account}/lists",
  needs: "read",
  summary: "The lists of OpenIDs, the newest first",
  tags,
  request: {
    params: z.object({ account: AccountParam }),
    query: z.object({
      before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().openapi({
        description: "The `next` of the page before.",
      }),
      limit: wholeNumber(1, 100).default(50),
    }),
  },
  responses: {
    200: json(
      z.object({ lists: z.array(ListSchema).readonly(), next: z.number().int().optional() }),
      "A page of lists",
    ),
  },
});

const upload = declare({
  method: "post",
  path: "/api/accounts/{account}/lists",
  needs: "write",
  streamed: true,
  most: MOST_BYTES,
  summary: "Makes a list of a file",
  description:
    "The body is read as it comes: text with an OpenID a line, or CSV, whose column `openid` or else first column is read. Up to 10 000 000 OpenIDs. It answers when the list is ready; until then the list of lists shows the progress.",
  tags,
  request: {
    params: z.object({ account: AccountParam }),
    query: z.object({ name }),
    body: {
      required: true,
      content: {
        "text/plain": { schema: z.string() },
        "text/csv": { schema: z.string() },
      },
    },
  },
  responses: { 201: json(ListSchema, "The list, with what was read") },
});

const combine = declare({
  method: "post",
  path: "/api/accounts/{account}/lists/combine",
  needs: "write",
  summary: "Makes a list of others",
  description:
    "`union`: who is in any of them; `intersection`: in all of them; `minus`: in the first and in none of the others.",
  tags,
  request: {
    params: z.object({ account: AccountParam }),
    body: jsonBody(
      z.strictObject({
        name,
        how: z.enum(["union", "intersection", "minus"]),
        lists: z.array(z.uuid()).min(2).max(10),
      }),
    ),
  },
  responses: { 201: json(ListSchema, "The list") },
});

const read = declare({
  method: "get",
  path: "/api/accounts/{account}/lists/{list}",
  needs: "read",
  summary: "A list, with some of its people",
  tags,
  request: {
    params: ListParams,
    query: z.object({
      offset: wholeNumber(0, 100_000_000).default(0),
      limit: wholeNumber(0, 1000).default(100),
    }),
  },
  responses: {
    200: json(
      ListSchema.extend({ offset: z.number().int(), members: z.array(z.string()).readonly() }),
      "The list",
    ),
  },
});

const has = declare({
  method: "get",
  path: "/api/accounts/{account}/lists/{list}/members/{openid}",
  needs: "read",
  summary: "Whether somebody is in a list",
  tags,
  request: {
    params: ListParams.extend({ openid: z.string().regex(/^[0-9A-Za-z_-]{1,128}$/) }),
  },
  responses: { 200: json(z.object({ is_member: z.boolean() }), "Whether") },
});

const download = declare({
  method: "get",
  path: "/api/accounts/{account}/lists/{list}/openids",
  needs: "write",
  summary: "All people of a list, an OpenID a line",
  tags,
  request: { params: ListParams },
  responses: {
    200: { description: "The OpenIDs", content: { "text/plain": { schema: z.string() } } },
  },
});

const remove = declare({
  method: "delete",
  path: "/api/accounts/{account}/lists/{list}",
  needs: "write",
  summary: "Removes a list",
  tags,
  request: { params: ListParams },
  responses: { 204: empty("The list is removed.") },
});

/** The lists of OpenIDs, and the readings of followers that make some. */
export function routes(app: App) {
  followers.routes(app);
  return app
    .openapi(list, async (c) => {
      const { before, limit } = c.req.valid("query");
      const { account } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).lists.list(before, limit)), 200);
    })
    .openapi(upload, async (c) => {
      const { account } = c.req.valid("param");
      const isCsv = /^\s*text\/csv\b/i.test(c.req.header("content-type") ?? "");
      const file = c.req.raw.body ?? new Blob([]).stream();
      const { lists } = accountOf(c, account);
      const { name } = c.req.valid("query");
      const made = await lists.upload(name, isCsv ? "csv" : "text", file, actorOf(c));
      return c.json(unwrap(made), 201);
    })
    .openapi(combine, async (c) => {
      const { account } = c.req.valid("param");
      const { name, how, lists } = c.req.valid("json");
      const made = await accountOf(c, account).lists.combine(name, how, lists, actorOf(c));
      return c.json(unwrap(made), 201);
    })
    .openapi(read, async (c) => {
      const { account, list } = c.req.valid("param");
      const { offset, limit } = c.req.valid("query");
      return c.json(unwrap(await accountOf(c, account).lists.read(list, offset, limit)), 200);
    })
    .openapi(has, async (c) => {
      const { account, list, openid } = c.req.valid("param");
      return c.json(
        { is_member: unwrap(await accountOf(c, account).lists.has(list, openid)) },
        200,
      );
    })
    .openapi(download, async (c) => {
      const { account, list } = c.req.valid("param");
      const text = unwrap(await accountOf(c, account).lists.download(list, actorOf(c)));
      // A text is declared, and comes as a stream: it may be longer than memory.
      return c.text(text as unknown as string, 200, {
        "content-disposition": `attachment; filename="${list}.txt"`,
      });
    })
    .openapi(remove, async (c) => {
      const { account, list } = c.req.valid("param");
      unwrap(await accountOf(c, account).lists.remove(list, actorOf(c)));
      return c.body(null, 204);
    });
}
