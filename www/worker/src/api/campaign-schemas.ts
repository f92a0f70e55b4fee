import { z } from "@hono/zod-openapi";
import { beijingTime } from "../shared/beijing-time.js";
import { ProblemSchema, TextSchema } from "./schemas.js";

/** The message. The package checks it; a plan may be stored before it is complete. */
const Content = z.looseObject({ msgtype: z.string().min(1).max(32) }).openapi("CampaignContent", {
  description:
    "The body of `message/mass/sendall` or `message/mass/send`, without its audience and `clientmsgid`.",
  example: { msgtype: "text", text: { content: "你好" } },
});

const Audience = z
  .union([
    z.strictObject({ is_to_all: z.literal(true) }),
    z.strictObject({ tag_id: z.number().int().min(0) }),
    z.strictObject({ list: z.string().min(1).max(64) }),
    z.strictObject({ openids: z.array(z.string().max(128)).min(1).max(100_000) }),
  ])
  .openapi("AudienceGiven", {
    description:
      "All followers, written out; the followers with a tag; a stored list; or OpenIDs. There is no default.",
  });

const Options = z
  .strictObject({
    wait_for_first: z.boolean().optional(),
    calls_per_day: z.number().int().min(1).max(1_000_000).optional(),
    calls_per_minute: z.number().int().min(1).max(100_000).optional(),
    speed: z.number().int().min(0).max(4).optional(),
  })
  .openapi("CampaignOptions");

/** A plan, as a person gives it. */
export const PlanSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(100).openapi({ description: "Followers do not see it." }),
    content: Content,
    audience: Audience,
    options: Options.optional(),
  })
  .openapi("CampaignPlan");

/** The revision of the plan that the person has seen. */
export const Revision = z.number().int().min(1).openapi({
  description:
    "The revision that you have seen. If it has changed, nothing is done (409 `changed`).",
});

/** A change of a plan. An extension of its schema would be told as two of which each refuses the other's members. */
export const PlanChangeSchema = z
  .strictObject({
    ...PlanSchema.shape,
    revision: Revision,
    audience: Audience.optional().openapi({ description: "Without it, the audience stays." }),
  })
  .openapi("CampaignPlanChange");

const confirmed = {
  revision: Revision,
  confirm_people: z.number().int().min(0).optional().openapi({
    description:
      "For all followers: their number, as it was just read by …/check or told by the refusal `confirm_people`.",
  }),
  send_again: z.boolean().optional().openapi({
    description: "Sends the same message to the same audience a second time within a day.",
  }),
};

/** A start. */
export const StartSchema = z.strictObject(confirmed).openapi("CampaignStart");

const NOT_A_TIME = {
  zh: "应为北京时间，例如 2026-12-01T09:00，或带时区的时间，例如 2026-12-01T09:00:00+08:00",
  en: "must be a time in Beijing, such as 2026-12-01T09:00, or one with a zone, such as 2026-12-01T09:00:00+08:00",
};

/** A planned start. */
export const ScheduleSchema = z
  .strictObject({
    ...confirmed,
    at: z
      .string()
      .transform((text, context) => {
        const at = beijingTime(text);
        if (at !== undefined) return at;
        context.addIssue({ code: "custom", message: NOT_A_TIME.en, params: { text: NOT_A_TIME } });
        return z.NEVER;
      })
      .nullable()
      .openapi({
        type: "string",
        description:
          "A time in Beijing (`2026-12-01T09:00`), or with a zone (RFC 3339). `null` takes the planned start back.",
        example: "2026-12-01T09:00",
      }),
  })
  .openapi("CampaignSchedule");

const Deed = z
  .object({
    id: z.string(),
    name: z.string(),
    at: z.number(),
    person: z.string().optional().openapi({ description: "The user who has made the API key." }),
  })
  .openapi("Deed", { description: "Who did it, and when (Unix seconds)." });

const Group = z.object({ jobs: z.number().int(), recipients: z.number().int() });

const Totals = z
  .object({
    planned: Group,
    accepted: Group,
    reached: Group,
    under_way: Group,
    failed: Group,
    not_reached: Group,
    unknown: Group,
    total_count: z.number().int(),
    filtered: z.number().int(),
    sent_count: z.number().int(),
    error_count: z.number().int(),
  })
  .openapi("CampaignTotals", {
    description: "Jobs in each situation, and their OpenIDs. Accepted is not delivered.",
  });

const Because = z.object({
  code: z.string(),
  message: TextSchema,
  job: z.number().int().optional(),
  errcode: z.number().int().optional(),
});

const StoredAudience = z.union([
  z.object({ is_to_all: z.literal(true) }),
  z.object({ tag_id: z.number().int() }),
  z.object({
    list: z.string(),
    name: z.string(),
    count: z.number().int(),
    fingerprint: z.string(),
  }),
  z.object({ openids: z.object({ count: z.number().int(), fingerprint: z.string() }) }),
]);

/** The states of a campaign, as docs/glossary.md has them. */
export const CAMPAIGN_STATES = [
  "not_submitted",
  "awaiting_approval",
  "approved",
  "scheduled",
  "sending",
  "waiting",
  "needs_person",
  "paused",
  "finished",
  "cancelled",
] as const;

