import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { Refused } from "../shared/outcome.js";
import { refusalOf } from "../shared/outcome-of.js";
import { refusalResponse } from "./answer.js";
import type { App, Hosted } from "./context.js";
import { securityHeaders } from "./headers.js";
import { methodsOf } from "./methods.js";
import { pageFile } from "./page.js";
import { refuseTrickyPath } from "./path.js";
import { contentRefusal } from "./problems.js";
import { REFUSALS } from "./refusals.js";
import { requestLog } from "./request-log.js";
import { addSubjects } from "./subjects.js";

/** The paths that are of the API. All others are files of the page. */
const API = /^\/(?:api|wechat|healthz|readyz|metrics)(?:\/|$)/;

/** Makes the service: the pushes of WeChat, the API, and the page. */
export function createApp(): App {
  const app: App = new OpenAPIHono<Hosted>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new Refused(contentRefusal(result.target, result.error.issues));
    },
  });
  app.use(requestLog());
  app.use(securityHeaders());
  app.use(refuseTrickyPath());
  app.use(methodsOf(app));
  addSubjects(app);
  app.notFound((c) => {
    const isFile = ["GET", "HEAD"].includes(c.req.method) && !API.test(c.req.path);
    return isFile ? pageFile(c) : refusalResponse(REFUSALS.not_found);
  });
  app.onError((error) => {
    // Hono throws these itself, for example for a body that is not JSON.
    if (error instanceof HTTPException && error.status < 500) {
      return refusalResponse(REFUSALS.not_json);
    }
    return refusalResponse(refusalOf(error));
  });
  return app;
}
