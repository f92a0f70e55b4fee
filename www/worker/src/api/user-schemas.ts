import { z } from "@hono/zod-openapi";
import { ROLES } from "../shared/actor.js";
import { PermissionSchema } from "./schemas.js";

/** The name of a user: letters that can be seen. Blanks around it do not matter. */
export const NameSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .refine((name) => !/\p{C}/u.test(name), {
    error: "must not have control characters",
    params: { text: { zh: "不能含控制字符", en: "must not have control characters" } },
  })
  .openapi({ example: "小王" });

/** A new password. Whether it is too weak is checked beside its user. */
export const NewPasswordSchema = z.string().min(10).max(256).openapi({
  format: "password",
  example: "correct horse battery",
});

/** The role of a user. */
export const RoleSchema = z.enum(ROLES).openapi("Role", {
  description:
    "An owner may do everything. An operator reads, and does what was given. A viewer reads.",
});

/** A user. */
export const UserSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: RoleSchema,
    permissions: z.array(PermissionSchema),
    disabled: z.boolean(),
    created_at: z.number().openapi({ description: "Unix seconds." }),
  })
  .openapi("User");
