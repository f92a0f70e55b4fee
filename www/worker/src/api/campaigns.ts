import type { App } from "./context.js";

/** The routes of campaigns. */
export function routes(app: App) {
  return app;
}
