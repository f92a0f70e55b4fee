import { type OpenOptions, PushError, readPush, SUCCESS, unsealPush, verifyUrl } from "wechat-mass";
import type { PushKeys } from "../account/pushes/pushes.js";
import { log } from "../shared/log.js";
import { Refused } from "../shared/outcome.js";
import { refusalResponse, unwrap } from "./answer.js";
import { type App, accountOf, type Context } from "./context.js";
import { pushKeysOf } from "./push-keys.js";
import { REFUSALS, sizeRefusal } from "./refusals.js";

/** The biggest body of a push. The end of a job with eight articles has some kilobytes. Bytes. */
const MOST = 256 * 1024;
/** How old the signature of a push may be. Seconds. */
const MAX_AGE = 600;
/** An AppID. Others are not looked up. */
const APPID = /^wx[0-9a-zA-Z]{8,30}$/;

/** The address that WeChat itself calls: the verification of the address, and the pushes. */
export function routes(app: App) {
  app.get("/wechat/:account", async (c) => {
    const account = c.req.param("account");
    const keys = await keysOf(c, account);
    if (keys === undefined) return refusalResponse(REFUSALS.not_found);
    return opened(account, () => {
      const echo = verifyUrl(c.req.url, [...keys.tokens], ageOf(c));
      // WeChat must have its answer, whether or not this can be noted.
      c.executionCtx.waitUntil(
        accountOf(c, account)
          .pushes.verified()
          .catch(() => {}),
      );
      return c.text(echo);
    });
  });

  app.post("/wechat/:account", async (c) => {
    const account = c.req.param("account");
    const keys = await keysOf(c, account);
    if (keys === undefined) return refusalResponse(REFUSALS.not_found);
    const body = await bodyOf(c.req.raw);
    return opened(account, async () => {
      const options = { query: c.req.url, body, appid: account, ...ageOf(c), ...secretsOf(keys) };
      const raw = unsealPush(options as OpenOptions);
      unwrap(await accountOf(c, account).pushes.take({ push: readPush(raw), raw }));
      return c.text(SUCCESS);
    });
  });
  return app;
}

/** The secrets that open the pushes of an account. One without a token takes none: a forged one could not be told. */
async function keysOf(c: Context, account: string): Promise<PushKeys | undefined> {
  if (!APPID.test(account)) return undefined;
  const keys = await pushKeysOf(c, account);
  return keys === undefined || keys.tokens.length === 0 ? undefined : keys;
}

function secretsOf({ tokens, keys, mode }: PushKeys) {
  const token = [...tokens];
  return mode === "plain" ? { token, mode } : { token, encoding_aes_key: [...keys] };
}

/** The limit of age. The time of a sandbox is known to the object alone, which notices each push once. */
function ageOf(c: Context) {
  return c.env.SANDBOX ? {} : { now: Date.now() / 1000, max_age: MAX_AGE };
}

/** Answers a push that is not genuine as the package says, before any object hears of it. */
async function opened(
  account: string,
  work: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PushError)) throw error;
    log("warn", "push_refused", { account, code: error.code });
    return new Response(null, { status: error.status });
  }
}

/** Reads a body, and stops at the first byte too many. */
async function bodyOf(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > MOST) tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST) tooLarge();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLarge(): never {
  throw new Refused(sizeRefusal(MOST));
}
