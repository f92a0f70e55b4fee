// Calls the service as a browser does, with its cookie and origin, or as a program does, with a key.
import { once } from "node:events";
import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** The password of everybody in the tests. */
export const PASSWORD = "correct horse battery";

/**
 * Returns a function that calls the API: `call(method, path, body?, headers?)`. A string, a `FormData` and bytes
 * are sent as they are, everything else as JSON.
 *
 * @param {string} url The service.
 * @param {Record<string, string>} own Headers of each request.
 */
export function callerOf(url, own = {}) {
  return async (method, path, body, headers = {}) => {
    const isRaw = typeof body === "string" || body instanceof FormData || isBytes(body);
    const sent = new Response(body === undefined || isRaw ? body : JSON.stringify(body));
    const type = isRaw ? sent.headers.get("content-type") : body && "application/json";
    const all = { ...(type ? { "content-type": type } : {}), ...own, ...headers };
    // The length is told, unless nobody knows it.
    const content =
      body instanceof ReadableStream ? sent.body : Buffer.from(await sent.arrayBuffer());
    const response = await exchange(new URL(path, url), method, all, content);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  };
}

/**
 * Makes a request on a connection of its own. `fetch` keeps connections, and workerd closes one after five idle
 * seconds: on a busy machine the next request would come just then.
 */
async function exchange(url, method, headers, content) {
  const sent = request(url, { method, headers, agent: false });
  const answered = once(sent, "response");
  if (content instanceof ReadableStream) {
    // An answer may come before the end of the body, which is then not wanted any more.
    pipeline(content, sent).catch(() => {});
  } else {
    sent.end(content);
  }
  const [response] = await answered;
  const { statusCode: status, rawHeaders } = response;
  const pairs = rawHeaders.flatMap((name, at) => (at % 2 ? [] : [[name, rawHeaders[at + 1]]]));
  const bytes = await buffer(response);
  return new Response(bytes.length === 0 ? null : bytes, { status, headers: pairs });
}

/** Calls as a page of the service with a session. */
export function pageOf({ url }, cookie) {
  return Object.assign(callerOf(url, { cookie, origin: url }), { cookie });
}

/** Calls as a program with an API key. */
export function programOf({ url }, key) {
  return callerOf(url, { authorization: `Bearer ${key}` });
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers }) {
  return headers.getSetCookie()[0]?.split(";")[0];
}

/** Creates the first owner of a service, and returns the caller of the owner's page. */
export async function setUp(service, name = "owner") {
  const call = callerOf(service.url);
  const { SETUP_CODE: code } = service.settings;
  const answer = await call("POST", "/api/setup", { code, name, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`the setup failed: ${answer.text}`);
  return pageOf(service, cookieOf(answer));
}

/** Adds a user, signs in, and returns the caller of the user's page. */
export async function addUser(service, owner, { name, role = "operator", permissions = [] }) {
  const password = PASSWORD;
  const added = await owner("POST", "/api/users", { name, role, permissions, password });
  if (added.status !== 201) throw new Error(`adding a user failed: ${added.text}`);
  return signIn(service, name);
}

/** Signs in, and returns the caller of the user's page. */
export async function signIn(service, name, password = PASSWORD) {
  const answer = await callerOf(service.url)("POST", "/api/sign-in", { name, password });
  if (answer.status !== 200) throw new Error(`signing in failed: ${answer.text}`);
  return pageOf(service, cookieOf(answer));
}

/** Makes an API key, and returns the caller of its program. */
export async function addKey(service, owner, { permissions, accounts }) {
  const answer = await owner("POST", "/api/keys", {
    name: "script",
    permissions,
    ...(accounts === undefined ? {} : { accounts }),
  });
  if (answer.status !== 201) throw new Error(`making a key failed: ${answer.text}`);
  return programOf(service, answer.body.key);
}

function isBytes(body) {
  return ArrayBuffer.isView(body) || body instanceof Blob || body instanceof ReadableStream;
}
