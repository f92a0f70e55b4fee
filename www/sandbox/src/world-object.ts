import { DurableObject } from "cloudflare:workers";
import { answer } from "./wechat/answer.js";
import type { Hooks } from "./world/hooks.js";
import { World } from "./world/world.js";

// Replaced by control/journal.ts and control/faults.ts.
const HOOKS: Hooks = {
  journal: () => ({ write: () => {} }),
  faults: () => ({ before: () => undefined, after: () => undefined, push: () => undefined }),
};

/** The one object of the sandbox. It holds the world, and is its only writer. */
export class WorldObject extends DurableObject {
  readonly #world: World;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.#world = new World(ctx.storage, HOOKS);
    this.#world.agenda.set();
  }

  override async fetch(request: Request): Promise<Response> {
    return answer(this.#world, request);
  }

  override async alarm(): Promise<void> {
    await this.#world.agenda.ring();
  }
}
