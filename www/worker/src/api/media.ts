import type { App } from "./context.js";

/** The routes of media. */
export function routes(app: App) {
  return app;
}
