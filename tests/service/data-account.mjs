// A service with an account of a sandbox, for the tests of what an account holds.
import { SERVICE } from "../sandbox/world-caller.mjs";
import { setUp } from "./caller.mjs";
import { startSandbox, startService } from "./harness.mjs";

export { control } from "../sandbox/world-caller.mjs";

/** The service account of a fresh sandbox. */
export const { appid: APPID, secret: SECRET } = SERVICE;

/** Where the API has the account. */
export const PATH = `/api/accounts/${APPID}`;

/** Starts a sandbox and a service with its account, and returns the owner's caller of the API. */
export async function startAccount() {
  const sandbox = await startSandbox();
  const service = await startService({ sandbox });
  const owner = await setUp(service);
  await addAccount(owner, sandbox);
  return { sandbox, service, owner };
}

/** Adds the account of the sandbox. */
export async function addAccount(owner, sandbox) {
  const added = await owner("POST", "/api/accounts", {
    ...SERVICE,
    kind: "service",
    name: "测试号",
    base: sandbox.url,
  });
  if (added.status !== 201) throw new Error(`adding the account failed: ${added.text}`);
}

/** The smallest PNG. */
export const PNG = Uint8Array.from(
  atob(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  ),
  (letter) => letter.charCodeAt(0),
);

/** Another picture of the same kind. */
export const OTHER_PNG = Uint8Array.from([...PNG, 0]);

/** An OpenID of the usual length. */
export const openid = (number) => `oTest-${String(number).padStart(22, "0")}`;
