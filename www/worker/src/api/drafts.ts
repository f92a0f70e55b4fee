import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam, ProblemSchema } from "./schemas.js";
import { wholeNumber } from "./whole-number.js";

/** Eight articles of a megabyte each. Bytes. */
const MOST_BYTES = 9 * 1024 * 1024;

/** An article. The package checks its members, which are those of `draft/add`, and tells all problems at once. */
const ArticleSchema = z.looseObject({}).openapi("Article", {
  description:
    "An article as `draft/add` takes it: `title`, `content` (HTML), `thumb_media_id` (a permanent cover), `author`, `digest`, …",
});

const NewsItemSchema = z.looseObject({}).openapi("NewsItem", {
  description:
    "An article as WeChat returns it: `title`, `author`, `digest`, `thumb_url`, `url`, …",
});

const DraftSchema = z
  .object({
    media_id: z.string(),
    articles: z.array(NewsItemSchema).readonly(),
    create_time: z.number().optional(),
    update_time: z.number().optional(),
  })
  .openapi("Draft");

const WrittenSchema = z
  .object({
    media_id: z.string(),
    problems: z.array(ProblemSchema).readonly().openapi({ description: "Warnings." }),
    replaces: z.string().optional().openapi({
      description:
        "The draft in whose place it came: WeChat never changes how many articles one has.",
    }),
  })
  .openapi("WrittenDraft");

const ArticlesBody = jsonBody(z.strictObject({ articles: z.array(ArticleSchema).min(1).max(8) }));
const tags = ["articles"];
const account = z.object({ account: AccountParam });
const DraftParams = account.extend({ media_id: z.string().regex(/^[0-9A-Za-z_-]{1,128}$/) });

const list = declare({
  method: "get",
  path: "/api/accounts/{account}/drafts",
  needs: "read",
  summary: "The drafts, without the texts of their articles",
  tags,
  request: {
    params: account,
    query: z.object({
      offset: wholeNumber(0, 1_000_000).default(0),
      count: wholeNumber(1, 20).default(20),
    }),
  },
  responses: {
    200: json(
      z.object({ total: z.number().int(), drafts: z.array(DraftSchema).readonly() }),
      "A page",
    ),
  },
});

const create = declare({
  method: "post",
  path: "/api/accounts/{account}/drafts",
  needs: "write",
  most: MOST_BYTES,
  summary: "Makes a draft",
  tags,
  request: { params: account, body: ArticlesBody },
  responses: { 201: json(WrittenSchema, "The draft") },
});

const read = declare({
  method: "get",
  path: "/api/accounts/{account}/drafts/{media_id}",
  needs: "read",
  summary: "A draft",
  tags,
  request: { params: DraftParams },
  responses: { 200: json(DraftSchema, "The draft") },
});

const update = declare({
  method: "put",
  path: "/api/accounts/{account}/drafts/{media_id}",
  needs: "write",
  most: MOST_BYTES,
  summary: "Writes other articles into a draft",
  description:
    "With another number of articles a new draft is made, and the old one removed: `media_id` is then another.",
  tags,
  request: { params: DraftParams, body: ArticlesBody },
  responses: { 200: json(WrittenSchema, "The draft") },
});

const remove = declare({
  method: "delete",
  path: "/api/accounts/{account}/drafts/{media_id}",
  needs: "write",
  summary: "Removes a draft at WeChat. It cannot be undone",
  tags,
  request: { params: DraftParams },
  responses: { 204: empty("The draft is removed.") },
});

/** The drafts of an account. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) => {
      const { account } = c.req.valid("param");
      const { offset, count } = c.req.valid("query");
      return c.json(unwrap(await accountOf(c, account).articles.drafts(offset, count)), 200);
    })
    .openapi(create, async (c) => {
      const { account } = c.req.valid("param");
      const { articles } = c.req.valid("json");
      const made = await accountOf(c, account).articles.createDraft(articles, actorOf(c));
      return c.json(unwrap(made), 201);
    })
    .openapi(read, async (c) => {
      const { account, media_id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).articles.draft(media_id)), 200);
    })
    .openapi(update, async (c) => {
      const { account, media_id } = c.req.valid("param");
      const { articles } = c.req.valid("json");
      const { articles: part } = accountOf(c, account);
      return c.json(unwrap(await part.updateDraft(media_id, articles, actorOf(c))), 200);
    })
    .openapi(remove, async (c) => {
      const { account, media_id } = c.req.valid("param");
      unwrap(await accountOf(c, account).articles.removeDraft(media_id, actorOf(c)));
      return c.body(null, 204);
    });
}
