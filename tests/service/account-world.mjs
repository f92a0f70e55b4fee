// A sandbox WeChat and a service with its accounts, as the tests of campaigns, pushes and the alarm need them.
import * as world from "../sandbox/world-caller.mjs";
import { addUser, setUp } from "./caller.mjs";
import { startSandbox, startService, until } from "./harness.mjs";

/** The service account of a fresh sandbox. */
export const SERVICE = { ...world.SERVICE, kind: "service", name: "沙箱服务号" };

/** The subscription account of a fresh sandbox. */
export const SUBSCRIPTION = { ...world.SUBSCRIPTION, kind: "subscription", name: "沙箱公众号" };

/** The token and the key of pushes, which WeChat and the service have. */
export const PUSHES = {
  token: "token2026",
  encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
};

/** A text message. Two different texts are two different messages. */
export const text = (content) => ({ msgtype: "text", text: { content } });

/**
 * Starts a sandbox and a service with its service account, whose pushes come in secure mode.
 *
 * @param {import("node:test").TestContext} t Ends both.
 */
export async function startWorld(t, { account = SERVICE, settings = {}, env, backups } = {}) {
  const sandbox = await startSandbox();
  const service = await startService({ sandbox, env, backups });
  t.after(async () => {
    await service.stop();
    await sandbox.stop();
  });
  const owner = await setUp(service);
  const added = await owner("POST", "/api/accounts", {
    ...account,
    base: sandbox.url,
    push_tokens: [PUSHES.token],
    push_keys: [PUSHES.encoding_aes_key],
    ...settings,
  });
  if (added.status !== 201) throw new Error(`adding the account failed: ${added.text}`);
  const control = controlOf(sandbox);
  await control("PATCH", `accounts/${account.appid}`, {
    callback: { url: `${service.url}/wechat/${account.appid}`, ...PUSHES, mode: "secure" },
  });
  const api = apiOf(owner, account.appid);
  return { sandbox, service, owner, control, api, added: added.body, account: account.appid };
}

/** Calls the API of one account: `api(method, path, body?)`. It throws unless the status is 2xx. */
export function apiOf(call, appid) {
  return async (method, path, body, headers) => {
    const place = path === "" || path.startsWith("?") ? path : `/${path}`;
    const answer = await call(method, `/api/accounts/${appid}${place}`, body, headers);
    if (answer.status >= 300) throw new ApiFailure(answer);
    return answer.body;
  };
}

/** An answer of the API that is not a success. */
export class ApiFailure extends Error {
  constructor({ status, body, text }) {
    super(`${status} ${text}`);
    this.status = status;
    this.code = body?.code;
    this.body = body;
  }
}

/** Uses the switches of a sandbox. */
export const controlOf =
  (sandbox) =>
  (...switched) =>
    world.control(sandbox, ...switched);

/** Waits until WeChat has accepted this many sends of the service account. */
export const accepted = (control, count = 1) =>
  until(
    async () => (await control("GET", `jobs?account=${SERVICE.appid}`)).jobs.length === count,
    `WeChat has ${count} sends`,
  );

/** Plans a campaign and returns it. */
export const plan = (api, given) =>
  api("POST", "campaigns", { title: "春节问候", content: text("你好"), ...given });

/** Starts a campaign that was planned. */
export const start = (api, { id, revision }, more = {}) =>
  api("POST", `campaigns/${id}/start`, { revision, ...more });

/** Waits until a campaign has one of these states, and returns it. */
export function reaches(api, { id }, ...states) {
  let last;
  return until(
    async () => {
      last = await api("GET", `campaigns/${id}`);
      return states.includes(last.state) && last;
    },
    `the campaign gets ${states.join(" or ")}`,
    30_000,
  ).catch((error) => {
    throw new Error(`${error.message}; the last state: ${JSON.stringify(last)}`);
  });
}

/** Lets the time of the sandbox pass until all that fell due has happened. */
export const pass = (control, seconds) => control("POST", "clock/advance", { seconds });

/** Adds a user of an account, and returns the calls of its API. */
export async function addColleague({ service, owner, account }, name, permissions) {
  return apiOf(await addUser(service, owner, { name, permissions }), account);
}
