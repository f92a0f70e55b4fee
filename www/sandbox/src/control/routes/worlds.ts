import { Hono } from "hono";
import { z } from "zod";
import { forgetStores } from "../../wechat/endpoints/material-stores.js";
import { ENDPOINTS, nameOf } from "../../wechat/registry.js";
import { accountOf } from "../accounts.js";
import { bodyOf, type Kept, MOST_OF_A_WORLD } from "../body.js";
import { problemOf } from "../faults/rule.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { replaceTables, SEED, type Seed, seedOf, unknownTable } from "../worlds/seed.js";
import { MOST_SNAPSHOTS } from "../worlds/snapshots.js";
import { emptyWorld } from "../worlds/tables.js";

const NAME = z.strictObject({ name: z.string().max(100).default("") });

/** Whole worlds: a fresh one, one from a file, one from before. */
export function worldRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.post("/reset", (context) => {
    atRest(room);
    room.renew(() => emptyWorld(room.world.db));
    room.journal.clear();
    return context.json({ status: "reset", clock: room.world.clock.read() });
  });

  app.get("/seed", ({ json }) =>
    json(
      seedOf(
        room.world,
        room.faults.rules.list().map(({ rule }) => rule),
      ),
    ),
  );

  app.put("/seed", async (context) => {
    const seed = await bodyOf(context, SEED, MOST_OF_A_WORLD);
    // The tables have tokens in them, which the journal must not show.
    context.set("given", { ...seed, tables: Object.keys(seed.tables ?? {}) });
    check(room, seed);
    atRest(room);
    plant(room, seed);
    return context.json({ status: "seeded", clock: room.world.clock.read() });
  });

  app.get("/snapshots", ({ json }) => json({ snapshots: room.snapshots.list() }));

  app.post("/snapshots", async (context) => {
    const hasBody = context.req.header("content-type") !== undefined;
    const { name } = hasBody ? await bodyOf(context, NAME) : { name: "" };
    atRest(room);
    if (room.snapshots.list().length >= MOST_SNAPSHOTS) {
      refuse(
        409,
        "too_many",
        `最多 ${MOST_SNAPSHOTS} 个快照`,
        `at most ${MOST_SNAPSHOTS} snapshots`,
        {
          limit: String(MOST_SNAPSHOTS),
        },
      );
    }
    return context.json(room.snapshots.take(name), 201);
  });

  app.get("/snapshots/:id", (context) => context.json(known(room, context.req.param("id"))));

  app.post("/snapshots/:id/restore", (context) => {
    const id = context.req.param("id");
    const snapshot = known(room, id);
    if (!room.snapshots.fits(id)) {
      refuse(
        409,
        "another_release",
        "这个快照由另一个版本生成，表结构不同",
        "this snapshot was made by another release, whose tables differ",
        { field: "id", value: id },
      );
    }
    atRest(room);
    room.renew(() => room.snapshots.restore(id));
    return context.json({ ...snapshot, clock: room.world.clock.read() });
  });

  app.delete("/snapshots/:id", (context) => {
    const id = context.req.param("id");
    known(room, id);
    room.snapshots.remove(id);
    return context.json({ snapshots: room.snapshots.list() });
  });

  return app;
}

function known(room: Room, id: string) {
  return (
    room.snapshots.get(id) ??
    refuse(404, "not_found", `没有快照 ${id}`, `there is no snapshot ${id}`, {
      field: "id",
      value: id,
    })
  );
}

/** An advance writes between two events. The world must not be changed under it. */
function atRest(room: Room): void {
  if (room.world.clock.read().status === "ready") return;
  refuse(
    409,
    "advancing",
    "时钟正在推进，请等它结束",
    "the clock is being advanced; wait until it is ready",
  );
}

function check(room: Room, seed: Seed): void {
  const table = unknownTable(room.world.db, seed);
  if (table !== undefined) {
    refuse(400, "invalid", `本版本没有 ${table}`, `this release has no ${table}`, { field: table });
  }
  for (const [place, rule] of (seed.faults ?? []).entries()) {
    const problem = problemOf(rule, ENDPOINTS.map(nameOf));
    if (problem === undefined) continue;
    const { field, value, limit, zh, en } = problem;
    refuse(400, "invalid", zh, en, { field: `faults.${place}.${field}`, value, limit });
  }
}

/** Makes the world that a seed describes. If it cannot be made, the one before comes back. */
function plant(room: Room, seed: Seed): void {
  const before = room.snapshots.take("");
  try {
    grow(room, seed);
  } catch (error) {
    room.renew(() => room.snapshots.restore(before.id));
    const said = error instanceof Error ? error.message : String(error);
    refuse(400, "invalid", `世界无法建立：${said}`, `this world cannot be made: ${said}`, {
      field: "tables",
    });
  } finally {
    room.snapshots.remove(before.id);
  }
}

function grow(room: Room, { accounts, clock, faults, tables }: Seed): void {
  room.renew(() => emptyWorld(room.world.db));
  if (accounts !== undefined) {
    for (const { appid } of room.world.accounts.list()) {
      forgetStores(room.world, appid);
      room.world.forget(appid);
    }
    for (const account of accounts) {
      room.world.accounts.put(accountOf(account));
      room.world.tags.begin(account.appid);
    }
  }
  // The tables of an export are all that there was: what is not among them was empty.
  if (tables !== undefined) room.renew(() => replaceTables(room.world.db, tables));
  for (const rule of faults ?? []) room.faults.rules.add(rule);
  const { now = room.world.clock.now(), speed = 1, stopped = false } = clock ?? {};
  room.world.clock.restart(now, speed, stopped);
  room.world.agenda.set();
}