const line = {
  id: z.string(),
  title: z.string(),
  state: z.enum(CAMPAIGN_STATES),
  revision: z.number().int(),
  audience: StoredAudience,
  reach: z.enum(["all", "tag", "openids"]),
  digest: z.string().openapi({
    description: "The SHA-256 of content, audience and options. An approval is bound to it.",
  }),
  created_at: z.number(),
  changed_at: z.number(),
  submitted: Deed.optional(),
  approved: Deed.optional(),
  rejected: Deed.extend({ reason: z.string() }).optional(),
  start_at: z.number().optional(),
  starter: Deed.optional(),
  started_at: z.number().optional(),
  waits: z.object({ until: z.number(), because: Because }).optional(),
  question: z
    .object({
      question: z.string().optional(),
      choices: z.array(z.string()).readonly(),
      because: Because,
    })
    .optional(),
  totals: Totals.optional(),
  rest_of: z
    .object({ campaign: z.string(), jobs: z.array(z.number().int()).readonly() })
    .optional(),
};

/** A campaign of a list. */
export const CampaignLineSchema = z
  .object({ ...line, msgtype: z.string() })
  .openapi("CampaignLine");

/** A campaign. */
export const CampaignSchema = z
  .object({
    ...line,
    content: z.looseObject({ msgtype: z.string() }),
    options: Options,
    authors: z.array(Deed).readonly(),
    openids: z
      .object({
        duplicates: z.number().int(),
        malformed: z.number().int(),
        malformed_lines: z
          .array(z.object({ line: z.number().int(), found: z.string() }))
          .readonly(),
      })
      .optional()
      .openapi({ description: "After planning: what was found among the OpenIDs of the body." }),
  })
  .openapi("Campaign");

const AllowanceReason = z.object({
  rule: z.string(),
  limit: z.number().int(),
  used: z.number().int(),
  until: z.number().nullable(),
  meaning: TextSchema,
});

/** Whether a send is allowed. */
export const AllowanceSchema = z
  .object({
    allowed: z.boolean(),
    at: z.number().nullable(),
    reasons: z.array(AllowanceReason),
    cautions: z.array(AllowanceReason),
    beijing: z.string().optional(),
  })
  .openapi("Allowance");

/** The result of a check. */
export const CheckSchema = z
  .object({
    problems: z.array(ProblemSchema).readonly(),
    people: z.number().int().optional(),
    jobs: z.number().int(),
    allowance: AllowanceSchema,
    calls_left: z.number().int().optional(),
  })
  .openapi("CampaignCheck");

const number = z.number().optional();

const Job = z
  .object({
    job: z.number().int(),
    state: z.enum([
      "planned",
      "requested",
      "rejected",
      "accepted",
      "confirming",
      "sending",
      "finished",
      "cancelled",
    ]),
    clientmsgid: z.string(),
    recipients: number,
    attempts: z.number().int(),
    requested_at: number,
    accepted_at: number,
    finished_at: number,
    seconds: number,
    msg_id: z.string().optional(),
    second_msg_id: z.string().optional(),
    by_guard: z.boolean(),
    anothers_msg_id: z.string().optional(),
    source: z.enum(["push", "poll", "human"]).optional(),
    status: z.string().optional(),
    outcome: z.string().optional(),
    errcode: number,
    rid: z.string().optional(),
    reason: TextSchema.optional(),
    total_count: number,
    filtered: number,
    sent_count: number,
    error_count: number,
    article_urls: z.array(z.string()),
    check_state: number,
    reprints: z.array(
      z.object({
        article_idx: number,
        original_article_url: z.string().optional(),
        can_reprint: z.boolean().optional(),
      }),
    ),
    findings_dropped: z.boolean(),
    deleted: z.boolean(),
    settled: z.boolean(),
  })
  .openapi("Job", { description: "A call that WeChat accepts, as the package summarizes it." });

const Order = z
  .object({
    order: z.number().int(),
    purpose: z.enum(["preview", "delete"]),
    state: z.enum(["ordered", "done", "failed"]),
    name: z.string().optional(),
    job: number,
    errcode: number,
    reason: TextSchema.optional(),
  })
  .openapi("Order");

/** A page of jobs. */
export const JobPageSchema = z
  .object({
    jobs: z.array(Job).readonly(),
    total: z.number().int(),
    orders: z.array(Order).readonly(),
    estimated_end: number,
  })
  .openapi("CampaignJobs");

/** The people of previews. */
export const RecipientsSchema = z
  .array(
    z.union([
      z.strictObject({ touser: z.string().min(1).max(128) }),
      z.strictObject({ towxname: z.string().min(1).max(64) }),
    ]),
  )
  .min(1)
  .max(10);

/** The results of previews. */
export const PreviewedSchema = z
  .array(
    z.looseObject({
      ok: z.boolean(),
      touser: z.string().optional(),
      towxname: z.string().optional(),
    }),
  )
  .openapi("Previews");
