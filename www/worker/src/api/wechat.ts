import { type OpenOptions, PushError, readPush, SUCCESS, unsealPush, verifyUrl } from "wechat-mass";
import type { PushKeys } from "../account/pushes/pushes.js";
import type { Bindings } from "../bindings.js";
import { logError } from "../shared/log.js";
import { Refused } from "../shared/outcome.js";
import { refusalOf } from "../shared/outcome-of.js";
import { refusalResponse, unwrap } from "./answer.js";
import { countTo } from "./body-size.js";
import { pushKeysOf } from "./push-keys.js";
import { noteRefusedPush } from "./push-refusals.js";
import { methodRefusal, REFUSALS, sizeRefusal } from "./refusals.js";

/** The biggest body of a push. The end of a job with eight articles has some kilobytes. Bytes. */
const MOST = 256 * 1024;
/** How old the signature of a push may be. Seconds. */
const MAX_AGE = 600;
/** Matches the address that is entered at WeChat, with an AppID. Others are not looked up. */
const ADDRESS = /^\/wechat\/(wx[0-9a-zA-Z]{8,30})$/;
/** Headers of each answer: a browser has nothing to do here. */
const HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

const TEXT = { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" };

/** Whether a request is for the address of pushes, or for something below it. */
export function isWeChat(url: URL): boolean {
  return url.pathname === "/wechat" || url.pathname.startsWith("/wechat/");
}

/**
 * Answers WeChat: the verification of the address, and the pushes. It is apart from the app, because thousands of
 * forged ones a second must cost little.
 */
export async function answerWeChat(
  request: Request,
  url: URL,
  env: Bindings,
  context: ExecutionContext,
): Promise<Response> {
  try {
    return await answered(request, url, env, context);
  } catch (error) {
    // WeChat repeats a push that it has no answer to.
    const refusal = refusalOf(error);
    if (refusal.status >= 500) logError("push_failed", error);
    return refusalResponse(refusal, HEADERS);
  }
}

async function answered(
  request: Request,
  url: URL,
  env: Bindings,
  context: ExecutionContext,
): Promise<Response> {
  const account = ADDRESS.exec(url.pathname)?.[1];
  const keys = account === undefined ? undefined : await keysOf(env, account);
  if (account === undefined || keys === undefined)
    return refusalResponse(REFUSALS.not_found, HEADERS);
  try {
    if (request.method === "GET") return verified(url, env, context, account, keys);
    if (request.method === "POST") return await taken(request, url, env, account, keys);
  } catch (error) {
    if (!(error instanceof PushError)) throw error;
    noteRefusedPush(account, error.code);
    return new Response(null, { status: error.status, headers: HEADERS });
  }
  return refusalResponse(methodRefusal(request.method), { ...HEADERS, Allow: "GET, POST" });
}

/** Answers the verification of the address, which WeChat makes when it is entered. */
function verified(
  url: URL,
  env: Bindings,
  context: ExecutionContext,
  account: string,
  keys: PushKeys,
): Response {
  const echo = verifyUrl(url.href, [...keys.tokens], ageOf(env));
  // WeChat must have its answer, whether or not this can be noted.
  context.waitUntil(
    env.ACCOUNT.getByName(account)
      .pushes.verified()
      .catch(() => {}),
  );
  return new Response(echo, { headers: TEXT });
}

/** Opens a push and hands it to the account. One that is not genuine never gets there. */
async function taken(
  request: Request,
  url: URL,
  env: Bindings,
  account: string,
  keys: PushKeys,
): Promise<Response> {
  const body = await bodyOf(request);
  const options = {
    query: url.searchParams,
    body,
    appid: account,
    ...ageOf(env),
    ...secretsOf(keys),
  };
  const raw = withoutStack(() => unsealPush(options as OpenOptions));
  const push = readPush(raw);
  const { dedupe_key, kind, msg_type, event } = push;
  const msg_id = "msg_id" in push ? String(push.msg_id) : null;
  const head = { dedupe_key, kind, msg_type, event, msg_id };
  unwrap(await env.ACCOUNT.getByName(account).pushes.take({ ...head, raw }));
  return new Response(SUCCESS, { headers: TEXT });
}

/** Does work whose errors say all in their code: a stack is a fifth of the cost of a forged push. */
function withoutStack<T>(work: () => T): T {
  const errors = Error as { stackTraceLimit?: number };
  const before = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    errors.stackTraceLimit = before ?? 10;
  }
}

/** The keys that open the pushes of an account. One without a token takes none: a forged one could not be told. */
async function keysOf(env: Bindings, account: string): Promise<PushKeys | undefined> {
  const keys = await pushKeysOf(env, account);
  return keys === undefined || keys.tokens.length === 0 ? undefined : keys;
}

function secretsOf({ tokens, keys, mode }: PushKeys) {
  const token = [...tokens];
  return mode === "plain" ? { token, mode } : { token, encoding_aes_key: [...keys] };
}

/** The limit of age. The time of a sandbox is known to the object alone, which notices each push once. */
function ageOf(env: Bindings) {
  return env.SANDBOX ? {} : { now: Date.now() / 1000, max_age: MAX_AGE };
}

/** Reads a body, and stops at the first byte too many. */
async function bodyOf(request: Request): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (Number(length) > MOST) throw new Refused(sizeRefusal(MOST));
  // The server itself sees to it that a body has no more bytes than it has said.
  const whole = length === null ? new Response(request.body?.pipeThrough(countTo(MOST))) : request;
  return new Uint8Array(await whole.arrayBuffer());
}
