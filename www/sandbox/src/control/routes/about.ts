import { Hono } from "hono";
import { ENDPOINTS } from "../../wechat/registry.js";
import { CONFIDENCE } from "../about/confidence.js";
import { limits } from "../about/limits.js";
import type { Kept } from "../body.js";
import type { Room } from "../room.js";

/** The sandbox's words about itself. */
export function aboutRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/health", ({ json }) => json({ status: "ok", clock: room.world.clock.read() }));

  app.get("/endpoints", ({ json }) =>
    json({
      endpoints: ENDPOINTS.map(({ path, method, title, token, allows, perDay, limits = [] }) => ({
        path,
        method,
        title,
        token,
        allows,
        per_day: perDay ?? null,
        limits,
      })),
    }),
  );

  app.get("/limits", ({ json }) => json({ limits: limits() }));

  app.get("/confidence", ({ json }) => json({ confidence: CONFIDENCE }));

  return app;
}
