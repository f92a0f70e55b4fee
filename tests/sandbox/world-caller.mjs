// Calls a sandbox as a program calls WeChat, and as a person uses its switches.
import { callerOf as requesterOf } from "../service/caller.mjs";

/** The account of the fresh world that may do everything. */
export const SERVICE = {
  appid: "wx5a0db0c5e7a1ce01",
  secret: "0123456789abcdef0123456789abcde1",
};
/** The other one. */
export const SUBSCRIPTION = {
  appid: "wx5a0db0c5e7a1ce02",
  secret: "0123456789abcdef0123456789abcde2",
};

/** Reads a reply of WeChat's form, with the reason for it. */
async function read(response) {
  const text = await response.text();
  return { ...JSON.parse(text), why: response.headers.get("x-sandbox-why") };
}

/** Calls the API of one account. */
export async function callerOf({ url }, { appid, secret } = SERVICE) {
  const asked = await fetch(
    `${url}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}`,
  );
  const { access_token } = await asked.json();
  const address = (path, query = {}) =>
    `${url}/cgi-bin/${path}?${new URLSearchParams({ access_token, ...query })}`;
  return {
    appid,
    access_token,
    get: async (path, query) => read(await fetch(address(path, query))),
    post: async (path, body, query) =>
      read(
        await fetch(address(path, query), {
          method: "POST",
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      ),
  };
}

/** Uses a switch under `/sandbox/`. */
export async function control({ url }, method, path, body) {
  const answer = await requesterOf(url)(method, `/sandbox/${path}`, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** Stops the clock, so that only `advance` moves it. */
export const stopClock = (sandbox) => control(sandbox, "PUT", "clock", { stopped: true });

/** Lets all happen that is going to happen within a day, or within some seconds. */
export const untilQuiet = (sandbox, seconds = 86_400) =>
  control(sandbox, "POST", "clock/advance", { until: "quiet", at_most: seconds });

/** Moves the clock. */
export const advance = (sandbox, seconds) => control(sandbox, "POST", "clock/advance", { seconds });

/** The OpenIDs of the first followers. */
export async function openids(caller, count) {
  const { data } = await caller.get("user/get");
  return data.openid.slice(0, count);
}
