import type { App } from "./context.js";

/** The routes of statistics. */
export function routes(app: App) {
  return app;
}
