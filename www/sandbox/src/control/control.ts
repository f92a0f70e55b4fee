import { Hono } from "hono";
import { storesOf } from "../wechat/endpoints/material-stores.js";
import { wordsOf } from "../wechat/words.js";
import { viewOf } from "../world/jobs/job.js";
import { World } from "../world/world.js";
import type { Kept } from "./body.js";
import { Faults } from "./faults/faults.js";
import { guard } from "./guard.js";
import { Journal } from "./journal/journal.js";
import { Live } from "./live.js";
import { type Refusal, Refused, refusalResponse } from "./refusal.js";
import type { Room } from "./room.js";
import { aboutRoutes } from "./routes/about.js";
import { accountRoutes } from "./routes/accounts.js";
import { clockRoutes } from "./routes/clock.js";
import { commentRoutes } from "./routes/comments.js";
import { draftRoutes } from "./routes/drafts.js";
import { faultRoutes } from "./routes/faults.js";
import { followerRoutes } from "./routes/followers.js";
import { jobRoutes } from "./routes/jobs.js";
import { journalRoutes } from "./routes/journal.js";
import { pictureRoutes } from "./routes/pictures.js";
import { worldRoutes } from "./routes/worlds.js";
import { Snapshots } from "./worlds/snapshots.js";

/** The part of the environment that the control reads. */
export interface ControlEnv {
  /** Host names beside addresses and localhost, separated by commas. */
  readonly ALLOWED_HOSTS?: string | null;
}

/** A world, and all that was made with it. */
interface Made {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly snapshots: Snapshots;
}

/** The switches of the sandbox: everything under `/sandbox/`. It makes the world, and makes it anew when it is replaced. */
export class Control implements Room {
  readonly live = new Live();
  readonly #storage: DurableObjectStorage;
  readonly #hosts: readonly string[];
  readonly #app: Hono<Kept>;
  #made: Made;

  constructor(storage: DurableObjectStorage, { ALLOWED_HOSTS }: ControlEnv) {
    this.#storage = storage;
    this.#hosts = (ALLOWED_HOSTS ?? "").split(",").map((host) => host.trim().toLowerCase());
    this.#made = this.#make();
    this.#app = this.#routes();
  }

  get world(): World {
    return this.#made.world;
  }

  get journal(): Journal {
    return this.#made.journal;
  }

  get faults(): Faults {
    return this.#made.faults;
  }

  get snapshots(): Snapshots {
    return this.#made.snapshots;
  }

  renew(change: () => void): void {
    this.world.db.transact(change);
    this.world.retire();
    this.#made = this.#make();
    this.world.agenda.set();
    this.live.tell("reset", { clock: this.world.clock.read() });
    this.live.tell("clock", this.world.clock.read());
  }

  /** Answers a request under `/sandbox/`. */
  async fetch(request: Request): Promise<Response> {
    try {
      guard(request, this.#hosts);
    } catch (error) {
      if (error instanceof Refused) return refusalResponse(error.refusal);
      throw error;
    }
    return this.#app.fetch(request);
  }

  #make(): Made {
    let journal: Journal | undefined;
    let faults: Faults | undefined;
    let snapshots: Snapshots | undefined;
    const world = new World(this.#storage, {
      journal: (place) => {
        snapshots = new Snapshots(place);
        journal = new Journal(place, (entry) => this.live.tell("journal", entry, entry.id));
        return journal;
      },
      faults: (place) => {
        faults = new Faults(place, wordsOf);
        return faults;
      },
    });
    if (journal === undefined || faults === undefined || snapshots === undefined) {
      throw new Error("the world was made without a journal or faults");
    }
    const { drafts } = storesOf(world);
    const { steering } = world;
    faults.change({
      endTokens: (account) => steering.endTokens(account),
      useUpSends: (account) => steering.useUpSends(account),
      // A draft that was sent by hand today could still be sent today. One that is gone cannot.
      useUpDraft: (account, media_id) => drafts.delete(account, media_id),
      anotherJob: (account, msg_id) => steering.anotherJob(account, msg_id),
      awaitAdministrator: (account, msg_id) => steering.awaitAdministrator(account, msg_id),
      endJobWith: (account, msg_id, status) => steering.endJobWith(account, msg_id, status),
      reachNobody: (account, msg_id) => steering.reachNobody(account, msg_id),
      letFirstLeave: (account, msg_id) => steering.letFirstLeave(account, msg_id),
      emptyCopyright: (account, msg_id) => steering.emptyCopyright(account, msg_id),
    });
    world.ledger.watch((job) => this.live.tell("job", viewOf(job)));
    return { world, journal, faults, snapshots };
  }

  #routes(): Hono<Kept> {
    const app = new Hono<Kept>().basePath("/sandbox");
    app.use(async (context, next) => {
      const begun = Date.now();
      await next();
      const { method, path } = context.req;
      // A wait changes nothing, and it would be what it waits for.
      if (method === "GET" || method === "HEAD" || path === "/sandbox/wait") return;
      const { search } = new URL(context.req.url);
      this.journal.write({
        kind: "control",
        account: "",
        method,
        path,
        endpoint: path.replace("/sandbox/", ""),
        query: search.slice(1),
        status: context.res.status,
        errcode: undefined,
        why: {
          rule: { zh: "有人使用了沙箱的开关", en: "somebody used a switch of the sandbox" },
          source: "README.md",
        },
        unread: [],
        not_reached: [],
        request: JSON.stringify(context.get("given")) ?? "",
        reply: await context.res.clone().text(),
        took: Date.now() - begun,
      });
    });
    for (const routes of [
      accountRoutes,
      clockRoutes,
      commentRoutes,
      draftRoutes,
      faultRoutes,
      followerRoutes,
      jobRoutes,
      journalRoutes,
      pictureRoutes,
      worldRoutes,
      aboutRoutes,
    ]) {
      app.route("/", routes(this));
    }
    app.notFound((context) => {
      const { method, path } = context.req;
      return refusalResponse({
        status: 404,
        code: "not_found",
        message: {
          zh: `沙箱没有 ${method} ${path}`,
          en: `the sandbox has nothing at ${method} ${path}`,
        },
      });
    });
    app.onError((error) => refusalResponse(refusalOf(error)));
    return app;
  }
}

function refusalOf(error: Error): Refusal {
  if (error instanceof Refused) return error.refusal;
  const said = error.message;
  return {
    status: 500,
    code: "internal",
    message: { zh: `沙箱自身出错：${said}`, en: `the sandbox itself failed: ${said}` },
  };
}
