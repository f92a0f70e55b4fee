import type { App } from "./context.js";

/** The routes of events. */
export function routes(app: App) {
  return app;
}
