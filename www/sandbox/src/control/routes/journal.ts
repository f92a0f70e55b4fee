import { Hono } from "hono";
import { z } from "zod";
import { bodyOf, held, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import {
  WAIT,
  type WaitForEntries,
  type WaitForJobs,
  waitForEntries,
  waitForJobs,
} from "../wait.js";

/** Entries of a page, unless another number is asked for. */
const PAGE = 100;

/** The most entries of a page. */
const MOST = 1000;

/** Events that are told again to a reader who comes back. Whoever has missed more reads the journal. */
const MOST_TOLD_AGAIN = 1000;

const ID = z.string().regex(/^\d{1,15}$/);

const QUERY = z.strictObject({
  search: z.string().max(1000).optional(),
  kind: z.enum(["call", "push", "control"]).optional(),
  account: z.string().max(64).optional(),
  endpoint: z.string().max(100).optional(),
  before: ID.optional(),
  since: ID.optional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(PAGE),
});

/** The journal: listed, searched, waited for, and told live. */
export function journalRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/journal", async (context) => {
    const { limit, ...wanted } = held(filled(context.req.query()), QUERY);
    // Entries that come while it is searched are after this one.
    const { last } = room.journal;
    return context.json({ entries: await room.journal.list(wanted, limit), last });
  });

  app.get("/journal/:id", (context) => {
    const id = held(context.req.param("id"), ID);
    const entry = room.journal.entry(id);
    if (entry === undefined) {
      return refuse(404, "not_found", `没有记录 ${id}`, `there is no entry ${id}`, {
        field: "id",
        value: id,
      });
    }
    return context.json(entry);
  });

  app.post("/wait", async (context) => {
    const wanted = await bodyOf(context, WAIT);
    const { happened, found } =
      wanted.for.kind === "job"
        ? await waitForJobs(() => room.world.ledger, room.live, wanted as WaitForJobs)
        : await waitForEntries(() => room.journal, room.live, wanted as WaitForEntries);
    const waited = {
      [wanted.for.kind === "job" ? "jobs" : "entries"]: found,
      last: room.journal.last,
    };
    if (happened) return context.json(waited);
    const { count } = wanted.for;
    return context.json(
      {
        error: {
          code: "timeout",
          message: {
            zh: `${wanted.timeout_ms} 毫秒内只发生了 ${found.length} 次，等待的是 ${count} 次`,
            en: `it happened ${found.length} times in ${wanted.timeout_ms} ms, and ${count} were waited for`,
          },
        },
        ...waited,
      },
      408,
    );
  });

  app.get("/live", (context) => {
    const last = context.req.header("last-event-id");
    const since = last !== undefined && ID.safeParse(last).success ? last : undefined;
    const missed = since === undefined ? [] : room.journal.after({ since }, MOST_TOLD_AGAIN);
    return room.live.open([
      ...missed.map((entry) => ({ topic: "journal" as const, data: entry, id: entry.id })),
      { topic: "clock" as const, data: room.world.clock.read() },
    ]);
  });

  return app;
}

/** Leaves out parameters without a value: a form sends them, too. */
function filled(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}
