import { isSame } from "../directory/digest.js";
import { refusalResponse } from "./answer.js";
import { type App, type Context, directoryOf } from "./context.js";
import { REFUSALS } from "./refusals.js";

/** The metrics of the service, as Prometheus reads them. */
export function routes(app: App) {
  app.get("/metrics", async (c) => {
    // Without a key there are none, and whoever has not the key does not learn that there are some.
    if (!mayRead(c)) return refusalResponse(REFUSALS.not_found);
    const { reports } = directoryOf(c);
    const counts = await reports.metrics();
    const lines = Object.entries(counts).flatMap(([name, value]) => [
      `# TYPE wechat_mass_${name} gauge`,
      `wechat_mass_${name} ${value}`,
    ]);
    return c.text(`${lines.join("\n")}\n`, 200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    });
  });
  return app;
}

function mayRead(c: Context): boolean {
  const given = /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const key = c.env.METRICS_KEY;
  return Boolean(key) && given !== undefined && isSame(given, key ?? "");
}
