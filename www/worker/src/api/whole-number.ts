import { z } from "@hono/zod-openapi";

/**
 * A whole number in a path or a query. `z.coerce.number()` would make 0 of an empty text, and tell that `null` is
 * taken.
 */
export function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum))
    .openapi({ type: "integer", minimum, maximum });
}
