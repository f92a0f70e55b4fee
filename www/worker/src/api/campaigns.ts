import { z } from "@hono/zod-openapi";
import type { CampaignContent, Recipient } from "wechat-mass";
import type { AudienceGiven } from "../account/campaigns/plan-form.js";
import type { Permission } from "../shared/actor.js";
import { unwrap } from "./answer.js";
import {
  CAMPAIGN_STATES,
  CampaignLineSchema,
  CampaignSchema,
  CheckSchema,
  JobPageSchema,
  PlanChangeSchema,
  PlanSchema,
  PreviewedSchema,
  RecipientsSchema,
  Revision,
  ScheduleSchema,
  StartSchema,
} from "./campaign-schemas.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam } from "./schemas.js";
import { wholeNumber } from "./whole-number.js";

/** The body of a plan at most: 100 000 OpenIDs fit. Longer lists are uploaded. Bytes. */
const MOST = 4 * 1024 * 1024;

const tags = ["campaigns"];
const BASE = "/api/accounts/{account}/campaigns" as const;
const ONE = "/api/accounts/{account}/campaigns/{id}" as const;
const Account = z.object({ account: AccountParam });
const Params = z.object({ account: AccountParam, id: z.string().regex(/^c[0-9a-f]{20}$/) });
const answers = { 200: json(CampaignSchema, "The campaign") };

const list = declare({
  method: "get",
  path: BASE,
  needs: "read",
  summary: "The campaigns, the newest first",
  tags,
  request: {
    params: Account,
    query: z.object({
      before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().openapi({
        description: "The `next` of the page before.",
      }),
      limit: wholeNumber(1, 100).default(20),
      state: z
        .union([z.enum(CAMPAIGN_STATES), z.array(z.enum(CAMPAIGN_STATES))])
        .optional()
        .openapi({ description: "Only these states." }),
    }),
  },
  responses: {
    200: json(
      z.object({
        campaigns: z.array(CampaignLineSchema).readonly(),
        next: z.number().int().optional(),
        counts: z.record(z.string(), z.number().int()),
      }),
      "A page of campaigns",
    ),
  },
});

const create = declare({
  method: "post",
  path: BASE,
  needs: "write",
  most: MOST,
  summary: "Plans a campaign. Nothing is sent",
  tags,
  request: { params: Account, body: jsonBody(PlanSchema) },
  responses: { 201: json(CampaignSchema, "The campaign") },
});

const read = declare({
  method: "get",
  path: ONE,
  needs: "read",
  summary: "A campaign as it is now",
  tags,
  request: { params: Params },
  responses: answers,
});

const edit = declare({
  method: "put",
  path: ONE,
  needs: "write",
  most: MOST,
  summary: "Changes a plan that has not started. Its approval and its planned start are void",
  tags,
  request: { params: Params, body: jsonBody(PlanChangeSchema) },
  responses: answers,
});

const remove = declare({
  method: "delete",
  path: ONE,
  needs: "write",
  summary: "Removes a plan that was never started",
  tags,
  request: { params: Params },
  responses: { 204: empty("It is removed.") },
});

const check = declare({
  method: "post",
  path: `${ONE}/check`,
  needs: "read",
  summary: "Finds all problems of a plan, and asks WeChat what it alone knows",
  tags,
  request: { params: Params },
  responses: { 200: json(CheckSchema, "All that is known") },
});

const jobs = declare({
  method: "get",
  path: `${ONE}/jobs`,
  needs: "read",
  summary: "The jobs of a campaign",
  tags,
  request: {
    params: Params,
    query: z.object({
      offset: wholeNumber(0, 1_000_000).default(0),
      limit: wholeNumber(1, 1000).default(100),
    }),
  },
  responses: { 200: json(JobPageSchema, "A page of jobs") },
});

/** Declares an act about a campaign whose body is not empty. */
function act<P extends string, S extends z.ZodType>(
  name: P,
  needs: Permission,
  summary: string,
  schema: S,
) {
  return declare({
    method: "post",
    path: `${ONE}/${name}`,
    needs,
    summary,
    tags,
    request: { params: Params, body: jsonBody(schema) },
    responses: answers,
  });
}

/** Declares an act about a campaign without a body. */
function plainAct<P extends string>(name: P, needs: Permission, summary: string) {
  return declare({
    method: "post",
    path: `${ONE}/${name}`,
    needs,
    summary,
    tags,
    request: { params: Params },
    responses: answers,
  });
}

const submit = act("submit", "write", "Asks for approval", z.strictObject({ revision: Revision }));
const approve = act(
  "approve",
  "approve",
  "Approves a plan, exactly as it is. Whoever has written or submitted it cannot",
  z.strictObject({ revision: Revision, digest: z.string().regex(/^[0-9a-f]{64}$/) }),
);
const reject = act(
  "reject",
  "approve",
  "Sends a plan back to its authors, also after it was approved",
  z.strictObject({ revision: Revision, reason: z.string().trim().min(1).max(500) }),
);
const start = act("start", "send", "Starts a campaign now", StartSchema);
const schedule = act("schedule", "send", "Plans the start for a time", ScheduleSchema);
const pause = plainAct("pause", "send", "Stops new sends. Accepted jobs go on at WeChat");
const resume = plainAct("resume", "send", "Lets it go on");
const cancel = plainAct(
  "cancel",
  "send",
  "Ends a campaign for good. Accepted jobs cannot be taken back",
);
const answer = act(
  "answer",
  "send",
  "Answers the question of a campaign",
  z.strictObject({
    question: z.string().max(64).optional(),
    decision: z.string().min(1).max(32),
    msg_id: z
      .string()
      .regex(/^[0-9]{1,20}$/)
      .optional(),
  }),
);
const deleteArticles = act(
  "delete-articles",
  "send",
  "Deletes the articles of a job, or one of them. Cards in chats stay",
  z.strictObject({
    job: z.number().int().min(1),
    article_idx: z.number().int().min(1).max(8).optional(),
  }),
);

