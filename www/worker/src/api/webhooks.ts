import { z } from "@hono/zod-openapi";
import { WEBHOOK_TYPES } from "../account/webhooks/outbox.js";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam, PageQuery } from "./schemas.js";

const tags = ["webhooks"];
const BASE = "/api/accounts/{account}/webhooks" as const;
const ONE = "/api/accounts/{account}/webhooks/{webhook}" as const;
const Account = z.object({ account: AccountParam });
const WebhookId = z.string().regex(/^w[0-9a-f]{20}$/);
const Params = z.object({ account: AccountParam, webhook: WebhookId });
const DeliveryParams = Params.extend({ delivery: z.string().regex(/^[0-9]{1,15}$/) });
const Events = z.array(z.enum(WEBHOOK_TYPES)).min(1).max(WEBHOOK_TYPES.length);

const webhook = {
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_TYPES)).readonly(),
  enabled: z.boolean(),
  created_at: z.number(),
};
const WebhookSchema = z.object(webhook).openapi("Webhook");

const DeliverySchema = z
  .object({
    id: z.string(),
    webhook: z.string(),
    message: z.string().openapi({ description: "The `webhook-id`, the same in each attempt." }),
    type: z.string(),
    created_at: z.number(),
    attempts: z.number().int(),
    next_at: z.number().optional(),
    done_at: z.number().optional(),
    status: z.number().int().optional(),
    error: z.string().optional(),
    delivered: z.boolean(),
  })
  .openapi("Delivery");

const list = declare({
  method: "get",
  path: BASE,
  needs: "manage",
  summary: "The webhooks of an account",
  tags,
  request: { params: Account },
  responses: { 200: json(z.array(WebhookSchema), "The webhooks") },
});

const add = declare({
  method: "post",
  path: BASE,
  needs: "manage",
  summary: "Adds a webhook. Its secret is shown this once",
  description: "Messages are signed as Standard Webhooks has it, with the headers `webhook-…`.",
  tags,
  request: {
    params: Account,
    body: jsonBody(z.strictObject({ url: z.string().max(500), events: Events })),
  },
  responses: {
    201: json(z.object({ ...webhook, secret: z.string() }).openapi("NewWebhook"), "The webhook"),
  },
});

const change = declare({
  method: "patch",
  path: ONE,
  needs: "manage",
  summary: "Changes what a webhook is told, or whether it is",
  tags,
  request: {
    params: Params,
    body: jsonBody(z.strictObject({ events: Events.optional(), enabled: z.boolean().optional() })),
  },
  responses: { 200: json(WebhookSchema, "The webhook") },
});

const remove = declare({
  method: "delete",
  path: ONE,
  needs: "manage",
  summary: "Removes a webhook with its deliveries",
  tags,
  request: { params: Params },
  responses: { 204: empty("It is removed.") },
});

const test = declare({
  method: "post",
  path: `${ONE}/test`,
  needs: "manage",
  summary: "Sends a message of the type `test`",
  tags,
  request: { params: Params },
  responses: { 202: json(z.object({ message: z.string() }), "It will be sent.") },
});

const deliveries = declare({
  method: "get",
  path: `${ONE}/deliveries`,
  needs: "manage",
  summary: "The deliveries of a webhook, the newest first",
  tags,
  request: { params: Params, query: PageQuery },
  responses: { 200: json(z.array(DeliverySchema), "A page of deliveries") },
});

const again = declare({
  method: "post",
  path: `${ONE}/deliveries/{delivery}/again`,
  needs: "manage",
  summary: "Sends a delivery again",
  tags,
  request: { params: DeliveryParams },
  responses: { 202: empty("It will be sent.") },
});

/** The addresses of other programs that are told what happens. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).webhooks.list()), 200),
    )
    .openapi(add, async (c) => {
      const { url, events } = c.req.valid("json");
      const { webhooks } = accountOf(c, c.req.valid("param").account);
      return c.json(unwrap(await webhooks.add(url, events, actorOf(c))), 201);
    })
    .openapi(change, async (c) => {
      const { account, webhook } = c.req.valid("param");
      const { webhooks } = accountOf(c, account);
      const changed = await webhooks.change(webhook, c.req.valid("json"), actorOf(c));
      return c.json(unwrap(changed), 200);
    })
    .openapi(remove, async (c) => {
      const { account, webhook } = c.req.valid("param");
      unwrap(await accountOf(c, account).webhooks.remove(webhook, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(test, async (c) => {
      const { account, webhook } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).webhooks.test(webhook, actorOf(c))), 202);
    })
    .openapi(deliveries, async (c) => {
      const { account, webhook } = c.req.valid("param");
      const { before, limit } = c.req.valid("query");
      const { webhooks } = accountOf(c, account);
      const page = await webhooks.deliveries(
        webhook,
        before === undefined ? undefined : Number(before),
        limit,
      );
      return c.json(unwrap(page), 200);
    })
    .openapi(again, async (c) => {
      const { account, webhook, delivery } = c.req.valid("param");
      unwrap(await accountOf(c, account).webhooks.again(webhook, delivery, actorOf(c)));
      return c.body(null, 202);
    });
}
