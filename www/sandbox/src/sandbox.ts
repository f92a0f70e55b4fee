import type { World } from "./world/world.js";

export { World } from "./world/world.js";

/** What the runtime gives the sandbox. */
export interface Env {
  /** One object, `world`, with everything that the sandbox knows. */
  readonly WORLD: DurableObjectNamespace<World>;
  /** The files of the page. */
  readonly ASSETS: Fetcher;
}

export default {
  fetch: (request, env) => env.WORLD.getByName("world").fetch(request),
} satisfies ExportedHandler<Env>;
