import { z } from "@hono/zod-openapi";
import { WARNING_CODES } from "../account/warnings/warning.js";
import { AllowanceSchema } from "./campaign-schemas.js";
import { AccountId, ErrorSchema, TextSchema } from "./schemas.js";

const address = z.string().max(300);
/** An AppSecret, or a key of one's own. It is stored sealed, and never returned. */
const secret = z.string().min(1).max(200);
const kind = z.enum(["service", "subscription"]).openapi({
  description: "`service` (服务号) or `subscription` (公众号).",
});
const name = z.string().trim().min(1).max(64);
const budget = z.number().int().min(1).max(1_000_000);

const dailyExport = z
  .strictObject({
    hour: z.number().int().min(0).max(23).openapi({ description: "The hour in Beijing." }),
    keep: z.number().int().min(1).max(90).openapi({
      description: "How many are kept. Older ones are removed after a new one is whole.",
    }),
  })
  .openapi("DailyExport");

const members = {
  base: address.openapi({
    description: "A relay with a fixed address, by https. Without it, WeChat is called itself.",
  }),
  gateway_key: secret.openapi({ description: "The relay gets it as `Authorization: Bearer`." }),
  secret: secret.openapi({ description: "The AppSecret." }),
  token_source: address.openapi({
    description:
      "An address that returns the access_token, as text or as WeChat's JSON. With it, this service never asks WeChat for one: a second program that does would break the first.",
  }),
  token_source_key: secret,
  push_mode: z.enum(["secure", "plain"]).openapi({
    description:
      "`secure` (安全模式, 兼容模式) or, by name, `plain` (明文模式), which is not safe.",
  }),
  push_tokens: z
    .array(z.string().regex(/^[0-9A-Za-z]{3,32}$/))
    .max(3)
    .openapi({
      description: "The Tokens of pushes, the newest first. Several while they are being changed.",
    }),
  push_keys: z
    .array(z.string().regex(/^[0-9A-Za-z]{43}$/))
    .max(3)
    .openapi({
      description: "The EncodingAESKeys, the newest first.",
    }),
  calls_per_day: budget,
  calls_per_minute: budget,
  approval: z.boolean().openapi({
    description: "Whether a second person must approve a campaign before it starts.",
  }),
  grace: z.number().int().min(60).max(86_400).openapi({
    description: "Seconds after a planned start in which it is still started.",
  }),
  export: dailyExport,
};

/** A new account. */
export const AccountGivenSchema = z
  .strictObject({ appid: AccountId, kind, name, ...z.strictObject(members).partial().shape })
  .openapi("AccountGiven");

/** A change of settings. `null` takes one away. */
export const AccountChangeSchema = z
  .strictObject({
    kind: kind.optional(),
    name: name.optional(),
    ...z.strictObject(members).partial().shape,
    base: members.base.nullish(),
    gateway_key: members.gateway_key.nullish(),
    secret: members.secret.nullish(),
    token_source: members.token_source.nullish(),
    token_source_key: members.token_source_key.nullish(),
    calls_per_day: budget.nullish(),
    calls_per_minute: budget.nullish(),
    export: dailyExport.nullish(),
  })
  .openapi("AccountChange");

/** The settings of an account. Of a secret only whether it is there. */
export const SettingsSchema = z
  .object({
    appid: AccountId,
    kind,
    name: z.string(),
    base: z.string().optional(),
    token_source: z.string().optional(),
    push_mode: z.enum(["secure", "plain"]),
    calls_per_day: z.number().int().optional(),
    calls_per_minute: z.number().int().optional(),
    approval: z.boolean(),
    grace: z.number().int(),
    export: dailyExport.optional(),
    added_at: z.number(),
    revision: z.number().int(),
    has: z.object({
      secret: z.boolean(),
      gateway_key: z.boolean(),
      token_source_key: z.boolean(),
      push_tokens: z.number().int(),
      push_keys: z.number().int(),
    }),
    callback: z.string().openapi({ description: "The address to enter at WeChat." }),
  })
  .openapi("AccountSettings");

/** The result of the checks of an account. */
export const PreflightSchema = z
  .object({
    checks: z
      .array(
        z.object({
          name: z.string(),
          level: z.enum(["ok", "warning", "error"]),
          message: TextSchema,
          remedy: TextSchema.optional(),
          address: z.string().optional().openapi({
            description: "The address that WeChat saw, for the API IP allowlist.",
          }),
          errcode: z.number().int().optional(),
        }),
      )
      .readonly(),
    recognized: z
      .object({
        followers: z.number().int().optional(),
        tags: z
          .array(z.object({ id: z.number().int(), name: z.string(), count: z.number().int() }))
          .readonly()
          .optional(),
        drafts: z.array(z.string()).readonly().optional(),
      })
      .openapi({
        description:
          "The facts by which a person recognizes the account. WeChat does not tell its name.",
      }),
    callback: z.object({
      address: z.string(),
      hasKeys: z.boolean(),
      verified_at: z.number().optional(),
      last_push_at: z.number().optional(),
    }),
  })
  .openapi("Preflight");

/** How an account is. */
export const HealthSchema = z
  .object({
    status: z.enum(["ok", "attention"]),
    token: z.union([
      z.object({ ok: z.literal(true) }),
      z.object({ ok: z.literal(false), refusal: ErrorSchema.extend({ status: z.number() }) }),
    ]),
    callback: z.object({
      verified_at: z.number().optional(),
      last_push_at: z.number().optional(),
    }),
    late: z.object({ part: z.string(), due: z.number() }).optional(),
    questions: z.array(z.object({ id: z.string(), title: z.string() })).readonly(),
    warnings: z
      .array(
        z.object({
          code: z.enum(WARNING_CODES),
          about: z.string().optional().openapi({
            description: "The campaign or the part, if it is about one.",
          }),
          since: z.number(),
          message: TextSchema,
          remedy: TextSchema,
        }),
      )
      .readonly(),
    allowance: z.object({ all: AllowanceSchema, tag: AllowanceSchema, openids: AllowanceSchema }),
  })
  .openapi("AccountHealth");
