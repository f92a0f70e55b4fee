import type { App } from "./context.js";

/** The routes of lists. */
export function routes(app: App) {
  return app;
}
