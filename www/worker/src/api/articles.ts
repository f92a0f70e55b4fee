import type { App } from "./context.js";

/** The routes of articles. */
export function routes(app: App) {
  return app;
}
