import { createRoute, type RouteConfig } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { admit, type Needs } from "./admission.js";
import { sizeLimit } from "./body-size.js";
import type { Hosted } from "./context.js";
import { IDEMPOTENCY_HEADER, idempotent } from "./idempotency.js";
import { refusalsOf } from "./route-refusals.js";

/** The greatest size of a body in JSON, unless a route declares another one. Bytes. */
const JSON_BYTES = 1024 * 1024;

/** The declaration of a route. */
export type Declaration<P extends string> = Omit<
  RouteConfig,
  "path" | "security" | "middleware"
> & {
  path: P;
  needs: Needs;
  /** The greatest size of its body in bytes. */
  most?: number;
  /**
   * Whether its body is read as it comes. Such a body may be longer than memory, so it takes no `Idempotency-Key`.
   */
  streamed?: boolean;
  /** Whether a change takes an `Idempotency-Key`. Default: yes, unless it is open to all or streamed. */
  repeatable?: boolean;
  /** Whether people alone may use it, by their session: a key that leaked must not make another key. */
  people?: boolean;
};

/**
 * Declares a route: what it takes and answers is at the same time the check of the request and its part of the
 * OpenAPI document. Common to all is: who may use it, how long its body may be, that a
 * change may be repeated with an `Idempotency-Key`, and the errors.
 *
 * The handler returns the answer of a success. It throws `Refused` for everything else, which `unwrap(outcome)`
 * does on its own.
 *
 * @example
 * const route = declare({
 *   method: "post",
 *   path: "/api/accounts/{account}/campaigns/{id}/start",
 *   needs: "send",
 *   summary: "Starts a campaign",
 *   tags: ["campaigns"],
 *   request: { params: z.object({ account: AccountParam, id: z.string() }) },
 *   responses: { 200: json(CampaignSchema, "The campaign") },
 * });
 * app.openapi(route, async (c) => {
 *   const { account, id } = c.req.valid("param");
 *   const campaign = unwrap(await accountOf(c, account).campaigns.start(id, actorOf(c)));
 *   return c.json(campaign, 200);
 * });
 */
export function declare<P extends string, R extends Declaration<P>>(given: R & { path: P }) {
  const { needs, most = JSON_BYTES, streamed = false, people = false, ...rest } = given;
  const { repeatable = needs !== "nobody" && !streamed, ...route } = rest;
  const isChange = route.method !== "get";
  const isRepeatable = isChange && repeatable;
  const middleware: MiddlewareHandler<Hosted>[] = [
    admit(needs, people),
    ...(isChange ? [sizeLimit(most, streamed, bodyTypesOf(route))] : []),
    ...(isRepeatable ? [idempotent()] : []),
  ];
  const headers = isRepeatable ? { headers: IDEMPOTENCY_HEADER } : {};
  return createRoute<P, R>({
    ...route,
    request: { ...headers, ...route.request },
    middleware,
    ...(needs === "nobody" || needs === "anybody" ? {} : { "x-permission": needs }),
    security: needs === "nobody" ? [] : people ? [{ session: [] }] : [{ key: [] }, { session: [] }],
    responses: { ...refusalsOf({ ...route, needs, isChange, isRepeatable }), ...route.responses },
  } as unknown as R);
}

/** The media types that a route declares for its body. */
function bodyTypesOf({ request }: { request?: RouteConfig["request"] | undefined }): string[] {
  return Object.keys(request?.body?.content ?? {});
}
