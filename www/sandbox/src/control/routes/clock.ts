import { Hono } from "hono";
import { z } from "zod";
import { bodyOf, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";

/** The latest time that the clock can show: the year 3000. */
const LATEST = 32_503_680_000;

/** The longest way that is advanced at once: ten years. */
const FARTHEST = 10 * 366 * 86_400;

const CHANGE = z.strictObject({
  speed: z.number().min(0.1).max(100_000).optional(),
  stopped: z.boolean().optional(),
  now: z.number().min(0).max(LATEST).optional(),
});

const ADVANCE = z.union([
  z.strictObject({ seconds: z.number().min(0).max(FARTHEST) }),
  z.strictObject({ to: z.number().min(0).max(LATEST) }),
  z.strictObject({ until: z.literal("quiet"), at_most: z.number().min(0).max(FARTHEST) }),
]);

/** The clock: read, changed, and moved ahead with everything that falls due. */
export function clockRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();
  const tell = () => room.live.tell("clock", room.world.clock.read());

  app.get("/clock", ({ json }) => json(room.world.clock.read()));

  app.put("/clock", async (context) => {
    const change = await bodyOf(context, CHANGE);
    const { clock, agenda } = room.world;
    if (change.now !== undefined && change.now < clock.now())
      tooEarly("now", change.now, clock.now());
    const { now, ...rest } = change;
    // A jump is an advance: whatever lies between happens, each at its own time.
    if (now !== undefined) await agenda.advance(now);
    clock.change(without(rest));
    agenda.set();
    tell();
    return context.json(clock.read());
  });

  app.post("/clock/advance", async (context) => {
    const advance = await bodyOf(context, ADVANCE);
    const { clock, agenda } = room.world;
    const now = clock.now();
    if ("to" in advance && advance.to < now) tooEarly("to", advance.to, now);
    if ("until" in advance) await agenda.advance(now + advance.at_most, true);
    else await agenda.advance("to" in advance ? advance.to : now + advance.seconds);
    tell();
    return context.json(room.world.clock.read());
  });

  return app;
}

function tooEarly(field: string, value: number, now: number): never {
  return refuse(
    400,
    "invalid",
    "沙箱的时钟不能往回拨。要回到过去，请恢复快照。",
    "the clock does not go back; restore a snapshot instead",
    { field, limit: `>= ${now}`, value },
  );
}

/** Leaves out members that were not given. */
function without<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
