import { Hono } from "hono";
import { forgetStores } from "../../wechat/endpoints/material-stores.js";
import { ACCOUNT, ACCOUNT_CHANGE, accountOf } from "../accounts.js";
import { bodyOf, type Kept } from "../body.js";
import { refuse } from "../refusal.js";
import type { Room } from "../room.js";

/** The most accounts of a world. */
const MOST_ACCOUNTS = 10_000;

/** The accounts: added, changed, taken away. */
export function accountRoutes(room: Room): Hono<Kept> {
  const app = new Hono<Kept>();

  app.get("/accounts", ({ json }) => json({ accounts: room.world.accounts.list() }));

  app.post("/accounts", async (context) => {
    const account = await bodyOf(context, ACCOUNT);
    const { accounts } = room.world;
    if (accounts.get(account.appid) !== undefined) {
      refuse(409, "exists", `账号 ${account.appid} 已存在`, `the account ${account.appid} exists`, {
        field: "appid",
        value: account.appid,
      });
    }
    if (accounts.list().length >= MOST_ACCOUNTS) {
      refuse(409, "too_many", `最多 ${MOST_ACCOUNTS} 个账号`, `at most ${MOST_ACCOUNTS} accounts`, {
        limit: String(MOST_ACCOUNTS),
      });
    }
    return context.json(
      room.world.db.transact(() => {
        room.world.tags.begin(account.appid);
        return accounts.put(accountOf({ secret: newSecret(), ...account }));
      }),
      201,
    );
  });

  app.get("/accounts/:appid", (context) =>
    context.json(knownAccount(room, context.req.param("appid"))),
  );

  app.patch("/accounts/:appid", async (context) => {
    const { appid } = knownAccount(room, context.req.param("appid"));
    const change = await bodyOf(context, ACCOUNT_CHANGE);
    return context.json(room.world.accounts.put({ ...accountOf(change), appid }));
  });

  app.post("/accounts/:appid/callback/verify", async (context) => {
    const { appid, callback } = knownAccount(room, context.req.param("appid"));
    if (callback === null) {
      return refuse(
        409,
        "no_callback",
        `账号 ${appid} 没有设置推送地址`,
        `${appid} has no callback`,
      );
    }
    const { ok, reason } = await room.world.pushes.verify(callback);
    if (!ok) {
      refuse(
        409,
        "not_verified",
        `推送地址没有通过校验：${reason}`,
        `the callback was not verified: ${reason}`,
        { field: "callback.url", value: callback.url },
      );
    }
    return context.json({ status: "verified" });
  });

  app.post("/accounts/:appid/take-token", (context) => {
    const { appid } = knownAccount(room, context.req.param("appid"));
    room.world.steering.endTokens(appid);
    return context.json({ status: "taken" });
  });

  app.delete("/accounts/:appid", (context) => {
    const { appid } = knownAccount(room, context.req.param("appid"));
    forgetStores(room.world, appid);
    room.world.forget(appid);
    return context.json({ accounts: room.world.accounts.list() });
  });

  return app;
}

/** An AppSecret for an account that is told none. */
function newSecret(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Returns an account, or refuses. */
export function knownAccount(room: Room, appid: string) {
  return (
    room.world.accounts.get(appid) ??
    refuse(404, "not_found", `没有账号 ${appid}`, `there is no account ${appid}`, {
      field: "account",
      value: appid,
    })
  );
}
