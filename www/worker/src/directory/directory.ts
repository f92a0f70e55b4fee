import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.js";
import { Database } from "../shared/database.js";

/** Who may do what: users, sessions, API keys, and the list of accounts. */
export class Directory extends DurableObject<Env> {
  readonly db: Database;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.db = new Database(ctx.storage);
  }
}
