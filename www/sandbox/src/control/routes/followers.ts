import { type Context, Hono } from "hono";
import { z } from "zod";
import { bodyOf, held, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { knownAccount } from "./accounts.js";

/** Followers of a page, unless another number is asked for. */
const PAGE = 50;
const MOST = 1000;
/** The most followers of an account. */
const ALL = 10_000_000;

const NUMBER = z.coerce.number().int();
const ACCOUNT = z.string().max(64);

const LIST = z.strictObject({
  account: ACCOUNT,
  offset: NUMBER.min(0).max(ALL).default(0),
  limit: NUMBER.min(1).max(MOST).default(PAGE),
  search: z.string().max(100).optional(),
  tag: NUMBER.min(0).optional(),
});

const OPENIDS = z.strictObject({
  account: ACCOUNT,
  tag: NUMBER.min(0).optional(),
  offset: NUMBER.min(0).max(ALL).default(0),
  limit: NUMBER.min(1).max(ALL).default(ALL),
});

const EDIT = z.strictObject({
  following: z.boolean().optional(),
  blocked: z.boolean().optional(),
  tags: z.array(z.int().min(0)).max(100).optional(),
  received_this_month: z.int().min(0).max(7).optional(),
});

const MESSAGE = z.strictObject({ content: z.string().min(1).max(2000) });

/** The followers: listed, changed, and their phones. */
export function followerRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/followers", (context) => {
    const { account, offset, limit, search, tag } = held(filled(context.req.query()), LIST);
    knownAccount(room, account);
    const wanted = {
      offset,
      limit,
      ...(search === undefined ? {} : { search }),
      ...(tag === undefined ? {} : { tag }),
    };
    return context.json(room.world.book.list(account, wanted));
  });

  app.post("/followers", async (context) => {
    const { account } = await bodyOf(context, z.strictObject({ account: ACCOUNT }));
    knownAccount(room, account);
    const place = room.world.followerEvents.arrive(account);
    return context.json(room.world.book.view(account, place), 201);
  });

  app.get("/followers/:account/:openid", (context) => {
    const { account, place } = named(room, context);
    const { book, tags } = room.world;
    const view = book.view(account, place);
    const tag_names = view.tags.map((tag) => tags.get(account, tag)?.name ?? String(tag));
    return context.json({ ...view, tag_names });
  });

  app.patch("/followers/:account/:openid", async (context) => {
    const { account, place } = named(room, context);
    const edit = await bodyOf(context, EDIT);
    return context.json(room.world.book.edit(account, place, edit));
  });

  app.get("/followers/:account/:openid/phone", (context) => {
    const { account, place } = named(room, context);
    return context.json({ messages: room.world.deliveries.phone(account, place) });
  });

  app.post("/followers/:account/:openid/messages", async (context) => {
    const { account, place } = named(room, context);
    const { content } = await bodyOf(context, MESSAGE);
    room.world.followerEvents.write(account, place, content);
    return context.json(room.world.book.view(account, place), 201);
  });

  app.get("/openids", (context) => {
    const { account, tag, offset, limit } = held(filled(context.req.query()), OPENIDS);
    knownAccount(room, account);
    return new Response(room.world.pages.stream(account, tag, offset, limit), {
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  });

  return app;
}

/** The follower of a path. */
function named(room: Room, { req }: Context<Kept>): { account: string; place: number } {
  const account = req.param("account") ?? "";
  const openid = req.param("openid") ?? "";
  knownAccount(room, account);
  const place = room.world.book.find(account, openid);
  if (place !== undefined) return { account, place };
  return refuse(
    404,
    "not_found",
    `账号 ${account} 没有粉丝 ${openid}`,
    `the account ${account} has no follower ${openid}`,
    { field: "openid", value: openid },
  );
}

/** A query without the parameters that were left empty. */
function filled(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}
