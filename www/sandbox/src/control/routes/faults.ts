import { Hono } from "hono";
import { z } from "zod";
import { ENDPOINTS, nameOf } from "../../wechat/registry.js";
import { bodyOf, type Kept } from "../body.js";
import { FAULT_KINDS } from "../faults/kinds.js";
import { type Given, problemOf, RULE } from "../faults/rule.js";
import { type Counted, MOST_RULES } from "../faults/rules.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";

/** The rules by which the sandbox fails. */
export function faultRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();
  const list = () => ({ faults: room.faults.rules.list().map(shown) });

  app.get("/faults", ({ json }) => json(list()));

  app.get("/faults/kinds", ({ json }) =>
    json({ kinds: Object.entries(FAULT_KINDS).map(([kind, about]) => ({ kind, ...about })) }),
  );

  app.put("/faults", async (context) => {
    const form = z.union([
      z.array(RULE).max(MOST_RULES),
      z.strictObject({ faults: z.array(RULE).max(MOST_RULES) }),
    ]);
    const given = await bodyOf(context, form);
    const rules = Array.isArray(given) ? given : given.faults;
    for (const [place, rule] of rules.entries()) check(rule, `${place}.`);
    room.faults.rules.clear();
    for (const rule of rules) room.faults.rules.add(rule);
    return context.json(list());
  });

  app.post("/faults", async (context) => {
    const rule = await bodyOf(context, RULE);
    check(rule, "");
    if (room.faults.rules.list().length >= MOST_RULES) {
      refuse(409, "too_many", `最多 ${MOST_RULES} 条规则`, `at most ${MOST_RULES} rules`, {
        limit: String(MOST_RULES),
      });
    }
    return context.json(shown(room.faults.rules.add(rule)), 201);
  });

  app.delete("/faults", (context) => {
    room.faults.rules.clear();
    return context.json(list());
  });

  app.delete("/faults/:id", (context) => {
    const id = context.req.param("id");
    if (!room.faults.rules.remove(id)) {
      refuse(404, "not_found", `没有规则 ${id}`, `there is no rule ${id}`, {
        field: "id",
        value: id,
      });
    }
    return context.json(list());
  });

  return app;
}

/** Refuses a rule that could never strike, or does not say enough. */
function check(rule: Given, at: string): void {
  const problem = problemOf(rule, ENDPOINTS.map(nameOf));
  if (problem === undefined) return;
  const { field, value, limit, zh, en } = problem;
  refuse(400, "invalid", zh, en, { field: `${at}${field}`, value, limit });
}

function shown({ rule, hits, left }: Counted) {
  return { ...rule, hits, left };
}
