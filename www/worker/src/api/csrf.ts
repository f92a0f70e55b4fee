import { Refused } from "../shared/outcome.js";
import type { Context } from "./context.js";

/** The types of a body that a foreign page can send without asking first. */
const SIMPLE_TYPE = /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/)/i;

/**
 * Refuses a change that a foreign page may have made a browser send. The browser itself says where a request comes
 * from, and no script can change that.
 *
 * @param byCookie Whether a cookie proves who makes the request. Then the browser must have said it.
 */
export function refuseForeign(c: Context, byCookie: boolean): void {
  if (["GET", "HEAD", "OPTIONS"].includes(c.req.method)) return;
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isForeign =
    (site !== undefined && site !== "same-origin") ||
    (origin !== undefined && !originsOf(c).includes(origin));
  // A list of OpenIDs is a plain text, and a picture comes by a form: they need the stronger sign of the two.
  const isSimple = SIMPLE_TYPE.test(c.req.header("content-type") ?? "");
  const isSaid = origin !== undefined || (site !== undefined && !isSimple);
  if (!isForeign && (isSaid || !byCookie)) return;
  throw new Refused({
    status: 403,
    code: "foreign_origin",
    message: {
      zh: "请求不是由本服务的页面发出的；程序请使用 API 密钥",
      en: "the request does not come from a page of this service; a program uses an API key",
    },
  });
}

/** The origins of the pages of this service. */
function originsOf(c: Context): string[] {
  const publicUrl = c.env.PUBLIC_URL;
  const own = new URL(c.req.url).origin;
  return publicUrl ? [own, new URL(publicUrl).origin] : [own];
}
