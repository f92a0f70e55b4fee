import type { MiddlewareHandler } from "hono";
import type { Hosted } from "./context.js";

/**
 * The page may load itself, the pictures of WeChat's articles, and WebAssembly. Styles on elements are those
 * of its components.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https://mmbiz.qpic.cn",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** An answer that is not a page may load nothing, if a browser should take it for one. */
const DATA_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The headers of each answer. */
const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Sets the headers that keep a browser from doing with an answer what it is not meant for. */
export function securityHeaders(): MiddlewareHandler<Hosted> {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    const isPage = c.res.headers.get("content-type")?.startsWith("text/html") ?? false;
    c.header("Content-Security-Policy", isPage ? PAGE_POLICY : DATA_POLICY);
    if (new URL(c.req.url).protocol === "https:") {
      c.header("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    // The answers of the API are about people. A page says itself how long it may be kept.
    if (!c.res.headers.has("cache-control")) c.header("Cache-Control", "no-store");
  };
}
