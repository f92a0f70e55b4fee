import { Hono } from "hono";
import { storesOf } from "../../wechat/endpoints/material-stores.js";
import type { Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";
import { knownAccount } from "./accounts.js";

/** The pictures that were uploaded, for the phones of the page. */
export function pictureRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/pictures/:account/:media_id", (context) => {
    const { account, media_id } = context.req.param();
    knownAccount(room, account);
    const { media } = storesOf(room.world);
    const picture = media.get(account, media_id);
    if (picture === undefined || !picture.content_type.startsWith("image/")) {
      return refuse(
        404,
        "not_found",
        `账号 ${account} 没有图片 ${media_id}`,
        `the account ${account} has no picture ${media_id}`,
        { field: "media_id", value: media_id },
      );
    }
    return new Response(media.bytes(picture), {
      headers: {
        "content-type": picture.content_type,
        // Whatever somebody has uploaded is a picture, and nothing else.
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=3600",
      },
    });
  });

  return app;
}
