import { pageFile } from "./page-file.js";
import type { WorldObject } from "./world-object.js";

export { WorldObject } from "./world-object.js";

/** The objects and files of the sandbox. */
export interface Env {
  /** One object, `world`, with everything that the sandbox knows. */
  readonly WORLD: DurableObjectNamespace<WorldObject>;
  /** The files of the page. */
  readonly ASSETS: Fetcher;
}

export default {
  async fetch(request, env) {
    const file = await pageFile(request, env.ASSETS);
    return file ?? env.WORLD.getByName("world").fetch(request);
  },
} satisfies ExportedHandler<Env>;
