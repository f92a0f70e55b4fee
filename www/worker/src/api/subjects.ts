import * as accounts from "./accounts.js";
import * as articles from "./articles.js";
import * as audit from "./audit.js";
import * as backup from "./backup.js";
import * as campaigns from "./campaigns.js";
import type { App } from "./context.js";
import * as events from "./events.js";
import * as health from "./health.js";
import * as keys from "./keys.js";
import * as lists from "./lists.js";
import * as media from "./media.js";
import * as metrics from "./metrics.js";
import * as openapi from "./openapi.js";
import * as session from "./session.js";
import * as statistics from "./statistics.js";
import * as users from "./users.js";

/** Hangs the routes of every subject on the app: first those that are asked most. */
export function addSubjects(app: App): void {
  health.routes(app);
  metrics.routes(app);
  session.routes(app);
  users.routes(app);
  keys.routes(app);
  audit.routes(app);
  accounts.routes(app);
  campaigns.routes(app);
  events.routes(app);
  lists.routes(app);
  media.routes(app);
  articles.routes(app);
  statistics.routes(app);
  backup.routes(app);
  openapi.routes(app);
}