const rest = declare({
  method: "post",
  path: `${ONE}/rest`,
  needs: "write",
  summary: "Plans a campaign for the jobs that were certainly not sent",
  tags,
  request: { params: Params },
  responses: { 201: json(CampaignSchema, "The new plan, or the one that there is already") },
});

const duplicate = declare({
  method: "post",
  path: `${ONE}/duplicate`,
  needs: "write",
  summary: "Copies a campaign to a new plan",
  tags,
  request: { params: Params },
  responses: { 201: json(CampaignSchema, "The new plan") },
});

const preview = declare({
  method: "post",
  path: `${ONE}/preview`,
  needs: "write",
  summary: "Sends the message to single people",
  tags,
  request: { params: Params, body: jsonBody(z.strictObject({ to: RecipientsSchema })) },
  responses: { 200: json(PreviewedSchema, "A result for each") },
});

const previews = declare({
  method: "post",
  path: "/api/accounts/{account}/previews",
  needs: "write",
  summary: "Sends a message that is not planned to single people",
  tags,
  request: {
    params: Account,
    body: jsonBody(
      z.strictObject({
        content: z.looseObject({ msgtype: z.string() }),
        to: RecipientsSchema,
      }),
    ),
  },
  responses: { 200: json(PreviewedSchema, "A result for each") },
});

/** Campaigns: their plans, what was agreed, and what becomes of them. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) => {
      const { account } = c.req.valid("param");
      const { before, limit, state = [] } = c.req.valid("query");
      const states = Array.isArray(state) ? state : [state];
      const page = await accountOf(c, account).campaigns.list({ before, limit, states });
      return c.json(unwrap(page), 200);
    })
    .openapi(create, async (c) => {
      const { content, audience, ...plan } = c.req.valid("json");
      const given = { ...plan, content: content as unknown as CampaignContent, audience };
      const { campaigns } = accountOf(c, c.req.valid("param").account);
      return c.json(unwrap(await campaigns.create(given, actorOf(c))), 201);
    })
    .openapi(read, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.read(id)), 200);
    })
    .openapi(edit, async (c) => {
      const { account, id } = c.req.valid("param");
      const { revision, content, audience, ...plan } = c.req.valid("json");
      const given = {
        ...plan,
        content: content as unknown as CampaignContent,
        audience: audience as AudienceGiven | undefined,
      };
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.edit(id, revision, given, actorOf(c))), 200);
    })
    .openapi(remove, async (c) => {
      const { account, id } = c.req.valid("param");
      unwrap(await accountOf(c, account).campaigns.remove(id, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(check, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.check(id)), 200);
    })
    .openapi(jobs, async (c) => {
      const { account, id } = c.req.valid("param");
      const { offset, limit } = c.req.valid("query");
      return c.json(unwrap(await accountOf(c, account).campaigns.jobs(id, offset, limit)), 200);
    })
    .openapi(submit, async (c) => {
      const { account, id } = c.req.valid("param");
      const { revision } = c.req.valid("json");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.submit(id, revision, actorOf(c))), 200);
    })
    .openapi(approve, async (c) => {
      const { account, id } = c.req.valid("param");
      const { revision, digest } = c.req.valid("json");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.approve(id, revision, digest, actorOf(c))), 200);
    })
    .openapi(reject, async (c) => {
      const { account, id } = c.req.valid("param");
      const { revision, reason } = c.req.valid("json");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.reject(id, revision, reason, actorOf(c))), 200);
    })
    .openapi(start, async (c) => {
      const { account, id } = c.req.valid("param");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.start(id, c.req.valid("json"), actorOf(c))), 200);
    })
    .openapi(schedule, async (c) => {
      const { account, id } = c.req.valid("param");
      const { at, ...given } = c.req.valid("json");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.schedule(id, at, given, actorOf(c))), 200);
    })
    .openapi(pause, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.pause(id, actorOf(c))), 200);
    })
    .openapi(resume, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.resume(id, actorOf(c))), 200);
    })
    .openapi(cancel, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.cancel(id, actorOf(c))), 200);
    })
    .openapi(answer, async (c) => {
      const { account, id } = c.req.valid("param");
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.answer(id, c.req.valid("json"), actorOf(c))), 200);
    })
    .openapi(deleteArticles, async (c) => {
      const { account, id } = c.req.valid("param");
      const { campaigns } = accountOf(c, account);
      const job = c.req.valid("json");
      return c.json(unwrap(await campaigns.deleteArticles(id, job, actorOf(c))), 200);
    })
    .openapi(rest, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.rest(id, actorOf(c))), 201);
    })
    .openapi(duplicate, async (c) => {
      const { account, id } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).campaigns.duplicate(id, actorOf(c))), 201);
    })
    .openapi(preview, async (c) => {
      const { account, id } = c.req.valid("param");
      const to = c.req.valid("json").to as Recipient[];
      const { campaigns } = accountOf(c, account);
      return c.json(unwrap(await campaigns.preview(id, to, actorOf(c))), 200);
    })
    .openapi(previews, async (c) => {
      const { content, to } = c.req.valid("json");
      const { campaigns } = accountOf(c, c.req.valid("param").account);
      const previewed = await campaigns.previews(content, to as Recipient[], actorOf(c));
      return c.json(unwrap(previewed), 200);
    });
}
