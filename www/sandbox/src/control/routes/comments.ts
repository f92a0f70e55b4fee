import { Hono } from "hono";
import { z } from "zod";
import { releasedOf } from "../../wechat/endpoints/freepublish-released.js";
import { storesOf } from "../../wechat/endpoints/material-stores.js";
import { bodyOf, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { knownAccount } from "./accounts.js";

const COMMENT = z.strictObject({
  account: z.string().max(64),
  msg_data_id: z.string().regex(/^\d{1,20}$/),
  /** The article's position, from 0. */
  index: z.int().min(0).max(7).default(0),
  openid: z.string().max(64),
  content: z.string().min(1).max(600),
});

/** Comments that a follower writes. The endpoints of WeChat list and answer them. */
export function commentRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.post("/comments", async (context) => {
    const { account, msg_data_id, index, openid, content } = await bodyOf(context, COMMENT);
    knownAccount(room, account);
    if (releasedOf(room.world, account, msg_data_id)?.articles[index] === undefined) {
      refuse(
        404,
        "not_found",
        `没有已发出的文章 ${msg_data_id}_${index + 1}`,
        `no article ${msg_data_id}_${index + 1} is out`,
        { field: "msg_data_id", value: msg_data_id },
      );
    }
    if (room.world.book.find(account, openid) === undefined) {
      refuse(404, "not_found", `没有粉丝 ${openid}`, `there is no follower ${openid}`, {
        field: "openid",
        value: openid,
      });
    }
    const key = { account, msg_data_id, index };
    const id = storesOf(room.world).comments.add(key, openid, content, room.world.clock.now());
    return context.json({ user_comment_id: String(id) }, 201);
  });

  return app;
}
