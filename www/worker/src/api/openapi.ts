import { z } from "@hono/zod-openapi";
import { SESSION_COOKIE } from "./admission.js";
import { json } from "./content.js";
import type { App } from "./context.js";
import { declare } from "./route.js";

const DESCRIPTION = `Mass messaging (群发) for WeChat Official Accounts.

- **Who asks.** A person signs in and has a session by cookie. A program has an API key: \`Authorization: Bearer wmk_…\`.
  A change by cookie must come from a page of the service itself, which the browser tells with \`Origin\` or
  \`Sec-Fetch-Site\`.
- **Errors.** Every error has the form \`Error\`: a stable \`code\`, the words in Chinese and English, and all
  \`problems\` of the content with their places.
- **Repeating.** A change with an \`Idempotency-Key\` is carried out once. The same request with the same key gets the
  same reply for 24 hours, with \`Idempotent-Replay: true\`. While the first one is under way it gets 409; another
  request with the same key gets 422. A request that was refused (4xx) has done nothing, and its key is free again.
- **Ids are texts**, also those that WeChat writes as numbers. Times are Unix seconds.`;

const read = declare({
  method: "get",
  path: "/api/openapi.json",
  needs: "nobody",
  summary: "This document",
  tags: ["operation"],
  responses: { 200: json(z.looseObject({}), "An OpenAPI document") },
});

/** The OpenAPI document, made of all declared routes. Call it when they are there. */
export function routes(app: App) {
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "A person who has signed in.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "A program with an API key.",
  });
  let document: Record<string, JsonValue> | undefined;
  return app.openapi(read, (c) => {
    document ??= JSON.parse(JSON.stringify(documentOf(app))) as Record<string, JsonValue>;
    return c.json(document, 200);
  });
}

type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

function documentOf(app: App) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "wechat-mass", version: "1", description: DESCRIPTION },
    servers: [{ url: "/" }],
  });
}
