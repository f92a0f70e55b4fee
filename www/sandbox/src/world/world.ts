import { DurableObject } from "cloudflare:workers";

/** Everything that the sandbox knows: its clock, its accounts, and what happened. */
export class World extends DurableObject {
  override async fetch(): Promise<Response> {
    return new Response("not yet", { status: 501 });
  }
}
