import { Hono } from "hono";
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
    return context.json(accounts.put(accountOf(account)), 201);
  });

  app.get("/accounts/:appid", (context) =>
    context.json(knownAccount(room, context.req.param("appid"))),
  );

  app.patch("/accounts/:appid", async (context) => {
    const { appid } = knownAccount(room, context.req.param("appid"));
    const change = await bodyOf(context, ACCOUNT_CHANGE);
    return context.json(room.world.accounts.put({ ...accountOf(change), appid }));
  });

  app.delete("/accounts/:appid", (context) => {
    const { appid } = knownAccount(room, context.req.param("appid"));
    room.world.accounts.delete(appid);
    return context.json({ accounts: room.world.accounts.list() });
  });

  return app;
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
