import type { RouteConfig } from "@hono/zod-openapi";
import { ErrorSchema } from "./schemas.js";

/** A route, as far as its errors depend on it. */
interface Declared {
  readonly request?: RouteConfig["request"] | undefined;
  readonly path: string;
  readonly needs: string;
  readonly isChange: boolean;
  readonly isRepeatable: boolean;
}

/** Which errors a route can answer, for the OpenAPI document. */
export function refusalsOf({ request, path, needs, isChange, isRepeatable }: Declared) {
  const hasContent = request?.body !== undefined || request?.query !== undefined;
  const hasParam = path.includes("{");
  return {
    ...(hasContent || hasParam || isRepeatable ? { 400: error("The request is wrong.") } : {}),
    ...(needs === "nobody" ? {} : { 401: error("Nobody has signed in, and there is no key.") }),
    403: error("It is not allowed."),
    ...(hasParam ? { 404: error("There is no such thing.") } : {}),
    ...(isChange
      ? {
          409: error("Something else is under way, or the state does not permit it."),
          413: error("The body is too large."),
          415: error("The body has another type."),
        }
      : {}),
    ...(isRepeatable ? { 422: error("The `Idempotency-Key` was used with another request.") } : {}),
    429: error("Too many requests."),
    500: error("The service failed."),
    502: error("WeChat did not do it."),
    503: error("The service is not ready."),
  };
}

function error(description: string) {
  return { description, content: { "application/json": { schema: ErrorSchema } } };
}
