import type { RouteConfig } from "@hono/zod-openapi";
import { refusal } from "./content.js";

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
    ...(hasContent || hasParam || isRepeatable ? { 400: refusal("The request is wrong.") } : {}),
    ...(needs === "nobody" ? {} : { 401: refusal("Nobody has signed in, and there is no key.") }),
    403: refusal("It is not allowed."),
    ...(hasParam ? { 404: refusal("There is no such thing.") } : {}),
    ...(isChange
      ? {
          409: refusal("Something else is under way, or the state does not permit it."),
          413: refusal("The body is too large."),
          415: refusal("The body has another type."),
        }
      : {}),
    ...(isRepeatable
      ? { 422: refusal("The `Idempotency-Key` was used with another request.") }
      : {}),
    429: refusal("Too many requests."),
    500: refusal("The service failed."),
    502: refusal("WeChat did not do it."),
    503: refusal("The service is not ready."),
  };
}
