import type { App } from "./context.js";

/** The routes of wechat. */
export function routes(app: App) {
  return app;
}
