import type { App } from "./context.js";

/** The OpenAPI document of all declared routes. */
export function documentOf(app: App) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "wechat-mass",
      version: "1",
      description:
        "Mass messaging for WeChat Official Accounts. A change by the cookie of a session must come from a page of the service; a program uses an API key. Every error has the same form.",
    },
    servers: [{ url: "/" }],
  });
}
