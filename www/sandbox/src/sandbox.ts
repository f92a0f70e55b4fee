import type { WorldObject } from "./world-object.js";

export { WorldObject } from "./world-object.js";

/** What the runtime gives the sandbox. */
export interface Env {
  /** One object, `world`, with everything that the sandbox knows. */
  readonly WORLD: DurableObjectNamespace<WorldObject>;
  /** The files of the page. */
  readonly ASSETS: Fetcher;
}

/** Whether a path belongs to the page, and not to WeChat's API or the sandbox's own. */
function isPage(request: Request, path: string): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  return (
    path === "/" ||
    /^\/(?:assets\/[\w.-]+|[\w-]+\.(?:html|js|css|svg|png|ico|json|txt))$/.test(path)
  );
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (isPage(request, pathname)) {
      const file = pathname === "/" ? "/index.html" : pathname;
      return env.ASSETS.fetch(new Request(new URL(file, request.url), { method: request.method }));
    }
    return env.WORLD.getByName("world").fetch(request);
  },
} satisfies ExportedHandler<Env>;
