import { Hono } from "hono";
import { z } from "zod";
import { storesOf } from "../../wechat/endpoints/material-stores.js";
import { bodyOf, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { knownAccount } from "./accounts.js";

const CHANGE = z.strictObject({ auto_saved: z.boolean() });

/** The drafts as the editor of mp.weixin.qq.com leaves them: saved by a person, or on its own. */
export function draftRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.patch("/drafts/:account/:media_id", async (context) => {
    const { account, media_id } = context.req.param();
    knownAccount(room, account);
    const { auto_saved } = await bodyOf(context, CHANGE);
    const { drafts } = storesOf(room.world);
    if (drafts.get(account, media_id) === undefined) {
      refuse(
        404,
        "not_found",
        `账号 ${account} 没有草稿 ${media_id}`,
        `the account ${account} has no draft ${media_id}`,
        { field: "media_id", value: media_id },
      );
    }
    drafts.markAutoSaved(account, media_id, auto_saved);
    return context.json({ media_id, auto_saved });
  });

  return app;
}
