import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { BlankEnv } from "hono/types";
import type * as accounts from "./accounts.js";
import type * as articles from "./articles.js";
import type * as audit from "./audit.js";
import type * as backup from "./backup.js";
import type * as campaigns from "./campaigns.js";
import type { App, Hosted } from "./context.js";
import type * as drafts from "./drafts.js";
import type * as events from "./events.js";
import type * as followers from "./followers.js";
import type * as health from "./health.js";
import type * as keys from "./keys.js";
import type * as lists from "./lists.js";
import type * as live from "./live.js";
import type * as media from "./media.js";
import type * as session from "./session.js";
import type * as statistics from "./statistics.js";
import type * as users from "./users.js";
import type * as webhooks from "./webhooks.js";

/** The routes that a subject hangs on the app, as types. */
type RoutesOf<Subject extends { routes: (app: App) => unknown }> =
  ReturnType<Subject["routes"]> extends OpenAPIHono<Hosted, infer Schema, infer _> ? Schema : never;

/**
 * The API as a type, for a page that calls it: `hc<Api>("/")` of `hono/client`. It has types alone, so nothing of the
 * service comes into the page.
 */
export type Api = Hono<
  BlankEnv,
  RoutesOf<typeof accounts> &
    RoutesOf<typeof articles> &
    RoutesOf<typeof audit> &
    RoutesOf<typeof backup> &
    RoutesOf<typeof campaigns> &
    RoutesOf<typeof drafts> &
    RoutesOf<typeof events> &
    RoutesOf<typeof followers> &
    RoutesOf<typeof health> &
    RoutesOf<typeof keys> &
    RoutesOf<typeof lists> &
    RoutesOf<typeof live> &
    RoutesOf<typeof media> &
    RoutesOf<typeof session> &
    RoutesOf<typeof statistics> &
    RoutesOf<typeof users> &
    RoutesOf<typeof webhooks>,
  "/"
>;
