import { z } from "@hono/zod-openapi";
import { PERMISSIONS } from "../shared/actor.js";
import { wholeNumber } from "./whole-number.js";

/** A text for people, in both languages. */
export const TextSchema = z
  .object({ zh: z.string(), en: z.string() })
  .openapi("Text", { description: "A text for people, in both languages." });

/** One problem of a body. */
export const ProblemSchema = z
  .object({
    path: z.string().openapi({
      description: "The place: a JSON pointer into the body. Empty for the body as a whole.",
      example: "/text/content",
    }),
    code: z.string().openapi({ description: "The stable name of the problem, for programs." }),
    level: z.enum(["error", "warning"]),
    message: TextSchema,
    limit: z.union([z.number(), z.string()]).optional(),
    actual: z.union([z.number(), z.string(), z.boolean(), z.null()]).optional(),
  })
  .openapi("Problem");

/** The one form of errors. */
export const ErrorSchema = z
  .object({
    code: z.string().openapi({
      description: "The stable name of the reason, for programs.",
      example: "not_allowed",
    }),
    message: TextSchema,
    problems: z.array(ProblemSchema).readonly().optional(),
    retry_after: z.number().optional().openapi({
      description: "The number of seconds after which it may be tried again.",
    }),
    wechat: z
      .object({
        api: z.string(),
        errcode: z.number().int().optional(),
        errmsg: z.string().optional(),
        rid: z.string().optional(),
        advice: z.string(),
      })
      .optional()
      .openapi({ description: "The answer of WeChat, where it has caused this." }),
  })
  .openapi("Error", { description: "Why something was not done." });

/** An AppID. */
export const AccountId = z
  .string()
  .regex(/^wx[0-9a-zA-Z]{8,30}$/)
  .openapi({ description: "The AppID of the account.", example: "wx5a0db0c5e7a1ce01" });

/** The AppID in the path of an account. */
export const AccountParam = AccountId.openapi({ param: { name: "account", in: "path" } });

/** A permission. */
export const PermissionSchema = z.enum(PERMISSIONS).openapi("Permission", {
  description:
    "read; write drafts, lists and plans; send (start, schedule, resume, retry, delete what was sent); approve; manage accounts, secrets, users and keys",
});

/** The page of a list that is read from its newest line. */
export const PageQuery = z.object({
  before: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .optional()
    .openapi({ description: "The `id` of the last line of the page before." }),
  limit: wholeNumber(1, 200).default(50),
});

/** A line of an audit log. */
export const AuditSchema = z
  .object({
    id: z.string(),
    at: z.number().openapi({ description: "Unix seconds." }),
    actor: z.object({ id: z.string(), name: z.string() }),
    address: z.string().optional(),
    what: z.string().openapi({ example: "user.add" }),
    about: z.string().optional(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi("AuditLine");
