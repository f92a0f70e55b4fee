import { z } from "@hono/zod-openapi";
import { REPORTS } from "../account/statistics/reports.js";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam } from "./schemas.js";
import { wholeNumber } from "./whole-number.js";

const CommentSchema = z
  .object({
    user_comment_id: z.string(),
    openid: z.string().optional(),
    create_time: z.number().optional(),
    content: z.string().optional(),
    is_featured: z.boolean(),
    reply: z
      .object({ content: z.string().optional(), create_time: z.number().optional() })
      .optional(),
  })
  .openapi("Comment");

const tags = ["statistics"];
const account = z.object({ account: AccountParam });

/** An article of a message: `index` counts from 0, as WeChat's calls of comments do. */
const ArticleParams = account.extend({
  msg_data_id: z.string().regex(/^[0-9]{1,20}$/),
  index: wholeNumber(0, 7),
});
const CommentParams = ArticleParams.extend({ comment: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/) });
const article = "/api/accounts/{account}/comments/{msg_data_id}/{index}";

const report = declare({
  method: "get",
  path: "/api/accounts/{account}/statistics/{report}",
  needs: "read",
  summary: "Numbers of articles on some days",
  description:
    "At most 31 days, the last one yesterday; yesterday's numbers are ready at 8:00. `getarticletotaldetail` has the first 30 days of the articles that came out on a day. `msgid` is `msg_data_id`, `_` and the article's place from 1.",
  tags,
  request: {
    params: account.extend({ report: z.enum(REPORTS) }),
    query: z.object({
      begin: z.iso.date(),
      end: z.iso.date(),
    }),
  },
  responses: {
    200: json(
      z.object({
        lines: z.array(z.record(z.string(), z.unknown())).openapi({
          description: "WeChat's own lines. Each report has other members.",
        }),
        is_delay: z.boolean().openapi({ description: "Whether numbers are late." }),
      }),
      "The report, the earliest day first",
    ),
  },
});

const list = declare({
  method: "get",
  path: article,
  needs: "read",
  summary: "The comments on an article",
  tags,
  request: {
    params: ArticleParams,
    query: z.object({
      type: z.enum(["all", "normal", "featured"]).default("all"),
      begin: wholeNumber(0, 1_000_000).default(0),
      count: wholeNumber(1, 49).default(20),
    }),
  },
  responses: {
    200: json(
      z.object({ total: z.number().int(), comments: z.array(CommentSchema).readonly() }),
      "A page",
    ),
  },
});

const set = declare({
  method: "put",
  path: article,
  needs: "write",
  summary: "Opens an article to comments, or closes it",
  tags,
  request: { params: ArticleParams, body: jsonBody(z.strictObject({ open: z.boolean() })) },
  responses: { 204: empty("It is done.") },
});

const change = declare({
  method: "put",
  path: `${article}/{comment}`,
  needs: "write",
  summary: "Features a comment, or stops that",
  tags,
  request: { params: CommentParams, body: jsonBody(z.strictObject({ featured: z.boolean() })) },
  responses: { 204: empty("It is done.") },
});

const remove = declare({
  method: "delete",
  path: `${article}/{comment}`,
  needs: "write",
  summary: "Deletes a comment",
  tags,
  request: { params: CommentParams },
  responses: { 204: empty("The comment is deleted.") },
});

const reply = declare({
  method: "put",
  path: `${article}/{comment}/reply`,
  needs: "write",
  summary: "Replies to a comment",
  tags,
  request: {
    params: CommentParams,
    body: jsonBody(z.strictObject({ content: z.string().min(1).max(2000) })),
  },
  responses: { 204: empty("It is done.") },
});

const removeReply = declare({
  method: "delete",
  path: `${article}/{comment}/reply`,
  needs: "write",
  summary: "Deletes the reply to a comment",
  tags,
  request: { params: CommentParams },
  responses: { 204: empty("The reply is deleted.") },
});

/** The results of articles that were sent. */
export function routes(app: App) {
  return app
    .openapi(report, async (c) => {
      const { account, report } = c.req.valid("param");
      const { begin, end } = c.req.valid("query");
      const { statistics } = accountOf(c, account);
      const { lines, is_delay } = unwrap(await statistics.report(report, begin, end));
      return c.json({ lines: JSON.parse(lines) as Record<string, unknown>[], is_delay }, 200);
    })
    .openapi(list, async (c) => {
      const { account, ...article } = c.req.valid("param");
      const { type, begin, count } = c.req.valid("query");
      const { statistics } = accountOf(c, account);
      return c.json(unwrap(await statistics.comments(article, type, begin, count)), 200);
    })
    .openapi(set, async (c) => {
      const { account, ...article } = c.req.valid("param");
      const { open } = c.req.valid("json");
      unwrap(await accountOf(c, account).statistics.setComments(article, open, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(change, async (c) => {
      const { account, comment, ...article } = c.req.valid("param");
      const action = c.req.valid("json").featured ? "feature" : "unfeature";
      const { statistics } = accountOf(c, account);
      unwrap(await statistics.changeComment(article, comment, action, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(remove, async (c) => {
      const { account, comment, ...article } = c.req.valid("param");
      const { statistics } = accountOf(c, account);
      unwrap(await statistics.changeComment(article, comment, "delete", actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(reply, async (c) => {
      const { account, comment, ...article } = c.req.valid("param");
      const { content } = c.req.valid("json");
      const { statistics } = accountOf(c, account);
      unwrap(await statistics.replyToComment(article, comment, content, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(removeReply, async (c) => {
      const { account, comment, ...article } = c.req.valid("param");
      const { statistics } = accountOf(c, account);
      unwrap(await statistics.changeComment(article, comment, "delete_reply", actorOf(c)));
      return c.body(null, 204);
    });
}
