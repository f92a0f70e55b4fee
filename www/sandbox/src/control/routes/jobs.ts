import { Hono } from "hono";
import { z } from "zod";
import { viewOf } from "../../world/jobs/job.js";
import { bodyOf, held, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { knownAccount } from "./accounts.js";

/** Jobs of a page, unless another number is asked for. */
const PAGE = 100;
const MOST = 1000;

const NUMBER = z.coerce.number().int();
const ACCOUNT = z.string().max(64);

const LIST = z.strictObject({
  account: ACCOUNT,
  offset: NUMBER.min(0).max(1_000_000).default(0),
  limit: NUMBER.min(1).max(MOST).default(PAGE),
});

const BY_HAND = z.strictObject({
  account: ACCOUNT,
  text: z.string().min(1).max(600).optional(),
});

/** The jobs, what the administrator says to them, and whom they reached. */
export function jobRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/jobs", (context) => {
    const { account, limit, offset } = held(context.req.query(), LIST);
    knownAccount(room, account);
    return context.json({ jobs: room.world.ledger.list(account, limit, offset).map(viewOf) });
  });

  // Somebody sends a text to all on mp.weixin.qq.com.
  app.post("/jobs", async (context) => {
    const { account, text } = await bodyOf(context, BY_HAND);
    knownAccount(room, account);
    const job = room.world.jobs.sendByHand(account, text);
    return context.json(viewOf(job), 201);
  });

  app.get("/jobs/:account/:msg_id", (context) => {
    const { account, msg_id } = context.req.param();
    const job = room.world.ledger.get(account, msg_id) ?? noJob(account, msg_id);
    return context.json({ ...viewOf(job), pushes: room.world.pushes.ofJob(account, msg_id) });
  });

  for (const [word, agreed] of [
    ["confirm", true],
    ["refuse", false],
  ] as const) {
    app.post(`/jobs/:account/:msg_id/${word}`, (context) => {
      const { account, msg_id } = context.req.param();
      const { ledger, jobs } = room.world;
      if (ledger.get(account, msg_id) === undefined) noJob(account, msg_id);
      if (!jobs.confirm(account, msg_id, agreed)) {
        refuse(
          409,
          "not_confirming",
          `任务 ${msg_id} 没有在等待管理员确认`,
          `the job ${msg_id} does not wait for the administrator`,
          { field: "msg_id", value: msg_id },
        );
      }
      return context.json(viewOf(ledger.get(account, msg_id) ?? noJob(account, msg_id)));
    });
  }

  app.get("/deliveries", (context) => {
    const { account } = held(context.req.query(), z.strictObject({ account: ACCOUNT }));
    knownAccount(room, account);
    const { messages, most, twice } = room.world.deliveries.of(account);
    return context.json({ messages, most, twice, total: { most, twice } });
  });

  return app;
}

function noJob(account: string, msgId: string): never {
  return refuse(
    404,
    "not_found",
    `账号 ${account} 没有任务 ${msgId}`,
    `the account ${account} has no job ${msgId}`,
    { field: "msg_id", value: msgId },
  );
}
