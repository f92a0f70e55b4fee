import { z } from "@hono/zod-openapi";
import { probe } from "../account/probe.js";
import { Refused } from "../shared/outcome.js";
import {
  AccountChangeSchema,
  AccountGivenSchema,
  HealthSchema,
  PreflightSchema,
  SettingsSchema,
} from "./account-schemas.js";
import { unwrap } from "./answer.js";
import { empty, json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf, type Context, directoryOf, principalOf } from "./context.js";
import { declare } from "./route.js";
import { AccountId, AccountParam, AuditSchema, PageQuery, ProblemSchema } from "./schemas.js";

/** An account in the list. */
export const AccountEntrySchema = z
  .object({
    id: AccountId,
    name: z.string(),
    kind: z.enum(["service", "subscription"]),
    added_at: z.number(),
  })
  .openapi("AccountEntry");

const tags = ["accounts"];
const ONE = "/api/accounts/{account}" as const;
const params = z.object({ account: AccountParam });

const list = declare({
  method: "get",
  path: "/api/accounts",
  needs: "read",
  summary: "The accounts that one may use",
  tags,
  responses: { 200: json(z.array(AccountEntrySchema), "The accounts, by name") },
});

const add = declare({
  method: "post",
  path: "/api/accounts",
  needs: "manage",
  summary: "Adds an account. Only settings that certainly cannot work are refused",
  tags,
  request: { body: jsonBody(AccountGivenSchema) },
  responses: {
    201: json(z.object({ settings: SettingsSchema, preflight: PreflightSchema }), "The account"),
  },
});

const preflight = declare({
  method: "post",
  path: "/api/accounts/preflight",
  needs: "manage",
  summary: "Looks whether settings work. Nothing is stored",
  tags,
  request: { body: jsonBody(AccountGivenSchema) },
  responses: { 200: json(PreflightSchema, "The checks") },
});

const read = declare({
  method: "get",
  path: ONE,
  needs: "read",
  summary: "The settings of an account, without secrets",
  tags,
  request: { params },
  responses: { 200: json(SettingsSchema, "The settings") },
});

const change = declare({
  method: "patch",
  path: ONE,
  needs: "manage",
  summary: "Changes settings. `null` takes one away",
  tags,
  request: { params, body: jsonBody(AccountChangeSchema) },
  responses: { 200: json(SettingsSchema, "The settings") },
});

const remove = declare({
  method: "delete",
  path: ONE,
  needs: "manage",
  people: true,
  summary: "Removes an account with all that is stored of it",
  tags,
  request: {
    params,
    query: z.object({
      confirm: z.string().openapi({ description: "The AppID once more." }),
    }),
  },
  responses: { 204: empty("It is removed.") },
});

const check = declare({
  method: "get",
  path: `${ONE}/check`,
  needs: "read",
  summary: "Looks whether the account can be used",
  tags,
  request: { params },
  responses: { 200: json(PreflightSchema, "The checks") },
});

const checkBody = declare({
  method: "post",
  path: `${ONE}/check`,
  needs: "read",
  summary: "Checks a body of any endpoint. Nothing is sent",
  tags,
  request: {
    params,
    body: jsonBody(z.strictObject({ api: z.string().min(1).max(64), body: z.unknown() })),
  },
  responses: { 200: json(z.array(ProblemSchema).readonly(), "All problems") },
});

const health = declare({
  method: "get",
  path: `${ONE}/health`,
  needs: "read",
  summary: "How the account is",
  tags,
  request: { params },
  responses: { 200: json(HealthSchema, "Its health") },
});

const quota = declare({
  method: "get",
  path: `${ONE}/quota`,
  needs: "read",
  summary: "The calls that WeChat still takes today",
  tags,
  request: { params },
  responses: {
    200: json(
      z.array(
        z.object({
          cgi_path: z.string(),
          daily_limit: z.number().int().optional(),
          used: z.number().int().optional(),
          remain: z.number().int().optional(),
        }),
      ),
      "A line for each endpoint of mass sends",
    ),
  },
});

const Speed = z.object({ speed: z.number().int().min(0).max(4) });

const speed = declare({
  method: "get",
  path: `${ONE}/speed`,
  needs: "read",
  summary: "The speed of mass sends, from 0 (fast) to 4 (slow)",
  tags,
  request: { params },
  responses: { 200: json(Speed.extend({ realspeed: z.number().optional() }), "The speed") },
});

const setSpeed = declare({
  method: "put",
  path: `${ONE}/speed`,
  needs: "send",
  summary: "Sets the speed of mass sends",
  tags,
  request: { params, body: jsonBody(Speed) },
  responses: { 204: empty("It is set.") },
});

const tagList = declare({
  method: "get",
  path: `${ONE}/tags`,
  needs: "read",
  summary: "The tags with the number of their followers",
  tags,
  request: { params },
  responses: {
    200: json(
      z.array(z.object({ id: z.number().int(), name: z.string(), count: z.number().int() })),
      "The tags",
    ),
  },
});

