import type { App } from "./context.js";

/** The routes of backup. */
export function routes(app: App) {
  return app;
}
