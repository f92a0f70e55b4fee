import type { z } from "@hono/zod-openapi";
import { ErrorSchema } from "./schemas.js";

/** Declares an answer in JSON. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** Declares a body in JSON, which must be there. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  // Without `required`, a body of another type would pass unchecked.
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** Declares an answer without a body. */
export function empty(description: string) {
  return { description };
}

/** Declares an error that is special to a route. Those that all routes have are declared for all. */
export function refusal(description: string) {
  return { description, content: { "application/json": { schema: ErrorSchema } } };
}
