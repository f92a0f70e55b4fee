import { DurableObject } from "cloudflare:workers";
import { Control, type ControlEnv } from "./control/control.js";
import { answer } from "./wechat/answer.js";

/** The one object of the sandbox. It holds the world, and is its only writer. */
export class WorldObject extends DurableObject {
  readonly #control: Control;

  constructor(ctx: DurableObjectState, env: ControlEnv) {
    super(ctx, env as never);
    this.#control = new Control(ctx.storage, env);
    this.#control.world.agenda.set();
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/sandbox/")) return this.#control.fetch(request);
    return answer(this.#control.world, request);
  }

  override async alarm(): Promise<void> {
    await this.#control.world.agenda.ring();
  }
}
