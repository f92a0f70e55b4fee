import { MassError, type Problem } from "wechat-mass";
import { createClient } from "wechat-mass/client";
import type { Text } from "../shared/outcome.js";
import type { AccountSecrets, AccountSettings, PushMode } from "./stored-settings.js";

/** The settings of an account, as a person gives them. `null` takes one away, an absent one stays as it is. */
export interface AccountChange {
  readonly kind?: "service" | "subscription" | undefined;
  readonly name?: string | undefined;
  readonly secret?: string | null | undefined;
  readonly base?: string | null | undefined;
  readonly gateway_key?: string | null | undefined;
  readonly token_source?: string | null | undefined;
  readonly token_source_key?: string | null | undefined;
  readonly push_mode?: PushMode | undefined;
  readonly push_tokens?: readonly string[] | undefined;
  readonly push_keys?: readonly string[] | undefined;
  readonly calls_per_day?: number | null | undefined;
  readonly calls_per_minute?: number | null | undefined;
  readonly approval?: boolean | undefined;
  readonly grace?: number | undefined;
  readonly export?: { readonly hour: number; readonly keep: number } | null | undefined;
}

/** A new account. */
export type AccountGiven = AccountChange & {
  readonly appid: string;
  readonly kind: "service" | "subscription";
  readonly name: string;
};

/** The grace of a missed start: a restart of the machine fits into it. Seconds. */
const GRACE = 900;

const OPEN = [
  "kind",
  "name",
  "base",
  "token_source",
  "push_mode",
  "calls_per_day",
  "calls_per_minute",
  "approval",
  "grace",
  "export",
] as const satisfies readonly (keyof AccountChange)[];

const SECRET = [
  "secret",
  "gateway_key",
  "token_source_key",
  "push_tokens",
  "push_keys",
] as const satisfies readonly (keyof AccountChange)[];

/** Settings and secrets together. */
export interface WholeSettings {
  readonly settings: AccountSettings;
  readonly secrets: AccountSecrets;
}

/** The settings of a new account. */
export function newSettings(given: AccountGiven, now: number): WholeSettings {
  const { appid, kind, name } = given;
  const settings = {
    appid,
    kind,
    name,
    push_mode: "secure",
    approval: false,
    grace: GRACE,
    added_at: now,
  };
  return changedSettings(
    { settings: settings as AccountSettings, secrets: { push_tokens: [], push_keys: [] } },
    given,
    now,
  );
}

/** Makes a change of settings. */
export function changedSettings(
  { settings, secrets }: WholeSettings,
  change: AccountChange,
  now: number,
): WholeSettings {
  return {
    settings: withExportTime(settings, changed(settings, change, OPEN), now),
    secrets: changed(secrets, change, SECRET),
  };
}

/** Notes when the hour of the export was set: its first time is after that, and not one that has passed. */
function withExportTime(
  before: AccountSettings,
  { export_since: _since, ...after }: AccountSettings,
  now: number,
): AccountSettings {
  if (after.export === undefined) return after;
  const isSame = before.export?.hour === after.export.hour;
  return { ...after, export_since: isSame ? (before.export_since ?? now) : now };
}

function changed<T extends object>(
  values: T,
  change: AccountChange,
  names: readonly (keyof AccountChange)[],
): T {
  const next = { ...values } as Record<string, unknown>;
  for (const name of names) {
    const value = change[name];
    if (value === null) delete next[name];
    else if (value !== undefined) next[name] = value;
  }
  return next as T;
}

/** The names of what a change changes, for the record. Never their values. */
export function changedNames(change: AccountChange): string[] {
  return Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
}

/**
 * Refuses settings with which nothing can work, or a secret could be read on its way.
 *
 * @throws {MassError} with every problem.
 */
export function mustBeUsable({ settings, secrets }: WholeSettings, isSandbox: boolean): void {
  const problems: Problem[] = [
    ...addressProblems("/base", settings.base, isSandbox),
    ...addressProblems("/token_source", settings.token_source, isSandbox),
  ];
  if (settings.base !== undefined && problems.length === 0)
    problems.push(...baseProblems(settings.base));
  // The time of a sandbox must never drive sends at the real WeChat.
  if (isSandbox && !isLocal(settings.base)) {
    problems.push(problemOf("/base", "missing", NOT_THE_SANDBOX));
  }
  if (settings.token_source === undefined && secrets.secret === undefined) {
    problems.push(problemOf("/secret", "missing", NO_SECRET));
  }
  if (problems.length > 0) throw new MassError(problems);
}

function addressProblems(path: string, address: string | undefined, isSandbox: boolean): Problem[] {
  if (address === undefined) return [];
  const url = URL.parse(address);
  const isPlain = url !== null && url.username === "" && url.password === "" && url.hash === "";
  return isPlain && (url.protocol === "https:" || (isSandbox && isLocal(address)))
    ? []
    : [problemOf(path, "bad_format", BAD_ADDRESS)];
}

function baseProblems(base: string): Problem[] {
  try {
    createClient({ base, token: "checked-by-the-package" });
    return [];
  } catch (error) {
    if (error instanceof MassError) return [...error.problems];
    throw error;
  }
}

/** Whether an address is one of this machine, without TLS, as that of a sandbox. */
function isLocal(address: string | undefined): boolean {
  const url = address === undefined ? null : URL.parse(address);
  return (
    url?.protocol === "http:" && /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(url.hostname)
  );
}

function problemOf(path: string, code: Problem["code"], message: Text): Problem {
  return { path, code, level: "error", message };
}

const NO_SECRET: Text = {
  zh: "请填写 AppSecret，或填写返回 access_token 的地址",
  en: "give the AppSecret, or an address that returns the access_token",
};
const NOT_THE_SANDBOX: Text = {
  zh: "服务正在使用沙箱和它的时钟：base 应为沙箱的地址，例如 http://127.0.0.1:5174",
  en: "the service runs with a sandbox and its clock: base must be the sandbox's address, such as http://127.0.0.1:5174",
};
const BAD_ADDRESS: Text = {
  zh: "应为 https:// 开头的地址，不含用户名、密码和 #",
  en: "must be an address that begins with https://, without user, password and #",
};