const audit = declare({
  method: "get",
  path: `${ONE}/audit`,
  needs: "read",
  summary: "Who did what in the account",
  tags,
  request: {
    params,
    query: PageQuery.extend({
      about: z.string().max(64).optional().openapi({
        description: "Only the lines about one thing, for example a campaign.",
      }),
    }),
  },
  responses: { 200: json(z.array(AuditSchema), "Lines, the newest first") },
});

/** The accounts: their list, their settings, and how they are. */
export function routes(app: App) {
  return app
    .openapi(list, async (c) =>
      c.json(unwrap(await directoryOf(c).accounts.list(principalOf(c))), 200),
    )
    .openapi(add, async (c) => {
      const given = c.req.valid("json");
      const { appid, name, kind } = given;
      await mustBeNew(c, appid);
      const callback = callbackOf(c, appid);
      const found = unwrap(await probe(given, callback, Boolean(c.env.SANDBOX)));
      if (found.certain !== undefined) throw new Refused(found.certain);
      const settings = unwrap(await accountOf(c, appid).settings.create(given, actorOf(c)));
      unwrap(await directoryOf(c).accounts.put({ id: appid, name, kind }, actorOf(c)));
      return c.json({ settings: { ...settings, callback }, preflight: found }, 201);
    })
    .openapi(preflight, async (c) => {
      const given = c.req.valid("json");
      const callback = callbackOf(c, given.appid);
      return c.json(unwrap(await probe(given, callback, Boolean(c.env.SANDBOX))), 200);
    })
    .openapi(read, async (c) => {
      const { account } = c.req.valid("param");
      const settings = unwrap(await accountOf(c, account).settings.read());
      return c.json({ ...settings, callback: callbackOf(c, account) }, 200);
    })
    .openapi(change, async (c) => {
      const { account } = c.req.valid("param");
      const object = accountOf(c, account);
      const settings = unwrap(await object.settings.change(c.req.valid("json"), actorOf(c)));
      const { name, kind } = settings;
      unwrap(await directoryOf(c).accounts.put({ id: account, name, kind }, actorOf(c)));
      return c.json({ ...settings, callback: callbackOf(c, account) }, 200);
    })
    .openapi(remove, async (c) => {
      const { account } = c.req.valid("param");
      if (c.req.valid("query").confirm !== account) throw new Refused(NOT_CONFIRMED);
      // First what it has: it may refuse that. One that is only in the list does nothing, and can be removed again.
      unwrap(await accountOf(c, account).settings.remove(actorOf(c)));
      unwrap(await directoryOf(c).accounts.remove(account, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(check, async (c) => {
      const { account } = c.req.valid("param");
      const { settings } = accountOf(c, account);
      return c.json(unwrap(await settings.check(callbackOf(c, account))), 200);
    })
    .openapi(checkBody, async (c) => {
      const { api, body } = c.req.valid("json");
      const { state } = accountOf(c, c.req.valid("param").account);
      return c.json(unwrap(await state.check(api, body)), 200);
    })
    .openapi(health, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).state.health()), 200),
    )
    .openapi(quota, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).state.quota()), 200),
    )
    .openapi(speed, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).state.speed()), 200),
    )
    .openapi(setSpeed, async (c) => {
      const { state } = accountOf(c, c.req.valid("param").account);
      unwrap(await state.setSpeed(c.req.valid("json").speed, actorOf(c)));
      return c.body(null, 204);
    })
    .openapi(tagList, async (c) =>
      c.json(unwrap(await accountOf(c, c.req.valid("param").account).state.tags()), 200),
    )
    .openapi(audit, async (c) => {
      const { about, before, limit } = c.req.valid("query");
      const page = {
        limit,
        ...(about === undefined ? {} : { about }),
        ...(before === undefined ? {} : { before }),
      };
      const { state } = accountOf(c, c.req.valid("param").account);
      return c.json(unwrap(await state.audit(page)), 200);
    });
}

/** The address that WeChat pushes to. */
function callbackOf(c: Pick<Context, "env" | "req">, account: string): string {
  return new URL(`/wechat/${account}`, c.env.PUBLIC_URL || c.req.url).href;
}

async function mustBeNew(c: Context, appid: string): Promise<void> {
  const { accounts } = directoryOf(c);
  if ((await accounts.ids()).includes(appid)) throw new Refused(THERE);
}

const THERE = {
  status: 409,
  code: "account_exists",
  message: { zh: "这个账号已经添加", en: "the account is there already" },
} as const;

const NOT_CONFIRMED = {
  status: 400,
  code: "not_confirmed",
  message: {
    zh: "请在 confirm 中再次填写 AppID 以确认删除",
    en: "give the AppID once more in `confirm`",
  },
} as const;
